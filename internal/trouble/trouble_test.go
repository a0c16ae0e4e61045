package trouble_test

import (
	"slices"
	"testing"
	"time"

	"femos"
	"femos/internal/trouble"
)

// board is a board whose clock a test turns, with what it told.
type board struct {
	*trouble.Board
	now  time.Time
	told int
}

func newBoard() *board {
	b := &board{now: time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)}
	b.Board = trouble.New(func() time.Time { return b.now }, func() { b.told++ })
	return b
}

func (b *board) kinds() (list []trouble.Kind) {
	for _, t := range b.Now() {
		list = append(list, t.Kind)
	}
	return list
}

func TestBoard(t *testing.T) {
	t.Parallel()
	b := newBoard()
	began := b.now
	b.Set(trouble.Trouble{Kind: trouble.DiskFull})
	b.now = b.now.Add(time.Minute)
	b.Set(trouble.Trouble{Kind: trouble.DatabaseAway})
	b.Set(trouble.Trouble{Kind: trouble.DiskFull})
	if b.told != 2 {
		t.Errorf("told %d times of two changes", b.told)
	}
	if got, want := b.kinds(), []trouble.Kind{trouble.DatabaseAway, trouble.DiskFull}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if full, ok := b.Of(trouble.DiskFull); !ok || !full.Since.Equal(began) {
		t.Errorf("it began at %v, want %v", full.Since, began)
	}
	b.Clear(trouble.DiskFull, "")
	b.Clear(trouble.DiskFull, "")
	if _, ok := b.Of(trouble.DiskFull); ok || b.told != 3 {
		t.Errorf("it has ended; told %d times", b.told)
	}
	b.Set(trouble.Trouble{Kind: trouble.DiskFull})
	if again, _ := b.Of(trouble.DiskFull); !again.Since.Equal(b.now) {
		t.Error("what comes again begins again")
	}
}

func TestAccounts(t *testing.T) {
	t.Parallel()
	b := newBoard()
	one, two := femos.AccountID("1"), femos.AccountID("2")
	b.Set(trouble.Trouble{Kind: trouble.Clock})
	b.Accounts([]trouble.Trouble{{Kind: trouble.PlatformLimited, Account: two, Until: b.now.Add(time.Hour)}, {Kind: trouble.PlatformAway, Account: one}})
	if got, want := b.kinds(), []trouble.Kind{trouble.Clock, trouble.PlatformAway, trouble.PlatformLimited}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	b.Accounts([]trouble.Trouble{{Kind: trouble.PlatformDenied, Account: one, Code: "login_refused"}})
	if got, want := b.kinds(), []trouble.Kind{trouble.Clock, trouble.PlatformDenied}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	told := b.told
	b.Accounts([]trouble.Trouble{{Kind: trouble.PlatformDenied, Account: one, Code: "login_refused"}})
	if b.told != told {
		t.Error("told of no change")
	}
	b.Accounts(nil)
	if got, want := b.kinds(), []trouble.Kind{trouble.Clock}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
