// Package mask finds what could tell who a person is in a text of any of our languages, so that it is taken out
// before anything is stored: names, phone numbers, e-mail addresses, IBANs, document and file numbers, dates of
// birth, links to profiles, @handles, street addresses. It is pure, keeps nothing and is safe for concurrent use.
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
