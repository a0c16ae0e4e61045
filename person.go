package femos

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Role is what a person may do. She can have several.
type Role string

// The roles.
const (
	Advisor     Role = "advisor"     // takes inquiries and replies
	Translator  Role = "translator"  // checks translations
	Lawyer      Role = "lawyer"      // verifies
	Deputy      Role = "deputy"      // a lawyer too, who stands in for her
	Coordinator Role = "coordinator" // channels, permissions, the team
	Admin       Role = "admin"       // accounts, people, settings
)

// Roles lists them in the order shown.
func Roles() []Role { return []Role{Advisor, Translator, Lawyer, Deputy, Coordinator, Admin} }

// Person is somebody of the team.
type Person struct {
	ID        PersonID
	Login     string // lower case, unique: an e-mail address or a short name
	Name      string // as it stands under her replies
	Title     string // her role in words, as it stands under her replies: "Beraterin"
	Roles     []Role
	Languages []Language // in which she advises
	Interface Language   // of the desk: "de" or "en"
	Theme     string     // "", "light" or "dark"; "" follows the device
	Active    bool
	CreatedAt time.Time
	Version   int64

	Sworn           bool      // her undertaking of secrecy is recorded: without it she sees nothing that women wrote
	IntroducedUntil time.Time // her introduction is confirmed, and counts before then: without it she publishes nothing
	ExcusedUntil    time.Time // who was here before that was recorded counts as both before then; zero for all others
}

// MaySee says whether she may see what women wrote, as far as it hangs on secrecy.
func (p Person) MaySee(now time.Time) bool { return p.Sworn || now.Before(p.ExcusedUntil) }

// MayPublish says whether she may publish, as far as it hangs on her introduction.
func (p Person) MayPublish(now time.Time) bool {
	return now.Before(p.IntroducedUntil) || now.Before(p.ExcusedUntil)
}

// Is says whether she has one of the roles.
func (p Person) Is(roles ...Role) bool {
	return slices.ContainsFunc(roles, func(r Role) bool { return slices.Contains(p.Roles, r) })
}

// Validate checks and mends what can be mended: the login is made lower case.
func (p *Person) Validate() error {
	p.Login = strings.ToLower(strings.TrimSpace(p.Login))
	p.Name = strings.TrimSpace(p.Name)
	if n := utf8.RuneCountInString(p.Login); n < 2 || n > 100 || strings.ContainsAny(p.Login, " \t\n\x00") {
		return Fail(Invalid, "login_form").About("login")
	}
	if n := utf8.RuneCountInString(p.Name); n < 2 || n > 100 {
		return Fail(Invalid, "name_form").About("name")
	}
	if len(p.Roles) == 0 {
		return Fail(Invalid, "role_missing").About("roles")
	}
	for _, r := range p.Roles {
		if !slices.Contains(Roles(), r) {
			return Fail(Invalid, "role_unknown").About("roles")
		}
	}
	if p.Interface != "de" && p.Interface != "en" {
		return Fail(Invalid, "interface_language").About("interface")
	}
	return nil
}

// MinPassword is the shortest password in characters (NIST SP 800-63B-4, section 3.1.1.2, for a single factor).
const MinPassword = 15

// CheckPassword says whether a new password is long enough and not the login.
func CheckPassword(login, password string) error {
	if utf8.RuneCountInString(password) < MinPassword {
		return Fail(Invalid, "password_short", MinPassword).About("password")
	}
	if strings.EqualFold(login, password) {
		return Fail(Invalid, "password_is_login").About("password")
	}
	return nil
}
