package public

import (
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"femos"
)

// spoken is a language that somebody speaks.
type spoken struct {
	Of   femos.Language
	Own  string // its name in itself: "kurdî"
	Here string // its name in the language of the page, "" where the site speaks it and who reads it will know it
}

// spokenAs names a language on a page in another. What has no name in Unicode's list (CLDR) stands as its code.
func (s *Site) spokenAs(l, page femos.Language) spoken {
	if own := s.nameOf(l); own != "" {
		return spoken{Of: l, Own: own}
	}
	t, err := language.Parse(string(l))
	if err != nil {
		return spoken{Of: l, Own: string(l)}
	}
	names := spoken{Of: l, Own: display.Self.Name(t)}
	if l == "ku" { // the list says what others call it, not what it calls itself
		names.Own = "kurdî"
	}
	if namer := display.Languages(language.Make(tag(page))); namer != nil {
		names.Here = namer.Name(t)
	}
	switch {
	case names.Own == "" && names.Here == "":
		return spoken{Of: l, Own: string(l)}
	case names.Own == "" || names.Own == names.Here:
		return spoken{Of: page, Own: names.Here}
	}
	return names
}
