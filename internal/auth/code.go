package auth

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/boombuler/barcode/qr"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"

	"femos"
)

const purposeCode = "second code"

// Setup is what an app for codes needs.
type Setup struct {
	Secret string // 32 letters of base32, in fours, for typing
	QR     string // path of an SVG in a field of Size by Size, quiet zone and all: each dark module is one square
	Size   int
}

// AddCode makes a secret for codes, which counts once ConfirmCode had a first one. Invalid "password_wrong" about
// "password"; Conflict "second_there"; Limited "too_many_logins".
func (s *Service) AddCode(ctx context.Context, session Session, password string) error {
	if _, _, _, err := s.confirm(ctx, session, password, "password"); err != nil {
		return err
	}
	if s.keys == nil {
		return errNoKeys
	}
	secret := make([]byte, 20) // RFC 4226, section 4, R6
	if _, err := io.ReadFull(s.random, secret); err != nil {
		return fmt.Errorf("no randomness: %w", err)
	}
	id := session.Person.ID
	if err := s.store.SetCode(ctx, id, s.keys.Seal(purposeCode, string(id), secret)); err != nil {
		return fmt.Errorf("store a secret for codes: %w", err)
	}
	return nil
}

var errNoKeys = errors.New("auth: made without keys, so without a second factor")

func (s *Service) secret(id femos.PersonID, sealed []byte) ([]byte, error) {
	if s.keys == nil {
		return nil, errNoKeys
	}
	secret, err := s.keys.Open(purposeCode, string(id), sealed)
	if err != nil {
		return nil, fmt.Errorf("the secret for codes of person %s: %w", id, err)
	}
	return secret, nil
}

func (s *Service) setup(p femos.Person, sealed []byte) (*Setup, error) {
	secret, err := s.secret(p.ID, sealed)
	if err != nil {
		return nil, err
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: s.name, AccountName: p.Login, Secret: secret})
	if err != nil {
		return nil, fmt.Errorf("an address for codes: %w", err)
	}
	code, err := qr.Encode(key.URL(), qr.M, qr.Auto)
	if err != nil {
		return nil, fmt.Errorf("a picture of an address for codes: %w", err)
	}
	const quiet = 4 // modules around it (ISO/IEC 18004, section 6.3.8)
	side := code.Bounds().Dx()
	var path strings.Builder
	for y := range side {
		for x := range side {
			if r, _, _, _ := code.At(x, y).RGBA(); r == 0 {
				path.WriteString("M" + strconv.Itoa(x+quiet) + " " + strconv.Itoa(y+quiet) + "h1v1h-1z")
			}
		}
	}
	return &Setup{Secret: inFours(key.Secret()), QR: path.String(), Size: side + 2*quiet}, nil
}

// inFours puts a space after every fourth letter.
func inFours(s string) string {
	var parts []string
	for ; len(s) > 4; s = s[4:] {
		parts = append(parts, s[:4])
	}
	return strings.Join(append(parts, s), " ")
}

// ConfirmCode takes the first code of an app that is being set up: from now on she is asked for one. It returns recovery
// codes, if she has none yet; nobody can see them again. Invalid "code_wrong"; Limited "too_many_logins".
func (s *Service) ConfirmCode(ctx context.Context, session Session, code, remote string) ([]string, error) {
	session, err := s.ShowCode(ctx, session, code, remote)
	if err != nil {
		return nil, err
	}
	return s.firstRecovery(ctx, session.Person.ID)
}

// ShowCode takes a code of her app, or a recovery code, and returns the session in which it was shown: of one that
// waited, another with another cookie. Invalid "code_wrong" about "code"; Limited "too_many_logins".
func (s *Service) ShowCode(ctx context.Context, session Session, code, remote string) (Session, error) {
	undo, err := s.trySecond(session, remote)
	if err != nil {
		return Session{}, err
	}
	right, err := s.checkCode(ctx, session, normal(code))
	if err != nil {
		undo()
		return Session{}, err
	}
	if !right {
		return Session{}, femos.Fail(femos.Invalid, "code_wrong").About("code")
	}
	undo()
	return s.passed(ctx, session)
}

