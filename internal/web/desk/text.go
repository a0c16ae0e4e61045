package desk

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"femos"
	"femos/internal/i18n"
	"femos/internal/mask"
)

// segment is a piece of what somebody wrote: plain, resting under a reason (Marked), or taken out (Masked holds the
// word that stands for it).
type segment struct {
	Text   string
	Marked bool
	Masked string
}

var placeholder = regexp.MustCompile(`\[(name|phone|email|iban|document|file|birth|profile|handle|address)\]`)

// segments cuts a text where reasons rest on it and where something was taken out. Reasons whose offsets do not fit
// the text (it was edited since) are looked up by their quote, or left out.
func segments(cat *i18n.Catalogue, text string, reasons []femos.Reason) []segment {
	spans := spansOf(text, reasons)
	holes := placeholder.FindAllStringIndex(text, -1)
	cuts := []int{0, len(text)}
	for _, s := range append(slices.Clone(spans), holes...) {
		cuts = append(cuts, s[0], s[1])
	}
	slices.Sort(cuts)
	var out []segment
	for i := range len(cuts) - 1 {
		from, to := cuts[i], cuts[i+1]
		if from == to {
			continue
		}
		s := segment{Text: text[from:to], Marked: within(spans, from)}
		if within(holes, from) {
			kind := strings.Trim(text[from:to], "[]")
			if placeholder.MatchString(s.Text) {
				s.Masked = cat.T("mask." + kind)
			}
		}
		out = append(out, s)
	}
	return out
}

func within(spans [][]int, at int) bool {
	return slices.ContainsFunc(spans, func(s []int) bool { return s[0] <= at && at < s[1] })
}

func spansOf(text string, reasons []femos.Reason) [][]int {
	var spans [][]int
	for _, r := range reasons {
		from, to := r.Start, r.End
		if fits(text, from, to) && (r.Quote == "" || text[from:to] == r.Quote) {
			spans = append(spans, []int{from, to})
		} else if at := strings.Index(text, r.Quote); r.Quote != "" && at >= 0 {
			spans = append(spans, []int{at, at + len(r.Quote)})
		}
	}
	return spans
}

func fits(text string, from, to int) bool {
	return 0 <= from && from < to && to <= len(text) && utf8.RuneStart(text[from]) && (to == len(text) || utf8.RuneStart(text[to]))
}

// plain writes a text in one line with words where something was taken out.
func plain(cat *i18n.Catalogue, text string) string {
	if strings.Contains(text, "[") { // which few have, and asking an expression costs more than all else here
		text = placeholder.ReplaceAllStringFunc(text, func(hole string) string {
			return "(" + cat.T("mask."+strings.Trim(hole, "[]")) + ")"
		})
	}
	return strings.Join(strings.Fields(text), " ")
}

// kinds of mark, in the order in which a menu shows them.
func maskKinds() []mask.Kind {
	return []mask.Kind{mask.Name, mask.Phone, mask.Email, mask.Address, mask.Birth, mask.Document, mask.File, mask.IBAN, mask.Profile, mask.Handle}
}

func urlEscape(s string) string { return url.QueryEscape(s) }
