package store

import (
	"strings"
	"testing"

	"femos"
)

// What people write on purpose to break things is kept as it is, found again, and goes again. (A NUL and broken UTF-8
// are refused: see TestAcceptIsAllOrNothing.)
func TestHostileTextIsKept(t *testing.T) {
	t.Parallel()
	hostile := map[string]string{
		"long":        strings.Repeat("ein sehr langer Text ", 50_000), // a megabyte
		"marks":       "z" + strings.Repeat("\u0300", 10_000) + "algo",
		"bidi":        "\u202eabc\u202c \u2066def\u2069 \u200fغ",
		"sql":         `'); DROP TABLE post; -- "x" $1 ? :a @b`,
		"json":        "\\u0000 \\\" </script>\u2028\u2029",
		"astral":      "𐍈🏳️‍🌈👩‍👩‍👧‍👦 \U0010ffff",
		"controls":    "\x01\x02\x1b[31m\x7f\u0085",
		"empty":       "",
		"replacement": "\ufffd\ufeff",
		"newlines":    "a\r\nb\rc\n\n\n",
	}
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		for name, text := range hostile {
			q := f.ask(t, text)
			q.Posts[0].Verdict.Reasons[0].Quote = text
			q.Channel = f.channel
			post := f.thread(t, q.ID).Posts[0]
			if post.Text != text || post.Verdict.Reasons[0].Quote != text {
				t.Errorf("%s: %d bytes came back as %d", name, len(text), len(post.Text))
			}
			page, err := s.List(t.Context(), Query{View: femos.ViewOpen, Limit: 100})
			must(t, err)
			if want := string([]rune(text)[:min(160, len([]rune(text)))]); page.Rows[len(page.Rows)-1].Excerpt != want {
				found := false
				for _, row := range page.Rows {
					found = found || row.ID == q.ID && row.Excerpt == want
				}
				if !found {
					t.Errorf("%s: another excerpt", name)
				}
			}
			if folded := []rune(Fold(text)); len(folded) >= 3 {
				hits, err := s.Search(t.Context(), string(folded[:min(len(folded), 30)]), "")
				must(t, err)
				if len(hits.Hits) != 1 || hits.Hits[0].ID != q.ID {
					t.Errorf("%s is not found again: %d hits", name, len(hits.Hits))
				}
			}
			f.accept(t, Intake{Deletions: []string{q.Posts[0].SourceKey}})
		}
		if n := s.rows(t, "post WHERE text <> ''"); n != 0 {
			t.Errorf("%d rows left", n)
		}
	})
}

// What a browser may send where an id or a name is expected finds nothing; it is no failure of the database's.
func TestHostileKeysFindNothing(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		build(t, s)
		for _, key := range []string{"", "'", "%", strings.Repeat("x", 1<<20), "\u202e", "\U0010ffff"} {
			_, _, err := s.CredentialsByLogin(t.Context(), key)
			refused(t, err, femos.NotFound, "no_person")
			_, _, err = s.Session(t.Context(), key)
			refused(t, err, femos.NotFound, "no_session")
			_, err = s.Thread(t.Context(), femos.InquiryID(key))
			refused(t, err, femos.NotFound, "no_inquiry")
			_, err = s.Channel(t.Context(), femos.ChannelID("c"+key), noon)
			refused(t, err, femos.NotFound, "no_channel")
		}
		// With a NUL the engines differ; neither finds anything.
		for _, key := range []string{"\x00", "person1\x00", "\xff"} {
			if _, _, err := s.CredentialsByLogin(t.Context(), key); err == nil {
				t.Errorf("%q logs in", key)
			}
			if _, _, err := s.Session(t.Context(), key); err == nil {
				t.Errorf("%q is a session", key)
			}
		}
	})
}
