// Package mask finds what could tell who a person is in a text of any of our languages, so that it is taken out
// before anything is stored: names, phone numbers, e-mail addresses, IBANs, document and file numbers, dates of
// birth, links to profiles, @handles, street addresses. It is pure, keeps nothing and is safe for concurrent use.
//
// Guarantees: helplines, dates that are not said to be of birth, amounts and citations of law stay; the work is linear
// in the length of the text; masking a masked text changes nothing. Give it text that Clean has passed.
//
// Limits: it does not understand. A rare name that nothing announces stays, a name that is also a word stays without a
// cue, and what tells who somebody is without naming her ("the only midwife of our village") is not seen. A court's
// file number in a citation looks like somebody's own and goes. Where a person looks at the marks, she decides.
package mask

// Kind is what a mark hides.
type Kind string

// The kinds of mark.
const (
	Name     Kind = "name"
	Phone    Kind = "phone"
	Email    Kind = "email"
	IBAN     Kind = "iban"
	Document Kind = "document" // passport, residence card, insurance number
	File     Kind = "file"     // Aktenzeichen, BG-Nummer, Kundennummer
	Birth    Kind = "birth"    // date of birth (other dates stay: deadlines rest on them)
	Profile  Kind = "profile"  // link to a person's profile
	Handle   Kind = "handle"   // @handle
	Address  Kind = "address"  // street and house number
)

// Mark is a span to take out, as byte offsets [Start, End) of the text. Marks do not overlap and are in order.
type Mark struct {
	Kind  Kind
	Start int
	End   int
}
