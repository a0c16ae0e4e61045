package intake_test

import (
	"context"
	"crypto/rand"
	"log/slog"
	"strings"
	"testing"
	"time"

	"femos"
	"femos/internal/connector"
	"femos/internal/intake"
	"femos/internal/intake/doortest"
	"femos/internal/live"
)

// threads is a platform that knows what stands around a post.
type threads []connector.Post

// Thread implements connector.Threader.
func (t threads) Thread(context.Context, connector.PostRef) ([]connector.Post, error) { return t, nil }

func (r *room) fetching(t *testing.T, posts []connector.Post, around ...connector.Post) (done []femos.InquiryID) {
	t.Helper()
	b := connector.Batch{Cursor: "1"}
	for _, p := range posts {
		b.Events = append(b.Events, connector.Event{Post: &p})
	}
	accepted, err := r.Accept(t.Context(), r.account, "", b, threads(around))
	check(t, err)
	return accepted.New
}

const otherQuestion = "Ich habe eine Kündigung bekommen und bin schwanger, was kann ich machen? Wie lange habe ich Zeit für eine Klage?"

// Behind the stream, a fetched thread holds comments that have yet to come. They are judged when they do.
func TestWhatWasFetchedIsStillJudged(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	r := newRoom(t, folder, "sqlite:"+folder+"/femos.db")
	root, later := r.said("root", "rana", chatter), r.said("q2", "olga", otherQuestion, "root")
	first := r.fetching(t, []connector.Post{r.said("q", "amal", question, "root")}, root, later)
	if len(first) != 1 || len(r.thread(t, first[0]).Posts) != 3 {
		t.Fatalf("%v", first)
	}
	if second := r.fetching(t, []connector.Post{later}); len(second) != 1 {
		t.Fatalf("a question that was fetched as a comment before it came is no inquiry: %v", second)
	}
	if again := r.fetching(t, []connector.Post{later}); len(again) != 0 {
		t.Fatalf("twice: %v", again)
	}
	counts, err := r.store.Counters(t.Context(), r.channel, "")
	check(t, err)
	if len(counts) != 1 || counts[0].Seen != 2 || counts[0].Kept != 2 {
		t.Errorf("%+v: each is counted when it comes, once", counts)
	}
}

// The parent of a comment may be weeks old: it is context all the same.
func TestOldParentIsContext(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	r := newRoom(t, folder, "sqlite:"+folder+"/femos.db")
	root := r.said("root", "rana", chatter)
	root.At = noon.AddDate(0, 0, -20)
	done := r.fetching(t, []connector.Post{r.said("q", "amal", question, "root")}, root)
	if len(done) != 1 || len(r.thread(t, done[0]).Posts) != 2 {
		t.Fatalf("%v: the post above is not kept", done)
	}
}

// What is in memory goes after six hours, though nothing new comes in the channel.
func TestMemoryAges(t *testing.T) {
	t.Parallel()
	for after, kept := range map[time.Duration]int{5 * time.Hour: 2, 7 * time.Hour: 1} {
		folder := t.TempDir()
		r := newRoom(t, folder, "sqlite:"+folder+"/femos.db")
		now := noon
		r.Desk = intake.New(intake.Options{Store: r.store, Judge: doortest.Judge(), Keys: r.keys, Hub: live.NewHub(), Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now }, Random: rand.Reader})
		b, _ := newBook(t, r)
		r.accept(t, "1", r.said("root", "rana", chatter))
		now = noon.Add(after)
		stamp(t, b, r.account)
		now = noon
		done := r.accept(t, "2", r.said("q", "amal", question, "root"))
		if len(done.New) != 1 || len(r.thread(t, done.New[0]).Posts) != kept {
			t.Errorf("after %s: %v", after, done.New)
		}
	}
}

// An account that another node reads, or that is paused, is not remembered here.
func TestMemoryEndsWithTheReading(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(t *testing.T, r *room, b *intake.Book){
		"lease": func(t *testing.T, r *room, b *intake.Book) {
			other := &intake.Book{Desk: intake.New(intake.Options{Store: r.store, Now: func() time.Time { return noon }}), Node: "other"}
			if got, err := other.Lease(t.Context(), r.account, time.Minute); err != nil || !got {
				t.Fatal(err)
			}
			if got, err := b.Lease(t.Context(), r.account, time.Minute); err != nil || got {
				t.Fatal(err)
			}
		},
		"pause": func(t *testing.T, r *room, b *intake.Book) {
			check(t, r.store.SetAccountState(t.Context(), r.account, 2, femos.AccountPaused))
			stamp(t, b, r.account)
		},
	} {
		folder := t.TempDir()
		r := newRoom(t, folder, "sqlite:"+folder+"/femos.db")
		b, _ := newBook(t, r)
		r.accept(t, "1", r.said("root", "rana", chatter))
		end(t, r, b)
		done := r.accept(t, "2", r.said("q", "amal", question, "root"))
		if len(done.New) != 1 || len(r.thread(t, done.New[0]).Posts) != 1 {
			t.Errorf("%s: %v", name, done.New)
		}
	}
}

// trap is a platform whose answer about one post makes the door panic.
type trap string

// Thread implements connector.Threader.
func (t trap) Thread(_ context.Context, ref connector.PostRef) ([]connector.Post, error) {
	if ref.ID == string(t) {
		panic("marker-panic")
	}
	return nil, nil
}

// One post that we can't handle does not keep the others out, and nothing of it is told.
func TestPanicLeavesOneOut(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	r := newRoom(t, folder, "sqlite:"+folder+"/femos.db")
	hostile, good := r.said("bad", "eve", question, "somewhere"), r.said("good", "amal", question, "elsewhere")
	done, err := r.Accept(t.Context(), r.account, "", connector.Batch{Cursor: "9", Events: []connector.Event{{Post: &hostile}, {Post: &good}}}, trap("bad"))
	if err != nil || len(done.New) != 1 {
		t.Fatalf("%+v, %v", done, err)
	}
	if log := r.log.String(); !strings.Contains(log, "event left out") || strings.Contains(log, "marker") {
		t.Errorf("logged %s", log)
	}
}