// normal is a code without what people put between its parts, in lower case.
func normal(code string) string {
	return strings.ToLower(strings.NewReplacer(" ", "", "-", "", "\u00a0", "").Replace(strings.TrimSpace(code)))
}

func (s *Service) checkCode(ctx context.Context, session Session, code string) (bool, error) {
	id := session.Person.ID
	if len(code) == recoveryLength {
		return s.useRecovery(ctx, id, code)
	}
	row, err := s.store.Second(ctx, id)
	if err != nil {
		return false, fmt.Errorf("look up a second factor: %w", err)
	}
	if row.Code == nil || row.Code.ConfirmedAt.IsZero() && session.Waits() {
		return false, nil
	}
	secret, err := s.secret(id, row.Code.Sealed)
	if err != nil {
		return false, err
	}
	now := s.now()
	found, err := stepOf(secret, code, step(now))
	if err != nil || found <= row.Code.LastStep {
		return false, err
	}
	used, err := s.store.UseCode(ctx, id, found, now)
	if err != nil {
		return false, fmt.Errorf("note a code that was used: %w", err)
	}
	return used, nil
}

// stepOf is the time step around now whose code this is, -1 if there is none. One step of skew each way (RFC 6238,
// section 5.2).
func stepOf(secret []byte, code string, now int64) (int64, error) {
	found := int64(-1)
	for at := now - 1; at <= now+1; at++ {
		right, err := hotp.GenerateCode(base32.StdEncoding.EncodeToString(secret), uint64(at))
		if err != nil {
			return -1, fmt.Errorf("work out a code: %w", err)
		}
		if subtle.ConstantTimeCompare([]byte(right), []byte(code)) == 1 {
			found = at
		}
	}
	return found, nil
}

// Recovery codes: 80 bits each, so that nobody finds one from its hash.
const (
	recoveryCodes  = 10
	recoveryLength = 16
	recoveryDigits = "0123456789abcdefghjkmnpqrstvwxyz" // Crockford's: none looks like another
)

// NewRecovery replaces her recovery codes, with her password. Invalid "password_wrong", "second_missing" if she has
// nothing that they could stand in for.
func (s *Service) NewRecovery(ctx context.Context, session Session, password string) ([]string, error) {
	if _, _, _, err := s.confirm(ctx, session, password, "password"); err != nil {
		return nil, err
	}
	row, err := s.store.Second(ctx, session.Person.ID)
	if err != nil {
		return nil, fmt.Errorf("look up a second factor: %w", err)
	}
	if !row.Has() {
		return nil, femos.Fail(femos.Invalid, "second_missing")
	}
	return s.makeRecovery(ctx, session.Person.ID)
}

func (s *Service) makeRecovery(ctx context.Context, id femos.PersonID) (codes []string, err error) {
	var hashes []string
	for range recoveryCodes {
		raw := make([]byte, recoveryLength)
		if _, err := io.ReadFull(s.random, raw); err != nil {
			return nil, fmt.Errorf("no randomness: %w", err)
		}
		for i := range raw {
			raw[i] = recoveryDigits[raw[i]%32]
		}
		codes = append(codes, strings.ReplaceAll(inFours(string(raw)), " ", "-"))
		hashes = append(hashes, recoveryHash(id, string(raw)))
	}
	if err := s.store.SetRecovery(ctx, id, hashes); err != nil {
		return nil, fmt.Errorf("store recovery codes: %w", err)
	}
	return codes, nil
}

func (s *Service) useRecovery(ctx context.Context, id femos.PersonID, code string) (bool, error) {
	code = strings.NewReplacer("i", "1", "l", "1", "o", "0").Replace(code) // as Crockford reads them
	used, err := s.store.UseRecovery(ctx, id, recoveryHash(id, code))
	if err != nil {
		return false, fmt.Errorf("use a recovery code: %w", err)
	}
	return used, nil
}

func recoveryHash(id femos.PersonID, code string) string {
	sum := sha256.Sum256([]byte(string(id) + " " + code))
	return hex.EncodeToString(sum[:])
}
