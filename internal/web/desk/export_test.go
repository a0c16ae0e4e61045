package desk

import (
	"femos"
	"femos/content"
	"femos/internal/auth"
	"femos/internal/i18n"
)

// Route is a line of the table, for the test that walks it.
type Route struct {
	Pattern string
	Act     auth.Act
}

// Routes is the table.
func Routes() []Route {
	var all []Route
	for _, r := range routes() {
		all = append(all, Route{r.pattern, r.act})
	}
	return all
}

// Segments cuts a text as the thread does and writes it with [marks] and (taken out).
func Segments(text string, reasons []femos.Reason) string {
	var out string
	for _, s := range segments(i18n.For("en"), text, reasons) {
		piece := s.Text
		if s.Masked != "" {
			piece = "(" + s.Masked + ")"
		}
		if s.Marked {
			piece = "[" + piece + "]"
		}
		out += piece
	}
	return out
}

// Local is the check of where a log-in leads.
func Local(path string) string { return local(path) }

// StatusOf is the mapping of errors.
func StatusOf(kind femos.ErrorKind) int { return statusOf(kind) }

// Topics lists area and detail of every topic in a language.
func Topics(lang femos.Language) map[string][2]string {
	w, out := newWords(content.Files), map[string][2]string{}
	for code := range w.topics {
		area, detail := w.topic(i18n.For(lang), code)
		out[code] = [2]string{area, detail}
	}
	return out
}

// KeysShown lists the keys of the help as data-key has them.
func KeysShown() []string {
	var all []string
	for _, g := range keyGroups(i18n.For("en")) {
		for _, k := range g.Keys {
			all = append(all, k.Keys...)
		}
	}
	return all
}

// Embedded is what the pages are made from.
var Embedded = embedded
