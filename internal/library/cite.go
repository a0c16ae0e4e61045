package library

import (
	"regexp"
	"strings"
	"time"

	"femos"
)

var (
	// plain is the form of an act that package law does not take for one by its name: "Art. 59 Abs. 1 Istanbul-Konvention".
	plain  = regexp.MustCompile(`^(§|Art\.?|Artikel)\s*(\d+[a-z]?)(?:\s+(?:Abs\.?|Absatz)\s*(\d.*?))?\s+([A-ZÄÖÜ][\p{L}\d-]*(?:\s\d{4})?)$`)
	pinned = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)
)

// ParseCitations reads citations, one a line, in every form that the law is cited in: "§ 16 Abs. 1 BEEG", "§ 7 I 2 SGB II",
// "Art. 6 GG", "Anlage 1 AufenthV"; of "§§ 16a–16c AufenthG" each section; or a document as "TITLE; 2026-05-03; sha256:…".
// Invalid "citation_form" with the line that is neither, "citation_range".
func (l *Library) ParseCitations(text string) (list []femos.Citation, err error) {
	for line := range strings.Lines(text) {
		line = strings.Join(strings.Fields(strings.ReplaceAll(line, "\u00a0", " ")), " ")
		if line == "" {
			continue
		}
		some, err := l.parseLine(line)
		if err != nil {
			return nil, err
		}
		list = append(list, some...)
	}
	return list, nil
}

func (l *Library) parseLine(line string) ([]femos.Citation, error) {
	if c, ok := parseDocument(line); ok {
		return []femos.Citation{c}, nil
	}
	if l.o.Statutes != nil {
		if list, err := l.o.Statutes.Parse(line); err != nil || len(list) > 0 {
			return list, err
		}
	}
	m := plain.FindStringSubmatch(line)
	if m == nil {
		return nil, femos.Fail(femos.Invalid, "citation_form", line).About("citations")
	}
	c := femos.Citation{Section: m[2], Paragraph: m[3], Act: m[4]}
	if m[1] != "§" && !strings.HasPrefix(c.String(), "Art.") {
		c.Section = "Art. " + c.Section
	}
	return []femos.Citation{c}, nil
}

func parseDocument(line string) (femos.Citation, bool) {
	parts := strings.Split(line, ";")
	if len(parts) < 3 {
		return femos.Citation{}, false
	}
	hash, day := strings.TrimSpace(parts[len(parts)-1]), strings.TrimSpace(parts[len(parts)-2])
	title := strings.TrimSpace(strings.Join(parts[:len(parts)-2], ";"))
	if _, err := time.Parse(time.DateOnly, day); err != nil || !pinned.MatchString(hash) || title == "" {
		return femos.Citation{}, false
	}
	return femos.Citation{Document: title, PinnedOn: day, Pin: hash}, true
}

// WriteCitations writes them as ParseCitations reads them.
func WriteCitations(list []femos.Citation) string {
	var lines []string
	for _, c := range list {
		line := strings.ReplaceAll(c.String(), "\u00a0", " ")
		if c.Document != "" {
			line = c.Document + "; " + c.PinnedOn + "; " + c.Pin
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}
