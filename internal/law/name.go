package law

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// actName reads an act's name at or behind white space, with an article before it. name is "" if there is none, end is
// behind it.
func actName(text string, at int) (name string, end int) {
	next := skipSpace(text, at)
	for _, word := range []string{"des ", "der ", "dem ", "vom ", "zum ", "zur ", "im ", "of the ", "of ", "in the "} {
		if after, ok := strings.CutPrefix(text[next:], word); ok {
			next = skipSpace(text, len(text)-len(after))
			break
		}
	}
	if next >= len(text) || next == at && at > 0 && text[at-1] != ' ' && text[at-1] != ')' || !isUpper(text[next:]) {
		return "", at
	}
	if name, end := abbreviation(text, next); name != "" {
		return name, end
	}
	return longName(text, next)
}

// abbreviation reads "AufenthG", "SGB II", "RBSFV 2026", "FreizügG/EU".
func abbreviation(text string, at int) (name string, end int) {
	end = at
	uppers, last := 0, rune(0)
	for end < len(text) {
		r, size := utf8.DecodeRuneInString(text[end:])
		if unicode.IsUpper(r) {
			uppers++
			last = r
		} else if !unicode.IsLower(r) && !(r >= '0' && r <= '9' && end > at) {
			break
		}
		end += size
	}
	word := text[at:end]
	if strings.HasPrefix(text[end:], "/EU") {
		end += len("/EU")
		return text[at:end], end
	}
	if word == "SGB" {
		return book(text, at, end)
	}
	if uppers < 2 || len(word) > 24 || !strings.ContainsRune("GVOBKR", last) || noAct(word) || !endsLikeAct(word) {
		return "", at
	}
	if year := skipSpace(text, end); year == end+1 && isYear(text[year:]) {
		end = year + 4
	}
	return text[at:end], end
}

// endsLikeAct says whether no more than two small letters or a digit follow the last capital: AufenthG, GRCh, MiLoV5.
func endsLikeAct(word string) bool {
	i := strings.LastIndexFunc(word, unicode.IsUpper)
	_, size := utf8.DecodeRuneInString(word[i:])
	return len(word)-i-size <= 2
}

// noAct lists what looks like an act and is none: courts, offices, currencies.
func noAct(word string) bool {
	switch word {
	case "OK", "EUR", "AG", "AOK", "KV", "BAG", "BSG", "BVerfG", "BVerwG", "OLG", "LG", "SG", "LSG", "VG", "OVG", "ArbG", "LAG", "KG", "IQ", "DRK", "ABB", "WG":
		return true
	}
	return false
}

func isYear(s string) bool {
	if len(s) < 4 || s[:2] != "19" && s[:2] != "20" {
		return false
	}
	for _, c := range []byte(s[2:4]) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(s) == 4 || !isLetter(s[4]) && (s[4] < '0' || s[4] > '9')
}

// book reads the number behind SGB.
func book(text string, at, end int) (string, int) {
	next := end
	if next < len(text) && text[next] == '-' {
		next++
	}
	next = skipSpace(text, next)
	stop := next
	for stop < len(text) && (text[stop] >= '0' && text[stop] <= '9' || strings.IndexByte("IVX", text[stop]) >= 0) {
		stop++
	}
	if number := text[next:stop]; stop > next && (roman(number) > 0 || len(number) <= 2 && number[0] >= '1' && number[0] <= '9') {
		return text[at:stop], stop
	}
	return text[at:end], end
}

// longName reads "Aufenthaltsgesetzes", "Bürgerlichen Gesetzbuchs", "Zweiten Buches Sozialgesetzbuch".
func longName(text string, at int) (string, int) {
	end := at
	for range 4 {
		stop := end
		for stop < len(text) {
			r, size := utf8.DecodeRuneInString(text[stop:])
			if !unicode.IsLetter(r) && r != '-' {
				break
			}
			stop += size
		}
		word := text[end:stop]
		if word == "" || !isUpper(word) {
			return "", at
		}
		if isActWord(word) {
			if strings.HasPrefix(word, "Sozialgesetzbuch") && end == at { // Sozialgesetzbuch II
				if _, after := book(text, at, stop); after > stop {
					return text[at:after], after
				}
			}
			return text[at:stop], stop
		}
		if !strings.HasSuffix(word, "en") && !strings.HasSuffix(word, "es") && word != "Buch" || stop >= len(text) || text[stop] != ' ' {
			return "", at
		}
		end = stop + 1
	}
	return "", at
}

