package store

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"femos"
)

// state is everything that an intake writes, for comparing before and after.
func (f *fixture) state(t testing.TB) string {
	t.Helper()
	var b []byte
	for _, query := range []string{
		`SELECT id || cursor || ' ' || cursor_at FROM account ORDER BY id`,
		`SELECT channel_id || day || language || ' ' || seen || ' ' || advice || ' ' || claims || ' ' || kept FROM counter ORDER BY channel_id, day, language`,
		`SELECT id || state || urgency || ' ' || rank || topic || ' ' || claims || ' ' || due_at || ' ' || changed_at || ' ' || closed_at || dismissed || ' ' || version FROM inquiry ORDER BY id`,
		`SELECT id || role || author || source_key || text || language || verdict || ' ' || reactions || ' ' || edited_at || ' ' || deleted_at FROM post ORDER BY id`,
		`SELECT post_id FROM source_reference ORDER BY post_id`,
		`SELECT key || source_key FROM reaction ORDER BY key`,
		`SELECT id || state || ' ' || reactions || ' ' || version FROM reply ORDER BY id`,
	} {
		lines, err := collect(t.Context(), f.read, func(row scanner) (s string, err error) { return s, row.Scan(&s) }, query)
		must(t, err)
		b = fmt.Appendf(b, "%q\n", lines)
	}
	return string(b)
}

// busy is a batch of everything there is, about a question that is kept already.
func (f *fixture) busy(q NewInquiry) Intake {
	fresh := f.question("neu", femos.Deadline, noon)
	fresh.Posts = append(fresh.Posts, f.post(femos.Parent, "darüber", noon.Add(-time.Hour)), f.post(femos.Comment, "darunter", noon.Add(time.Hour)))
	comment := f.under(q, "Kommentar")
	return Intake{Account: f.account, Cursor: "next", At: noon.Add(time.Minute),
		Counts:    []Count{{Channel: f.channel, Day: Day(noon), Language: "ar-Latn", Seen: 7, Advice: 2, Claims: 1}},
		Inquiries: []NewInquiry{fresh},
		Comments:  []Comment{comment},
		Edits:     []Edit{{SourceKey: q.Posts[0].SourceKey, Text: "jetzt anders", Language: "de", Verdict: &femos.Verdict{Language: "de", Urgency: femos.Deadline}, At: noon}},
		Deletions: []string{fresh.Posts[1].SourceKey},
		Reactions: []Reaction{{Key: "like1", SourceKey: q.Posts[0].SourceKey}, {Key: "like2", SourceKey: comment.SourceKey}, {Key: "like3", SourceKey: "nobody's"}},
	}
}

func TestAcceptStoresAllOfIt(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		q := f.ask(t, "wie lange?")
		in := f.busy(q)
		done := f.accept(t, in)
		fresh := in.Inquiries[0]
		if !slices.Equal(done.New, []femos.InquiryID{fresh.ID}) || !slices.Equal(done.Changed, []femos.InquiryID{q.ID, fresh.ID}) {
			t.Errorf("%+v", done)
		}
		a, err := s.Account(t.Context(), f.account)
		must(t, err)
		if a.Cursor != "next" || !a.CursorAt.Equal(in.At) {
			t.Errorf("%+v", a)
		}
		counters, err := s.Counters(t.Context(), f.channel, Day(noon))
		must(t, err)
		if want := (Count{Channel: f.channel, Day: Day(noon), Language: "ar-Latn", Seen: 7, Advice: 2, Claims: 1, Kept: 2}); len(counters) != 1 || counters[0] != want {
			t.Errorf("%+v", counters)
		}
		thread := f.thread(t, q.ID)
		if len(thread.Posts) != 2 || thread.Posts[0].Text != "jetzt anders" || thread.Posts[0].Language != "de" || thread.Posts[0].Reactions != 1 ||
			thread.Posts[1].Text != "Kommentar" || thread.Posts[1].Reactions != 1 || thread.Posts[1].Verdict.Reasons[0].Quote != "Kommentar" {
			t.Errorf("%+v", thread.Posts)
		}
		posts := f.thread(t, fresh.ID).Posts
		if len(posts) != 3 || posts[0].Role != femos.Parent || posts[0].Text != "" || posts[1].Role != femos.Asked || posts[2].Role != femos.Comment {
			t.Errorf("oldest first, the deleted one empty: %+v", posts)
		}
		sealed, err := s.Reference(t.Context(), fresh.Posts[0].ID)
		if err != nil || string(sealed) != "reference of neu" {
			t.Errorf("%q, %v", sealed, err)
		}
		var keys []string
		must(t, s.KeptKeys(t.Context(), f.account, func(key string) { keys = append(keys, key) }))
		if len(keys) != 7 { // four posts that stand, one that is gone, two likes
			t.Errorf("%q", keys)
		}
		sources, err := s.KeptSources(t.Context(), f.channel, 3)
		must(t, err)
		if len(sources) != 3 || sources[0].Post != thread.Posts[1].ID || string(sources[0].Reference) != "reference of Kommentar" {
			t.Errorf("the newest first: %+v", sources)
		}
	})
}

