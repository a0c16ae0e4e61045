package capture

import (
	"encoding/binary"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"femos"
	"femos/internal/mask"
)

func TestMarks(t *testing.T) {
	t.Parallel()
	const text = "Ich bin Ámal, 0176 12345678" // Á is the bytes 8 and 9
	one := func(start, end int) []mask.Mark { return []mask.Mark{{Kind: mask.Name, Start: start, End: end}} }
	for name, try := range map[string]struct {
		marks []mask.Mark
		want  string // "" if refused
	}{
		"none":             {nil, text},
		"a name":           {one(8, 13), "Ich bin [name], 0176 12345678"},
		"everything":       {one(0, len(text)), "[name]"},
		"side by side":     {append(one(8, 10), one(10, 13)...), "Ich bin [name][name], 0176 12345678"},
		"of two kinds":     {append(one(8, 13), mask.Mark{Kind: mask.Phone, Start: 15, End: 28}), "Ich bin [name], [phone]"},
		"out of order":     {append(one(15, 28), one(8, 13)...), ""},
		"overlapping":      {append(one(8, 13), one(12, 20)...), ""},
		"twice":            {append(one(8, 13), one(8, 13)...), ""},
		"empty":            {one(8, 8), ""},
		"backwards":        {one(13, 8), ""},
		"before":           {one(-1, 5), ""},
		"beyond":           {one(20, len(text)+1), ""},
		"far beyond":       {one(1<<40, 1<<41), ""},
		"begins in a rune": {one(9, 13), ""},
		"ends in a rune":   {one(0, 9), ""},
		"unknown kind":     {[]mask.Mark{{Kind: "name] Amal [name", Start: 8, End: 13}}, ""},
		"no kind":          {[]mask.Mark{{Start: 8, End: 13}}, ""},
	} {
		got, err := apply(text, try.marks)
		if try.want == "" {
			var wrong *femos.Error
			if !errors.As(err, &wrong) || wrong.Code != "marks" || wrong.Kind != femos.Invalid || strings.Contains(err.Error(), "mal") {
				t.Errorf("%s: %q, %v; want it refused", name, got, err)
			}
			continue
		}
		if err != nil || got != try.want {
			t.Errorf("%s: %q, %v; want %q", name, got, err, try.want)
		}
	}
}

// The offsets that Find gives hold for what apply makes of the same paste, however it is written.
func TestFindAndApplyMeanTheSameText(t *testing.T) {
	t.Parallel()
	for _, paste := range []string{
		"A\u0301mal\r\nMeine Nummer: 0176 12345678\x00 \u202eok",
		"\xff\xfe ruf an: +49 176 12345678",
	} {
		marks := new(Service).Find(paste)
		got, err := apply(paste, marks)
		if err != nil || len(marks) == 0 || strings.Contains(got, "12345678") || !strings.Contains(got, "[phone]") {
			t.Errorf("%q with %v: %q, %v", paste, marks, got, err)
		}
	}
}

// FuzzMarks: whatever the form sends, a mark is either refused with all others, or exactly its words are gone.
func FuzzMarks(f *testing.F) {
	for _, text := range []string{"Ich bin Ámal, 0176 12345678", "أنا أمل، رقمي ٠١٧٦", "👩‍👩‍👧‍👦 \U0001F9FF", "\x00\xff\u202e\r\n", ""} {
		f.Add(text, []byte{0, 3, 0, 9, 0, 4, 1})
		f.Add(text, []byte{255, 255, 0, 1, 0})
	}
	all := []mask.Kind{mask.Name, mask.Phone, mask.Email, mask.IBAN, mask.Document, mask.File, mask.Birth, mask.Profile, mask.Handle, mask.Address, "", "x"}
	f.Fuzz(func(t *testing.T, text string, raw []byte) {
		var marks []mask.Mark
		for ; len(raw) >= 5; raw = raw[5:] { // start, length, kind
			start := int(int16(binary.BigEndian.Uint16(raw)))
			marks = append(marks, mask.Mark{Kind: all[int(raw[4])%len(all)], Start: start, End: start + int(int16(binary.BigEndian.Uint16(raw[2:])))})
		}
		clean := mask.Clean(text)
		got, err := apply(text, marks)
		want, fits := cut(clean, marks)
		if utf8.RuneCountInString(text) > maxRunes {
			fits = false
		}
		switch {
		case fits && err != nil:
			t.Fatalf("%q with %v is refused: %v", clean, marks, err)
		case !fits && err == nil:
			t.Fatalf("%q with %v is taken: %q", clean, marks, got)
		case !fits:
			if femos.KindOf(err) != femos.Invalid || got != "" {
				t.Fatalf("refused with %q, %v", got, err)
			}
		case got != strings.TrimSpace(want):
			t.Fatalf("%q with %v becomes %q, want %q", clean, marks, got, want)
		case !utf8.ValidString(got):
			t.Fatalf("%q is not UTF-8", got)
		}
	})
}

// cut takes the marks out of a text rune by rune, and says whether each is in place and order.
func cut(text string, marks []mask.Mark) (string, bool) {
	begins := map[int]bool{len(text): true}
	for i := range text {
		begins[i] = true
	}
	var b strings.Builder
	at := 0
	for _, m := range marks {
		if m.Start < at || m.End <= m.Start || !begins[m.Start] || !begins[m.End] || m.Kind == "" || m.Kind == "x" {
			return "", false
		}
		b.WriteString(text[at:m.Start] + "[" + string(m.Kind) + "]")
		at = m.End
	}
	return b.String() + text[at:], true
}
