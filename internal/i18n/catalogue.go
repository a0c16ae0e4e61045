package i18n

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
	"golang.org/x/text/message"

	"femos"
)

//go:embed lang/*.json
var files embed.FS

// Fallback is the language whose catalogue is complete.
const Fallback femos.Language = "en"

// Catalogue is what the program says in one language.
type Catalogue struct {
	Language femos.Language
	Name     string // of the language in itself: "Deutsch"
	Reviewed bool   // false: made by a machine, not yet read by somebody who speaks it

	months, days      []string
	dateForm, dayForm string // "{d} {month} {y}", "{d} {month}"
	clockForm         string // a layout of package time
	text              map[string]string
	fallback          *Catalogue
	tag               language.Tag
	namer             display.Namer
	printer           *message.Printer
	small             [100]string // numbers as Number writes them: most that are shown are small
}

type file struct {
	Name     string            `json:"name"`
	Reviewed bool              `json:"reviewed"`
	Months   []string          `json:"months"`
	Days     []string          `json:"days"` // short, Sunday first
	Date     string            `json:"date"`
	Day      string            `json:"day"`
	Clock    string            `json:"clock"`
	Text     map[string]string `json:"text"`
}

// catalogues reads the embedded files once. They are part of the program, so an error is a broken build.
var catalogues = sync.OnceValue(func() map[femos.Language]*Catalogue {
	all, err := read()
	if err != nil {
		panic("i18n: " + err.Error())
	}
	return all
})

func read() (map[femos.Language]*Catalogue, error) {
	entries, err := files.ReadDir("lang")
	if err != nil {
		return nil, err
	}
	all := map[femos.Language]*Catalogue{}
	for _, e := range entries {
		raw, err := files.ReadFile(path.Join("lang", e.Name()))
		if err != nil {
			return nil, err
		}
		lang := femos.Language(strings.TrimSuffix(e.Name(), ".json"))
		if all[lang], err = parse(lang, raw); err != nil {
			return nil, fmt.Errorf("%s: %w", e.Name(), err)
		}
	}
	for lang, c := range all {
		if lang != Fallback {
			c.fallback = all[Fallback]
		}
	}
	return all, nil
}

func parse(lang femos.Language, raw []byte) (*Catalogue, error) {
	var f file
	if err := json.Unmarshal(raw, &f); err != nil {
		return nil, err
	}
	if len(f.Months) != 12 || len(f.Days) != 7 {
		return nil, errors.New("twelve months and seven days are needed")
	}
	tag, err := language.Parse(string(lang))
	if err != nil {
		return nil, err
	}
	c := &Catalogue{Language: lang, Name: f.Name, Reviewed: f.Reviewed, months: f.Months, days: f.Days,
		dateForm: f.Date, dayForm: f.Day, clockForm: f.Clock, text: f.Text, tag: tag,
		namer: display.Tags(tag), printer: message.NewPrinter(tag)}
	for n := range c.small {
		c.small[n] = c.printer.Sprintf("%d", n)
	}
	return c, nil
}

// Languages lists the languages that have a catalogue, in the order of their codes.
func Languages() []femos.Language {
	var all []femos.Language
	for lang := range catalogues() {
		all = append(all, lang)
	}
	slices.Sort(all)
	return all
}

// For returns the catalogue of a language, of its base language, or English.
func For(lang femos.Language) *Catalogue {
	all := catalogues()
	for _, l := range []femos.Language{lang, lang.Base()} {
		if c, ok := all[l]; ok {
			return c
		}
	}
	return all[Fallback]
}

// T is For(lang).T: the sentence of a key in a language.
func T(lang femos.Language, key string, args ...any) string { return For(lang).T(key, args...) }

// Dir returns "rtl" or "ltr" for the catalogue's language.
func (c *Catalogue) Dir() string { return c.Language.Dir() }

// Has says whether the key has a sentence of its own or in plural forms.
func (c *Catalogue) Has(key string) bool {
	_, ok := c.find(key)
	if !ok {
		_, ok = c.find(key + ".other")
	}
	return ok
}

