package library

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"io"

	"femos"
)

// purpose is what private keys are sealed for.
const purpose = "signing"

// EnsureKey makes this installation's first signing key if there is none.
func (l *Library) EnsureKey(ctx context.Context) error {
	_, _, err := l.o.Store.SealedSigningKey(ctx)
	if femos.KindOf(err) == femos.NotFound {
		return l.newKey(ctx, true)
	}
	return err
}

// RotateKey makes a new signing key. What the old one signed stays valid; it signs no more, as its private part is gone.
func (l *Library) RotateKey(ctx context.Context) error {
	return l.told("", l.newKey(ctx, false)) // the public site shows it
}

func (l *Library) newKey(ctx context.Context, only bool) error {
	seed := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(l.o.Random, seed); err != nil {
		return fmt.Errorf("make a signing key: %w", err)
	}
	public := publicOf(ed25519.NewKeyFromSeed(seed))
	k := femos.SigningKey{ID: KeyName(public), Public: public, CreatedAt: l.o.Now()}
	return l.o.Store.AddSigningKey(ctx, k, l.o.Keys.Seal(purpose, string(k.ID), seed), only)
}

func publicOf(private ed25519.PrivateKey) []byte { return private[ed25519.SeedSize:] }

// Keys are the published keys, oldest first.
func (l *Library) Keys(ctx context.Context) ([]femos.SigningKey, error) {
	return l.o.Store.SigningKeys(ctx)
}

// sign makes a signature with the key that signs now.
func (l *Library) sign(ctx context.Context, v femos.AnswerVersion, g femos.Signature) (_ femos.Signature, err error) {
	g.Key, g.Value, err = l.seal(ctx, Canonical(v, g.Name, g.At))
	return g, err
}

// seal signs bytes with the key that signs now.
func (l *Library) seal(ctx context.Context, plain []byte) (femos.KeyID, []byte, error) {
	k, sealed, err := l.o.Store.SealedSigningKey(ctx)
	if err != nil {
		return "", nil, err
	}
	seed, err := l.o.Keys.Open(purpose, string(k.ID), sealed)
	if err != nil {
		return "", nil, femos.Fail(femos.Internal, "no_signing_key").Because(err)
	}
	return k.ID, ed25519.Sign(ed25519.NewKeyFromSeed(seed), plain), nil
}
