package femos_test

import (
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"femos"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func TestIDsSortByTimeAndParse(t *testing.T) {
	t.Parallel()
	var ids []femos.PostID
	for i := range 50 {
		ids = append(ids, femos.NewID[femos.PostID](noon.Add(time.Duration(i)*time.Millisecond), rand.Reader))
	}
	if !slices.IsSorted(ids) {
		t.Error("ids do not sort by their time")
	}
	for _, id := range ids {
		if got, err := femos.ParseID[femos.PostID](string(id)); err != nil || got != id {
			t.Errorf("ParseID(%q): %v", id, err)
		}
		if id[14] != '7' || !strings.ContainsRune("89ab", rune(id[19])) {
			t.Errorf("%s is no UUID of version 7", id)
		}
	}
	for _, bad := range []string{"", "x", strings.Repeat("0", 36), strings.ToUpper(string(ids[0])) + "", string(ids[0]) + "0", "01a20320-a200-7b82-abdb-e9dbf59fec3\x00", "01a20320-a200-7b82-abdb-e9dbf59fecé"} {
		if _, err := femos.ParseID[femos.PostID](bad); femos.KindOf(err) != femos.NotFound && bad != string(ids[0]) {
			t.Errorf("ParseID(%q) = %v", bad, err)
		}
	}
}

func TestErrorsHaveTwoFaces(t *testing.T) {
	t.Parallel()
	cause := errors.New("disk on fire")
	err := fmt.Errorf("while saving: %w", femos.Fail(femos.Unavailable, "storage", 3).About("text").Because(cause))
	var e *femos.Error
	if !errors.As(err, &e) || e.Code != "storage" || e.Field != "text" || len(e.Args) != 1 || !errors.Is(err, cause) || femos.KindOf(err) != femos.Unavailable {
		t.Errorf("%#v", e)
	}
	if femos.KindOf(nil) != "" || femos.KindOf(cause) != femos.Internal {
		t.Error("kinds of no error and of a strange one")
	}
	if !strings.Contains(e.Error(), "disk on fire") {
		t.Error("the log's face lacks the cause")
	}
}

func TestDirection(t *testing.T) {
	t.Parallel()
	for lang, want := range map[femos.Language]string{"ar": "rtl", "ar-Latn": "ltr", "fa": "rtl", "ps": "rtl", "ur-PK": "rtl", "ckb": "rtl", "ku": "ltr", "sr-Cyrl": "ltr", "de": "ltr", "und": "ltr", "": "ltr"} {
		if got := lang.Dir(); got != want {
			t.Errorf("%q is written %s", lang, got)
		}
	}
	if femos.Language("sr-Cyrl").Base() != "sr" {
		t.Error("base of sr-Cyrl")
	}
}

func TestPermission(t *testing.T) {
	t.Parallel()
	good := femos.Permission{Kind: femos.Consent, Scopes: femos.Scopes{Read: true}, GrantedBy: "Amal", Evidence: "call", RecordedAt: noon, ReviewAt: noon.AddDate(1, 0, 0)}
	if err := good.Validate(); err != nil {
		t.Error(err)
	}
	for code, spoil := range map[string]func(*femos.Permission){
		"permission_kind":          func(p *femos.Permission) { p.Kind = "curiosity" },
		"permission_needs_reading": func(p *femos.Permission) { p.Scopes = femos.Scopes{Reply: true} },
		"permission_granted_by":    func(p *femos.Permission) { p.GrantedBy = " \t" },
		"permission_evidence":      func(p *femos.Permission) { p.Evidence = "" },
		"permission_review":        func(p *femos.Permission) { p.ReviewAt = noon },
	} {
		p := good
		spoil(&p)
		var e *femos.Error
		if err := p.Validate(); !errors.As(err, &e) || e.Code != code || e.Kind != femos.Invalid {
			t.Errorf("%s: %v", code, err)
		}
	}
	if !good.Covers(noon.AddDate(9, 0, 0)) {
		t.Error("a review date that has passed ends nothing")
	}
	good.WithdrawnAt = noon
	if good.Covers(noon) || !good.Covers(noon.Add(-time.Second)) {
		t.Error("withdrawn from noon on")
	}
}

func TestPerson(t *testing.T) {
	t.Parallel()
	p := femos.Person{Login: " Nour@Example.org ", Name: "Nour Haddad", Roles: []femos.Role{femos.Advisor}, Interface: "de"}
	if err := p.Validate(); err != nil || p.Login != "nour@example.org" {
		t.Errorf("%v, %q", err, p.Login)
	}
	for _, spoil := range []func(*femos.Person){
		func(p *femos.Person) { p.Login = "a" }, func(p *femos.Person) { p.Login = "two words" }, func(p *femos.Person) { p.Name = "" },
		func(p *femos.Person) { p.Roles = nil }, func(p *femos.Person) { p.Roles = []femos.Role{"queen"} }, func(p *femos.Person) { p.Interface = "fr" },
	} {
		q := p
		spoil(&q)
		if err := q.Validate(); femos.KindOf(err) != femos.Invalid {
			t.Errorf("%+v: %v", q, err)
		}
	}
	if femos.CheckPassword("nour", "fourteen chars") == nil || femos.CheckPassword("nour", "fifteen chars :)") != nil || femos.CheckPassword("a very long login", "A very long login") == nil {
		t.Error("passwords")
	}
}

func TestUrgencyOrdersAndTargets(t *testing.T) {
	t.Parallel()
	if femos.Emergency.Rank() <= femos.Deadline.Rank() || femos.Deadline.Rank() <= femos.Normal.Rank() {
		t.Error("an emergency outranks a deadline, which outranks the rest")
	}
	if femos.Emergency.Target() >= femos.Deadline.Target() || femos.Deadline.Target() >= femos.Normal.Target() {
		t.Error("what is more urgent is due sooner")
	}
	for _, r := range femos.DismissReasons() {
		if got, err := femos.ParseDismissReason(string(r)); err != nil || got != r {
			t.Errorf("%s: %v", r, err)
		}
	}
	if femos.Duplicate.VerdictWrong() || !femos.Advertising.VerdictWrong() {
		t.Error("which dismissals say that the verdict was wrong")
	}
	var none *femos.Verdict
	if none.RepeatsClaim() || (&femos.Verdict{Claims: []femos.ClaimMatch{{Band: "suggest"}}}).RepeatsClaim() || !(&femos.Verdict{Claims: []femos.ClaimMatch{{Band: "confirm"}}}).RepeatsClaim() {
		t.Error("only what is sure counts")
	}
}

// A section of an act whose name has a stroke is found again by its name.
func TestCitedUsed(t *testing.T) {
	t.Parallel()
	for _, want := range []femos.Citation{{Act: "AufenthG", Section: "18g"}, {Act: "FreizügG/EU", Section: "2"}, {Act: "AufenthV", Section: "Anlage 1"}} {
		if got, ok := femos.CitedIn(femos.CitedUsed(want.Act, want.Section)); !ok || got != want {
			t.Errorf("%+v, %v", got, ok)
		}
	}
}
