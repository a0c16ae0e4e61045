package intake_test

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"log/slog"
	"strings"
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

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// room is a door with one account and one channel that may be read.
type room struct {
	*intake.Desk
	store    *store.Store
	keys     *vault.Keys
	account  femos.AccountID
	channel  femos.ChannelID
	standing femos.PermissionID
	folder   string
	log      *bytes.Buffer
}

func newID[ID ~string]() ID { return femos.NewID[ID](noon, rand.Reader) }

func engines(t *testing.T, test func(t *testing.T, r *room)) {
	doortest.Engines(t, func(t *testing.T, folder, address string) {
		test(t, newRoom(t, folder, address))
	})
}

func newRoom(t *testing.T, folder, address string) *room {
	t.Helper()
	s, err := store.Open(t.Context(), address)
	check(t, err)
	t.Cleanup(func() { _ = s.Close() })
	keys, err := vault.OpenKeys(folder, rand.Reader, vault.Options{})
	check(t, err)
	r := &room{store: s, keys: keys, account: newID[femos.AccountID](), channel: newID[femos.ChannelID](), standing: newID[femos.PermissionID](), folder: folder, log: new(bytes.Buffer)}
	r.Desk = intake.New(intake.Options{Store: s, Judge: doortest.Judge(), Keys: keys, Hub: live.NewHub(), Log: slog.New(slog.NewTextHandler(r.log, nil)),
		Now: func() time.Time { return noon }, Random: rand.Reader})
	check(t, s.AddAccount(t.Context(), femos.Account{ID: r.account, Platform: "bluesky", State: femos.AccountActive}, []byte("none"), noon))
	r.enter(t, r.channel, "x")
	check(t, s.RecordPermission(t.Context(), femos.Permission{ID: r.standing, Channel: r.channel, Kind: femos.Consent, Scopes: femos.Scopes{Read: true, Reply: true}, RecordedAt: noon}))
	return r
}

// enter adds a channel of a hashtag.
func (r *room) enter(t *testing.T, id femos.ChannelID, tag string) {
	t.Helper()
	c := femos.Channel{ID: id, Account: r.account, Platform: "bluesky", Name: tag, AddedAt: noon}
	c.Address = connector.SealAddress(r.keys, c, "hashtag:"+tag)
	check(t, r.store.AddChannel(t.Context(), c))
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// said is a post: id, author, text, and the ids of what it answers, nearest first.
func (r *room) said(id, author, text string, above ...string) connector.Post {
	p := connector.Post{Ref: connector.PostRef{ID: id, Link: "https://example.org/" + author + "/" + id}, Channel: r.channel, Author: author, Text: text, At: noon.Add(-time.Minute)}
	if len(above) > 0 {
		p.Parent, p.Root = &connector.PostRef{ID: above[0]}, &connector.PostRef{ID: above[len(above)-1]}
	}
	return p
}

func (r *room) accept(t *testing.T, cursor string, events ...any) store.Accepted {
	t.Helper()
	b := connector.Batch{Cursor: cursor}
	for _, e := range events {
		switch e := e.(type) {
		case connector.Post:
			b.Events = append(b.Events, connector.Event{Post: &e})
		case connector.PostRef:
			b.Events = append(b.Events, connector.Event{Deletion: &e})
		case connector.Reaction:
			b.Events = append(b.Events, connector.Event{Reaction: &e})
		case connector.Event:
			b.Events = append(b.Events, e)
		}
	}
	done, err := r.Accept(t.Context(), r.account, "", b, nil)
	check(t, err)
	return done
}

func (r *room) thread(t *testing.T, id femos.InquiryID) store.Thread {
	t.Helper()
	thread, err := r.store.Thread(t.Context(), id)
	check(t, err)
	return thread
}

const (
	question = "Hallo, meine Aufenthaltserlaubnis läuft nächste Woche ab und die Ausländerbehörde gibt mir keinen Termin. Was kann ich machen? Darf ich weiter arbeiten?"
	chatter  = "Vielen Dank für die lieben Worte, ich wünsche allen ein schönes Wochenende"
)

func TestKeepOrForget(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		done := r.accept(t, "7", r.said("a", "did:plc:rana", chatter+" marker-chatter"), r.said("b", "did:plc:amal", question+" Tel 0176 12345678, marker-question"))
		if len(done.New) != 1 {
			t.Fatalf("%d inquiries", len(done.New))
		}
		thread := r.thread(t, done.New[0])
		if len(thread.Posts) != 1 {
			t.Fatalf("%d posts", len(thread.Posts))
		}
		p := thread.Posts[0]
		switch {
		case strings.Contains(p.Text, "12345678") || !strings.Contains(p.Text, "[phone]"):
			t.Errorf("not masked: %q", p.Text)
		case strings.Contains(p.Author, "amal") || len(p.Author) != 6:
			t.Errorf("author %q is no pseudonym", p.Author)
		case p.Verdict == nil || !p.Verdict.Advice || p.Verdict.Language != "de":
			t.Errorf("verdict %+v", p.Verdict)
		case thread.Inquiry.Language != "de" || thread.Inquiry.State != femos.New:
			t.Errorf("inquiry %+v", thread.Inquiry)
		}
		for _, reason := range p.Verdict.Reasons {
			if reason.Quote != p.Text[reason.Start:reason.End] {
				t.Errorf("reason %q quotes %q, the text has %q there", reason.Code, reason.Quote, p.Text[reason.Start:reason.End])
			}
		}
		counts, err := r.store.Counters(t.Context(), r.channel, "2026-11-22")
		check(t, err)
		if len(counts) != 1 || counts[0].Seen != 2 || counts[0].Advice != 1 || counts[0].Kept != 1 {
			t.Errorf("counters %+v", counts)
		}
		a, err := r.store.Account(t.Context(), r.account)
		check(t, err)
		if a.Cursor != "7" {
			t.Errorf("cursor %q", a.Cursor)
		}
		sealed, err := r.store.Reference(t.Context(), p.ID)
		check(t, err)
		ref, err := connector.OpenReference(r.keys, p.ID, sealed)
		if err != nil || ref.Post.Link != "https://example.org/did:plc:amal/b" {
			t.Errorf("%+v, %v", ref, err)
		}
		r.nowhere(t, "marker-chatter", "did:plc:", "rana", "12345678")
	})
}