// What was stored is handed over again after a crash or a reconnection: nothing moves but the counters, which are the
// door's business, and the time of the cursor.
func TestReplayChangesNothing(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		q := f.ask(t, "wie lange?")
		in := f.busy(q)
		f.accept(t, in)
		in.Counts = nil
		before := f.state(t)
		for range 3 {
			for i := range in.Inquiries[0].Posts { // the door makes new ids; the source keys stay
				in.Inquiries[0].Posts[i].ID = newID[femos.PostID]()
			}
			in.Inquiries[0].ID, in.Inquiries[0].Asked = newID[femos.InquiryID](), in.Inquiries[0].Posts[0].ID
			in.Comments[0].ID = newID[femos.PostID]()
			if done := f.accept(t, in); len(done.New)+len(done.Changed) != 0 {
				t.Errorf("a replay says it changed %+v", done)
			}
		}
		if after := f.state(t); after != before {
			t.Errorf("before:\n%s\nafter:\n%s", before, after)
		}
	})
}

// Whatever part of a batch can't be stored, nothing of it is: no cursor, no counter, no post.
func TestAcceptIsAllOrNothing(t *testing.T) {
	t.Parallel()
	broken := map[string]func(*fixture, *Intake){
		"an inquiry without its question": func(_ *fixture, in *Intake) { in.Inquiries[0].Posts = in.Inquiries[0].Posts[1:] },
		"a state that does not exist":     func(_ *fixture, in *Intake) { in.Inquiries[0].State = "lost" },
		"a role that does not exist":      func(_ *fixture, in *Intake) { in.Inquiries[0].Posts[2].Role = "guest" },
		"an id used twice":                func(_ *fixture, in *Intake) { in.Comments[0].ID = in.Inquiries[0].Posts[0].ID },
		"a post without a source key":     func(_ *fixture, in *Intake) { in.Comments[0].SourceKey = "" },
		"a channel that does not exist":   func(_ *fixture, in *Intake) { in.Counts[0].Channel = newID[femos.ChannelID]() },
		"a NUL in a comment":              func(_ *fixture, in *Intake) { in.Comments[0].Text = "a\x00b" },
		"broken UTF-8 in a comment":       func(_ *fixture, in *Intake) { in.Comments[0].Text = "a\xffb" },
		"a NUL in an edit":                func(_ *fixture, in *Intake) { in.Edits[0].Text = "a\x00b" },
		"broken UTF-8 in an edit":         func(_ *fixture, in *Intake) { in.Edits[0].Text = "\xc3(" },
	}
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		q := f.ask(t, "wie lange?")
		before := f.state(t)
		for what, spoil := range broken {
			in := f.busy(q)
			spoil(f, &in)
			done, err := s.Accept(t.Context(), in)
			if err == nil || len(done.New)+len(done.Changed) > 0 {
				t.Errorf("%s: %+v, %v", what, done, err)
			}
			if after := f.state(t); after != before {
				t.Fatalf("%s left something:\n%s\nwas:\n%s", what, after, before)
			}
		}
		f.accept(t, f.busy(q)) // and whole it is stored
	})
}

