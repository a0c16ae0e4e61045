package library

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"femos"
	"femos/internal/store"
)

// Claim is a false, misleading or outdated statement of the register, with how often it was seen and what we did.
type Claim struct {
	ID         string
	Wording    map[femos.Language]string   // by language
	Heard      map[femos.Language][]string // the same in other words, as heard
	Rating     string                      // one of Ratings
	Correction map[femos.Language]string
	Answer     femos.AnswerID // says more, "" if none does
	Citations  []femos.Citation
	store.ClaimRow
	State   femos.ClaimState
	Changed string // which sections that it rests on read otherwise than when somebody last looked: "§ 31 AufenthG"; "" if none
	Left    string // which acts among them are no longer published at all: "StAG"; "" if none
	Back    bool   // it was seen again after it was corrected or resolved

	SignedBy   string    // the lawyer who signed the German correction as it is, "" if none did
	SignedAt   time.Time // zero if none did
	LawAsOf    string    // by which law it was written, or signed
	RecalledAt time.Time // since when it is not right any more, as she says; zero if it is
	Instead    string    // what is right now, in German; "" if nobody has said
}

// Ratings are what a claim may be.
func Ratings() []string { return []string{"false", "misleading", "outdated"} }

// starterClaims reads the register that ships.
func starterClaims(files fs.FS) (list []Claim, err error) {
	plain, err := fs.ReadFile(files, "claims.jsonl")
	if err != nil {
		return nil, fmt.Errorf("library: %w", err)
	}
	return list, readLines(plain, "claims.jsonl", func(line []byte) error {
		var c struct {
			ID         string                      `json:"id"`
			Claim      map[femos.Language]string   `json:"claim"`
			AlsoSaid   map[femos.Language][]string `json:"also_said"`
			Rating     string                      `json:"rating"`
			Correction map[femos.Language]string   `json:"correction"`
			Answer     femos.AnswerID              `json:"answer_id"`
			Citations  []starterCitation           `json:"citations"`
		}
		if err := json.Unmarshal(line, &c); err != nil {
			return err
		}
		if !slices.Contains(Ratings(), c.Rating) {
			return fmt.Errorf("claim %s: no rating %q", c.ID, c.Rating) //nolint:err113 // ships with the program
		}
		claim := Claim{ID: c.ID, Wording: c.Claim, Heard: c.AlsoSaid, Rating: c.Rating, Correction: c.Correction, Answer: c.Answer}
		for _, x := range c.Citations {
			claim.Citations = append(claim.Citations, femos.Citation{Act: x.Act, Section: x.Section, Paragraph: x.Paragraph})
		}
		list = append(list, claim)
		return nil
	})
}

// Claims returns the register: what came back after its correction first, then what was seen last.
func (l *Library) Claims(ctx context.Context) ([]Claim, error) {
	known, err := l.o.Store.Claims(ctx)
	if err != nil {
		return nil, err
	}
	due, err := l.o.Store.ClaimDue(ctx, "")
	if err != nil {
		return nil, err
	}
	changed := map[string][]store.ClaimLaw{}
	for _, d := range due {
		changed[d.Claim] = append(changed[d.Claim], d)
	}
	list := make([]Claim, 0, len(l.register))
	for _, c := range l.register {
		c.Changed, c.Left, c.LawAsOf = sections(changed[c.ID]), l.left(changed[c.ID]), l.corrections[c.ID].lawAsOf
		list = append(list, c.stands(known[c.ID]))
	}
	if err := l.verified(ctx, list); err != nil {
		return nil, err
	}
	slices.SortStableFunc(list, func(a, b Claim) int {
		switch {
		case a.Back != b.Back:
			if a.Back {
				return -1
			}
			return 1
		case a.Last != b.Last:
			if a.Last > b.Last {
				return -1
			}
			return 1
		}
		return b.Seen - a.Seen
	})
	return list, nil
}

// stands says how far we are with it: what the team decided, else whether a correction went out.
func (c Claim) stands(r store.ClaimRow) Claim {
	c.ClaimRow, c.State = r, femos.ClaimWatched
	since := r.CorrectedAt
	if r.Corrections > 0 {
		c.State = femos.ClaimCorrected
	}
	if d := r.Decision; d != nil {
		c.State = d.State
		if d.At.After(since) {
			since = d.At
		}
	}
	c.Back = c.State != femos.ClaimWatched && r.Last > since.UTC().Format(time.DateOnly)
	return c
}

// Claim returns a claim of the register with its sightings of the last weeks, oldest first. NotFound "no_claim".
func (l *Library) Claim(ctx context.Context, id string, weeks int) (Claim, []store.SeenIn, error) {
	list, err := l.Claims(ctx)
	if err != nil {
		return Claim{}, nil, err
	}
	i := slices.IndexFunc(list, func(c Claim) bool { return c.ID == id })
	if i < 0 {
		return Claim{}, nil, femos.Fail(femos.NotFound, "no_claim")
	}
	seen, err := l.o.Store.Sightings(ctx, id, l.o.Now().UTC().AddDate(0, 0, -7*weeks).Format(time.DateOnly))
	return list[i], seen, err
}

// DecideClaim notes how far we are with a claim. Whoever writes the library decides; a word why has at most 1,000 letters.
func (l *Library) DecideClaim(ctx context.Context, who femos.Person, id string, state femos.ClaimState, note string) error {
	if !who.Is(femos.Advisor, femos.Lawyer, femos.Deputy, femos.Coordinator) {
		return femos.Fail(femos.Forbidden, "not_allowed")
	}
	if !slices.ContainsFunc(l.register, func(c Claim) bool { return c.ID == id }) {
		return femos.Fail(femos.NotFound, "no_claim")
	}
	if !slices.Contains(femos.ClaimStates(), state) || len([]rune(note)) > 1000 {
		return femos.Fail(femos.Invalid, "claim_state").About("note")
	}
	return l.o.Store.DecideClaim(ctx, femos.ClaimDecision{Claim: id, State: state, By: who.ID, At: l.o.Now(), Note: note})
}
