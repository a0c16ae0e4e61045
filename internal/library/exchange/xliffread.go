package exchange

import (
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"

	"femos"
)

// deepest is how deep elements may stand in each other.
const deepest = 64

// ReadXLIFF reads the translations of a file, in the order they stand.
func ReadXLIFF(r io.Reader) ([]Translated, error) {
	in := &xliff{xml: xml.NewDecoder(bound(r))}
	if err := in.read(); err != nil {
		var told *Flaw
		if errors.As(err, &told) {
			if told.Code == "exchange_size" {
				told.Line, _ = in.xml.InputPos()
			}
			return nil, told
		}
		return nil, in.fault(err)
	}
	return in.list, nil
}

// xliff is a file as far as it is read.
type xliff struct {
	xml   *xml.Decoder
	depth int
	lang  femos.Language
	list  []Translated
	unit  *unit
	units map[string]bool
	hole  string // the first paragraph without a translation
	done  bool   // some have one
	meta  string // type of the metadata that is read
}

// unit is a question or paragraph as far as it is read.
type unit struct {
	id             string
	source, target strings.Builder
	state          femos.TranslationState
	into           *strings.Builder // where words go just now, nil for nowhere
	segment        xml.StartElement
	translated     bool
}

func (x *xliff) fault(err error) *Flaw {
	line, _ := x.xml.InputPos()
	return broken(line, err)
}

func (x *xliff) wrong(what string) error {
	line, _ := x.xml.InputPos()
	return wrong(line, what)
}

func (x *xliff) read() error {
	for {
		token, err := x.xml.Token()
		if errors.Is(err, io.EOF) {
			if x.lang == "" {
				return x.wrong("no xliff element")
			}
			return nil
		}
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.Directive:
			return x.wrong("a document type is not taken")
		case xml.StartElement:
			if x.depth++; x.depth > deepest {
				return x.wrong("elements stand too deep in each other")
			}
			err = x.start(t)
		case xml.EndElement:
			x.depth--
			err = x.end(t)
		case xml.CharData:
			x.words(string(t))
		}
		if err != nil {
			return err
		}
	}
}

func (x *xliff) words(s string) {
	switch {
	case x.unit != nil && x.unit.into != nil:
		x.unit.into.WriteString(s)
	case x.meta != "" && len(x.list) > 0:
		t := &x.list[len(x.list)-1]
		if to := map[string]*string{"editor": &t.Editor, "edited_at": &t.EditedAt, "checked_by": &t.CheckedBy, "checked_at": &t.CheckedAt}[x.meta]; to != nil {
			*to += s
		} else if x.meta == "edits" {
			t.Edits, _ = strconv.ParseInt(strings.TrimSpace(s), 10, 64) // what is no number says that there was none
		}
	}
}

func (x *xliff) start(e xml.StartElement) error {
	if e.Name.Space == metaSpace && e.Name.Local == "meta" && x.unit == nil {
		x.meta = value(e, "type")
		return nil
	}
	if x.depth == 1 {
		return x.root(e)
	}
	if e.Name.Space != coreSpace {
		return nil
	}
	switch e.Name.Local {
	case "file":
		line, _ := x.xml.InputPos()
		x.list = append(x.list, Translated{Line: line, Answer: femos.AnswerID(value(e, "id")), Version: femos.VersionID(value(e, "original")), Language: x.lang})
		x.units, x.hole, x.done = map[string]bool{}, "", false
	case "unit":
		id := value(e, "id")
		switch {
		case len(x.list) == 0:
			return x.wrong("a unit outside a file")
		case x.units[id]:
			return x.wrong("two units are called " + short(id))
		case id != "question" && id != "p"+strconv.Itoa(len(x.units)):
			return x.wrong("unit " + short(id) + " is not one of ours, or out of order")
		}
		x.units[id], x.unit = true, &unit{id: id, state: femos.TranslationChecked}
	}
	if x.unit == nil {
		return nil
	}
	return x.inUnit(e)
}

func (x *xliff) inUnit(e xml.StartElement) error {
	switch e.Name.Local {
	case "segment", "ignorable":
		x.unit.segment = e
	case "source":
		x.unit.into = &x.unit.source
	case "target":
		x.unit.into = &x.unit.target
		if x.unit.segment.Name.Local == "segment" {
			x.unit.translated = true
			x.unit.state = least(x.unit.state, stateOf(value(x.unit.segment, "state"), value(x.unit.segment, "subState"), true))
		}
	case "cp":
		code, err := strconv.ParseUint(value(e, "hex"), 16, 21)
		if err != nil || inXML(rune(code)) || code == 0 {
			return x.wrong("a code point that is none")
		}
		x.words(string(rune(code)))
	}
	return nil
}

// root reads the first element.
func (x *xliff) root(e xml.StartElement) error {
	if e.Name.Local != "xliff" || e.Name.Space != coreSpace || !strings.HasPrefix(value(e, "version"), "2.") {
		return x.wrong("this is not XLIFF 2")
	}
	if from := femos.Language(value(e, "srcLang")); from.Base() != "de" {
		return x.wrong("srcLang is not de")
	}
	x.lang = femos.Language(value(e, "trgLang")).Base()
	if x.lang == "" || x.lang == "de" {
		return x.wrong("trgLang is missing, or German")
	}
	return nil
}

func (x *xliff) end(e xml.EndElement) error {
	if e.Name.Space == metaSpace {
		x.meta = ""
	}
	if e.Name.Space != coreSpace {
		return nil
	}
	switch e.Name.Local {
	case "source", "target":
		if x.unit != nil {
			x.unit.into = nil
		}
	case "unit":
		return x.put()
	case "file":
		if !x.units["question"] || len(x.units) < 2 {
			return x.wrong("an answer without question or text")
		}
	}
	return nil
}

// put adds a unit that is read to its answer.
func (x *xliff) put() error {
	u, t := x.unit, &x.list[len(x.list)-1]
	x.unit = nil
	target := strings.TrimSpace(u.target.String())
	if !u.translated || target == "" {
		u.state, target = femos.TranslationMissing, ""
	}
	if u.id == "question" {
		t.SourceQuestion, t.Question, t.State = u.source.String(), target, u.state
		return nil
	}
	t.Source = paragraphs(t.Source, u.source.String())
	if target == "" {
		if x.hole == "" {
			x.hole = u.id
		}
		return nil
	}
	if x.hole != "" {
		return x.wrong("unit " + x.hole + " is not translated, though a later one is")
	}
	t.Text, t.State = paragraphs(t.Text, target), least(t.State, u.state)
	return nil
}

func paragraphs(text, more string) string {
	if text == "" || more == "" {
		return text + more
	}
	return text + "\n\n" + more
}

// least is the state of which less may be made.
func least(a, b femos.TranslationState) femos.TranslationState {
	for _, s := range []femos.TranslationState{femos.TranslationMissing, femos.TranslationStale, femos.TranslationMachine, femos.TranslationUnchecked} {
		if a == s || b == s {
			return s
		}
	}
	return femos.TranslationChecked
}

// value is an attribute of an element, "" if it has none of that name.
func value(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}
