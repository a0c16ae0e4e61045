package text

import (
	"strings"
	"testing"
)

func words(s string) string {
	var d Doc
	d.Read(s)
	var out []string
	for _, t := range d.Tokens {
		out = append(out, string(d.Word(t)))
	}
	return strings.Join(out, "|")
}

func TestTokensAreFolded(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Ausländerbehörde, ÜBER!": "auslanderbehorde|uber",
		"l'aide d'urgence":        "l|aide|d|urgence",
		"don't Jobcenter'a":       "dont|jobcenter|a",
		"зв'язок":                 "звязок",
		"Объявление ещё":          "обявление|еше",
		"إقامة  أين":              "اقامه|اين",
		"می‌خواهم":                "ميخواهم",
		"٢٤ ۱۲":                   "24|12",
		"İstanbul ISPARTA":        "istanbul|isparta",
		"u\u0308ber":              "uber",
		"１６ ｆｕｌｌ":                 "16|full",
		"漢字":                      "漢|字",
		"":                        "",
		"3am 7ada B1":             "3am|7ada|b1",
		"Fi\u00adk\u200btion":     "fiktion",
		strings.Repeat("a", 90):   strings.Repeat("a", 40) + "|" + strings.Repeat("a", 40) + "|" + strings.Repeat("a", 10),
		"\xff\xfeok":              "ok",
	} {
		if got := words(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestLowerKeepsDiacriticsComposed(t *testing.T) {
	t.Parallel()
	var d Doc
	d.Read("U\u0308BER ÇOCUK")
	if got := string(d.Lower); got != "überçocuk" {
		t.Errorf("%q", got)
	}
}

func TestMarks(t *testing.T) {
	t.Parallel()
	var d Doc
	d.Read("Wer weiß das? Hilfe!! 20 € 🌸 https://example.org")
	if d.Questions != 1 || d.QuestionAt != strings.Index(d.Source, "?") || d.EndsQuestion || d.Exclaims != 2 || d.Money != 1 || d.Emoji != 1 || d.Links != 1 {
		t.Errorf("%+v", d)
	}
	d.Read("وين اروح؟")
	if !d.EndsQuestion {
		t.Error("Arabic question mark not seen")
	}
}

func TestWorkIsBounded(t *testing.T) {
	t.Parallel()
	var d Doc
	d.Read(strings.Repeat("ab ", 1<<20))
	if n := len(d.Folded); n > MaxRunes {
		t.Errorf("%d bytes kept", n)
	}
	d.Read(strings.Repeat("\u0301", 1<<20) + "a")
	if len(d.Tokens) != 0 {
		t.Error("read beyond MaxBytes")
	}
}

func TestRewriteUnitesAlphabets(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ lang, in, want string }{
		{"sr-Cyrl", "дечји додатак", "decji|dodatak"},
		{"ru-Latn", "kak poluchit posobie", "как|получит|пособие"},
		{"ar-Latn", "khayfe 5ayfe", "xaifi|xaifi"},
		{"de", "weiß", "weiss"},
	} {
		var d Doc
		d.Read(c.in)
		d.Rewrite(c.lang)
		var out []string
		for _, t := range d.Tokens {
			out = append(out, string(d.Word(t)))
		}
		if got := strings.Join(out, "|"); got != c.want {
			t.Errorf("%s %s: %s, want %s", c.lang, c.in, got, c.want)
		}
	}
}

func TestKeyHearsGermanAcrossAlphabets(t *testing.T) {
	t.Parallel()
	for _, same := range [][]string{
		{"Jobcenter", "джобцентр", "jobsenter", "جوبسنتر"},
		{"Aufenthaltstitel", "ауфентхальтститель"},
		{"Kitagutschein", "kitagutshein"},
		{"Wohngeld", "вонгельд", "فونغيلد"},
		{"Standesamt", "штандесамт", "شتاندسامت"},
		{"Kündigung", "كونديغونغ", "кюндигунг"},
	} {
		want := string(AppendKey(nil, []byte(Canon(same[0], ""))))
		for _, w := range same[1:] {
			if got := string(AppendKey(nil, []byte(Canon(w, "")))); got != want {
				t.Errorf("%s is %s, %s is %s", same[0], want, w, got)
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("Wer weiß?")
	f.Fuzz(func(t *testing.T, s string) {
		var d Doc
		d.Read(s)
		d.Rewrite("sr-Cyrl")
		at := int32(0)
		for _, k := range d.Tokens {
			if k.Start < at || k.End > int32(len(s)) || k.Start >= k.End || k.A > k.B || int(k.B) > len(d.Folded) {
				t.Fatalf("%+v", k)
			}
			at = k.End
		}
	})
}
