package law

import (
	"context"
	"net/http"
	"path/filepath"
	"strings"
	"time"
)

// Take reads the law as it is now: from a server, where from is the address of its table of contents, else from a folder, a
// zip or a file. Of a server it gets the acts named, or all of them where none is; of the others all that they hold.
//
// Acts of before, the newest state there is (nil for none), that a server's table of contents no longer lists are Gone in the new one. A
// folder, zip or file may hold a part of the law, so what it lacks is not gone, and what
// was gone already stays so but for what it holds. A table that lacks more than a few of them at once is taken for incomplete: an *Error of kind ErrSource.
//
// The state's day is that which a folder or zip is named for ("2026-04-29"), else that of its newest file; of a server it is
// today. The errors are those of Fetch and ReadAll.
func Take(ctx context.Context, client *http.Client, from, today string, acts []string, before *State) (*State, error) {
	if Remote(from) {
		found, listed, err := fetch(ctx, client, from, acts, before)
		if err != nil {
			return nil, err
		}
		return NewState(today, found).after(before, listed), nil
	}
	found, err := ReadAll(ctx, from)
	if err != nil {
		return nil, err
	}
	return NewState(dayOf(from, today, found), found).after(before, nil), nil
}

// Remote says whether the law is to be had from a server there.
func Remote(from string) bool { return strings.Contains(from, "://") }

func dayOf(from, today string, acts []*Act) string {
	name := strings.TrimSuffix(filepath.Base(from), ".zip")
	if _, err := time.Parse(time.DateOnly, name); err == nil {
		return name
	}
	newest := ""
	for _, a := range acts {
		newest = max(newest, a.Built)
	}
	if len(newest) >= 8 {
		if day, err := time.Parse("20060102", newest[:8]); err == nil {
			return day.Format(time.DateOnly)
		}
	}
	return today
}

// As returns the same acts as the state of another day.
func (s *State) As(day string) *State {
	other := newState(day, s.entries)
	other.gone = s.gone
	return other
}

// Alike says whether two states hold the same acts, and no section of them reads otherwise.
func Alike(x, y *State) bool {
	if len(x.entries) != len(y.entries) {
		return false
	}
	for _, info := range y.Acts() {
		old, known := x.Act(info.Key)
		now, _ := y.Act(info.Key)
		if !known || now == nil || old.Key != now.Key || !Diff(old, now).Empty() {
			return false
		}
	}
	return true
}
