package public

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What an answer says first stands large; the rest is divided so that it can be read on a phone.
const (
	leadMost      = 260 // bytes of Latin script; others need more for as many letters
	paragraphMost = 330
)

// prose divides a text into its lead, one or two sentences, and paragraphs. It changes no letter but the space between.
func prose(text string) (lead string, rest []string) {
	blocks := strings.Split(strings.TrimSpace(text), "\n")
	list := sentences(blocks[0])
	n := 1
	for n < min(len(list), 2) && width(list[0])+width(list[n]) <= leadMost {
		n++
	}
	lead = strings.Join(list[:n], " ")
	blocks[0] = strings.Join(list[n:], " ")
	for _, block := range blocks {
		paragraph := ""
		for _, s := range sentences(block) {
			if paragraph != "" && width(paragraph)+width(s) > paragraphMost {
				rest = append(rest, paragraph)
				paragraph = ""
			}
			paragraph = strings.TrimSpace(paragraph + " " + s)
		}
		if paragraph != "" {
			rest = append(rest, paragraph)
		}
	}
	return lead, rest
}

func width(s string) int { return utf8.RuneCountInString(s) }

// sentences cuts a text behind full stops. An abbreviation ("Abs. 4", "z. B. Miete") ends none, nor
// does what goes on in small letters.
func sentences(text string) (list []string) {
	begin := 0
	for i, r := range text {
		if !strings.ContainsRune(".!?؟۔", r) {
			continue
		}
		after := text[i+utf8.RuneLen(r):]
		rest := strings.TrimLeft(after, " ")
		if rest == "" || rest == after || r == '.' && abbreviation(text[begin:i]) {
			continue
		}
		if next, _ := utf8.DecodeRuneInString(rest); unicode.IsLower(next) {
			continue
		}
		list = append(list, text[begin:i+utf8.RuneLen(r)])
		begin = len(text) - len(rest)
	}
	if last := strings.TrimSpace(text[begin:]); last != "" || len(list) == 0 {
		list = append(list, last)
	}
	return list
}

// abbreviation says whether a text ends in something that a full stop only shortens: a number ("1. Juli"), one letter
// ("z. B."), or what German, English and others shorten in texts of law.
func abbreviation(text string) bool {
	word := strings.Trim(text[strings.LastIndexFunc(text, unicode.IsSpace)+1:], "(„“\"")
	if strings.ContainsFunc(word, unicode.IsDigit) || width(word) < 2 {
		return true
	}
	return slices.Contains([]string{"abs", "nr", "art", "ggf", "evtl", "bzw", "usw", "ca", "vgl", "buchst", "mind", "max", "inkl", "tel", "str", "e.g", "i.e",
		"z.b", "d.h", "u.a", "o.ä", "no", "sec", "par"}, strings.ToLower(word))
}
