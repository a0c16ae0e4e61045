package store

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"testing"

	"femos"
)

// sealed stands in for the keys, which this package knows nothing of.
func sealed(c femos.Channel, plain string) femos.Address {
	sum := sha256.Sum256([]byte(string(c.Account) + plain))
	secret := []byte(plain)
	for i := range secret {
		secret[i] ^= 0x55
	}
	return femos.Address{Key: hex.EncodeToString(sum[:16]), Sealed: secret}
}

// plainChannels is a database of before addresses were sealed, written by the statements of then: some of its channels are persons,
// and one of them was withdrawn.
func plainChannels(t *testing.T, address string) femos.AccountID {
	t.Helper()
	s, err := connect(address)
	must(t, err)
	defer func() { must(t, s.Close()) }()
	must(t, s.migrate(t.Context(), 32))
	account := newID[femos.AccountID]()
	must(t, s.AddAccount(t.Context(), femos.Account{ID: account, Platform: "bluesky", Name: "@femos.test", State: femos.AccountActive}, []byte("sealed"), noon))
	for n := range 40 {
		_, err := s.exec(t.Context(), `INSERT INTO channel (id, account_id, platform, address, name, language, added_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			newID[femos.ChannelID](), account, "bluesky", plainAddress(n), "Kanal", "ar", micros(noon))
		must(t, err)
	}
	_, err = s.write.ExecContext(t.Context(), `ANALYZE`)
	must(t, err)
	return account
}

func plainAddress(n int) string {
	return "person:did:plc:" + trace + string(rune('a'+n%26)) + string(rune('a'+n/26))
}

// A database of before addresses were sealed is lifted over at a start: each channel keeps its address, the same one is refused still,
// and no byte of it is left in the files. Whoever starts at the same time, or again, changes nothing.
func TestSealAddresses(t *testing.T) {
	t.Parallel()
	for engine, fresh := range addresses() {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			address := fresh(t)
			account := plainChannels(t, address)
			first, second := opened(t, address), opened(t, address)
			if len(first.traces(t, trace)) == 0 {
				t.Fatal("nothing is found while it stands: this test looks in the wrong place")
			}
			n, err := first.SealAddresses(t.Context(), sealed)
			if must(t, err); n != 40 {
				t.Errorf("%d sealed", n)
			}
			if n, err = second.SealAddresses(t.Context(), sealed); err != nil || n != 0 {
				t.Errorf("%d sealed again, %v", n, err)
			}
			if next := opened(t, address); !next.owed.Load() { // killed before the files were cleared
				t.Error("the next process does not know that the files hold them")
			}
			_, err = first.Sweep(t.Context(), noon, noon, 10)
			must(t, err)
			if left := first.traces(t, trace); len(left) > 0 {
				t.Errorf("left in %v", left)
			}
			if note, err := first.Installation(t.Context(), noteAddresses); err != nil || note != addressesGone {
				t.Errorf("%q, %v", note, err)
			}
			list, err := first.Channels(t.Context(), noon)
			must(t, err)
			got := map[string]bool{}
			for _, c := range list {
				got[string(sealed(c.Channel, string(c.Address.Sealed)).Sealed)] = true
			}
			for n := range 40 {
				if !got[plainAddress(n)] {
					t.Errorf("%s is lost", plainAddress(n))
				}
			}
			again := femos.Channel{ID: newID[femos.ChannelID](), Account: account, Platform: "bluesky", Name: "Noch einmal", AddedAt: noon}
			again.Address = sealed(again, plainAddress(7))
			refused(t, first.AddChannel(t.Context(), again), femos.Conflict, "channel_exists")
		})
	}
}

// The rows of an old database are moved and restored before anybody had its keys: they are sealed at the first start of the new one.
func TestSealAddressesAfterMove(t *testing.T) {
	t.Parallel()
	for from, to := range map[Engine]Engine{SQLite: Postgres, Postgres: SQLite} {
		t.Run(string(from)+" to "+string(to), func(t *testing.T) {
			t.Parallel()
			old, fill := addresses()[from](t), addresses()[to](t)
			plainChannels(t, old)
			source, err := connect(old)
			must(t, err)
			must(t, Fill(t.Context(), fill, Filling{Now: noon}, func(begin func(Schema) error, sink Sink) error { return source.Dump(t.Context(), begin, sink) }))
			must(t, source.Close())
			s := opened(t, fill)
			if n, err := s.SealAddresses(t.Context(), sealed); err != nil || n != 40 {
				t.Errorf("%d sealed, %v", n, err)
			}
			must(t, s.Scour(t.Context()))
			if left := s.traces(t, trace); len(left) > 0 {
				t.Errorf("left in %v", left)
			}
			if covered, err := s.Channels(t.Context(), noon); err != nil || slices.ContainsFunc(covered, func(c ChannelState) bool { return len(c.Address.Sealed) == 0 }) {
				t.Errorf("one is not sealed, %v", err)
			}
		})
	}
}