func (c *Catalogue) find(key string) (string, bool) {
	s, ok := c.text[key]
	if !ok && c.fallback != nil {
		return c.fallback.find(key)
	}
	return s, ok
}

// T returns the sentence of a key with {1}, {2} … replaced by the arguments; whole numbers are written as the
// language writes them. A key with plural forms is chosen by its first argument, which must be an int.
func (c *Catalogue) T(key string, args ...any) string {
	s, ok := c.find(key)
	if !ok && len(args) > 0 {
		if n, isInt := args[0].(int); isInt {
			s, ok = c.plural(key, n)
		}
	}
	if !ok {
		return key
	}
	if len(args) == 0 || !strings.Contains(s, "{") {
		return s
	}
	return c.fillIn(s, args)
}

// fillIn puts values where a sentence has {1}, {2} …; braces around anything else stand as they are. A page of the inbox asks
// for some eighty sentences, for which a strings.Replacer each is too much.
func (c *Catalogue) fillIn(s string, args []any) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(s, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		number, after, closed := strings.Cut(rest, "}")
		n, err := strconv.Atoi(number)
		if !closed || err != nil || n < 1 || n > len(args) || number[0] == '+' || number[0] == '0' {
			b.WriteByte('{')
			s = rest
			continue
		}
		b.WriteString(c.write(args[n-1]))
		s = after
	}
}

func (c *Catalogue) plural(key string, n int) (string, bool) {
	forms := map[plural.Form]string{plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few", plural.Many: "many", plural.Other: "other"}
	if s, ok := c.text[key+"."+forms[plural.Cardinal.MatchPlural(c.tag, n, 0, 0, 0, 0)]]; ok {
		return s, true
	}
	if s, ok := c.text[key+".other"]; ok {
		return s, true
	}
	if c.fallback != nil {
		return c.fallback.plural(key, n)
	}
	return "", false
}

func (c *Catalogue) write(a any) string {
	switch v := a.(type) {
	case int:
		return c.Number(v)
	case int64:
		return c.Number(int(v))
	case time.Duration:
		return c.Span(v)
	case femos.Language:
		return c.LanguageName(v)
	case femos.Term:
		return c.T(string(v))
	}
	return fmt.Sprint(a)
}

// Number writes a whole number with the language's digits grouping.
func (c *Catalogue) Number(n int) string {
	if n >= 0 && n < len(c.small) {
		return c.small[n]
	}
	return c.printer.Sprintf("%d", n)
}

// Decimal writes a number with two decimals as the language does.
func (c *Catalogue) Decimal(x float64) string { return c.printer.Sprintf("%.2f", x) }

// LanguageName names a language: "Serbian (Cyrillic)", "Arabisch"; the code itself where no name is known.
func (c *Catalogue) LanguageName(l femos.Language) string {
	if l == "" || l == femos.Undetermined {
		return c.T("language.unknown")
	}
	tag, err := language.Parse(string(l))
	if err != nil {
		return string(l)
	}
	if name := c.namer.Name(tag); name != "" {
		return name
	}
	return string(l)
}

// Error returns the sentence for an error: of its code where it has one, else of its kind. It shows nothing of the
// cause.
func (c *Catalogue) Error(err error) string {
	kind := femos.KindOf(err)
	var e *femos.Error
	if errors.As(err, &e) && c.Has("error."+e.Code) {
		return c.T("error."+e.Code, e.Args...)
	}
	return c.T("kind." + string(kind))
}

// Fault returns the sentence for a platform's fault code, and what to do about it ("" where nothing can be done).
func (c *Catalogue) Fault(code string) (what, todo string) {
	if code == "" {
		return "", ""
	}
	if !c.Has("fault." + code) {
		return c.T("fault.other", code), ""
	}
	if c.Has("fault." + code + ".todo") {
		todo = c.T("fault." + code + ".todo")
	}
	return c.T("fault." + code), todo
}
