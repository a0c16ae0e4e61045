package bench

import (
	"context"
	"crypto/rand"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"femos"
	"femos/internal/auth"
	"femos/internal/store"
	"femos/internal/vault"
)

// bed is a database that grows: people, channels that may be read, and inquiries.
type bed struct {
	*store.Store
	address  string
	folder   string // of the keys
	keys     *vault.Keys
	accounts []reads
	channels []femos.ChannelID // of all accounts
	team     []femos.PersonID
	size     int // inquiries
	corpus   *corpus
}

// reads is an account with the channels it reads.
type reads struct {
	account  femos.AccountID
	channels []femos.ChannelID
}

// benchPassword opens a database of invented posts.
const benchPassword = "nothing but a bench"

func benchLogin(n int) string { return "bench" + strconv.Itoa(n) }

func newID[ID ~string]() ID { return femos.NewID[ID](time.Now(), rand.Reader) }

const (
	benchAccounts = 2
	benchChannels = 40
	benchTeam     = 20
)

func benchAccount(n int) femos.AccountID {
	return femos.AccountID(fmt.Sprintf("00000000-0000-7000-8000-0000000be4%02x", n))
}

// openBed opens a bench's database ("sqlite" for one in the folder, or postgres://…), a new one or one that a bench left
// there. It touches no other.
func openBed(ctx context.Context, database, folder string) (*bed, error) {
	address := database
	if database == "sqlite" {
		address = "sqlite:" + filepath.Join(folder, "femos.db")
	}
	s, err := store.Open(ctx, address)
	if err != nil {
		return nil, err
	}
	b := &bed{Store: s, address: address, folder: folder}
	if err := b.furnish(ctx); err != nil {
		_ = s.Close()
		return nil, err
	}
	return b, nil
}

func (b *bed) furnish(ctx context.Context) (err error) {
	if b.keys, err = vault.OpenKeys(b.folder, rand.Reader, vault.Options{}); err != nil {
		return err
	}
	if b.corpus, err = newCorpus(1); err != nil {
		return err
	}
	people, err := b.People(ctx)
	if err != nil {
		return err
	}
	mark, err := b.Installation(ctx, "bench")
	if err != nil {
		return err
	}
	if mark == "" {
		if len(people) > 0 {
			return fmt.Errorf("the database holds real people: a bench wants one of its own")
		}
		return b.found(ctx)
	}
	for _, p := range people {
		b.team = append(b.team, p.ID)
	}
	for n := range benchAccounts {
		covered, err := b.Covered(ctx, benchAccount(n))
		if err != nil {
			return err
		}
		if len(covered) == 0 {
			return fmt.Errorf("the database was made by a bench of another version: give it a new one")
		}
		r := reads{account: benchAccount(n)}
		for _, c := range covered {
			r.channels = append(r.channels, c.ID)
		}
		b.accounts, b.channels = append(b.accounts, r), append(b.channels, r.channels...)
	}
	b.size, err = b.counted(ctx)
	return err
}