func TestCommentsFindTheirInquiry(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		q := f.ask(t, "wie lange?")
		f.accept(t, Intake{Comments: []Comment{{KeptPost: f.post(femos.Comment, "unter nichts", noon), Under: []string{"nobody's"}}, {KeptPost: f.post(femos.Comment, "lose", noon)}}})
		if n := s.rows(t, "post"); n != 1 {
			t.Fatalf("%d posts: comments under nothing were kept", n)
		}
		claim := f.under(q, "zählt als Falschaussage")
		claim.Verdict.Claims = []femos.ClaimMatch{{ID: "c1", Score: 1, Band: "confirm"}}
		f.accept(t, Intake{Comments: []Comment{claim}})
		if i := f.now(t, q.ID); i.Claims != 1 || i.Version != 2 || !i.ChangedAt.Equal(noon) {
			t.Errorf("%+v", i)
		}
		// A comment under a comment, and one whose parent was never kept but whose root was.
		deeper := Comment{KeptPost: f.post(femos.Comment, "tiefer", noon), Under: []string{claim.SourceKey, q.Posts[0].SourceKey}}
		f.accept(t, Intake{Comments: []Comment{deeper}})
		for n := 3; n <= MaxComments+5; n++ {
			f.accept(t, Intake{Comments: []Comment{f.under(q, "noch einer")}})
		}
		if n := s.rows(t, "post WHERE inquiry_id = $1 AND role = 'comment'", q.ID); n != MaxComments {
			t.Errorf("%d comments are kept, want %d", n, MaxComments)
		}
		crowded := f.question("viele", femos.Normal, noon)
		for range MaxComments + 5 {
			crowded.Posts = append(crowded.Posts, f.post(femos.Comment, "x", noon))
		}
		crowded.Posts = append(crowded.Posts, f.post(femos.Parent, "y", noon))
		f.accept(t, Intake{Inquiries: []NewInquiry{crowded}})
		if n := s.rows(t, "post WHERE inquiry_id = $1", crowded.ID); n != MaxComments+2 {
			t.Errorf("%d posts, want the question, its parent and %d comments", n, MaxComments)
		}

		closed := f.ask(t, "erledigt")
		must(t, s.CloseInquiry(t.Context(), f.by(t, f.anna, closed.ID), femos.NoTime))
		if done := f.accept(t, Intake{Comments: []Comment{f.under(closed, "zu spät")}}); len(done.Changed) != 0 || s.rows(t, "post WHERE inquiry_id = $1", closed.ID) != 1 {
			t.Errorf("a comment was kept under a closed inquiry: %+v", done)
		}

		// In a second channel the same source key is another thread: a withdrawal of the one must not leave words of the other.
		elsewhere := newID[femos.ChannelID]()
		must(t, s.AddChannel(t.Context(), f.newChannel(elsewhere, "Bonn")))
		f.permit(t, elsewhere)
		stray := f.under(f.ask(t, "hier"), "dort")
		stray.Channel = elsewhere
		if done := f.accept(t, Intake{Comments: []Comment{stray}}); len(done.Changed) != 0 {
			t.Errorf("a comment of another channel was kept: %+v", done)
		}
	})
}

// One post can be a question of its own and a comment elsewhere: whatever happens to it happens to both.
func TestOnePostInTwoPlaces(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		first := f.ask(t, "wie lange?")
		second := f.question("und bei mir?", femos.Normal, noon)
		key := second.Posts[0].SourceKey
		comment := f.under(first, "und bei mir?")
		comment.SourceKey = key
		f.accept(t, Intake{Inquiries: []NewInquiry{second}, Comments: []Comment{comment}})
		if n := s.rows(t, "post WHERE source_key = $1", key); n != 2 {
			t.Fatalf("kept %d times", n)
		}
		done := f.accept(t, Intake{Edits: []Edit{{SourceKey: key, Text: "und bei uns?", Language: "de", At: noon}}, Reactions: []Reaction{{Key: "like", SourceKey: key}}})
		if len(done.Changed) != 2 || s.rows(t, "post WHERE text = 'und bei uns?' AND reactions = 1") != 2 {
			t.Errorf("%+v", done)
		}
		// One place goes: the like still counts at the other, and a replay of it counts nothing.
		must(t, s.CloseInquiry(t.Context(), f.by(t, f.anna, second.ID), femos.NoTime))
		if n, err := s.Sweep(t.Context(), noon.AddDate(0, 1, 0), noon, 10); err != nil || n != 1 {
			t.Fatalf("%d, %v", n, err)
		}
		f.accept(t, Intake{Reactions: []Reaction{{Key: "like", SourceKey: key}}})
		if s.rows(t, "post WHERE source_key = $1 AND reactions = 1", key) != 1 {
			t.Error("a like was counted twice or lost")
		}
		f.accept(t, Intake{Deletions: []string{key}})
		thread := f.thread(t, first.ID)
		if p := thread.Posts[1]; p.Text != "" || p.Author != "" || p.Verdict != nil || p.DeletedAt.IsZero() || !thread.Inquiry.Open() {
			t.Errorf("%+v", thread)
		}
	})
}

