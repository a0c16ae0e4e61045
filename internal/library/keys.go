package library

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"io"

	"femos"
	"femos/internal/store"
)

// purpose is what private keys are sealed for.
const purpose = "signing"

// proving is what published keys are sealed for.
const proving = "published key"

// EnsureKey makes this installation's first signing key if there is none, and proves that the one there is, is its own.
func (l *Library) EnsureKey(ctx context.Context) error {
	k, sealed, err := l.o.Store.SealedSigningKey(ctx)
	if femos.KindOf(err) == femos.NotFound {
		return l.newKey(ctx, true)
	}
	if err != nil || l.published(k.ID, k.Proof) != nil {
		return err
	}
	seed, err := l.o.Keys.Open(purpose, string(k.ID), sealed)
	if err != nil {
		return femos.Fail(femos.Internal, "no_signing_key").Because(err)
	}
	return l.prove(ctx, k.ID, publicOf(ed25519.NewKeyFromSeed(seed)))
}

// ProveKeys takes all keys that stand in the database for published ones of this installation, as whoever has the data folder
// and has compared them can: keys that were replaced before there were proofs, or another installation's.
func (l *Library) ProveKeys(ctx context.Context) error {
	keys, err := l.UnprovedKeys(ctx)
	for _, k := range keys {
		if err == nil {
			err = l.prove(ctx, k.ID, k.Public)
		}
	}
	return l.told("", err)
}

// UnprovedKeys are the keys that stand in the database and of which nobody has proved that they are ours. Nothing that they
// signed counts.
func (l *Library) UnprovedKeys(ctx context.Context) (list []femos.SigningKey, err error) {
	all, err := l.o.Store.SigningKeys(ctx)
	for _, k := range all {
		if l.published(k.ID, k.Proof) == nil {
			list = append(list, k)
		}
	}
	return list, err
}

func (l *Library) prove(ctx context.Context, id femos.KeyID, public []byte) error {
	return l.o.Store.ProveKey(ctx, id, l.o.Keys.Seal(proving, string(id), public))
}

// published is the key that a proof proves, nil if it is none of ours.
func (l *Library) published(id femos.KeyID, proof []byte) []byte {
	public, err := l.o.Keys.Open(proving, string(id), proof)
	if err != nil {
		return nil
	}
	return public
}

// dossier is the store's, with the published keys in the place of their proofs.
func (l *Library) dossier(ctx context.Context, id femos.AnswerID) (store.Dossier, error) {
	d, err := l.o.Store.Dossier(ctx, id)
	for key, proof := range d.Keys {
		d.Keys[key] = l.published(key, proof)
	}
	return d, err
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
	k.Proof = l.o.Keys.Seal(proving, string(k.ID), public)
	return l.o.Store.AddSigningKey(ctx, k, l.o.Keys.Seal(purpose, string(k.ID), seed), only)
}

func publicOf(private ed25519.PrivateKey) []byte { return private[ed25519.SeedSize:] }

// Keys are the published keys, oldest first: those that are proved.
func (l *Library) Keys(ctx context.Context) (list []femos.SigningKey, err error) {
	all, err := l.o.Store.SigningKeys(ctx)
	for _, k := range all {
		if k.Public = l.published(k.ID, k.Proof); k.Public != nil {
			list = append(list, k)
		}
	}
	return list, err
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
