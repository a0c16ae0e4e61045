package library

import (
	"regexp"
	"strings"
	"time"

	"femos"
)

var (
	cited  = regexp.MustCompile(`^(?:§{1,2}|Art\.?|Artikel)\s*(\d+[a-z]?)(?:\s+(?:Abs\.?|Absatz)\s*(.+?))?\s+(SGB\s+[IVX]+|[A-ZÄÖÜ][\p{L}\d-]*(?:\s\d{4})?)$`)
	pinned = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)
)

// ParseCitations reads citations, one a line: "§ 16 Abs. 1 BEEG", "Art. 6 GG", or a document as "TITLE; 2026-05-03; sha256:…".
// Invalid "citation_form" with the line that is neither.
func ParseCitations(text string) (list []femos.Citation, err error) {
	for line := range strings.Lines(text) {
		line = strings.Join(strings.Fields(strings.ReplaceAll(line, "\u00a0", " ")), " ")
		if line == "" {
			continue
		}
		c, ok := parseCitation(line)
		if !ok {
			return nil, femos.Fail(femos.Invalid, "citation_form", line).About("citations")
		}
		list = append(list, c)
	}
	return list, nil
}

func parseCitation(line string) (femos.Citation, bool) {
	if m := cited.FindStringSubmatch(line); m != nil {
		return femos.Citation{Section: m[1], Paragraph: m[2], Act: m[3]}, true
	}
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
