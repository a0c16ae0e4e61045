package outreach_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"femos"
	"femos/internal/connector"
	"femos/internal/intake"
	"femos/internal/intake/doortest"
	"femos/internal/live"
	"femos/internal/outreach"
	"femos/internal/store"
	"femos/internal/vault"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// room is a team with an account and a channel on a platform, and one channel that is written to by hand.
type room struct {
	*outreach.Desk
	accounts *outreach.Accounts
	channels *outreach.Channels
	options  outreach.Options
	store    *store.Store
	platform *platform
	watcher  *watcher
	reader   *reader
	learner  *learner
	slips    *slips
	log      *safeBuffer
	notices  <-chan *live.Notice
	folder   string

	lena, olga, chief   femos.Person
	account, hands      femos.AccountID
	channel, handed     femos.ChannelID
	standing, standing2 femos.PermissionID

	mu  sync.Mutex
	now time.Time
	n   int
}

// watcher is the door, that also notes what it is asked to forget.
type watcher struct {
	*intake.Desk
	mu        sync.Mutex
	forgotten []femos.AccountID
}

// Forget implements outreach.Watcher.
func (w *watcher) Forget(account femos.AccountID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.forgotten = append(w.forgotten, account)
	w.Desk.Forget(account)
}

// reader counts how often it is poked.
type reader struct {
	mu    sync.Mutex
	poked int
}

// Poke implements outreach.Reader.
func (r *reader) Poke() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.poked++
}

// Behind implements outreach.Reader.
func (*reader) Behind(femos.AccountID) time.Duration { return 7 * time.Minute }

// learner notes what it is told.
type learner struct {
	mu        sync.Mutex
	notes     []femos.Labels
	forgotten []femos.InquiryID
	err       error
}

// Note implements outreach.Learner.
func (l *learner) Note(_ context.Context, _ store.Thread, labels femos.Labels) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.notes = append(l.notes, labels)
	return l.err
}

// Forget implements outreach.Learner.
func (l *learner) Forget(_ context.Context, id femos.InquiryID) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.forgotten = append(l.forgotten, id)
	return l.err
}

// slips are jobs that nobody runs but the test.
type slips struct {
	mu     sync.Mutex
	ids    []femos.ReplyID
	sweeps int
	err    error
}

// Sweep implements outreach.Jobs.
func (s *slips) Sweep(context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweeps++
	return s.err
}

// Deliver implements outreach.Jobs.
func (s *slips) Deliver(_ context.Context, _ *sql.Tx, id femos.ReplyID) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ids = append(s.ids, id)
	return s.err
}

// safeBuffer is a log that many write to.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write implements io.Writer.
func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func newID[ID ~string]() ID { return femos.NewID[ID](noon, rand.Reader) }

func engines(t *testing.T, test func(t *testing.T, r *room)) {
	t.Helper()
	doortest.Engines(t, func(t *testing.T, folder, address string) {
		test(t, newRoom(t, folder, address))
	})
}

// embedded runs a test to which the database does not matter on the quicker one.
func embedded(t *testing.T, test func(t *testing.T, r *room)) {
	t.Helper()
	folder := t.TempDir()
	test(t, newRoom(t, folder, "sqlite:"+filepath.Join(folder, "femos.db")))
}

func newRoom(t *testing.T, folder, address string) *room {
	t.Helper()
	s, err := store.Open(t.Context(), address)
	check(t, err)
	t.Cleanup(func() { _ = s.Close() })
	keys, err := vault.OpenKeys(folder, rand.Reader, vault.Options{})
	check(t, err)
	r := &room{store: s, folder: folder, platform: &platform{stands: map[string]connector.Outgoing{}, with: map[string]string{}}, reader: &reader{}, learner: &learner{}, slips: &slips{}, log: &safeBuffer{}, now: noon}
	hub := live.NewHub()
	r.notices = hub.Subscribe(t.Context())
	log := slog.New(slog.NewTextHandler(r.log, nil))
	r.watcher = &watcher{Desk: intake.New(intake.Options{Store: s, Judge: doortest.Judge(), Keys: keys, Hub: hub, Log: log, Now: r.clock, Random: rand.Reader})}
	r.options = outreach.Options{Store: s, Keys: keys, Hub: hub, Opener: connector.Opener{Kinds: r.platform.kinds(), Log: log, Now: r.clock}, Library: books{}, Jobs: r.slips,
		Watcher: r.watcher, Learner: r.learner, Link: func(id femos.AnswerID) string { return "https://femos.example/a/" + strings.ToLower(string(id)) }, Disclosure: outreach.Disclosure{Project: "Fem.OS", Link: "femos.example"}, Log: log, Now: r.clock, Random: rand.Reader}
	r.Desk, r.accounts, r.channels = outreach.New(r.options), outreach.NewAccounts(r.options, r.reader), outreach.NewChannels(r.options, r.reader)
	t.Cleanup(func() { _ = r.Close() })
	r.lena, r.olga = r.person(t, "Lena Kraus", femos.Advisor), r.person(t, "Olga Marin", femos.Advisor)
	r.chief = r.person(t, "Ines Koch", femos.Coordinator, femos.Admin)
	r.account, err = r.accounts.Add(t.Context(), r.chief, "stand", connector.Values{"user": "femos", "password": secret})
	check(t, err)
	r.hands = newID[femos.AccountID]()
	check(t, s.EnsureAccount(t.Context(), femos.Account{ID: r.hands, Platform: "byhand", Name: "Hand", State: femos.AccountActive}, connector.SealValues(keys, r.hands, nil), noon))
	r.channel, r.standing = r.enter(t, r.account, "berlin")
	r.handed, r.standing2 = r.enter(t, r.hands, "Gruppe")
	r.told()
	return r
}