func TestEditsRaiseUrgency(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		q := f.ask(t, "wie lange?")
		comment := f.under(q, "Kommentar")
		f.accept(t, Intake{Comments: []Comment{comment}})
		edit := func(key, text string, v *femos.Verdict) femos.Inquiry {
			t.Helper()
			f.accept(t, Intake{Edits: []Edit{{SourceKey: key, Text: text, Language: "de", Verdict: v, At: noon.Add(time.Hour)}}})
			return f.now(t, q.ID)
		}
		key := q.Posts[0].SourceKey
		i := edit(key, "sofort!", &femos.Verdict{Urgency: femos.Emergency, Topics: []femos.TopicScore{{Code: "E1", Score: 1}, {Code: "B3"}}})
		if i.Urgency != femos.Emergency || i.Topic != "E1" || !i.DueAt.Equal(noon.Add(femos.Emergency.Target())) || i.Version != 3 {
			t.Errorf("%+v", i)
		}
		i = edit(key, "doch nicht", &femos.Verdict{Urgency: femos.Normal})
		if i.Urgency != femos.Emergency || i.Topic != "" || !i.DueAt.Equal(noon.Add(femos.Emergency.Target())) {
			t.Errorf("what was urgent once is looked at by a person: %+v", i)
		}
		edit(comment.SourceKey, "Notfall im Kommentar", &femos.Verdict{Urgency: femos.Emergency, Topics: []femos.TopicScore{{Code: "X1"}}})
		if i = edit(key, "ohne Einschätzung", nil); i.Topic != "" {
			t.Errorf("a comment's verdict is not the question's: %+v", i)
		}
		posts := f.thread(t, q.ID).Posts
		if posts[0].Verdict != nil || !posts[0].EditedAt.Equal(noon.Add(time.Hour)) || posts[1].Text != "Notfall im Kommentar" {
			t.Errorf("%+v", posts)
		}
		page, err := s.List(t.Context(), Query{View: femos.ViewUrgent, Limit: 5})
		if err != nil || len(page.Rows) != 1 {
			t.Errorf("an edited question does not move up: %+v, %v", page, err)
		}
		if hits, err := s.Search(t.Context(), "sofort", ""); err != nil || len(hits.Hits) != 0 {
			t.Errorf("old words are still found: %+v, %v", hits, err)
		}
		f.accept(t, Intake{Edits: []Edit{{SourceKey: "nobody's", Text: "nichts", Language: "de", At: noon}}})
		if s.rows(t, "post") != 2 {
			t.Error("an edit of something that is not kept was kept")
		}
	})
}

