package mask

import "strings"

// run is a number written in groups: tokens first to last.
type run struct {
	first, last int
	digits      string // at most maxDigits of them
	plus        bool
	longest     int // digits of the longest group
}

// maxDigits is where following a number ends.
const maxDigits = 34

// helplines holds the numbers that must stay before anything can take them for something else ("Weißer Ring 116 006"
// is no address).
func (d *doc) helplines() {
	for i := 0; i < len(d.tokens); {
		if !d.tokens[i].number {
			i++
			continue
		}
		r := d.follow(i)
		if len(r.digits) >= 5 && helpline(r.digits) {
			d.hold(d.tokens[i].start, d.tokens[r.last].end)
		}
		i = r.last + 1
	}
}

// phones marks phone numbers, and other long numbers that nothing explains. Helplines, free numbers, dates and
// amounts stay.
func (d *doc) phones() {
	for i := 0; i < len(d.tokens); {
		t := &d.tokens[i]
		if !t.number || t.taken {
			i++
			continue
		}
		if last, year := d.date(i); last > i && (year || d.tokens[last].has&month != 0) && !d.plus(i) {
			i = last + 1
			continue
		}
		r := d.follow(i)
		kind, ok := d.classify(r)
		if ok {
			start := d.tokens[r.first].start
			if r.plus {
				start = d.plusStart(r.first)
			} else if start > 0 && d.text[start-1] == '(' && strings.IndexByte(d.text[start:d.tokens[r.last].end], ')') >= 0 {
				start--
			}
			d.claim(kind, start, d.tokens[r.last].end)
		}
		i = r.last + 1
	}
}

// plus says whether token i is led by a +.
func (d *doc) plus(i int) bool { return d.plusStart(i) < d.tokens[i].start }

func (d *doc) plusStart(i int) int {
	g := d.gap(i)
	if len(g) > 12 {
		g = g[len(g)-12:]
	}
	trimmed := strings.TrimRightFunc(g, func(r rune) bool { return r == ' ' || r == '(' || r == '\u00A0' || unseen(r) })
	for _, p := range [...]string{"+", "＋", "﹢"} {
		if strings.HasSuffix(trimmed, p) && !strings.HasSuffix(trimmed, "++") {
			return d.tokens[i].start - (len(g) - len(trimmed)) - len(p)
		}
	}
	// Written from right to left, the + ends up behind the number: "49 176 …+" is rare, "49+" is not.
	return d.tokens[i].start
}

// follow collects the groups of the number that begins at token i.
func (d *doc) follow(i int) run {
	r := run{first: i, last: i, plus: d.plus(i), digits: d.word(i)}
	r.longest = len(r.digits)
	for j := i + 1; j < len(d.tokens) && len(r.digits) < maxDigits; j++ {
		t := &d.tokens[j]
		if !t.number || t.taken {
			break
		}
		g := strings.Map(dropUnseen, d.gap(j))
		if !groupGap(g) {
			break
		}
		w := d.word(j)
		if len(r.digits) == 6 && strings.HasPrefix(r.digits, "116") || len(r.digits) >= 9 && (strings.HasPrefix(g, " /") || strings.HasPrefix(w, "01") && len(w) > 3 || strings.Contains(g, "+")) {
			break // another number
		}
		if last, year := d.date(j); year && last > j && d.tokens[last].tail-d.tokens[last].fold == 4 && !r.plus {
			break
		}
		r.digits += w
		r.last = j
		r.longest = max(r.longest, len(w))
	}
	if len(r.digits) > maxDigits {
		r.digits = r.digits[:maxDigits]
	}
	return r
}

func dropUnseen(r rune) rune {
	if unseen(r) {
		return -1
	}
	if r == '\u00A0' || r == '\u202F' || r == '\u2009' {
		return ' '
	}
	return r
}

// groupGap says whether g may stand between two groups of a phone number.
func groupGap(g string) bool {
	switch g {
	case "", " ", "  ", "-", " - ", "/", " / ", "/ ", " /", ".", ". ", " . ", "(", ")", ") ", " (", ")-", "-(", ")/", "–", " – ",
		"‑", "‐", "_", "·", " · ", "--", "−", "\\", " -", "- ", ".(", ").", "…", "..":
		return true
	}
	return false
}