const secret = "hunter2-marker-secret"

func (r *room) clock() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.now
}

func (r *room) pass(d time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now = r.now.Add(d)
}

func (r *room) person(t *testing.T, name string, roles ...femos.Role) femos.Person {
	t.Helper()
	p := femos.Person{ID: newID[femos.PersonID](), Login: strings.ToLower(strings.Fields(name)[0]), Name: name, Roles: roles, Interface: "de", Active: true, CreatedAt: noon, Sworn: true, IntroducedUntil: noon.AddDate(9, 0, 0)}
	check(t, r.store.AddPerson(t.Context(), p, store.Credentials{Hash: "none", PublicKey: []byte{1}, WrappedKey: []byte{1}}))
	return p
}

// enter adds a channel and records a permission for all but learning.
func (r *room) enter(t *testing.T, account femos.AccountID, typed string) (femos.ChannelID, femos.PermissionID) {
	t.Helper()
	id, err := r.channels.AddChannel(t.Context(), r.chief, account, "group", typed, "", "")
	check(t, err)
	permission, err := r.channels.Record(t.Context(), r.chief, r.permission(id))
	check(t, err)
	return id, permission
}

func (r *room) permission(channel femos.ChannelID) femos.Permission {
	return femos.Permission{Channel: channel, Kind: femos.Consent, Scopes: femos.Scopes{Read: true, Reply: true}, GrantedBy: "Amal, Administratorin", Evidence: "Akte 7",
		ReviewAt: r.clock().AddDate(1, 0, 0)}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wants checks the kind and code of an error.
func wants(t *testing.T, err error, kind femos.ErrorKind, code string) {
	t.Helper()
	_ = told(t, err, kind, code) // only whether
}

// told is wants for tests that look at what else the error says.
func told(t *testing.T, err error, kind femos.ErrorKind, code string) *femos.Error {
	t.Helper()
	var told *femos.Error
	if !errors.As(err, &told) || told.Kind != kind || told.Code != code {
		t.Errorf("%v, want %s %s", err, kind, code)
		return &femos.Error{}
	}
	return told
}

// asks makes an inquiry as the door would, with further posts under it.
func (r *room) asks(t *testing.T, channel femos.ChannelID, text string, v femos.Verdict, comments ...femos.Verdict) femos.Inquiry {
	t.Helper()
	r.n++
	now := r.clock()
	i := femos.Inquiry{ID: newID[femos.InquiryID](), Channel: channel, State: femos.New, Language: v.Language, Urgency: v.Urgency, CreatedAt: now, DueAt: now, ChangedAt: now}
	account := r.account
	if channel == r.handed {
		account = r.hands
	}
	var posts []store.KeptPost
	for n, v := range append([]femos.Verdict{v}, comments...) {
		native := connector.PostRef{ID: "native-" + string(i.ID) + strings.Repeat("c", n), Rev: "rev", Link: "https://stand.example/marker-person/" + string(i.ID)}
		p := store.KeptPost{Post: femos.Post{ID: newID[femos.PostID](), Role: femos.Comment, Author: "3K7QX2", Text: text, Language: v.Language, Verdict: &v, PostedAt: now, ReceivedAt: now},
			SourceKey: r.options.Keys.SourceKey(account, native.ID)}
		p.Reference = connector.SealReference(r.options.Keys, p.ID, connector.Reference{Post: native, Root: native})
		if n == 0 {
			p.Role, i.Asked = femos.Asked, p.ID
		}
		posts = append(posts, p)
	}
	done, err := r.store.Accept(t.Context(), store.Intake{Account: account, At: now, Inquiries: []store.NewInquiry{{Inquiry: i, Posts: posts}}})
	check(t, err)
	if len(done.New) != 1 {
		t.Fatalf("%+v", done)
	}
	return r.inquiry(t, i.ID)
}

func german() femos.Verdict {
	return femos.Verdict{Language: "de", Urgency: femos.Normal, Advice: true}
}

func (r *room) inquiry(t *testing.T, id femos.InquiryID) femos.Inquiry {
	t.Helper()
	i, err := r.store.Inquiry(t.Context(), id)
	check(t, err)
	return i
}

func (r *room) reply(t *testing.T, id femos.ReplyID) femos.Reply {
	t.Helper()
	reply, err := r.store.Reply(t.Context(), id)
	check(t, err)
	return reply
}

// writes sends a reply of Lena's; nobody has delivered it yet.
func (r *room) writes(t *testing.T, i femos.Inquiry) femos.Reply {
	t.Helper()
	reply, err := r.Send(t.Context(), r.lena, draft(i))
	check(t, err)
	return reply
}

func draft(i femos.Inquiry) outreach.Draft {
	return outreach.Draft{Inquiry: i.ID, Version: i.Version, Action: femos.ActAnswer, Language: "de", Text: "Sie dürfen weiter arbeiten, sobald der Antrag gestellt ist."}
}

// told returns what the browsers were told since the last time, as "kind id".
func (r *room) told() (list []string) {
	for {
		select {
		case n := <-r.notices:
			list = append(list, n.Kind+" "+n.ID)
		default:
			return list
		}
	}
}

func hears[ID ~string](t *testing.T, r *room, kind string, id ID) {
	t.Helper()
	if list := r.told(); !slices.Contains(list, kind+" "+string(id)) {
		t.Errorf("the browsers were told %q, not of the %s", list, kind)
	}
}

// nowhere fails if one of the words stands in the database, its files or the log.
func (r *room) nowhere(t *testing.T, words ...string) {
	t.Helper()
	doortest.Nowhere(t, r.store, r.folder, r.log.String(), words...)
}
