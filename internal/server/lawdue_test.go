package server_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"femos"
	"femos/internal/law"
	"femos/internal/library"
	"femos/internal/store/pgtest"
)

// keepLaw keeps the federal law of a day in a data folder, as femos law update does. The texts are official works, in the
// public domain (§ 5 UrhG).
func keepLaw(t *testing.T, data, day string) {
	t.Helper()
	acts, err := law.ReadAll(t.Context(), filepath.Join("..", "law", "testdata", day+".zip"))
	if err != nil {
		t.Fatal(err)
	}
	if err := law.Keep(filepath.Join(data, "law"), law.NewState(day, acts)); err != nil {
		t.Fatal(err)
	}
}

// team is who writes an answer, reads it, and signs it.
type team struct{ anna, judith femos.Person }

func (n *node) team(t *testing.T) team {
	t.Helper()
	return team{n.person(t, femos.Person{Login: "anna", Name: "Anna Writer", Roles: []femos.Role{femos.Advisor}, Languages: []femos.Language{"de"}, Interface: "en"}),
		n.person(t, femos.Person{Login: "judith", Name: "Judith Brandt", Roles: []femos.Role{femos.Lawyer}, Languages: []femos.Language{"de"}, Interface: "en"})}
}

// signed makes an answer that the lawyer has signed.
func (n *node) signed(t *testing.T, who team, v femos.AnswerVersion) femos.AnswerID {
	t.Helper()
	v.Topics, v.LawAsOf = []string{"B3"}, "2022-02-23"
	id, err := n.Library.Create(t.Context(), who.anna, v)
	if err != nil {
		t.Fatal(err)
	}
	if err := n.Library.Submit(t.Context(), n.nour, n.underWay(t, id)); err != nil {
		t.Fatal(err)
	}
	if err := n.Library.Sign(t.Context(), who.judith, n.underWay(t, id), time.Now().AddDate(1, 0, 0).Format(time.DateOnly)); err != nil {
		t.Fatal(err)
	}
	return id
}

// underWay is the version under way as it is now.
func (n *node) underWay(t *testing.T, id femos.AnswerID) library.Reading {
	t.Helper()
	e, err := n.Library.Entry(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	v := e.Version(e.Answer.Working)
	return library.Reading{Answer: id, Version: v.ID, Edits: v.Edits}
}

func (n *node) standing(t *testing.T, id femos.AnswerID) femos.Standing {
	t.Helper()
	e, err := n.Library.Entry(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return e.Standing
}

// The law of another day comes while the server runs: what rests on a section that reads otherwise is due, on every node and
// in public, with both wordings; what rests on one that reads as before is not. The lawyer blocks it at once.
func TestLawChangesWhileItRuns(t *testing.T) {
	t.Parallel()
	for name, database := range map[string]func() string{"sqlite": func() string { return "" }, "postgres": func() string { return pgtest.New(t) }} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder, address := t.TempDir(), database()
			keepLaw(t, folder, "2022-02-23")
			n := startIn(t, folder, address)
			n.nour = n.person(t, nour())
			other := n
			if address != "" {
				other = startIn(t, folder, address)
			}
			who := n.team(t)
			changed := n.signed(t, who, femos.AnswerVersion{Question: "Wie lange muss ich hier leben, um Deutsche zu werden?", Text: "Das steht im Gesetz.", Citations: []femos.Citation{{Act: "StAG", Section: "10", Paragraph: "1"}}})
			stays := n.signed(t, who, femos.AnswerVersion{Question: "Wie viele Tage Urlaub bekomme ich?", Text: "Vier Wochen im Jahr.", Citations: []femos.Citation{{Act: "BUrlG", Section: "3"}}})
			keepLaw(t, folder, "2026-04-29")
			until(t, "that the answer is due", func() bool { return other.standing(t, changed) == femos.StandsDue })
			if s := n.standing(t, stays); s != femos.StandsVerified {
				t.Errorf("what rests on an unchanged section is %s", s)
			}
			until(t, "that the public site of every node says so", func() bool {
				return strings.Contains(other.get(t, "/en/t/B"), "Due to be verified again") && strings.Contains(n.get(t, "/en/t/B"), "Due to be verified again")
			})
			v := other.visitor(t, "judith")
			queue := v.get(t, "/queue").body
			if !strings.Contains(queue, "Deutsche zu werden") || !strings.Contains(queue, "§\u00a010\u00a0StAG") || strings.Contains(queue, "Tage Urlaub") {
				t.Errorf("the queue: %s", queue)
			}
			page := v.get(t, "/library/"+string(changed)).body
			for _, part := range []string{"When it was signed, law of 23 February 2022", "Now, law of 29 April 2026", "<del>", "<ins>", "The paragraph that is cited has itself changed."} {
				if !strings.Contains(page, part) {
					t.Errorf("the answer's page lacks %q", part)
				}
			}
			v.post(t, "/library/"+string(changed)+"/block", nil)
			if s := n.standing(t, changed); s != femos.StandsOverdue {
				t.Errorf("blocked it is %s", s)
			}
			// A new version rests on the new text.
			if err := n.Library.Begin(t.Context(), who.anna, changed); err != nil {
				t.Fatal(err)
			}
			if e, err := n.Library.Entry(t.Context(), changed); err != nil || e.Version(e.Answer.Working).Citations[0].PinnedOn != "2026-04-29" {
				t.Errorf("%+v, %v", e, err)
			}
		})
	}
}
