package public

import "femos"

// SpokenAs is what a page in one language calls another: by its own name, and here.
func SpokenAs(l, page femos.Language) (own, here string) {
	s := New(Options{Shelf: &Starter{}}).spokenAs(l, page)
	return s.Own, s.Here
}
