package mask

import "strings"

// lengths of IBANs by country (SWIFT IBAN Registry, release 99).
var lengths = map[string]int{"ad": 24, "ae": 23, "al": 28, "at": 20, "az": 28, "ba": 20, "be": 16, "bg": 22, "bh": 22,
	"bi": 27, "br": 29, "by": 28, "ch": 21, "cr": 22, "cy": 28, "cz": 24, "de": 22, "dj": 27, "dk": 18, "do": 28,
	"ee": 20, "eg": 29, "es": 24, "fi": 18, "fk": 18, "fo": 18, "fr": 27, "gb": 22, "ge": 22, "gi": 23, "gl": 18,
	"gr": 27, "gt": 28, "hn": 28, "hr": 21, "hu": 28, "ie": 22, "il": 23, "iq": 23, "ir": 26, "is": 26, "it": 27, "jo": 30,
	"kw": 30, "kz": 20, "lb": 28, "lc": 32, "li": 21, "lt": 20, "lu": 20, "lv": 21, "ly": 25, "ma": 28, "mc": 27, "md": 24,
	"me": 22, "mk": 19, "mn": 20, "mr": 27, "mt": 31, "mu": 30, "ni": 28, "nl": 18, "no": 15, "om": 23, "pk": 24,
	"pl": 28, "ps": 29, "pt": 25, "qa": 29, "ro": 24, "rs": 22, "ru": 33, "sa": 24, "sc": 31, "sd": 18, "se": 24,
	"si": 19, "sk": 24, "sm": 27, "so": 23, "st": 25, "sv": 28, "tl": 23, "tn": 24, "tr": 26, "ua": 29, "va": 22,
	"vg": 24, "xk": 20, "ye": 30, "dz": 26, "ao": 25, "bf": 28, "bj": 28, "cf": 27, "cg": 27, "ci": 28, "cm": 27,
	"cv": 25, "ga": 27, "gq": 27, "gw": 25, "km": 27, "mg": 27, "ml": 28, "mz": 25, "ne": 28, "sn": 28, "td": 27, "tg": 28}

// ibans marks international bank account numbers, in groups or not, right or mistyped.
func (d *doc) ibans() {
	for i := 0; i+1 < len(d.tokens); i++ {
		t := &d.tokens[i]
		if t.number || t.taken || t.tail-t.fold != 2 || !d.tokens[i+1].number {
			continue
		}
		if want := lengths[d.word(i)]; want > 0 && joins(d.gap(i+1), " ") {
			i = max(i, d.iban(i, want))
		}
	}
}

// joins says whether gap is empty or one separator of a number written in groups.
func joins(gap, seps string) bool {
	switch gap {
	case "", "\u00A0", "\u202F", "\u2009":
		return true
	}
	return len(gap) == 1 && strings.Contains(seps, gap)
}

// iban follows an account number of want characters from its country code, token i, and returns its last token.
func (d *doc) iban(i, want int) int {
	n, digits, last, sum := 0, 0, i, 0
	fits := -1
	for j := i; j < len(d.tokens) && n <= want+2; j++ {
		t := &d.tokens[j]
		size := t.tail - t.fold
		gap := ""
		if j > i {
			gap = d.gap(j)
		}
		if t.taken || j > i && !joins(gap, " -.") || size > want+2 {
			break
		}
		if !t.number && j > i+1 && (n >= want || gap != "" && (!t.shout && size > 1 || size > 4 || n < 4)) {
			break // the next word of the sentence
		}
		if t.number && n >= want {
			break
		}
		n += size
		if t.number {
			digits += size
		}
		last = j
		if n == want {
			fits = j
		}
	}
	if fits >= 0 {
		sum = d.remainder(i, fits)
		if digits >= 10 || sum == 1 {
			last, n = fits, want
		}
	}
	// Mistyped: a digit too few or too many, but nothing else looks like it.
	if sum != 1 && (digits < 10 || n < want-3 || n > want+2) {
		return i
	}
	d.claim(IBAN, d.tokens[i].start, d.tokens[last].end)
	return last
}

// remainder computes the check of ISO 13616 over tokens i to last: 1 if the number is right.
func (d *doc) remainder(i, last int) int {
	all := d.folded[d.tokens[i].fold:d.tokens[last].tail]
	r := 0
	for k := range all {
		c := all[(k+4)%len(all)]
		switch {
		case '0' <= c && c <= '9':
			r = (r*10 + int(c-'0')) % 97
		case 'a' <= c && c <= 'z':
			r = (r*100 + int(c-'a') + 10) % 97
		default:
			return 0
		}
	}
	return r
}
