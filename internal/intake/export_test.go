package intake_test

import (
	"crypto/rand"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"femos"
	"femos/internal/connector"
	"femos/internal/intake"
	"femos/internal/intake/doortest"
	"femos/internal/live"
	"femos/internal/store"
)

const advice = "Hallo, meine Aufenthaltserlaubnis läuft in fünf Tagen ab und die Ausländerbehörde gibt mir keinen Termin. Was kann ich machen, darf ich weiter arbeiten?"

// numbered is a post of a chat whose messages are numbered; every tenth asks for advice.
func (r *room) numbered(n int) connector.Post {
	p := r.said(fmt.Sprintf("chat/%d", n), "amal", fmt.Sprintf("Guten Morgen ihr Lieben %d", 10000+n))
	if n%10 == 0 {
		p.Text = fmt.Sprintf("%s Nummer %d", advice, n)
	}
	p.At = noon.Add(-time.Hour).Add(time.Duration(n) * time.Second)
	p.Chat, p.Position = "chat", &femos.Position{At: int64(n), Nth: 1, Left: 1}
	return p
}

// file hands the posts from one number to another over as an export does.
func (r *room) file(t *testing.T, from, until, size int) (done store.Accepted) {
	t.Helper()
	for at := from; at <= until; at += size {
		last := min(at+size-1, until)
		part := femos.Stretch{From: int64(from), FromN: 1, Until: int64(last), UntilN: 1}
		b := connector.Batch{Import: &connector.Import{ID: fmt.Sprint(from, until), Channel: r.channel, Chat: "chat", Counted: part, Kept: part, Last: last == until}}
		for n := at; n <= last; n++ {
			p := r.numbered(n)
			b.Events = append(b.Events, connector.Event{Post: &p})
		}
		d, err := r.Accept(t.Context(), r.account, "", b, nil)
		check(t, err)
		done.New, done.Known, done.Counted = append(done.New, d.New...), done.Known+d.Known, done.Counted+d.Counted
	}
	return done
}

func (r *room) live(t *testing.T, from, until int) (done store.Accepted) {
	t.Helper()
	for n := from; n <= until; n++ {
		d := r.accept(t, fmt.Sprint(n), r.numbered(n))
		done.New, done.Known = append(done.New, d.New...), done.Known+d.Known
	}
	return done
}

// totals fails unless so many posts were counted, needing advice and kept.
func (r *room) totals(t *testing.T, seen, kept int) {
	t.Helper()
	counts, err := r.store.Counters(t.Context(), r.channel, "")
	check(t, err)
	var all store.Count
	for _, c := range counts {
		all.Seen, all.Advice, all.Kept = all.Seen+c.Seen, all.Advice+c.Advice, all.Kept+c.Kept
	}
	if all.Seen != seen || all.Advice != kept || all.Kept != kept {
		t.Errorf("counted %d, advice %d, kept %d; want %d, %d, %d", all.Seen, all.Advice, all.Kept, seen, kept, kept)
	}
}

// The account and exports of one chat don't double each other, in whatever order, with gaps in what the account read.
func TestAccountAndExport(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		r.live(t, 41, 60) // the account is opened
		r.totals(t, 20, 2)
		if done := r.file(t, 1, 80, 7); done.Known != 20 || len(done.New) != 6 {
			t.Errorf("an export over it: %d known, %d new", done.Known, len(done.New))
		}
		r.totals(t, 80, 8)
		if done := r.live(t, 61, 90); done.Known != 20 || len(done.New) != 1 {
			t.Errorf("what the account reads late: %d known, %d new", done.Known, len(done.New))
		}
		r.Forget(r.account) // it is read by another node, and something is lost meanwhile
		r.live(t, 101, 110)
		r.totals(t, 100, 10)
		if done := r.file(t, 1, 120, 50); done.Known != 100 || len(done.New) != 2 {
			t.Errorf("a longer export: %d known, %d new", done.Known, len(done.New))
		}
		r.totals(t, 120, 12)
		if done := r.file(t, 1, 120, 200); done.Known != 120 || len(done.New) != 0 {
			t.Errorf("the same again: %d known, %d new", done.Known, len(done.New))
		}
		r.totals(t, 120, 12)
	})
}

