package exchange

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"femos"
)

// WriteXLIFF writes the translations into one language, a file element an answer.
func WriteXLIFF(w io.Writer, lang femos.Language, list []Translated) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xliff xmlns=%q xmlns:mda=%q version=\"2.1\" srcLang=\"de\" trgLang=%q xml:space=\"preserve\">\n", coreSpace, metaSpace, lang)
	for _, t := range list {
		writeFile(out, t)
	}
	fmt.Fprint(out, "</xliff>\n")
	return out.Flush() // a bufio.Writer keeps the first error
}

func writeFile(w *bufio.Writer, t Translated) {
	fmt.Fprintf(w, " <file id=\"%s\" original=\"%s\">\n  <mda:metadata><mda:metaGroup category=\"femos\">", attribute(string(t.Answer)), attribute(string(t.Version)))
	for _, m := range [][2]string{{"edits", strconv.FormatInt(t.Edits, 10)}, {"editor", t.Editor}, {"edited_at", t.EditedAt}, {"checked_by", t.CheckedBy}, {"checked_at", t.CheckedAt}} {
		if m[1] != "" {
			fmt.Fprintf(w, "<mda:meta type=%q>%s</mda:meta>", m[0], text(m[1]))
		}
	}
	fmt.Fprint(w, "</mda:metaGroup></mda:metadata>\n")
	writeUnit(w, "question", t.SourceQuestion, t.Question, t.State)
	source, target := femos.Paragraphs(t.Source), femos.Paragraphs(t.Text)
	for i := range max(len(source), len(target)) {
		var from, to string
		if i < len(source) {
			from = source[i]
		}
		if i < len(target) {
			to = target[i]
		}
		writeUnit(w, "p"+strconv.Itoa(i+1), from, to, t.State)
	}
	fmt.Fprint(w, " </file>\n")
}

func writeUnit(w *bufio.Writer, id, source, target string, s femos.TranslationState) {
	if target == "" {
		s = femos.TranslationMissing
	}
	state, sub := segmentState(s)
	fmt.Fprintf(w, "  <unit id=\"%s\"><segment state=\"%s\"", id, state)
	if sub != "" {
		fmt.Fprintf(w, " subState=\"%s\"", sub)
	}
	fmt.Fprintf(w, "><source>%s</source>", text(source))
	if target != "" {
		fmt.Fprintf(w, "<target>%s</target>", text(target))
	}
	fmt.Fprint(w, "</segment></unit>\n")
}

func attribute(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a strings.Builder takes everything
	return b.String()
}

// text escapes what stands in a segment. A character that XML has not got becomes the code point element (4.2.3.1).
func text(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case !inXML(r):
			fmt.Fprintf(&b, `<cp hex="%04X"/>`, r)
		case r == '\r':
			b.WriteString("&#xD;")
		case r == '&':
			b.WriteString("&amp;")
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// inXML says whether XML 1.0 has the character (production 2).
func inXML(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= utf8.MaxRune
}

func validText(s string) bool { return utf8.ValidString(s) }
