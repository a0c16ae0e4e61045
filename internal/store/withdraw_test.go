package store

import (
	"path/filepath"
	"testing"

	"femos"
	"femos/internal/store/pgtest"
)

// Of a channel where much is kept a withdrawal hides all in its own transaction, and nothing of it is seen, changed or kept any
// more; the rows go in slices, and the next process goes on where one was killed.
func TestWithdrawalInSlices(t *testing.T) {
	t.Parallel()
	for engine, address := range map[Engine]string{SQLite: "sqlite:" + filepath.Join(t.TempDir(), "femos.db"), Postgres: pgtest.New(t)} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			s := opened(t, address)
			s.whole = 10
			f := build(t, s)
			much := withdrawMany(t, f)
			unseen(t, f)
			hidden(t, f)
			e, err := s.Erasing(t.Context(), f.channel)
			if must(t, err); e.Posts != much.Posts || e.Rows != much.Posts || e.Left != much.Posts || !e.DoneAt.IsZero() {
				t.Errorf("%+v of %+v", e, much)
			}
			refused(t, s.RecordPermission(t.Context(), f.permission(f.channel)), femos.Conflict, "still_erasing")

			if channel, err := s.EraseWithdrawn(t.Context(), noon, 7); err != nil || channel != f.channel {
				t.Errorf("%q, %v", channel, err)
			}
			if e, err = s.Erasing(t.Context(), f.channel); err != nil || e.Rows >= much.Posts || e.Rows == 0 {
				t.Errorf("after a slice: %+v, %v", e, err)
			}
			_, err = s.Sweep(t.Context(), noon, noon, 10) // one that comes in between calls nothing done
			must(t, err)
			unseen(t, f)
			if e, err = s.Erasing(t.Context(), f.channel); err != nil || !e.DoneAt.IsZero() {
				t.Errorf("called done in between: %+v, %v", e, err)
			}

			next := opened(t, address)
			slices := 0
			for channel := f.channel; channel != ""; slices++ {
				channel, err = next.EraseWithdrawn(t.Context(), noon, 7)
				must(t, err)
			}
			if slices != 4 { // 17 are left: 7, 7, 3, and the one that finds nothing
				t.Errorf("%d slices", slices)
			}
			_, err = next.Sweep(t.Context(), noon.AddDate(0, 0, -1), noon, 10)
			must(t, err)
			if e, err = next.Erasing(t.Context(), f.channel); err != nil || e.Rows != 0 || e.Left != 0 || !e.DoneAt.Equal(noon) {
				t.Errorf("at the end: %+v, %v", e, err)
			}
			for _, what := range []string{trace, letters} {
				if left := next.traces(t, what); len(left) > 0 {
					t.Errorf("%s left in %v", what, left)
				}
			}
			if page, err := s.List(t.Context(), Query{View: femos.ViewDone, Limit: 100}); err != nil || len(page.Rows) != 24 {
				t.Errorf("%d inquiries are counted, %v", len(page.Rows), err)
			}
			f.permit(t, f.channel)
			f.ask(t, "das hier bleibt stehen")
			next.lost(t)
		})
	}
}

// hidden: who has an inquiry open finds it closed and can do nothing with it.
func hidden(t *testing.T, f *fixture) {
	t.Helper()
	var id femos.InquiryID
	must(t, f.read.QueryRowContext(t.Context(), `SELECT id FROM inquiry WHERE state = 'new' LIMIT 1`).Scan(&id))
	thread, open := f.thread(t, id), f.by(t, f.anna, id)
	if thread.Inquiry.Open() || thread.Inquiry.Dismissed != femos.PermissionWithdrawn || len(thread.Posts) != 0 {
		t.Errorf("%+v", thread)
	}
	if _, err := f.Reference(t.Context(), thread.Inquiry.Asked); femos.KindOf(err) != femos.NotFound {
		t.Errorf("where it stands is told: %v", err)
	}
	refused(t, f.Take(t.Context(), open), femos.Conflict, "closed")
	refused(t, f.Reopen(t.Context(), open), femos.Conflict, "erased")
}
