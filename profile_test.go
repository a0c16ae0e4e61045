package femos_test

import (
	"testing"

	"femos"
)

func TestHours(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"": "", " , ": "", "9-12": "9:00–12:00", "14:00 – 16.30, 9-12;": "9:00–12:00, 14:00–16:30", "0-24": "0:00–24:00", "9—10": "9:00–10:00"} {
		list, err := femos.ParseSpans(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
		}
		h := femos.Hours{2: list}
		if got := h.Day(2); got != want || h.None() != (want == "") {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
		again, err := femos.ParseHours(h.String())
		if err != nil || again.String() != h.String() {
			t.Errorf("%q: stored as %q, read as %q, %v", text, h, again, err)
		}
	}
	for _, text := range []string{"9", "9-", "-9", "12-9", "9-9", "9-25", "9:60-10", "9:5-10", "+9-10", "9-12, 11-13", "1-2,3-4,5-6,7-8,9-10", "nachmittags", "009-10", "24:01-25"} {
		if list, err := femos.ParseSpans(text); err == nil {
			t.Errorf("%q is read as %v", text, list)
		}
	}
	for _, text := range []string{"|", "x||||||", "9-12"} {
		if _, err := femos.ParseHours(text); err == nil {
			t.Errorf("%q is read", text)
		}
	}
}