func TestDeletions(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		waiting, taken, closed := f.ask(t, "niemand hat sie"), f.ask(t, "eine hat sie"), f.ask(t, "erledigt")
		must(t, s.Take(t.Context(), f.by(t, f.anna, taken.ID)))
		must(t, s.CloseInquiry(t.Context(), f.by(t, f.anna, closed.ID), femos.Duplicate))
		f.accept(t, Intake{Reactions: []Reaction{{Key: "like", SourceKey: taken.Posts[0].SourceKey}}})
		later := noon.Add(time.Hour)
		f.accept(t, Intake{At: later, Deletions: []string{waiting.Posts[0].SourceKey, taken.Posts[0].SourceKey, closed.Posts[0].SourceKey, "nobody's"}})
		if i := f.now(t, waiting.ID); i.Open() || i.Dismissed != femos.GoneAtSource || !i.ClosedAt.Equal(later) {
			t.Errorf("%+v", i)
		}
		if i := f.now(t, taken.ID); i.State != femos.Taken || i.Version != 3 {
			t.Errorf("whoever has it decides herself: %+v", i)
		}
		if i := f.now(t, closed.ID); i.Dismissed != femos.Duplicate || i.ClosedAt.Equal(later) {
			t.Errorf("%+v", i)
		}
		for _, table := range []string{"post WHERE text <> '' OR verdict <> '' OR author <> '' OR deleted_at = 0", "source_reference", "reaction"} {
			if n := s.rows(t, table); n != 0 {
				t.Errorf("%d left in %s", n, table)
			}
		}
		// Whatever comes late about a post that is gone finds nothing, and it does not come back.
		before := f.state(t)
		f.accept(t, Intake{At: later, Inquiries: []NewInquiry{waiting, taken}, Deletions: []string{taken.Posts[0].SourceKey},
			Edits:     []Edit{{SourceKey: taken.Posts[0].SourceKey, Text: "wieder da", Language: "de", At: later}},
			Reactions: []Reaction{{Key: "like9", SourceKey: taken.Posts[0].SourceKey}}})
		if after := f.state(t); after != before {
			t.Errorf("before:\n%s\nafter:\n%s", before, after)
		}
	})
}

func TestReactions(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		q := f.ask(t, "wie lange?")
		reply := f.reply(q, f.anna)
		must(t, s.AddReply(t.Context(), f.by(t, f.anna, q.ID), reply, nil))
		_, err := s.ChangeReply(t.Context(), reply.ID, 0, []femos.ReplyState{femos.ReplyWaiting}, Outcome{State: femos.ReplySent, SourceKey: "ours", Link: "https://femos.test/1", At: noon}, nil)
		must(t, err)
		key := q.Posts[0].SourceKey
		version := f.now(t, q.ID).Version
		steps := []struct {
			in          Reaction
			post, reply int
		}{
			{Reaction{Key: "a", SourceKey: key}, 1, 0},
			{Reaction{Key: "a", SourceKey: key}, 1, 0},
			{Reaction{Key: "b", SourceKey: key}, 2, 0},
			{Reaction{Key: "c", SourceKey: "ours"}, 2, 1},
			{Reaction{Key: "d", SourceKey: "nobody's"}, 2, 1},
			{Reaction{Key: "d", Undone: true}, 2, 1},
			{Reaction{Key: "a", Undone: true}, 1, 1},
			{Reaction{Key: "a", Undone: true}, 1, 1},
			{Reaction{Key: "c", SourceKey: "ours", Undone: true}, 1, 0},
			{Reaction{Key: "a", SourceKey: key}, 2, 0},
			{Reaction{Key: "b", SourceKey: "ours", Undone: true}, 1, 0}, // where it was, not where it says
		}
		for n, step := range steps {
			f.accept(t, Intake{Reactions: []Reaction{step.in}})
			var ours int
			must(t, s.read.QueryRowContext(t.Context(), `SELECT reactions FROM reply`).Scan(&ours))
			if got := f.thread(t, q.ID).Posts[0].Reactions; got != step.post || ours != step.reply {
				t.Errorf("step %d: %d and %d, want %d and %d", n, got, ours, step.post, step.reply)
			}
		}
		if f.now(t, q.ID).Version != version {
			t.Error("a like makes a form that somebody fills in old")
		}
		// Once the inquiry's posts are gone, likes of our reply are forgotten too: who liked it is nobody's business.
		f.accept(t, Intake{Reactions: []Reaction{{Key: "e", SourceKey: "ours"}}})
		must(t, s.CloseInquiry(t.Context(), f.by(t, f.anna, q.ID), ""))
		_, err = s.Sweep(t.Context(), noon.AddDate(1, 0, 0), noon, 10)
		must(t, err)
		f.accept(t, Intake{Reactions: []Reaction{{Key: "f", SourceKey: "ours"}}})
		if n := s.rows(t, "reaction"); n != 0 {
			t.Errorf("%d reactions left", n)
		}
	})
}
