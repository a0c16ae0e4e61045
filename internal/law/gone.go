package law

import (
	"net/url"
	"slices"
	"strconv"
)

// How many acts may go from one state to the next before the table of contents is taken for incomplete: a few are repealed in a
// year, not in a night.
const (
	mayGo     = 2  // at any rate
	mayGoPart = 25 // and no more than one in so many
)

// Gone lists the acts that an earlier state had and that the publisher, who publishes all that is in force, no longer lists: they were
// repealed as a whole, or replaced by another.
func (s *State) Gone() []Info { return slices.Clone(s.gone) }

// Left says whether an act that goes by that name is gone, and no other has the name.
func (s *State) Left(name string) bool {
	if _, there := s.Act(name); there || len(s.gone) == 0 {
		return false
	}
	key := nameKey(name)
	same := func(n string) bool { return nameKey(n) == key || nameKey(withoutYear(n)) == key }
	return slices.ContainsFunc(s.gone, func(a Info) bool {
		names := append([]string{a.Short, a.Key, a.Title, a.Long}, a.Names...)
		for _, alias := range aliases() {
			if slices.ContainsFunc(names, func(n string) bool { return nameKey(n) == nameKey(alias[1]) }) {
				names = append(names, alias[0])
			}
		}
		return slices.ContainsFunc(names, same)
	})
}

// after notes what is gone since an earlier state: what was gone in it already, and what the table of contents no longer lists; listed
// is nil where there is no table.
func (s *State) after(before *State, listed []*url.URL) *State {
	if before == nil {
		return s
	}
	gone := before.Gone()
	if listed != nil {
		gone = append(gone, unlisted(before, listed)...)
	}
	for _, a := range gone {
		if _, there := s.Act(a.Key); !there && !lists(listed, a) {
			s.gone = append(s.gone, a)
		}
	}
	return s
}

// enough refuses a table of contents that lacks too many of the acts of an earlier state.
func enough(before *State, listed []*url.URL, toc string) error {
	if before == nil {
		return nil
	}
	n, all := len(unlisted(before, listed)), len(before.entries)
	if n <= max(mayGo, all/mayGoPart) {
		return nil
	}
	return &Error{File: toc, What: "it no longer lists " + strconv.Itoa(n) + " of the " + strconv.Itoa(all) + " laws that were kept: it is taken for incomplete", Kind: ErrSource}
}

// unlisted are the acts of a state that a table of contents does not list by any name they have.
func unlisted(before *State, listed []*url.URL) (list []Info) {
	for _, a := range before.Acts() {
		if !lists(listed, a) {
			list = append(list, a)
		}
	}
	return list
}

func lists(listed []*url.URL, a Info) bool {
	return len(wanted(listed, append([]string{a.Short, a.Key}, a.Names...))) > 0
}
