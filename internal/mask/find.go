package mask

import (
	"slices"
	"strings"
)

// Find returns what could tell who a person is, in order, without overlaps, at rune boundaries. What has a shape
// (links, addresses of mail, numbers) is found first and wins over names. Placeholders and links that lead to no
// person stay. The work is linear in the length of the text whatever it holds.
//
// Names are found by what stands before or after them and by lists of names; a rare name without either stays, and
// so does a name that is also a word ("Rose", "أمل") where nothing says that it is one. A person must look.
func Find(text string) []Mark {
	if text == "" {
		return nil
	}
	d := read(text, words())
	d.placeholders()
	d.helplines()
	d.spelledEmails()
	d.emails()
	d.links()
	d.handles()
	d.ibans()
	d.births()
	d.codes()
	d.phones()
	d.addresses()
	d.names()
	slices.SortFunc(d.marks, func(a, b Mark) int { return a.Start - b.Start })
	return d.marks
}

// Apply replaces every span by its placeholder. Marks must be in order and must not overlap, as Find returns them;
// those that do not fit the text are left out.
func Apply(text string, marks []Mark) string {
	if len(marks) == 0 {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	done := 0
	for _, m := range marks {
		if m.Start < done || m.End <= m.Start || m.End > len(text) {
			continue
		}
		b.WriteString(text[done:m.Start])
		b.WriteString(Placeholder(m.Kind))
		done = m.End
	}
	b.WriteString(text[done:])
	return b.String()
}

// Placeholder returns what stands for a span that was taken out: the kind in square brackets, "[name]". It is the
// same in every language; the desk shows it in the reader's. Find leaves it alone.
func Placeholder(k Kind) string { return "[" + string(k) + "]" }

// rounds bounds how often Text looks again. What a mark leaves behind can make its neighbours look different;
// one more look settles nearly every text.
const rounds = 8

// Text takes out of text everything that Find finds, and looks again until it finds nothing more.
func Text(text string) string {
	for range rounds {
		marks := Find(text)
		if len(marks) == 0 {
			break
		}
		text = Apply(text, marks)
	}
	return text
}

// kinds lists every kind, for recognising placeholders.
var kinds = [...]Kind{Name, Phone, Email, IBAN, Document, File, Birth, Profile, Handle, Address}

// placeholderAt returns the length of the placeholder that begins at text[i], or 0.
func placeholderAt(text string, i int) int {
	if text[i] != '[' {
		return 0
	}
	for _, k := range kinds {
		n := len(k) + 2
		if len(text) >= i+n && text[i+n-1] == ']' && text[i+1:i+n-1] == string(k) {
			return n
		}
	}
	return 0
}

// placeholders holds those that already stand in the text.
func (d *doc) placeholders() {
	for i := 0; i < len(d.text); {
		j := strings.IndexByte(d.text[i:], '[')
		if j < 0 {
			return
		}
		i += j
		if n := placeholderAt(d.text, i); n > 0 {
			d.hold(i, i+n)
			i += n
		} else {
			i++
		}
	}
}