// Another process reads in the same chat between what a door asked and what it stores: it looks again.
func TestTwoDoors(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		other := r.another()
		var wait sync.WaitGroup
		wait.Go(func() {
			for n := 1; n <= 90; n++ { // fewer than readAgain, so that the other gets through however it is scheduled
				p := r.numbered(n)
				if _, err := other.Accept(t.Context(), r.account, "", connector.Batch{Events: []connector.Event{{Post: &p}}}, nil); err != nil {
					t.Error(err)
				}
			}
		})
		r.file(t, 1, 100, 3)
		wait.Wait()
		r.totals(t, 100, 10)
	})
}

// What is older than somebody wants to look at is counted, and may be taken in later, without being counted again. A
// thread's parents are found there.
func TestCountedOnly(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		batch := func(id string, only bool, kept femos.Stretch, posts ...connector.Post) store.Accepted {
			b := connector.Batch{Import: &connector.Import{ID: id, Channel: r.channel, Chat: "chat", CountOnly: only, Counted: femos.Stretch{From: 10, FromN: 1, Until: posts[len(posts)-1].Position.At, UntilN: 1}, Kept: kept}}
			for _, p := range posts {
				b.Events = append(b.Events, connector.Event{Post: &p})
			}
			done, err := r.Accept(t.Context(), r.account, "", b, nil)
			check(t, err)
			return done
		}
		old, next := r.numbered(10), r.numbered(20)
		old.At = noon.AddDate(-2, 0, 0)
		next.Parent, next.Root = &old.Ref, &old.Ref
		next.Text = "Wie lange muss ich verheiratet sein, damit ich nach der Scheidung meine Aufenthaltserlaubnis behalte? Was kann ich machen?"
		if done := batch("first", true, femos.Stretch{}, old); done.Counted != 1 || len(done.New) != 0 {
			t.Errorf("counted %d, made %d inquiries", done.Counted, len(done.New))
		}
		done := batch("first", false, femos.Stretch{From: 20, FromN: 1, Until: 20, UntilN: 1}, next)
		if len(done.New) != 1 {
			t.Fatalf("%d inquiries", len(done.New))
		}
		if thread := r.thread(t, done.New[0]); len(thread.Posts) != 2 || thread.Posts[0].Role != femos.Parent {
			t.Errorf("the thread holds %d posts", len(thread.Posts))
		}
		counts, err := r.store.Counters(t.Context(), r.channel, "2024-11-22")
		check(t, err)
		if len(counts) != 2 || counts[0].Day != "2024-11-22" || counts[0].Seen != 1 || counts[0].Kept != 0 {
			t.Errorf("counted as %+v", counts)
		}
		late := batch("second", false, femos.Stretch{From: 10, FromN: 1, Until: 20, UntilN: 1}, old, next)
		if len(late.New) != 1 || late.Known != 1 {
			t.Fatalf("taken in later: %d new, %d known", len(late.New), late.Known)
		}
		if in := r.thread(t, late.New[0]).Inquiry; !in.CreatedAt.Equal(noon) {
			t.Errorf("a post of two years ago waits since %s", in.CreatedAt)
		}
		counts, err = r.store.Counters(t.Context(), r.channel, "2024-11-22")
		check(t, err)
		if len(counts) != 2 || counts[0].Seen != 1 || counts[0].Kept != 1 {
			t.Errorf("counted as %+v", counts)
		}
	})
}

