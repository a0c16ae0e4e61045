package intake_test

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"femos"
	"femos/internal/connector"
	"femos/internal/intake"
	"femos/internal/intake/doortest"
	"femos/internal/live"
	"femos/internal/store"
	"femos/internal/vault"
)

// shop is a platform that notes with what it was opened.
type shop struct {
	mu     sync.Mutex
	env    connector.Env
	values connector.Values
}

// Check implements connector.Connector.
func (*shop) Check(context.Context) (connector.Identity, error) { return connector.Identity{}, nil }

// Close implements connector.Connector.
func (*shop) Close() error { return nil }

func (s *shop) kind() connector.Kind {
	return connector.Kind{Name: "bluesky", Settings: []connector.Field{{Name: "password", Secret: true, Required: true}},
		Open: func(env connector.Env, values connector.Values) (connector.Connector, error) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.env, s.values = env, values
			return s, nil
		}}
}

// newBook is a book over the room, with settings that work.
func newBook(t *testing.T, r *room) (*intake.Book, *shop) {
	t.Helper()
	s := &shop{}
	check(t, r.store.UpdateAccount(t.Context(), femos.Account{ID: r.account, Version: 1, Name: "us"}, connector.SealValues(r.keys, r.account, connector.Values{"password": "hunter2"})))
	opener := connector.Opener{Kinds: []connector.Kind{s.kind()}, Log: slog.New(slog.DiscardHandler), Now: time.Now}
	return &intake.Book{Desk: r.Desk, Opener: opener, Node: "node"}, s
}

// stamp is that of the room's account, "" if it is not to be read.
func stamp(t *testing.T, b *intake.Book, account femos.AccountID) string {
	t.Helper()
	list, err := b.Readings(t.Context())
	check(t, err)
	for _, reading := range list {
		if reading.Account == account {
			return reading.Stamp
		}
	}
	return ""
}

func (r *room) permit(t *testing.T, channel femos.ChannelID, scopes femos.Scopes) femos.PermissionID {
	t.Helper()
	id := newID[femos.PermissionID]()
	check(t, r.store.RecordPermission(t.Context(), femos.Permission{ID: id, Channel: channel, Kind: femos.Consent, Scopes: scopes, RecordedAt: noon}))
	return id
}

func (r *room) withdraw(t *testing.T, channel femos.ChannelID, id femos.PermissionID) {
	t.Helper()
	kept, err := r.store.Kept(t.Context(), channel)
	check(t, err)
	_, _, err = r.store.Withdraw(t.Context(), id, "", kept, noon)
	check(t, err)
}

func TestStampChangesWithWhatIsRead(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		b, _ := newBook(t, r)
		last := stamp(t, b, r.account)
		same := func(what string) {
			t.Helper()
			if now := stamp(t, b, r.account); now != last || now == "" {
				t.Errorf("%s: another stamp", what)
			}
		}
		differs := func(what string) {
			t.Helper()
			now := stamp(t, b, r.account)
			if now == last {
				t.Errorf("%s: the same stamp", what)
			}
			last = now
		}
		same("nothing happened")
		got, err := b.Lease(t.Context(), r.account, time.Minute)
		if err != nil || !got {
			t.Fatal(err)
		}
		check(t, b.Fault(t.Context(), r.account, &connector.Fault{Kind: connector.Temporary, Code: "no_answer"}))
		same("a passing fault")
		check(t, b.Fault(t.Context(), r.account, nil))
		same("well again")
		check(t, takeIn(t, b, r.account, connector.Batch{Cursor: "1"}))
		same("a batch")
		second := newID[femos.ChannelID]()
		r.enter(t, second, "y")
		same("a channel without a permission")
		r.permit(t, second, femos.Scopes{Read: true})
		differs("a permission")
		permission := r.permit(t, second, femos.Scopes{Read: true, Reply: true})
		differs("another permission")
		r.withdraw(t, second, permission)
		differs("a permission withdrawn")
		check(t, r.store.UpdateAccount(t.Context(), femos.Account{ID: r.account, Version: 2, Name: "us"}, nil))
		differs("new settings")
		check(t, r.store.SetAccountState(t.Context(), r.account, 3, femos.AccountPaused))
		differs("paused")
		if last != "" {
			t.Error("a paused account is read")
		}
		check(t, r.store.SetAccountState(t.Context(), r.account, 4, femos.AccountActive))
		differs("going on")
		check(t, b.Fault(t.Context(), r.account, &connector.Fault{Kind: connector.Denied, Code: "login_refused"}))
		differs("denied")
		if last != "" {
			t.Error("a denied account is read")
		}
		check(t, r.store.UpdateAccount(t.Context(), femos.Account{ID: r.account, Version: 6, Name: "us"}, nil))
		r.withdraw(t, r.channel, r.standing)
		if stamp(t, b, r.account) != "" {
			t.Error("read without a permission")
		}
	})
}

