package auth

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"femos"
	"femos/internal/store"
)

const purposePasskey = "passkey"

// relyingParty is this site as passkeys know it; nil if its address has no name, as they are made for names alone.
func relyingParty(site, name string) *webauthn.WebAuthn {
	u, err := url.Parse(site)
	if err != nil || u.Hostname() == "" {
		return nil
	}
	if _, err := netip.ParseAddr(u.Hostname()); err == nil {
		return nil
	}
	w, err := webauthn.New(&webauthn.Config{RPID: u.Hostname(), RPDisplayName: name, RPOrigins: []string{site}})
	if err != nil {
		return nil
	}
	return w
}

// holder is a person with her passkeys, as the library wants her.
type holder struct {
	person femos.Person
	keys   []webauthn.Credential
}

func (h holder) WebAuthnID() []byte                         { return []byte(h.person.ID) }
func (h holder) WebAuthnName() string                       { return h.person.Login }
func (h holder) WebAuthnDisplayName() string                { return h.person.Name }
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.keys }

func (s *Service) holder(ctx context.Context, p femos.Person) (holder, store.Second, error) {
	h := holder{person: p}
	if s.passkeys == nil || s.keys == nil {
		return h, store.Second{}, femos.Fail(femos.Invalid, "passkey_impossible")
	}
	row, err := s.store.Second(ctx, p.ID)
	if err != nil {
		return h, row, fmt.Errorf("look up a second factor: %w", err)
	}
	for _, k := range row.Passkeys {
		plain, err := s.keys.Open(purposePasskey, k.ID, k.Sealed)
		if err != nil {
			return h, row, fmt.Errorf("passkey %s: %w", k.ID, err)
		}
		var c webauthn.Credential
		if err := json.Unmarshal(plain, &c); err != nil {
			return h, row, fmt.Errorf("passkey %s: %w", k.ID, err)
		}
		h.keys = append(h.keys, c)
	}
	return h, row, nil
}

// sealed is a credential as stored.
func (s *Service) sealed(c *webauthn.Credential) (id string, sealed []byte, err error) {
	sum := sha256.Sum256(c.ID)
	id = hex.EncodeToString(sum[:])
	plain, err := json.Marshal(c)
	if err != nil {
		return "", nil, fmt.Errorf("a passkey: %w", err)
	}
	return id, s.keys.Seal(purposePasskey, id, plain), nil
}

// OfferPasskey returns the options with which her browser makes a passkey (PublicKeyCredentialCreationOptionsJSON,
// WebAuthn level 3, section 5.4), after her password. They hold once. Invalid "password_wrong" about "password",
// "passkey_impossible"; Limited "too_many_logins".
func (s *Service) OfferPasskey(ctx context.Context, session Session, password string) (string, error) {
	if _, _, _, err := s.confirm(ctx, session, password, "password"); err != nil {
		return "", err
	}
	h, _, err := s.holder(ctx, session.Person)
	if err != nil {
		return "", err
	}
	var known []protocol.CredentialDescriptor
	for _, k := range h.keys {
		known = append(known, k.Descriptor())
	}
	options, state, err := s.passkeys.BeginRegistration(h, webauthn.WithExclusions(known), webauthn.WithConveyancePreference(protocol.PreferNoAttestation),
		webauthn.WithAuthenticatorSelection(protocol.AuthenticatorSelection{ResidentKey: protocol.ResidentKeyRequirementDiscouraged, UserVerification: protocol.VerificationPreferred}))
	if err != nil {
		return "", fmt.Errorf("offer to make a passkey: %w", err)
	}
	return s.challenge(ctx, session, options.Response, state)
}

