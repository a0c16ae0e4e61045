package auth

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"femos"
	"femos/internal/vault"
)

// Cost is what one hash costs.
type Cost struct {
	Memory uint32 // KiB
	Passes uint32
	Lanes  uint8
}

// DefaultCost is the second recommendation of RFC 9106, section 4 (64 MiB, three passes), well above the least that
// OWASP's Password Storage Cheat Sheet names (19 MiB, two passes). Two lanes instead of four, as the smallest machine
// it runs on has two cores.
func DefaultCost() Cost { return Cost{Memory: 64 << 10, Passes: 3, Lanes: 2} }

const (
	hashesAtOnce   = 2    // so log-ins take at most 128 MiB, and no more cores than there are
	hashesWaiting  = 50   // who comes when that many wait is asked to try again
	maxPassword    = 1024 // bytes; longer ones only cost time
	saltSize       = 16   // RFC 9106, section 3.1
	purposePerson  = "person key"
	purposeSession = "session key"
)

// hashed is the outcome of one run of argon2id.
type hashed struct {
	verifier vault.Key // stored
	kek      vault.Key // never stored: opens the private key
}

// hasher runs argon2id, a few at a time.
type hasher struct {
	cost    Cost
	running chan struct{}
	waiting chan struct{}
}

func newHasher(cost Cost) *hasher {
	return &hasher{cost: cost, running: make(chan struct{}, hashesAtOnce), waiting: make(chan struct{}, hashesWaiting)}
}

// run hashes a password. It waits for its turn until ctx ends; Limited "too_many_logins" if too many wait already.
func (h *hasher) run(ctx context.Context, cost Cost, salt []byte, password string) (hashed, error) {
	select {
	case h.waiting <- struct{}{}:
		defer func() { <-h.waiting }()
	default:
		return hashed{}, femos.Fail(femos.Limited, "too_many_logins", 10)
	}
	select {
	case h.running <- struct{}{}:
		defer func() { <-h.running }()
	case <-ctx.Done():
		return hashed{}, fmt.Errorf("wait for a turn to hash: %w", ctx.Err())
	}
	// A keyboard may write one letter in two ways (RFC 8265, section 4.2.1: NFC).
	secret := argon2.IDKey(norm.NFC.Bytes([]byte(password)), salt, cost.Passes, cost.Memory, cost.Lanes, 32)
	return hashed{verifier: vault.Derive(secret, "verifier"), kek: vault.Derive(secret, "key")}, nil
}

// make hashes a new password and returns its PHC string.
func (h *hasher) make(ctx context.Context, random io.Reader, password string) (string, hashed, error) {
	salt := make([]byte, saltSize)
	if _, err := io.ReadFull(random, salt); err != nil {
		return "", hashed{}, fmt.Errorf("no randomness: %w", err)
	}
	out, err := h.run(ctx, h.cost, salt, password)
	if err != nil {
		return "", hashed{}, err
	}
	return phc{h.cost, salt, out.verifier}.String(), out, nil
}

// check says whether the password belongs to the stored hash; a stored one of "" is that of nobody and takes the
// same work. stale says that the hash was made at another cost than today's.
func (h *hasher) check(ctx context.Context, stored, password string) (out hashed, right, stale bool, err error) {
	p := phc{cost: h.cost, salt: make([]byte, saltSize)}
	if stored != "" {
		if p, err = parsePHC(stored); err != nil {
			return hashed{}, false, false, err
		}
	}
	out, err = h.run(ctx, p.cost, p.salt, password)
	if err != nil {
		return hashed{}, false, false, err
	}
	same := subtle.ConstantTimeCompare(out.verifier[:], p.verifier[:]) == 1
	if !same || stored == "" {
		return hashed{}, false, false, nil
	}
	return out, true, p.cost != h.cost, nil
}

// phc is a stored hash: $argon2id$v=19$m=65536,t=3,p=2$SALT$VERIFIER with unpadded base64
// (https://github.com/P-H-C/phc-string-format). The last part is not argon2's output but the verifier derived from it.
type phc struct {
	cost     Cost
	salt     []byte
	verifier vault.Key
}

func (p phc) String() string {
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s",
		argon2.Version, p.cost.Memory, p.cost.Passes, p.cost.Lanes, b64(p.salt), b64(p.verifier[:]))
}

// errHash says that a stored hash can't be used. It does not quote it.
var errHash = errors.New("the stored hash of the password can't be read")

// parsePHC reads a stored hash. Costs that no version of this program has set are refused: whoever can write into the
// database must not be able to take all memory.
func parsePHC(s string) (phc, error) {
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return phc{}, errHash
	}
	var p phc
	if n, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.cost.Memory, &p.cost.Passes, &p.cost.Lanes); err != nil || n != 3 {
		return phc{}, errHash
	}
	c := p.cost
	if c.Passes < 1 || c.Passes > 16 || c.Lanes < 1 || c.Lanes > 16 || c.Memory < 8*uint32(c.Lanes) || c.Memory > 1<<20 {
		return phc{}, errHash
	}
	salt, saltErr := base64.RawStdEncoding.Strict().DecodeString(parts[4])
	verifier, err := base64.RawStdEncoding.Strict().DecodeString(parts[5])
	if saltErr != nil || err != nil || len(salt) != saltSize || len(verifier) != len(p.verifier) {
		return phc{}, errHash
	}
	p.salt, p.verifier = salt, vault.Key(verifier)
	if p.String() != s {
		return phc{}, errHash
	}
	return p, nil
}

// checkNew says whether a new password will do.
func checkNew(login, password string) error {
	if len(password) > maxPassword {
		return femos.Fail(femos.Invalid, "password_long", maxPassword).About("password")
	}
	return femos.CheckPassword(login, password)
}