func TestBookOpens(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		b, s := newBook(t, r)
		unread := newID[femos.ChannelID]()
		r.enter(t, unread, "y")
		asked := r.accept(t, "7", r.said("q", "amal", question), r.said("c", "lea", "Frag beim Amt nach", "q"), r.said("c2", "lea", "Ja", "c", "q"))
		if len(asked.New) != 1 {
			t.Fatalf("%+v", asked)
		}
		done := r.accept(t, "8", r.said("over", "olga", question))
		check(t, r.store.CloseInquiry(t.Context(), store.Change{Inquiry: done.New[0], Version: r.thread(t, done.New[0]).Inquiry.Version, At: noon}, femos.Duplicate))
		c, cursor, err := b.Open(t.Context(), r.account)
		if err != nil || c != s || cursor != "8" || s.values["password"] != "hunter2" {
			t.Fatalf("%v, cursor %q, %v", c, cursor, err)
		}
		if len(s.env.Channels) != 1 || s.env.Channels[0].ID != r.channel || s.env.Channels[0].Address != "hashtag:x" {
			t.Fatalf("%+v: the channels that may be read, no others", s.env.Channels)
		}
		open := func() (ids []string) {
			for _, ref := range s.env.Channels[0].Open {
				ids = append(ids, ref.ID)
			}
			slices.Sort(ids)
			return ids
		}
		if got := open(); !slices.Equal(got, []string{"c", "c2", "over", "q"}) {
			t.Errorf("followed are %q: what is kept, each once", got)
		}
		_, err = r.store.Sweep(t.Context(), noon.Add(time.Second), noon, 10)
		check(t, err)
		_, _, err = b.Open(t.Context(), r.account)
		check(t, err)
		if got := open(); !slices.Equal(got, []string{"c", "c2", "q"}) {
			t.Errorf("followed are %q after a sweep", got)
		}
		_, _, err = b.Open(t.Context(), newID[femos.AccountID]())
		if femos.KindOf(err) != femos.NotFound {
			t.Errorf("%v", err)
		}
	})
}

// With other keys the account can't be read, and a person is told so.
func TestBookWithOtherKeys(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		b, _ := newBook(t, r)
		keys, err := vault.OpenKeys(t.TempDir(), rand.Reader, vault.Options{})
		check(t, err)
		hub := live.NewHub()
		notices := hub.Subscribe(t.Context())
		b.Desk = intake.New(intake.Options{Store: r.store, Judge: doortest.Judge(), Keys: keys, Hub: hub, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return noon }, Random: rand.Reader})
		_, _, err = b.Open(t.Context(), r.account)
		var fault *connector.Fault
		if !errors.As(err, &fault) || fault.Kind != connector.Denied || fault.Code != "settings_invalid" || !errors.Is(err, vault.ErrSealed) {
			t.Fatalf("%v", err)
		}
		if got, err := b.Lease(t.Context(), r.account, time.Minute); err != nil || !got {
			t.Fatalf("%v, %v", got, err)
		}
		check(t, b.Fault(t.Context(), r.account, fault))
		if n := <-notices; *n != (live.Notice{Kind: "account", ID: string(r.account)}) {
			t.Errorf("told %+v", n)
		}
		a, err := r.store.Account(t.Context(), r.account)
		check(t, err)
		if a.State != femos.AccountDenied || a.Fault != "settings_invalid" {
			t.Errorf("%+v", a.Account)
		}
	})
}

// A withdrawal that another node took in empties this one's memory at the next look.
func TestMemoryEndsWithThePermission(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		b, _ := newBook(t, r)
		r.accept(t, "1", r.said("root", "rana", "marker-ring "+chatter))
		r.withdraw(t, r.channel, r.standing)
		if stamp(t, b, r.account) != "" {
			t.Fatal("read without a permission")
		}
		r.permit(t, r.channel, femos.Scopes{Read: true})
		asked := r.accept(t, "2", r.said("q", "amal", question, "root"))
		if len(asked.New) != 1 || len(r.thread(t, asked.New[0]).Posts) != 1 {
			t.Fatalf("%+v: what was written under the old permission is still in memory", asked)
		}
	})
}

func TestBookLeases(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		one, _ := newBook(t, r)
		two := &intake.Book{Desk: one.Desk, Opener: one.Opener, Node: "two"}
		const hold = 12 * time.Second
		for _, try := range []struct {
			book *intake.Book
			want bool
		}{{one, true}, {two, false}, {one, true}} {
			if got, err := try.book.Lease(t.Context(), r.account, hold); err != nil || got != try.want {
				t.Errorf("%s: %v, %v", try.book.Node, got, err)
			}
		}
		b := connector.Batch{Cursor: "9", Events: []connector.Event{{Post: new(connector.Post)}}}
		*b.Events[0].Post = r.said("q", "amal", question)
		if err := takeIn(t, two, r.account, b); femos.KindOf(err) != femos.Conflict {
			t.Errorf("a batch of a node without the lease: %v", err)
		}
		check(t, one.Release(t.Context()))
		if got, err := two.Lease(t.Context(), r.account, hold); err != nil || !got {
			t.Errorf("after the release: %v, %v", got, err)
		}
		check(t, takeIn(t, two, r.account, b))
		a, err := r.store.Account(t.Context(), r.account)
		if err != nil || a.Cursor != "9" {
			t.Errorf("%q, %v", a.Cursor, err)
		}
	})
}

// takeIn takes a batch in as a reading that ends after it.
func takeIn(t *testing.T, b *intake.Book, account femos.AccountID, batch connector.Batch) error {
	t.Helper()
	in := b.Intake(t.Context(), account, nil, func(time.Duration, error) {})
	return cmp.Or(in.Accept(batch), in.Wait())
}
