package auth

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"femos"
	"femos/internal/store"
	"femos/internal/vault"
)

// How long a session lasts. Half a day without use: a laptop left open over night is logged out in the morning, a
// lunch break is not. A week in all: a stolen cookie is of no use for longer, and who works daily types her password
// on Mondays (NIST SP 800-63B-4, section 2.1.3, allows up to 30 days). The use is written down at most every five
// minutes, so that reading costs no writing.
const (
	IdleLimit  = 12 * time.Hour
	TotalLimit = 7 * 24 * time.Hour
	touchEvery = 5 * time.Minute
)

// How long a log-in waits for the second factor, and how long one that was shown is fresh enough to sign with.
const (
	secondLimit = 10 * time.Minute
	FreshLimit  = 5 * time.Minute
)

// CookieName is the cookie's. The prefix makes browsers refuse it without Secure, with a Domain or with another path
// (RFC 6265bis, section 4.1.3.2), so that no neighbouring host can set it.
const CookieName = "__Host-femos"

// Session is a person who is logged in. It prints and encodes without its secrets.
type Session struct {
	Person  femos.Person
	Cookie  string    // value of the cookie: 43 characters; whoever has it is her
	Expires time.Time // if she does nothing until then

	secret []byte
	row    store.SessionRow
}

// ID is the session's id in the database, which may be logged: it opens nothing.
func (s Session) ID() string { return s.row.ID }

// Waits says that her password was right and her second factor is still to be shown.
func (s Session) Waits() bool { return s.row.Waits }

// Key opens her private key (X25519, 32 bytes) for this request. Keep it no longer.
func (s Session) Key() ([]byte, error) {
	key, err := vault.Unwrap(sessionKey(s.secret), purposeSession, s.row.ID, s.row.WrappedKey)
	if err != nil {
		return nil, fmt.Errorf("the key of person %s: %w", s.Person.ID, err)
	}
	return key, nil
}

// HTTPCookie is what the log-in's answer sets. It ends with the browser's session: on a shared device nobody should
// come back into the desk tomorrow.
func (s Session) HTTPCookie() *http.Cookie { return cookie(s.Cookie, 0) }

// NoCookie is what the log-out's answer sets: the browser forgets the cookie.
func NoCookie() *http.Cookie { return cookie("", -1) }

func cookie(value string, maxAge int) *http.Cookie {
	return &http.Cookie{
		Name: CookieName, Value: value, Path: "/", MaxAge: maxAge,
		Secure: true, HttpOnly: true, SameSite: http.SameSiteStrictMode,
	}
}

// CookieOf returns the value of the request's cookie, "" if it has none or several.
func CookieOf(r *http.Request) string {
	if all := r.CookiesNamed(CookieName); len(all) == 1 {
		return all[0].Value
	}
	return ""
}

// Format prints ids only, for every verb.
func (s Session) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "session of "+string(s.Person.ID))
}

// LogValue is the person's id.
func (s Session) LogValue() slog.Value { return slog.StringValue("session of " + string(s.Person.ID)) }

// MarshalJSON always fails: a session belongs into no answer and no file.
func (s Session) MarshalJSON() ([]byte, error) {
	return nil, errors.New("auth: a session is not encoded")
}

// open makes the session of a secret: what goes into the cookie and what goes into the database.
func open(secret []byte, p femos.Person, row store.SessionRow) Session {
	return Session{
		Person: p, Cookie: base64.RawURLEncoding.EncodeToString(secret), Expires: row.ExpiresAt,
		secret: secret, row: row,
	}
}

// secretOf reads a cookie's value; false if it can't be one of ours.
func secretOf(cookie string) ([]byte, bool) {
	secret, err := base64.RawURLEncoding.Strict().DecodeString(cookie)
	return secret, err == nil && len(secret) == 32
}

// sessionID and sessionKey come from the secret by different labels: neither gives the other.
func sessionID(secret []byte) string {
	id := vault.Derive(secret, "session id")
	return hex.EncodeToString(id[:])
}

func sessionKey(secret []byte) vault.Key { return vault.Derive(secret, "session key") }

// expiry is when a session ends that was begun and last used at the given times.
func expiry(created, used time.Time) time.Time {
	idle, total := used.Add(IdleLimit), created.Add(TotalLimit)
	if idle.Before(total) {
		return idle
	}
	return total
}