// nowhere fails if one of the words stands in a file of the data folder or in the log.
func (r *room) nowhere(t *testing.T, words ...string) {
	t.Helper()
	doortest.Nowhere(t, r.store, r.folder, r.log.String(), words...)
}

func TestReplayChangesNothing(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		first := r.accept(t, "1", r.said("b", "amal", question))
		again := r.accept(t, "1", r.said("b", "amal", question))
		r.Forget(r.account) // as after a restart
		third := r.accept(t, "1", r.said("b", "amal", question))
		if len(first.New) != 1 || len(again.New) != 0 || len(third.New) != 0 {
			t.Fatalf("%v %v %v", first, again, third)
		}
	})
}

func TestThreadAround(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		r.accept(t, "1", r.said("root", "rana", chatter), r.said("c1", "lea", "Oh wie schön", "root"))
		asked := r.accept(t, "2", r.said("q", "amal", question, "root"))
		if len(asked.New) != 1 {
			t.Fatalf("%+v", asked)
		}
		thread := r.thread(t, asked.New[0])
		roles := ""
		for _, p := range thread.Posts {
			roles += string(p.Role) + " "
		}
		if strings.Count(roles, "parent") != 1 || strings.Count(roles, "comment") != 1 || strings.Count(roles, "asked") != 1 {
			t.Fatalf("kept %s", roles)
		}
		// Her own further question stays in the thread; somebody else's is an inquiry of its own.
		more := r.accept(t, "3", r.said("q2", "amal", "Und darf ich dann weiter arbeiten? Was soll ich dem Chef sagen?", "q", "root"))
		if len(more.New) != 0 || len(more.Changed) != 1 || len(r.thread(t, asked.New[0]).Posts) != 4 {
			t.Fatalf("%+v", more)
		}
		other := r.accept(t, "4", r.said("q3", "olga", "Ich habe eine Kündigung bekommen und bin schwanger, was kann ich machen? Wie lange habe ich Zeit für eine Klage?", "q", "root"))
		if len(other.New) != 1 {
			t.Fatalf("%+v", other)
		}
	})
}

