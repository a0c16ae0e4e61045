package library_test

import (
	"crypto/rand"
	"testing"

	"femos"
	"femos/internal/store"
)

// A claim is counted where it is heard, by day; it is corrected, comes back, and the team decides. Where no permission covers
// the channel nothing is counted.
func TestClaimsOfTheRegister(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		ctx := t.Context()
		heard := r.ears(t)
		list, err := r.Claims(ctx)
		if err != nil || len(list) != 54 || list[0].State != femos.ClaimWatched || list[0].Seen != 0 {
			t.Fatalf("%d claims, %v", len(list), err)
		}
		id := list[3].ID
		for _, day := range []string{"2026-11-02", "2026-11-20", "2026-11-20"} {
			heard(id, day)
		}
		c, seen, err := r.Claim(ctx, id, 26)
		if err != nil || c.Seen != 3 || c.First != "2026-11-02" || c.Last != "2026-11-20" || len(seen) != 2 || seen[1].N != 2 || seen[1].ChannelName == "" {
			t.Errorf("%+v %+v %v", c.ClaimRow, seen, err)
		}
		wants(t, r.DecideClaim(ctx, r.tara, id, femos.ClaimCorrected, ""), femos.Forbidden, "not_allowed")
		wants(t, r.DecideClaim(ctx, r.anna, id, "gone", ""), femos.Invalid, "claim_state")
		wants(t, r.DecideClaim(ctx, r.anna, "none", femos.ClaimCorrected, ""), femos.NotFound, "no_claim")
		check(t, r.DecideClaim(ctx, r.anna, id, femos.ClaimCorrected, "in drei Gruppen"))
		if c, _, err = r.Claim(ctx, id, 26); err != nil || c.State != femos.ClaimCorrected || c.Back || c.Decision.Note != "in drei Gruppen" {
			t.Errorf("%+v, %v", c, err)
		}
		heard(id, "2026-11-24")
		if list, err = r.Claims(ctx); err != nil || list[0].ID != id || !list[0].Back {
			t.Errorf("it came back, and %s stands first: %v", list[0].ID, err)
		}
	})
}

// ears is a channel that may be read, and what counts a claim that is heard in it and in one that may not.
func (r *room) ears(t *testing.T) func(claim, day string) {
	t.Helper()
	account := femos.NewID[femos.AccountID](noon, rand.Reader)
	check(t, r.store.AddAccount(t.Context(), femos.Account{ID: account, Platform: "bluesky", Name: "@femos.test", State: femos.AccountActive}, []byte("sealed"), noon))
	var channels []femos.ChannelID
	for _, name := range []string{"Berlin", "ohne Erlaubnis"} {
		id := femos.NewID[femos.ChannelID](noon, rand.Reader)
		check(t, r.store.AddChannel(t.Context(), femos.Channel{ID: id, Account: account, Platform: "bluesky", Address: femos.Address{Key: name}, Name: name, Language: "ar", AddedAt: noon}))
		channels = append(channels, id)
	}
	check(t, r.store.RecordPermission(t.Context(), femos.Permission{ID: femos.NewID[femos.PermissionID](noon, rand.Reader), Channel: channels[0], Kind: femos.Consent, Scopes: femos.Scopes{Read: true},
		GrantedBy: "Amal", Evidence: "call", RecordedBy: r.anna.ID, RecordedAt: noon, ReviewAt: noon.AddDate(1, 0, 0)}))
	return func(claim, day string) {
		t.Helper()
		in := store.Intake{Account: account, At: noon}
		for _, c := range channels {
			in.Counts = append(in.Counts, store.Count{Channel: c, Day: day, Language: "ar", Seen: 1, Claims: 1})
			in.Sightings = append(in.Sightings, femos.Sighting{Claim: claim, Channel: c, Day: day, Language: "ar", N: 1})
		}
		_, err := r.store.Accept(t.Context(), in)
		check(t, err)
	}
}