// classify says what kind of number r is and whether it must go.
func (d *doc) classify(r run) (Kind, bool) {
	n := len(r.digits)
	groups := r.last - r.first + 1
	if helpline(r.digits) || d.amount(r) {
		return Phone, false
	}
	cued := d.cued(r.first, phoneCue)
	switch {
	case r.plus:
		return Phone, n >= 7
	case r.longest <= 2 && groups < 5 || n > 6 && strings.HasSuffix(r.digits, "00000") || d.ranged(r):
		return Phone, false
	case r.digits[0] == '0':
		return Phone, n >= 7 && n <= 16 && r.longest > 1 || cued && n >= 5
	case groups == 4 && d.shape(r, 2, 3, 3, 3), n >= 14:
		return Document, true
	}
	return Phone, n >= 9 || cued && n >= 5 && !(n == 5 && d.postcode(r))
}

// shape says whether the groups of r have these lengths.
func (d *doc) shape(r run, lengths ...int) bool {
	for k, want := range lengths {
		if t := &d.tokens[r.first+k]; t.tail-t.fold != want {
			return false
		}
	}
	return true
}

// ranged says whether r is years, times or dates in a row: groups of one, two or four digits that look like it.
func (d *doc) ranged(r run) bool {
	years := 0
	for i := r.first; i <= r.last; i++ {
		switch t := &d.tokens[i]; t.tail - t.fold {
		case 1, 2:
		case 4:
			if !d.year(i) {
				return false
			}
			years++
		default:
			return false
		}
	}
	return years > 0
}

// postcode says whether a five-digit number is followed by a capitalised word, as a place is.
func (d *doc) postcode(r run) bool {
	return r.last+1 < len(d.tokens) && d.tokens[r.last+1].upper && d.gap(r.last+1) == " "
}

// amount says whether r is money, a share or a measure.
func (d *doc) amount(r run) bool {
	after, before := d.gap(r.last+1), d.gap(r.first)
	after = strings.TrimLeft(after, " \u00A0,-–")
	if strings.HasPrefix(after, "€") || strings.HasPrefix(after, "$") || strings.HasPrefix(after, "£") || strings.HasPrefix(after, "%") || strings.HasPrefix(after, "₽") || strings.HasPrefix(after, "₴") || strings.HasPrefix(after, "₺") {
		return true
	}
	before = strings.TrimRight(before, " \u00A0")
	if strings.HasSuffix(before, "€") || strings.HasSuffix(before, "$") || strings.HasSuffix(before, "§") {
		return true
	}
	return r.last+1 < len(d.tokens) && len(d.gap(r.last+1)) <= 3 && d.tokens[r.last+1].has&unit != 0
}

// cued says whether one of the four words before token i has trait c, in the same sentence.
func (d *doc) cued(i int, c trait) bool {
	for j := i - 1; j >= 0 && i-j <= 4; j-- {
		g := d.gap(j + 1)
		if len(g) > 8 || strings.ContainsAny(g, "!?;") {
			return false
		}
		if d.tokens[j].has&c != 0 {
			return true
		}
		if strings.Contains(g, "\n") || strings.Contains(g, ". ") {
			return false
		}
	}
	return false
}

// hotlines are advice and emergency lines on ordinary numbers; those of the free and special ranges are known by
// their first digits. Digits only, as dialled in Germany.
var hotlines = map[string]bool{
	"0306110300": true,                    // BIG, domestic violence, Berlin
	"0361730730": true, "035419240": true, // poison control, Erfurt
	"030443509821": true, // Muslim helpline
	"110":          true, "112": true, "115": true, "19222": true, "19240": true, "19418": true, "19419": true,
	"09119430": true, "091112031010": true, "022899300": true, "03018": true,
}

// helpline says whether digits are a number that must stay: emergency and harmonised lines (110, 112, 115, 116 xxx),
// free and shared-cost numbers (0800, 00800, 0180), poison control (area code and 19240).
func helpline(digits string) bool {
	for _, p := range [...]string{"0049", "49"} {
		if strings.HasPrefix(digits, p) && len(digits) > 6 {
			if rest := digits[len(p):]; strings.HasPrefix(rest, "116") && len(rest) == 6 || strings.HasPrefix(rest, "800") {
				return true
			}
			digits = "0" + strings.TrimPrefix(digits[len(p):], "0")
			break
		}
	}
	if strings.HasPrefix(digits, "116") && len(digits) == 6 || hotlines[digits] {
		return true
	}
	for _, p := range [...]string{"0800", "00800", "0180", "0116"} {
		if strings.HasPrefix(digits, p) {
			return true
		}
	}
	return strings.HasPrefix(digits, "0") && strings.HasSuffix(digits, "19240") && len(digits) <= 10
}
