package store

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"femos"
)

// listed is the model: what a view must show, found the simple way.
func (w *town) listed(q Query) []femos.InquiryID {
	var in []femos.Inquiry
	for _, i := range w.all {
		var stands bool
		switch q.View {
		case femos.ViewNew:
			stands = i.State == femos.New
		case femos.ViewMine:
			stands = i.Open() && i.TakenBy == q.Me
		case femos.ViewOpen:
			stands = i.Open()
		case femos.ViewUrgent:
			stands = i.Open() && i.Urgency != femos.Normal
		case femos.ViewDone:
			stands = !i.Open()
		}
		if stands && (q.Language == "" || i.Language.Base() == q.Language.Base()) && (q.Channel == "" || i.Channel == q.Channel) {
			in = append(in, i)
		}
	}
	slices.SortFunc(in, func(a, b femos.Inquiry) int {
		if q.View == femos.ViewDone {
			return cmp.Or(b.ClosedAt.Compare(a.ClosedAt), cmp.Compare(b.ID, a.ID))
		}
		return cmp.Or(b.Urgency.Rank()-a.Urgency.Rank(), a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(a.ID, b.ID))
	})
	ids := make([]femos.InquiryID, len(in))
	for n, i := range in {
		ids[n] = i.ID
	}
	return ids
}

// queries are all views with all kinds of filters.
func (w *town) queries() []Query {
	var all []Query
	for _, view := range femos.Views() {
		for _, language := range []femos.Language{"", "ar", "sr-Latn", "xx"} {
			for _, channel := range []femos.ChannelID{"", w.channels[3], "nowhere"} {
				all = append(all, Query{View: view, Language: language, Channel: channel, Me: w.team[1]})
			}
		}
	}
	return all
}

func TestListsAgreeWithModel(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		w := found(t, build(t, s), 600, 2)
		limits := rand.New(rand.NewPCG(seed, 2))
		for _, q := range w.queries() {
			q.Limit = 1 + limits.IntN(60)
			want := w.listed(q)
			var got []femos.InquiryID
			for {
				page, err := s.List(t.Context(), q)
				must(t, err)
				if len(page.Rows) > q.Limit || page.Next != "" && len(page.Rows) < q.Limit {
					t.Fatalf("%+v: a page of %d rows, next %q", q, len(page.Rows), page.Next)
				}
				for _, row := range page.Rows {
					got = append(got, row.ID)
					if row.ChannelName == "" || row.Excerpt == "" || (row.TakenBy == "") != (row.TakenByName == "") {
						t.Errorf("%+v", row)
					}
				}
				if q.After = page.Next; q.After == "" {
					break
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("seed %d, %+v: %d rows, want %d, or in another order", seed, q, len(got), len(want))
			}
		}
	})
}

func TestCounts(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		empty, err := s.Counts(t.Context(), f.anna.ID)
		must(t, err)
		if len(empty.Language)+len(empty.Channel) != 0 || empty.View[femos.ViewOpen] != 0 {
			t.Errorf("%+v", empty)
		}
		w := found(t, f, 300, 0)
		for range 2 {
			c, err := s.Counts(t.Context(), w.team[1])
			must(t, err)
			for _, view := range []femos.View{femos.ViewNew, femos.ViewMine, femos.ViewOpen, femos.ViewUrgent} {
				if want := min(len(w.listed(Query{View: view, Me: w.team[1]})), MaxCount); c.View[view] != want {
					t.Errorf("%s: %d, want %d", view, c.View[view], want)
				}
			}
			if _, counted := c.View[femos.ViewDone]; counted {
				t.Error("nobody works on the done ones")
			}
			languages := map[femos.Language]bool{}
			for n, l := range c.Language {
				if want := min(len(w.listed(Query{View: femos.ViewOpen, Language: l.Language})), MaxCount); l.N != want || n > 0 && l.N > c.Language[n-1].N || languages[l.Language] {
					t.Errorf("%+v, want %d", l, want)
				}
				languages[l.Language] = true
			}
			if len(languages) != 13 { // ar and ar-Latn are one
				t.Errorf("%+v", c.Language)
			}
			for n, ch := range c.Channel {
				if want := min(len(w.listed(Query{View: femos.ViewOpen, Channel: ch.Channel})), MaxCount); ch.N != want || n > 0 && ch.N > c.Channel[n-1].N || ch.Name == "" {
					t.Errorf("%+v, want %d", ch, want)
				}
			}
			w.grow(t, s, 1200) // now nearly everything is 99+
		}
	})
}

// However much arrives or goes between two pages, what stood there is shown once and in its place.
func TestPagingWhileOthersWork(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		w := found(t, build(t, s), 300, 2)
		for _, view := range femos.Views() {
			q := Query{View: view, Me: w.team[1], Limit: 7}
			before := w.listed(q)
			seen := map[femos.InquiryID]bool{}
			var got []femos.InquiryID
			for {
				page, err := s.List(t.Context(), q)
				must(t, err)
				for _, row := range page.Rows {
					if seen[row.ID] {
						t.Errorf("seed %d, %s: %s is shown twice", seed, view, row.ID)
					}
					seen[row.ID] = true
					if slices.Contains(before, row.ID) {
						got = append(got, row.ID)
					}
				}
				if q.After = page.Next; q.After == "" {
					break
				}
				many := []femos.Inquiry{w.inquiry(), w.inquiry(), w.inquiry()}
				must(t, insertMany(t.Context(), s, many, w.words))
				w.all = append(w.all, many...)
			}
			if !slices.Equal(got, before) {
				t.Errorf("seed %d, %s: %d of %d were shown, or in another order", seed, view, len(got), len(before))
			}
		}
	})
}

func TestListRefuses(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		f.ask(t, "?")
		_, err := s.List(t.Context(), Query{View: "everything", Limit: 10})
		refused(t, err, femos.Invalid, "no_view")
		id := string(newID[femos.InquiryID]())
		for _, after := range []string{"x", "1", "1.", "." + id, "1.x", id, "1." + id + "'", "1." + id[:35] + "\x00", "9999999999999999999." + id, "1,5." + id} {
			_, err := s.List(t.Context(), Query{View: femos.ViewOpen, Limit: 10, After: after})
			refused(t, err, femos.Invalid, "no_page")
		}
		for _, limit := range []int{-1, 0, 1, 1 << 40} {
			if page, err := s.List(t.Context(), Query{View: femos.ViewOpen, Limit: limit}); err != nil || len(page.Rows) != 1 {
				t.Errorf("limit %d: %+v, %v", limit, page, err)
			}
		}
		// The excerpt is 160 characters, not bytes, of text in any script.
		long := f.question(fmt.Sprintf("%0200d", 0), femos.Emergency, noon)
		arabic := f.question("", femos.Emergency, noon.Add(time.Second))
		for range 200 {
			arabic.Posts[0].Text += "س"
		}
		f.accept(t, Intake{Inquiries: []NewInquiry{long, arabic}})
		page, err := s.List(t.Context(), Query{View: femos.ViewUrgent, Limit: 10})
		must(t, err)
		for _, row := range page.Rows {
			if n := len([]rune(row.Excerpt)); n != 160 {
				t.Errorf("an excerpt of %d characters", n)
			}
		}
	})
}