// A kept post that was edited gets its new words when a later export brings them; one that was erased stays erased.
func TestExportEdits(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		id := r.file(t, 1, 10, 20).New[0]
		edit := func() store.Accepted {
			p := r.numbered(10)
			p.Text, p.Edited = advice+" Danke, Bearbeitet.", true
			part := femos.Stretch{From: 1, FromN: 1, Until: 10, UntilN: 1}
			done, err := r.Accept(t.Context(), r.account, "", connector.Batch{Events: []connector.Event{{Post: &p}},
				Import: &connector.Import{ID: "later", Channel: r.channel, Chat: "chat", Counted: part, Kept: part}}, nil)
			check(t, err)
			return done
		}
		if done := edit(); done.Known != 1 || len(done.Changed) != 1 {
			t.Errorf("an edit: %+v", done)
		}
		if text := r.thread(t, id).Posts[0].Text; text != advice+" Danke, Bearbeitet." {
			t.Errorf("it reads %q", text)
		}
		r.totals(t, 10, 1)
		kept, err := r.store.Kept(t.Context(), r.channel)
		check(t, err)
		_, _, err = r.store.Withdraw(t.Context(), r.standing, "p", kept, noon)
		check(t, err)
		r.Forget(r.account)
		check(t, r.store.RecordPermission(t.Context(), femos.Permission{ID: newID[femos.PermissionID](), Channel: r.channel, Kind: femos.Consent, Scopes: femos.Scopes{Read: true}, RecordedAt: noon}))
		if done := edit(); len(done.New) != 0 || done.Known != 1 {
			t.Errorf("what was erased came back: %+v", done)
		}
	})
}

// A post that an advisor pasted by hand is not made a second inquiry by an export, nor the other way round.
func TestPastedAndExported(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		asked := "Hallo, ich bin Samira Haddadi, Tel. 0176 55501234. " + advice
		pasted := r.said("paste:1", "x", "Hallo, ich bin [name], Tel. [phone]. "+advice)
		pasted.Captured, pasted.At = true, noon.Add(-time.Hour)
		r.accept(t, "", pasted)
		post := r.said("minute:1", "+49 176", asked)
		post.At, post.Position = noon.Add(-30*time.Hour), &femos.Position{At: 1, Nth: 1}
		other := post
		other.Ref.ID, other.Text, other.Position = "minute:2", asked+" Und noch etwas anderes: wie lange dauert das?", &femos.Position{At: 2, Nth: 1}
		part := femos.Stretch{From: 1, FromN: 1, Until: 2, UntilN: 1}
		done, err := r.Accept(t.Context(), r.account, "", connector.Batch{Events: []connector.Event{{Post: &post}, {Post: &other}},
			Import: &connector.Import{ID: "f", Channel: r.channel, Counted: part, Kept: part}}, nil)
		check(t, err)
		if done.Known != 1 || len(done.New) != 1 {
			t.Errorf("%d known, %d new", done.Known, len(done.New))
		}
		r.totals(t, 2, 2)
		if ref, err := r.Pasted(t.Context(), r.channel, other.Text); err != nil || ref.ID != "minute:2" {
			t.Errorf("what an export brought is not found when it is pasted: %v %v", ref.ID, err)
		}
		if ref, err := r.Pasted(t.Context(), r.channel, "etwas ganz anderes"); err != nil || ref.ID != "" {
			t.Errorf("other words are found: %v %v", ref.ID, err)
		}
	})
}

// A message that WhatsApp says was deleted is gone here too, where it can be matched.
func TestExportSaysGone(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		id := r.file(t, 10, 10, 1).New[0]
		p := r.numbered(10)
		gone := func(author string) store.Accepted {
			done, err := r.Accept(t.Context(), r.account, "", connector.Batch{Import: &connector.Import{ID: "f", Channel: r.channel, Chat: "chat",
				Gone: []connector.Gone{{Author: author, At: p.At.Truncate(time.Minute)}}}}, nil)
			check(t, err)
			return done
		}
		if done := gone("somebody else"); len(done.Changed) != 0 {
			t.Error("another's deletion took it")
		}
		if done := gone("amal"); len(done.Changed) != 1 {
			t.Error("it is still there")
		}
		if post := r.thread(t, id).Posts[0]; post.Text != "" || post.DeletedAt.IsZero() {
			t.Errorf("its words are still there: %q", post.Text)
		}
	})
}

// another is a second process at the same database.
func (r *room) another() *room {
	o := *r
	o.Desk = intake.New(intake.Options{Store: r.store, Judge: doortest.Judge(), Keys: r.keys, Hub: live.NewHub(), Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return noon }, Random: rand.Reader})
	return &o
}
