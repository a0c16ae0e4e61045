package bluesky

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// marked writes what facets mark.
func marked(text string) []string {
	var found []string
	for _, f := range facets(text) {
		what := f.Features[0].URI
		if f.Features[0].Type == typeTag {
			what = "#" + f.Features[0].Tag
		}
		found = append(found, fmt.Sprintf("%s=%s", text[f.Index.Start:f.Index.End], what))
	}
	return found
}

func TestFacets(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"kein Link, keine Raute":                    nil,
		"Siehe https://femos.example/a/7.":          {"https://femos.example/a/7=https://femos.example/a/7"},
		"(https://a.example/x_(y)) und":             {"https://a.example/x_(y)=https://a.example/x_(y)"},
		"https://a.example/?q=1&r=ü#teil, ja":       {"https://a.example/?q=1&r=ü#teil=https://a.example/?q=1&r=ü#teil"},
		"HTTP://A.example!":                         {"HTTP://A.example=HTTP://A.example"},
		"https:// nichts":                           nil,
		"#Arbeit und #Kinder_Geld.":                 {"#Arbeit=#Arbeit", "#Kinder_Geld=#Kinder_Geld"},
		"#1 und #2026 sind keine, #2026er ja":       {"#2026er=#2026er"},
		"kein#tag mitten im Wort":                   nil,
		"سؤال عن #تصريح_العمل؟":                     {"#تصريح_العمل=#تصريح_العمل"},
		"لینک: https://femos.example/پاسخ، تمام":    {"https://femos.example/پاسخ=https://femos.example/پاسخ"},
		"\u2067#سؤال\u2069 https://a.example\u2069": {"https://a.example=https://a.example", "#سؤال=#سؤال"},
		"👩🏽\u200d👧🏽 #می\u200cخواهم 🙏":               {"#می\u200cخواهم=#می\u200cخواهم"},
		"＃全角":                         {"＃全角=#全角"},
		"#" + strings.Repeat("ä", 65): nil,
		"@anna.test bleibt Text":      nil,
	} {
		got := marked(text)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func FuzzFacets(f *testing.F) {
	f.Add("#Arbeit https://a.example/x). سؤال #تصريح\u200f 👩🏽‍👧🏽")
	f.Fuzz(func(t *testing.T, text string) {
		for _, m := range facets(text) {
			if m.Index.Start < 0 || m.Index.End <= m.Index.Start || m.Index.End > len(text) {
				t.Fatalf("%q: range %v", text, m.Index)
			}
			if utf8.ValidString(text) && !utf8.ValidString(text[m.Index.Start:m.Index.End]) {
				t.Fatalf("%q: range %v cuts a letter", text, m.Index)
			}
		}
	})
}

func TestTags(t *testing.T) {
	t.Parallel()
	r := record{
		"text": "#Arbeit und nochmal #ARBEIT, ohne Marke",
		"tags": []any{"Familie", 7, "#Geld"},
		"facets": []any{
			map[string]any{"features": []any{map[string]any{"$type": typeTag, "tag": "ÄMTER"}, "x", map[string]any{"$type": typeLink, "uri": "https://x.example"}}},
			"nothing",
		},
	}
	if got, want := r.tags(), []string{"ämter", "familie", "geld", "arbeit", "arbeit"}; !slices.Equal(got, want) {
		t.Errorf("tags %q, want %q", got, want)
	}
	for tag, want := range map[string]string{"#Straße": "strasse", "STRASSE": "strasse", "ﬁnanzen": "finanzen", "A\u0308mter": "ämter", "a b": "", "##": "", " #x ": "x"} {
		if got := foldTag(tag); got != want {
			t.Errorf("foldTag(%q) = %q, want %q", tag, got, want)
		}
	}
}