// isActWord says whether a word ends as acts' names do. "Gesetz" alone is none.
func isActWord(word string) bool {
	for _, suffix := range []string{"gesetz", "gesetzes", "gesetze", "gesetzbuch", "gesetzbuches", "gesetzbuchs", "verordnung", "ordnung"} {
		if strings.HasSuffix(word, suffix) && len(word) > len(suffix)+1 {
			return word != "Verordnung" && word != "Anordnung"
		}
	}
	return word == "Gesetzbuch" || word == "Gesetzbuchs" || word == "Gesetzbuches" || word == "Grundgesetz"
}

// nameKey is what an act's name is found by: "sgb2" for "SGB II", "SGB-II", "Zweiten Buches Sozialgesetzbuch" and
// "Sozialgesetzbuch II"; "aufenthaltsgesetz" for its genitive.
func nameKey(name string) string {
	var buffer [64]byte
	b := buffer[:0]
	simple := len(name) < 14 && !strings.HasSuffix(name, "es") && !strings.HasSuffix(name, "hs")
	for i := 0; i < len(name) && simple; i++ { // "AufenthG": nearly all
		switch c := name[i]; {
		case c >= 'A' && c <= 'Z':
			b = append(b, c|0x20)
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c >= 0x80:
			b = append(b, c)
		default:
			simple = false
		}
	}
	if simple {
		return string(b)
	}
	return longKey(name)
}

func longKey(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	number := 0
	book := false
	var key strings.Builder
	for i, word := range words {
		lower := strings.ToLower(word)
		switch n := ordinalWord(lower); {
		case lower == "sgb" || strings.HasPrefix(lower, "sozialgesetzbuch"):
			book = true
		case n > 0:
			number = n
		case book && number == 0 && roman(word) > 0:
			number = roman(word)
		case book && number == 0 && len(word) <= 2 && word[0] >= '1' && word[0] <= '9':
			number = int(word[0] - '0')
			if len(word) == 2 {
				number = number*10 + int(word[1]-'0')
			}
		case lower == "buch" || lower == "buches":
		case i == len(words)-1 && strings.HasSuffix(lower, "gesetzes"), i == len(words)-1 && strings.HasSuffix(lower, "buches"):
			key.WriteString(lower[:len(lower)-2])
		case i == len(words)-1 && strings.HasSuffix(lower, "buchs"):
			key.WriteString(lower[:len(lower)-1])
		case i < len(words)-1 && len(lower) > 4 && (strings.HasSuffix(lower, "en") || strings.HasSuffix(lower, "es") || strings.HasSuffix(lower, "er")):
			key.WriteString(lower[:len(lower)-1]) // bürgerlichen, bürgerliches: bürgerliche
		default:
			key.WriteString(lower)
		}
	}
	if book && number > 0 {
		return "sgb" + strconv.Itoa(number)
	}
	if number > 0 { // Fünfte Verordnung …
		key.WriteString(strconv.Itoa(number))
	}
	return key.String()
}

// ordinalWord reads "zweites", "Zweiten": 2.
func ordinalWord(lower string) int {
	for i, stem := range [...]string{
		"erste", "zweite", "dritte", "vierte", "fünfte", "sechste", "siebte", "achte", "neunte", "zehnte", "elfte", "zwölfte",
		"dreizehnte", "vierzehnte",
	} {
		if rest, ok := strings.CutPrefix(lower, stem); ok && len(rest) <= 1 {
			return i + 1
		}
	}
	return 0
}
