package jetstream

import (
	"strings"
	"testing"
	"time"

	"femos"
	"femos/internal/store"
)

// patience is how long a test waits for what must come. It is no measure: only a test that fails waits to the end.
const patience = 10 * time.Minute

// Reaches waits until the stream has said so many posts.
func (s *Stream) Reaches(t *testing.T, posts int) {
	t.Helper()
	s.Until(t, "the stream does not come on", func() bool { return s.Sent.Load() >= int64(posts) })
}

// Until waits for what must come, and says how far the stream is if it does not.
func (s *Stream) Until(t *testing.T, otherwise string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !done(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s: %d posts said, %d connections, %d open", otherwise, s.Sent.Load(), s.Conns.Load(), s.Open.Load())
		}
	}
}

// Counted says how many posts of the channel were seen and kept.
func Counted(t *testing.T, db *store.Store, channel femos.ChannelID) (seen, kept int) {
	t.Helper()
	counts, err := db.Counters(t.Context(), channel, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range counts {
		seen, kept = seen+c.Seen, kept+c.Kept
	}
	return seen, kept
}

// Whole waits until the stream is read to its end, and fails unless every post was counted once and every question
// stands once.
func (s *Stream) Whole(t *testing.T, db *store.Store, channel femos.ChannelID) {
	t.Helper()
	end := time.Now().Add(patience)
	for seen := 0; seen < s.posts && time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		seen, _ = Counted(t, db, channel)
	}
	time.Sleep(300 * time.Millisecond) // what came twice would be stored a moment later
	if seen, kept := Counted(t, db, channel); seen != s.posts || kept != s.posts/AskEvery {
		t.Errorf("of %d posts %d were seen, of %d questions %d kept", s.posts, seen, s.posts/AskEvery, kept)
	}
	stands := map[string]int{}
	for q := (store.Query{View: femos.ViewOpen, Channel: channel, Limit: 100}); ; {
		page, err := db.List(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range page.Rows {
			word, _, _ := strings.Cut(row.Excerpt, " ")
			stands[word]++
		}
		if q.After = page.Next; q.After == "" {
			break
		}
	}
	for n := 0; n < s.posts; n += AskEvery {
		if stands[mark(n)] != 1 {
			t.Errorf("question %d stands %d times", n, stands[mark(n)])
		}
		delete(stands, mark(n))
	}
	if len(stands) > 0 {
		t.Errorf("%d more stand that nobody asked: %v", len(stands), stands)
	}
}
