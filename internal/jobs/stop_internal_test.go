package jobs

import (
	"context"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"
)

// deaf is a client whose jobs heed nothing: it waits for them as long as it may.
type deaf struct{}

// Stop implements stopper.
func (deaf) Stop(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }

// StopAndCancel implements stopper.
func (deaf) StopAndCancel(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }

// Jobs that heed nothing are waited for a second longer than the stop may take, and no longer.
func TestStopWaitsNoLonger(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		if err := stop(ctx, deaf{}, slog.New(slog.DiscardHandler)); err != nil || time.Since(began) != 4*time.Second {
			t.Errorf("after %s: %v", time.Since(began), err)
		}
	})
}
