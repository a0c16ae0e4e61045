package connector_test

import (
	"context"
	"testing"
	"time"

	"femos"
	"femos/internal/connector"
)

// However long our storage has been full, half a minute after there is room again it is read on from the same place.
func TestFullStorageIsTriedSoon(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		s := newShelf(reading("a", "1"))
		s.refuse = femos.Fail(femos.Unavailable, "storage_full")
		s.receive = func(ctx context.Context, cursor string, emit func(connector.Batch) error) error {
			if err := emit(connector.Batch{Cursor: "1"}); err != nil {
				return err
			}
			return untilEnd(ctx, cursor, emit)
		}
		_, end := start(t, s, "node")
		defer end()
		pass(time.Hour)
		s.change(func() { s.refuse = nil })
		pass(30 * time.Second)
		if s.taken() != 1 {
			t.Errorf("%d batches half a minute after there is room", s.taken())
		}
		if n := len(s.times()); n > 400 {
			t.Errorf("tried %d times in an hour", n)
		}
	})
}