// found makes people and channels in an empty database.
func (b *bed) found(ctx context.Context) error {
	now := time.Now()
	if err := b.Scour(ctx); err != nil { // now that there is nothing: a server that starts here later owes nothing
		return err
	}
	if err := b.SetInstallation(ctx, "bench", "yes"); err != nil {
		return err
	}
	if err := b.SetInstallation(ctx, "keys", b.keys.Fingerprint()); err != nil {
		return err
	}
	people := auth.New(auth.Options{Store: b.Store, Now: time.Now, Random: rand.Reader})
	for n := range benchTeam {
		p := femos.Person{Login: benchLogin(n), Name: "Bench " + strconv.Itoa(n), Roles: []femos.Role{femos.Advisor}, Languages: []femos.Language{"de"}, Interface: "de", Sworn: true, IntroducedUntil: now.AddDate(1, 0, 0)}
		id, err := people.AddAsOperator(ctx, p, benchPassword)
		if err != nil {
			return err
		}
		b.team = append(b.team, id)
	}
	// Paused: nothing reads it but the bench.
	for n := range benchAccounts {
		r := reads{account: benchAccount(n)}
		if err := b.AddAccount(ctx, femos.Account{ID: r.account, Platform: "bench", State: femos.AccountPaused}, []byte{}, now); err != nil {
			return err
		}
		b.accounts = append(b.accounts, r)
	}
	for n := range benchChannels {
		r := &b.accounts[n%benchAccounts]
		c := femos.Channel{ID: newID[femos.ChannelID](), Account: r.account, Platform: "bench", Address: femos.Address{Key: strconv.Itoa(n)}, Name: "Kanal " + strconv.Itoa(n), AddedAt: now}
		if err := b.AddChannel(ctx, c); err != nil {
			return err
		}
		if err := b.RecordPermission(ctx, femos.Permission{ID: newID[femos.PermissionID](), Channel: c.ID, Kind: femos.OwnChannel, Scopes: femos.Scopes{Read: true, Reply: true}, RecordedAt: now}); err != nil {
			return err
		}
		r.channels, b.channels = append(r.channels, c.ID), append(b.channels, c.ID)
	}
	return nil
}

// counted adds up what the counters say was kept.
func (b *bed) counted(ctx context.Context) (n int, err error) {
	for _, c := range b.channels {
		counts, err := b.Counters(ctx, c, "")
		if err != nil {
			return 0, err
		}
		for _, day := range counts {
			n += day.Kept
		}
	}
	return n, nil
}

// engine is the database's name for people.
func (b *bed) engine() string {
	if strings.HasPrefix(b.address, "sqlite:") {
		return "SQLite"
	}
	return "PostgreSQL"
}

// perFill is how many inquiries are stored in one transaction while filling: far more than intake does, to save time.
const perFill = 2000

// back is how far back the inquiries of a bench go, one a second: no further than what is closed is kept, as a server
// that runs on them would erase them.
const back = 13 * 24 * time.Hour

// grow fills the database up to a number of inquiries: nine in ten are done, and of the rest half is new and the other
// half somebody's. Each keeps one post. They go through the door's own storage, without verdicts.
func (b *bed) grow(ctx context.Context, size int) error {
	start := time.Now().Add(-back)
	for b.size < size {
		in := store.Intake{Account: b.accounts[0].account, At: start}
		for range min(perFill, size-b.size) {
			in.Inquiries = append(in.Inquiries, b.inquiry(start.Add(time.Duration(b.size)*time.Second)))
			b.size++
		}
		if _, err := b.Accept(ctx, in); err != nil {
			return err
		}
	}
	return nil
}

func (b *bed) inquiry(at time.Time) store.NewInquiry {
	r, lang := b.corpus.random, b.corpus.language()
	i := femos.Inquiry{ID: newID[femos.InquiryID](), Asked: newID[femos.PostID](), Channel: b.channels[r.IntN(len(b.channels))], State: femos.New, Language: lang, Topic: "B3",
		Urgency: femos.Normal, CreatedAt: at, ChangedAt: at}
	switch n := r.IntN(100); {
	case n < 2:
		i.Urgency = femos.Emergency
	case n < 12:
		i.Urgency = femos.Deadline
	}
	switch n := r.IntN(20); {
	case n < 18:
		i.State, i.ClosedAt, i.Dismissed = femos.Done, at.Add(time.Hour), femos.WellAnswered
	case n < 19:
		i.State, i.TakenBy, i.TakenAt = femos.Taken, b.team[r.IntN(len(b.team))], at
	}
	i.DueAt = at.Add(i.Urgency.Target())
	return store.NewInquiry{Inquiry: i, Posts: []store.KeptPost{{SourceKey: fmt.Sprintf("%032x", string(i.Asked)), Post: femos.Post{ID: i.Asked, Inquiry: i.ID, Channel: i.Channel,
		Role: femos.Asked, Author: "3K7QX2", Text: b.corpus.post(lang), Language: lang, PostedAt: at, ReceivedAt: at}}}}
}
