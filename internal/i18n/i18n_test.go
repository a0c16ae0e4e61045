package i18n

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"femos"
)

func TestCatalogues(t *testing.T) {
	t.Parallel()
	english := For("en")
	for _, lang := range Languages() {
		c := For(lang)
		if c.Language != lang {
			t.Errorf("%s: says it is %s", lang, c.Language)
		}
		for key, text := range c.text {
			switch {
			case strings.TrimSpace(text) != text || text == "":
				t.Errorf("%s: %s: empty or with space around it: %q", lang, key, text)
			case !english.Has(key) && !english.Has(strings.TrimSuffix(key, key[strings.LastIndexByte(key, '.'):])):
				t.Errorf("%s: %s: English does not have it", lang, key)
			}
		}
		if !c.Reviewed {
			continue // a machine made it: what is missing falls back to English
		}
		for key, text := range english.text {
			own, ok := c.text[key]
			if !ok {
				t.Errorf("%s: %s is missing", lang, key)
			} else if !slices.Equal(holes(own), holes(text)) {
				t.Errorf("%s: %s: other arguments than in English: %q, %q", lang, key, own, text)
			}
		}
	}
}

// holes lists which arguments a sentence takes.
func holes(text string) []string {
	var found []string
	for _, n := range []string{"{1}", "{2}", "{3}"} {
		if strings.Contains(text, n) {
			found = append(found, n)
		}
	}
	return found
}

func TestT(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		lang femos.Language
		key  string
		args []any
		want string
	}{
		{"en", "row.claims", []any{1}, "1 claim"},
		{"en", "row.claims", []any{2}, "2 claims"},
		{"de", "row.claims", []any{0}, "0 Falschaussagen"},
		{"de", "channel.seen7", []any{12345}, "12.345 Beiträge an der Tür eingeschätzt"},
		{"en", "channel.seen7", []any{12345}, "12,345 posts judged at the door"},
		{"de-AT", "act.take", nil, "Übernehmen"},
		{"tlh", "act.take", nil, "Take"},
		{"en", "error.taken_by", []any{"{2} Parisa"}, "{2} Parisa has taken this inquiry. What you wrote is kept here."},
		{"en", "nothing.such", nil, "nothing.such"},
	} {
		if got := T(c.lang, c.key, c.args...); got != c.want {
			t.Errorf("T(%s, %s, %v) = %q, want %q", c.lang, c.key, c.args, got, c.want)
		}
	}
}

func TestPlural(t *testing.T) {
	t.Parallel()
	months := strings.Repeat(`"m",`, 11) + `"m"`
	c, err := parse("ru", []byte(`{"name":"Русский","months":[`+months+`],"days":["д","д","д","д","д","д","д"],"text":{"n.one":"{1} ответ","n.few":"{1} ответа","n.many":"{1} ответов","n.other":"{1} ответа"}}`))
	if err != nil {
		t.Fatal(err)
	}
	c.fallback = For("en")
	for n, want := range map[int]string{1: "1 ответ", 3: "3 ответа", 5: "5 ответов", 11: "11 ответов", 21: "21 ответ"} {
		if got := c.T("n", n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
	if got := c.T("row.claims", 2); got != "2 claims" {
		t.Errorf("what is missing falls back to English: %q", got)
	}
	arabic, err := parse("ar", []byte(`{"months":[`+months+`],"days":["ي","ي","ي","ي","ي","ي","ي"]}`))
	if err != nil || arabic.Dir() != "rtl" {
		t.Errorf("Arabic is written %s, %v", arabic.Dir(), err)
	}
	if c.Reviewed || c.Dir() != "ltr" {
		t.Errorf("reviewed %v, direction %s", c.Reviewed, c.Dir())
	}
}

func TestTimes(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 10, 12, 12, 0, 0, 0, time.UTC) // a Monday
	de, en := For("de"), For("en")
	for _, c := range []struct{ got, want string }{
		{en.Moment(now, now.Add(-3*time.Hour)), "09:00"},
		{en.Moment(now, now.Add(21*time.Hour+30*time.Minute)), "Tue\u00a009:30"},
		{de.Moment(now, now.Add(-24*time.Hour)), "So\u00a012:00"},
		{de.Moment(now, now.AddDate(0, 0, -20)), "22. September, 12:00"},
		{en.Moment(now, now.AddDate(-1, 0, 0)), "12 October 2025"},
		{en.Due(now, now.Add(2*time.Hour+10*time.Minute)), "2\u00a0h\u00a0left"},
		{de.Due(now, now.Add(25*time.Minute)), "noch\u00a025\u00a0min"},
		{de.Due(now, now.Add(-time.Hour)), "1\u00a0h\u00a0überfällig"},
		{en.Due(now, now.Add(30*time.Second)), "now"},
		{en.Due(now, now.Add(22*time.Hour)), "Tue\u00a010:00"},
		{en.Span(72 * time.Hour), "3\u00a0days"},
		{de.Span(-90 * time.Second), "1\u00a0min"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

func TestErrorsAndFaults(t *testing.T) {
	t.Parallel()
	en := For("en")
	secret := errors.New("password hunter2")
	for _, c := range []struct {
		err  error
		want string
	}{
		{femos.Fail(femos.Conflict, "taken_by", "Parisa"), "Parisa has taken this inquiry. What you wrote is kept here."},
		{femos.Fail(femos.Invalid, "never_heard_of").Because(secret), "Something in the form does not fit."},
		{secret, "Something went wrong on our side. It is noted. Please try again."},
	} {
		if got := en.Error(c.err); got != c.want {
			t.Errorf("%v: %q, want %q", c.err, got, c.want)
		}
	}
	if what, todo := en.Fault("login_refused"); what == "" || todo == "" {
		t.Errorf("login_refused: %q, %q", what, todo)
	}
	if what, _ := en.Fault("gremlins"); what != "The platform reports “gremlins”." {
		t.Errorf("unknown fault: %q", what)
	}
}

func TestLanguageNames(t *testing.T) {
	t.Parallel()
	for lang, want := range map[femos.Language]string{"ar": "Arabisch", "sr-Cyrl": "Serbisch (Kyrillisch)", "und": "Sprache unklar", "": "Sprache unklar"} {
		if got := For("de").LanguageName(lang); got != want {
			t.Errorf("%q: %q, want %q", lang, got, want)
		}
	}
}

func TestFillIn(t *testing.T) {
	t.Parallel()
	c := For("en")
	for _, x := range []struct{ sentence, want string }{
		{"{2} of {1}, {2}", "b of a, b"},
		{"{1}{2}", "ab"},
		{"{3} {0} {+1} {01} {x} {} { {1", "{3} {0} {+1} {01} {x} {} { {1"},
		{"{{1}}", "{a}"},
	} {
		if got := c.fillIn(x.sentence, []any{"a", "b"}); got != x.want {
			t.Errorf("%q: %q, want %q", x.sentence, got, x.want)
		}
	}
	if got := c.fillIn("{1} {2}", []any{"{2}", 1234}); got != "{2} 1,234" {
		t.Errorf("what is filled in is not filled again: %q", got)
	}
}
