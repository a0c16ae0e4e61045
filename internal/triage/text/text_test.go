package text

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
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
	if n := len(d.Folded); n > MaxBytes {
		t.Errorf("%d bytes kept", n)
	}
	d.Read(strings.Repeat("\u0301", 1<<20) + "a")
	if len(d.Tokens) != 1 {
		t.Error("the end is not read")
	}
}

// Of a long post the beginning and the end are read, cut at whole letters, and nothing between.
func TestLongPost(t *testing.T) {
	t.Parallel()
	long := "anfang " + strings.Repeat("ж", HeadBytes) + " mitte " + strings.Repeat("ö", TailBytes) + " ende"
	var d Doc
	d.Read(long)
	var words []string
	for _, tok := range d.Tokens {
		words = append(words, string(d.LowerWord(tok)))
		if !utf8.ValidString(string(d.LowerWord(tok))) || !utf8.ValidString(long[tok.Start:tok.End]) {
			t.Errorf("a letter is cut at %d to %d", tok.Start, tok.End)
		}
	}
	if words[0] != "anfang" || words[len(words)-1] != "ende" || slices.Contains(words, "mitte") {
		t.Errorf("read %d words, from %q to %q", len(words), words[0], words[len(words)-1])
	}
}

func TestLettersThatLookAlike(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"J\u043ebcenter": "jobcenter", "jοb": "job", "джoбцентр": "джобцентр",
		"Kündig\u200bung": "kündigung", "Ki\u0334\u0334\u0335ta": "kita", "жkду": "жкду",
	} {
		var d Doc
		d.Read(in)
		if len(d.Tokens) != 1 {
			t.Errorf("%q: %d words", in, len(d.Tokens))
			continue
		}
		if got := string(d.LowerWord(d.Tokens[0])); got != want {
			t.Errorf("%q is read as %q, want %q", in, got, want)
		}
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

func TestDropRepeats(t *testing.T) {
	t.Parallel()
	words := func(s string) int {
		var d Doc
		d.Read(s)
		d.DropRepeats()
		for i := range d.Tokens[1:] {
			if d.Tokens[i].Start >= d.Tokens[i+1].Start {
				t.Errorf("%q: tokens %d and %d in disorder", s, i, i+1)
			}
		}
		return len(d.Tokens)
	}
	long := "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty. "
	for s, want := range map[string]int{
		strings.Repeat("I sell shoes. ", 5):                           15, // short: left as it is
		strings.Repeat("I sell shoes. ", 50):                          3,
		"First. " + strings.Repeat("I sell SHOES! ", 50) + "The last": 6,
		long + strings.Repeat("call me now. ", 7):                     41, // most of it is said once
		strings.Repeat(long, 2):                                       20,
		strings.Repeat("word ", 1000):                                 1000, // one sentence
	} {
		if got := words(s); got != want {
			t.Errorf("%.40q (%d bytes): %d words left, want %d", s, len(s), got, want)
		}
	}
}