func TestEditsAndDeletionsReachWhatWasKept(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		done := r.accept(t, "1", r.said("b", "amal", question+" marker-first"))
		edited := r.said("b", "amal", question+" marker-second, meine Nummer 0176 12345678")
		changed := r.accept(t, "2", connector.Event{Edit: &edited})
		thread := r.thread(t, done.New[0])
		if len(changed.Changed) != 1 || !strings.Contains(thread.Posts[0].Text, "marker-second") || strings.Contains(thread.Posts[0].Text, "12345678") || thread.Posts[0].EditedAt.IsZero() {
			t.Fatalf("%+v %+v", changed, thread.Posts[0])
		}
		// What was not worth keeping may be once it is edited.
		r.accept(t, "3", r.said("c", "rana", chatter))
		asks := r.said("c", "rana", question)
		if late := r.accept(t, "4", connector.Event{Edit: &asks}); len(late.New) != 1 {
			t.Fatalf("%+v", late)
		}
		r.accept(t, "5", connector.PostRef{ID: "b"}, connector.PostRef{ID: "never seen"})
		thread = r.thread(t, done.New[0])
		if thread.Inquiry.State != femos.Done || thread.Inquiry.Dismissed != femos.GoneAtSource || thread.Posts[0].Text != "" || thread.Posts[0].Verdict != nil {
			t.Fatalf("%+v", thread)
		}
		// Written and deleted between two batches: it never comes in.
		if gone := r.accept(t, "6", r.said("d", "amal", question), connector.PostRef{ID: "d"}); len(gone.New) != 0 {
			t.Fatalf("%+v", gone)
		}
	})
}

func TestReactions(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		done := r.accept(t, "1", r.said("b", "amal", question))
		like := connector.Reaction{ID: "like1", Post: connector.PostRef{ID: "b"}}
		r.accept(t, "2", like, like, connector.Reaction{ID: "like2", Post: connector.PostRef{ID: "elsewhere"}}, connector.Reaction{ID: "like2", Undone: true})
		if n := r.thread(t, done.New[0]).Posts[0].Reactions; n != 1 {
			t.Fatalf("%d likes", n)
		}
		r.Forget(r.account)
		r.accept(t, "3", connector.Reaction{ID: "like1", Undone: true})
		if n := r.thread(t, done.New[0]).Posts[0].Reactions; n != 0 {
			t.Fatalf("%d likes", n)
		}
	})
}

func TestNothingWithoutPermission(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		kept, err := r.store.Kept(t.Context(), r.channel)
		check(t, err)
		_, _, err = r.store.Withdraw(t.Context(), r.standing, "", kept, noon)
		check(t, err)
		stranger := r.said("b", "amal", question)
		stranger.Channel = newID[femos.ChannelID]()
		if done := r.accept(t, "1", r.said("a", "amal", question), stranger); len(done.New) != 0 {
			t.Fatalf("%+v", done)
		}
		counts, err := r.store.Counters(t.Context(), r.channel, "2026-01-01")
		check(t, err)
		if len(counts) != 0 {
			t.Errorf("counted: %+v", counts)
		}
		if leaked, err := r.store.Kept(t.Context(), r.channel); err != nil || leaked != (femos.Kept{}) {
			t.Errorf("%+v, %v", leaked, err)
		}
	})
}

func TestHostileText(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		for i, tail := range []string{"\x00", "\xff\xfe", strings.Repeat("a", 1<<20), "e" + strings.Repeat("\u0301", 10_000), "\u202e<script>alert(1)</script>", "👩‍👩‍👧‍👦 \U0001F9FF"} {
			done := r.accept(t, fmt.Sprint(i+1), r.said(fmt.Sprint("h", i), "amal", question+" "+tail))
			if len(done.New) != 1 {
				t.Fatalf("%d: not kept", i)
			}
			text := r.thread(t, done.New[0]).Posts[0].Text
			if strings.ContainsRune(text, 0) || strings.ContainsRune(text, '\u202e') || len([]rune(text)) > femos.MaxPostRunes+1 || !strings.Contains(text, "Ausländerbehörde") {
				t.Errorf("%d: kept as %.200q", i, text)
			}
		}
	})
}