// AddPasskey stores the passkey that her browser made (RegistrationResponseJSON). It returns recovery codes if she has
// none yet. Invalid "passkey_wrong", "passkey_name".
func (s *Service) AddPasskey(ctx context.Context, session Session, name, response string) ([]string, error) {
	if name = strings.TrimSpace(name); name == "" || utf8.RuneCountInString(name) > 60 {
		return nil, femos.Fail(femos.Invalid, "passkey_name").About("name")
	}
	h, _, err := s.holder(ctx, session.Person)
	if err != nil {
		return nil, err
	}
	state, err := s.challenged(ctx, session)
	if err != nil {
		return nil, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes([]byte(response))
	if err != nil {
		return nil, femos.Fail(femos.Invalid, "passkey_wrong").Because(err)
	}
	made, err := s.passkeys.CreateCredential(h, state, parsed)
	if err != nil {
		return nil, femos.Fail(femos.Invalid, "passkey_wrong").Because(err)
	}
	id, sealed, err := s.sealed(made)
	if err != nil {
		return nil, err
	}
	if err := s.store.AddPasskey(ctx, session.Person.ID, store.PasskeyRow{ID: id, Name: name, Sealed: sealed, AddedAt: s.now()}); err != nil {
		return nil, fmt.Errorf("store a passkey: %w", err)
	}
	if _, err := s.passed(ctx, session); err != nil { // who made it has it in her hand
		return nil, err
	}
	return s.firstRecovery(ctx, session.Person.ID)
}

// AskPasskey returns the options with which her browser uses a passkey (PublicKeyCredentialRequestOptionsJSON, section
// 5.5), "" if she has none. They hold once.
func (s *Service) AskPasskey(ctx context.Context, session Session) (string, error) {
	h, row, err := s.holder(ctx, session.Person)
	if femos.KindOf(err) == femos.Invalid || err == nil && len(row.Passkeys) == 0 {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	options, state, err := s.passkeys.BeginLogin(h, webauthn.WithUserVerification(protocol.VerificationPreferred))
	if err != nil {
		return "", fmt.Errorf("ask for a passkey: %w", err)
	}
	return s.challenge(ctx, session, options.Response, state)
}

// ShowPasskey takes what her passkey signed (AuthenticationResponseJSON) and returns the session in which it was shown: of
// one that waited, another with another cookie. Invalid "passkey_wrong"; Limited "too_many_logins".
func (s *Service) ShowPasskey(ctx context.Context, session Session, response, remote string) (Session, error) {
	undo, err := s.trySecond(session, remote)
	if err != nil {
		return Session{}, err
	}
	used, err := s.checkPasskey(ctx, session, response)
	if err != nil {
		if femos.KindOf(err) != femos.Invalid {
			undo()
		}
		return Session{}, err
	}
	undo()
	id, sealed, err := s.sealed(used)
	if err != nil {
		return Session{}, err
	}
	if err := s.store.UsePasskey(ctx, session.Person.ID, store.PasskeyRow{ID: id, Sealed: sealed, UsedAt: s.now()}); err != nil {
		return Session{}, fmt.Errorf("note a passkey that was used: %w", err)
	}
	return s.passed(ctx, session)
}

func (s *Service) checkPasskey(ctx context.Context, session Session, response string) (*webauthn.Credential, error) {
	h, _, err := s.holder(ctx, session.Person)
	if err != nil {
		return nil, err
	}
	state, err := s.challenged(ctx, session)
	if err != nil {
		return nil, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes([]byte(response))
	if err != nil {
		return nil, femos.Fail(femos.Invalid, "passkey_wrong").Because(err)
	}
	used, err := s.passkeys.ValidateLogin(h, state, parsed)
	if err != nil {
		return nil, femos.Fail(femos.Invalid, "passkey_wrong").Because(err)
	}
	if used.Authenticator.CloneWarning { // its counter went back: somebody else may have a copy
		return nil, femos.Fail(femos.Invalid, "passkey_wrong")
	}
	return used, nil
}

// challenge keeps what was asked for with the session and returns the options for the browser.
func (s *Service) challenge(ctx context.Context, session Session, options any, state *webauthn.SessionData) (string, error) {
	kept, err := json.Marshal(state)
	if err != nil {
		return "", fmt.Errorf("a challenge: %w", err)
	}
	asked, err := json.Marshal(options)
	if err != nil {
		return "", fmt.Errorf("a challenge: %w", err)
	}
	if err := s.store.SetChallenge(ctx, session.ID(), string(kept)); err != nil {
		return "", fmt.Errorf("keep a challenge: %w", err)
	}
	return string(asked), nil
}

// challenged takes it out again. Invalid "passkey_wrong" if nothing was asked for.
func (s *Service) challenged(ctx context.Context, session Session) (state webauthn.SessionData, err error) {
	kept, err := s.store.TakeChallenge(ctx, session.ID())
	if err != nil {
		return state, fmt.Errorf("take a challenge: %w", err)
	}
	if kept == "" {
		return state, femos.Fail(femos.Invalid, "passkey_wrong")
	}
	if err := json.Unmarshal([]byte(kept), &state); err != nil {
		return state, fmt.Errorf("a challenge: %w", err)
	}
	return state, nil
}
