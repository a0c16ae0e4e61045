package law

import (
	"bytes"
	"crypto/sha256"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The limits of what one file may hold.
const (
	maxSections = 20_000
	maxText     = 8 << 20 // bytes of one section
	maxShort    = 8 << 10 // bytes of a designation, a title, a note
)

// Parse reads a law in the official XML format (https://www.gesetze-im-internet.de/dtd/1.01/gii-norm.dtd). file is the
// name that errors give. It keeps a window of 64 KiB of the file in memory, and the act. The error is an *Error.
func Parse(r io.Reader, file string) (*Act, error) {
	class := classes()
	p := &parser{scan: newScanner(r, file), class: &class, act: &Act{}}
	p.text.reset()
	p.notes.reset()
	for {
		what, err := p.scan.next()
		if err != nil {
			return nil, err
		}
		switch what {
		case atEnd:
			return p.finish()
		case opening:
			err = p.open()
		case closing:
			err = p.close()
		case content:
			err = p.write(p.scan.text)
		}
		if err != nil {
			return nil, err
		}
	}
}

// parser builds an act from a file's events.
type parser struct {
	scan    *scanner
	class   *[256]byte
	act     *Act
	section Section
	norms   int

	field    []byte // what stands in the metadata's element that is open
	inField  bool
	noteKind string
	inNorm   bool
	inText   int // <text> open in each other
	hidden   int // elements open whose text is a note, or nothing
	text     composer
	notes    composer
	noindex  [][2]int // how long out and bare were when each noindex was opened
	record   []byte   // what stands in <SUP> or <SUB>
	raised   byte     // 'R' in a sentence's number, 'P' in SUP, 'B' in SUB, 0 outside
}

// open handles a start tag.
func (p *parser) open() error {
	name := p.scan.name
	switch string(name) {
	case "norm":
		if p.inNorm {
			return p.scan.broken("a norm inside of a norm")
		}
		p.norms++
		p.inNorm = true
		p.section = Section{Doc: string(p.scan.attribute("doknr"))}
		p.text.reset()
		p.notes.reset()
		p.noindex, p.raised = p.noindex[:0], 0
	case "dokumente":
		p.act.Built, p.act.Doc = string(p.scan.attribute("builddate")), string(p.scan.attribute("doknr"))
	case "jurabk", "amtabk", "enbez", "titel", "kurzue", "langue", "standtyp", "standkommentar", "ausfertigung-datum":
		p.field, p.inField = p.field[:0], true
	case "text":
		p.inText++
	case "fussnoten", "Footnotes", "kommentar", "FnArea", "FnR":
		p.hidden++
		p.notes.gap('\n')
	default:
		if p.inField && string(name) == "BR" {
			p.field = append(p.field, ' ')
			return nil
		}
		if p.hidden > 0 {
			p.notes.gap(' ')
			return nil
		}
		if p.inText > 0 {
			p.openText(name)
		}
	}
	return nil
}

// openText handles a start tag inside of a section's text.
func (p *parser) openText(name []byte) {
	c := &p.text
	switch string(name) {
	case "P":
		c.paragraph()
	case "DL":
		c.lists++
		c.gap('\n')
	case "DT":
		c.item()
	case "DD", "LA":
		if !c.label {
			c.gap('\n')
		}
	case "BR", "Title", "Subtitle", "Ident", "pre", "Content":
		c.gap('\n')
	case "table":
		c.gap('\n')
		c.tables++
	case "row":
		c.row()
	case "entry":
		c.cell()
	case "SUP":
		p.raised, p.record = 'P', p.record[:0]
		if string(p.scan.attribute("class")) == "Rec" {
			p.raised = 'R'
			c.gap(' ')
		}
	case "SUB":
		p.raised, p.record = 'B', p.record[:0]
	case "IMG", "FILE":
		c.add([]byte(picture))
	case "noindex":
		p.noindex = append(p.noindex, [2]int{len(c.out), len(c.bare)})
	}
}

// write handles text.
func (p *parser) write(text []byte) error {
	fine := true
	switch {
	case p.inField:
		if p.hidden > 0 {
			return nil
		}
		if len(p.field)+len(text) > maxShort {
			return p.scan.fault(ErrTooLarge, "a title or note of more than "+strconv.Itoa(maxShort>>10)+" KB")
		}
		p.field = append(p.field, text...)
	case p.hidden > 0:
		fine = p.notes.write(text, p.class)
	case p.raised != 0:
		p.record = append(p.record, text...)
		fine = len(p.record) < maxShort
	case p.inText > 0:
		fine = p.text.write(text, p.class)
	default:
		// Between the elements, and in those of no interest.
	}
	switch {
	case !fine:
		return p.scan.broken("a control character")
	case len(p.text.out) > maxText || len(p.notes.out) > maxText:
		return p.scan.fault(ErrTooLarge, "a section of more than "+strconv.Itoa(maxText>>20)+" MB")
	}
	return nil
}

// close handles an end tag.
func (p *parser) close() error {
	name := p.scan.name
	switch string(name) {
	case "norm":
		p.inNorm = false
		return p.closeNorm()
	case "jurabk", "amtabk", "enbez", "titel", "kurzue", "langue", "standtyp", "standkommentar", "ausfertigung-datum":
		p.inField = false
		return p.closeField(string(name))
	case "text":
		p.inText--
	case "fussnoten", "Footnotes", "kommentar", "FnArea", "FnR":
		p.hidden--
		p.notes.gap('\n')
	default:
		if p.inText > 0 && p.hidden == 0 {
			return p.closeText(name)
		}
	}
	return nil
}

// closeText handles an end tag inside of a section's text.
func (p *parser) closeText(name []byte) error {
	c := &p.text
	switch string(name) {
	case "P", "Title", "Subtitle", "Ident", "pre":
		c.gap('\n')
	case "DL":
		c.lists--
		c.close(c.lists)
	case "DT":
		c.labelled()
	case "DD":
		c.close(max(0, c.lists-1))
	case "table":
		c.tables--
		if c.tables == 0 {
			c.row()
		}
	case "SUP", "SUB":
		return p.closeRaised()
	case "noindex":
		begin := p.noindex[len(p.noindex)-1]
		p.noindex = p.noindex[:len(p.noindex)-1]
		if added := bytes.TrimLeft(c.out[begin[0]:], " \n\t"); bytes.HasPrefix(added, []byte("(Fundstelle")) {
			p.notes.gap('\n')
			p.notes.write(added, p.class)
			c.cut(begin[0], begin[1])
		}
	}
	return nil
}

// closeRaised sets small digits, or remembers that a sentence begins.
func (p *parser) closeRaised() error {
	kind, c := p.raised, &p.text
	p.raised = 0
	word := string(bytes.TrimSpace(p.record))
	if kind == 'R' {
		if len(word) <= 4 {
			c.begin(Part{Kind: Sentence, Label: word})
		}
		return nil
	}
	const high, low = "⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉"
	digits := []rune(high)
	if kind == 'B' {
		digits = []rune(low)
	}
	if strings.Trim(word, "0123456789") == "" {
		word = strings.Map(func(r rune) rune { return digits[r-'0'] }, word)
	}
	if !c.write([]byte(word), p.class) {
		return p.scan.broken("a control character")
	}
	return nil
}

// closeField takes a field of the metadata.
func (p *parser) closeField(name string) error {
	text := strings.Join(strings.Fields(string(p.field)), " ")
	if !utf8.ValidString(text) {
		return p.scan.broken("bytes that are no UTF-8")
	}
	a := p.act
	switch name {
	case "jurabk":
		if a.Key == "" {
			a.Key = text
		}
		a.addName(text)
	case "amtabk":
		if a.Short == "" {
			a.Short = text
		}
		a.addName(text)
	case "enbez":
		p.section.Designation = text
	case "titel":
		p.section.Title = text
	case "kurzue":
		if p.norms == 1 {
			a.Title = text
		}
	case "langue":
		if p.norms == 1 {
			a.Long = text
		}
	case "ausfertigung-datum":
		a.Issued = text
	case "standtyp":
		p.noteKind = text
	case "standkommentar":
		if len(a.Notes) < 1000 {
			a.Notes = append(a.Notes, Note{p.noteKind, text})
		}
	}
	return nil
}

func (a *Act) addName(name string) {
	for _, n := range a.Names {
		if n == name {
			return
		}
	}
	if name != "" && len(a.Names) < 100 {
		a.Names = append(a.Names, name)
	}
}

// closeNorm adds the section; what has no designation (the head, headings) is none.
func (p *parser) closeNorm() error {
	s := &p.section
	if !utf8.Valid(p.text.out) || !utf8.Valid(p.notes.out) {
		return p.scan.broken("bytes that are no UTF-8")
	}
	if s.Designation == "" {
		return nil
	}
	if len(p.act.Sections) == maxSections {
		return p.scan.fault(ErrTooLarge, "more than "+strconv.Itoa(maxSections)+" sections")
	}
	s.Text, s.Parts = p.text.done()
	s.Notes = string(p.notes.out)
	s.Hash = sha256.Sum256(p.text.bare)
	s.Future = isPlaceholder(s.Text) && strings.Contains(s.Title, "zukünftig in Kraft")
	s.Repealed = isPlaceholder(s.Text) && !s.Future
	p.act.Sections = append(p.act.Sections, *s)
	return nil
}

// isPlaceholder says whether a text only tells that there is none any more: "", "-", "(weggefallen)".
func isPlaceholder(text string) bool {
	t := strings.Trim(text, "()-– \n")
	switch {
	case t == "":
		return true
	case len(t) > 40:
		return false
	}
	for _, word := range []string{"wegg", "aufgehoben", "entfallen", "gegenstandslos"} {
		if strings.HasPrefix(strings.ToLower(t), word) {
			return true
		}
	}
	return false
}

// finish checks that the file was a law.
func (p *parser) finish() (*Act, error) {
	a := p.act
	if a.Key == "" {
		return nil, &Error{File: p.scan.file, What: "it holds no law: no jurabk", Kind: ErrBroken}
	}
	if a.Short == "" {
		a.Short = a.Key
		if n := atoi(strings.TrimPrefix(withoutYear(a.Key), "SGB ")); n > 0 { // "SGB 2", which everybody calls SGB II
			a.Short = "SGB " + toRoman(n)
		}
	}
	if a.Title == "" {
		a.Title = a.Long
	}
	a.finish()
	return a, nil
}
