package store

import (
	"bytes"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"femos"
)

// trace is in everything that must go: texts, verdicts, authors, references.
const trace = "spurxzq"

// letters stand in each text that must go, and sort behind all others: the search index, which writes of each three letters only
// how they differ from those before, holds them in full.
const letters = "鰯鰻鱈"

// files returns the database's files that can hold what was written: SQLite's with its log, PostgreSQL's tables,
// indexes and statistics. PostgreSQL's own log of changes (pg_wal) is not among them: it is overwritten in turn.
func (s *Store) files(t *testing.T) []string {
	t.Helper()
	var place string
	if s.engine == SQLite {
		must(t, s.read.QueryRowContext(t.Context(), `SELECT file FROM pragma_database_list WHERE name = 'main'`).Scan(&place))
		place = filepath.Dir(place)
	} else {
		_, err := s.write.ExecContext(t.Context(), `CHECKPOINT`)
		must(t, err)
		must(t, s.read.QueryRowContext(t.Context(), `SELECT current_setting('data_directory') || '/base/' || oid FROM pg_database WHERE datname = current_database()`).Scan(&place))
	}
	var list []string
	must(t, filepath.WalkDir(place, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			list = append(list, path)
		}
		return err
	}))
	return list
}

// traces says in which files something stands.
func (s *Store) traces(t *testing.T, what string) (found []string) {
	t.Helper()
	for _, path := range s.files(t) {
		content, err := os.ReadFile(path)
		if os.IsNotExist(err) {
			continue // a temporary file of the server
		}
		must(t, err)
		if n := bytes.Count(content, []byte(what)); n > 0 {
			found = append(found, fmt.Sprintf("%s: %d times in %d bytes", filepath.Base(path), n, len(content)))
		}
	}
	return found
}

// secret makes a question of any length with the trace in everything.
func (f *fixture) secret(r *rand.Rand, channel femos.ChannelID) NewInquiry {
	size := []int{1, 40, 200, 300, 5000}[r.IntN(5)] // some spill out of their page
	words := func() string {
		var b strings.Builder
		for range 1 + min(size, 300)/16 {
			fmt.Fprintf(&b, "%s%d ", trace, r.IntN(1e9)) // nothing that compresses to nothing
		}
		b.WriteString(letters)
		b.WriteString(strings.Repeat("a", max(0, size-300))) // three letters to the index, which is slow under the race detector
		return b.String()
	}
	q := f.question(words(), femos.Normal, noon)
	q.Channel = channel
	q.Posts = append(q.Posts, f.post(femos.Parent, words(), noon), f.post(femos.Comment, words(), noon))
	for i := range q.Posts {
		q.Posts[i].Author = trace + "author"
		q.Posts[i].SourceKey = trace + q.Posts[i].SourceKey
	}
	return q
}

// Whatever way a woman's words go, no byte of them is left in the files: deleted or edited at the source, swept when
// their time is over, withdrawn. Others' words stay among them, so that pages are half emptied, merged and split.
func TestDeletingLeavesNoTrace(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		withdrawn := newID[femos.ChannelID]()
		must(t, s.AddChannel(t.Context(), f.newChannel(withdrawn, "Bonn")))
		permission := f.permit(t, withdrawn)
		r := rand.New(rand.NewPCG(seed, 3))
		const rounds, each = 2, 12
		for round := range rounds {
			var in Intake
			for range each {
				in.Inquiries = append(in.Inquiries, f.secret(r, f.channel), f.secret(r, withdrawn))
				in.Inquiries = append(in.Inquiries, f.question("das hier bleibt stehen "+text(r, 20), femos.Normal, noon))
			}
			f.accept(t, in)
			_, err := s.indexNewest(t.Context(), 1)
			must(t, err)
			// What the planner learns must not hold words. PostgreSQL learns by itself, sooner or later.
			_, err = s.write.ExecContext(t.Context(), `ANALYZE`)
			must(t, err)
			if round == 0 && len(s.traces(t, trace)) == 0 {
				t.Fatal("nothing is found even while it stands: this test looks in the wrong place")
			}
			var gone Intake
			for n, q := range in.Inquiries {
				switch {
				case n%3 == 2 || q.Channel == withdrawn:
				case n%2 == 0:
					must(t, s.CloseInquiry(t.Context(), f.by(t, f.anna, q.ID), femos.NoTime))
				default:
					for _, p := range q.Posts {
						gone.Edits = append(gone.Edits, Edit{SourceKey: p.SourceKey, Text: trace + " anders", Language: "de", At: noon})
						gone.Deletions = append(gone.Deletions, p.SourceKey)
					}
				}
			}
			f.accept(t, gone)
			_, err = s.Sweep(t.Context(), noon.Add(time.Hour), noon, 1000)
			must(t, err)
		}
		much, err := s.Kept(t.Context(), withdrawn)
		must(t, err)
		_, _, err = s.Withdraw(t.Context(), permission, f.anna.ID, much, noon)
		must(t, err)
		for _, column := range []string{"text", "author", "verdict"} {
			if n := s.rows(t, "post WHERE "+column+" LIKE '%"+trace+"%'"); n != 0 {
				t.Errorf("%d posts still say so", n)
			}
		}
		// The keyed hash of a deleted post stays until its inquiry goes, so that a replay does not bring it back.
		swept, err := s.Sweep(t.Context(), noon.AddDate(1, 0, 0), noon.AddDate(1, 0, 0), 1000) // a day later at the latest
		must(t, err)
		for _, what := range []string{trace, letters} {
			if left := s.traces(t, what); len(left) > 0 {
				t.Errorf("swept %d; %s left in %v", swept, what, left)
			}
		}
		if n := s.rows(t, "post"); n != rounds*each {
			t.Errorf("%d posts stand, want %d", n, rounds*each)
		}
		if page, err := s.Search(t.Context(), "das hier bleibt", ""); err != nil || len(page.Hits) != rounds*each {
			t.Errorf("of what stays %d are found, %v", len(page.Hits), err)
		}
		s.exactIndex(t)
	})
}

func TestSweep(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		var closed []NewInquiry
		for n := range 7 {
			q := f.ask(t, "erledigt")
			c := f.by(t, f.anna, q.ID)
			c.At = noon.Add(time.Duration(n) * time.Hour)
			must(t, s.CloseInquiry(t.Context(), c, femos.WellAnswered))
			closed = append(closed, q)
		}
		open := f.ask(t, "offen")
		for _, want := range []int{2, 2, 1, 0} { // five were closed before five o'clock
			n, err := s.Sweep(t.Context(), noon.Add(5*time.Hour), noon.AddDate(0, 1, 0), 2)
			must(t, err)
			if n != want {
				t.Errorf("swept %d, want %d", n, want)
			}
		}
		for n, q := range append(closed, open) {
			thread := f.thread(t, q.ID)
			if kept := len(thread.Posts) == 1; kept != (n >= 5) {
				t.Errorf("%d: %+v", n, thread)
			}
			if i := thread.Inquiry; n < 5 && (i.Language != "ar-Latn" || i.Topic != "B3" || i.Dismissed != femos.WellAnswered || i.Channel != f.channel) {
				t.Errorf("what is counted stays: %+v", i)
			}
		}
		refused(t, s.Reopen(t.Context(), f.by(t, f.anna, closed[0].ID)), femos.Conflict, "erased")
		must(t, s.Reopen(t.Context(), f.by(t, f.anna, closed[6].ID)))
	})
}
