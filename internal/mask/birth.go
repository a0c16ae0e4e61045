package mask

import "strings"

// births marks dates that are said to be of birth. All other dates stay.
func (d *doc) births() {
	for i := range d.tokens {
		t := &d.tokens[i]
		switch {
		case t.taken || t.number:
			if t.number && !t.taken && (strings.HasSuffix(d.gap(i), "*") || strings.HasSuffix(d.gap(i), "* ")) {
				if last, year := d.date(i); last > i && year {
					d.claim(Birth, t.start, d.tokens[last].end)
				}
			}
		case t.has&birthCue != 0:
			d.birthAfter(i)
		}
	}
}

// birthAfter marks the date that follows the cue, token i, within a few small words; else the one just before it
// ("am 12.03.1990 geboren").
func (d *doc) birthAfter(i int) {
	for j := i + 1; j < len(d.tokens) && j-i <= 6; j++ {
		t := &d.tokens[j]
		g := d.gap(j)
		if t.taken || len(g) > 5 || strings.ContainsAny(g, "!?;") || strings.Contains(g, ". ") && j > i+1 || strings.Contains(g, ",") && j > i+2 {
			break
		}
		if last, year := d.date(j); last >= j {
			if year || last > j {
				d.claim(Birth, t.start, d.tokens[last].end)
				return
			}
		}
		if t.number && t.tail-t.fold == 4 && d.year(j) && j-i <= 4 && !strings.Contains(g, "\n") {
			d.claim(Birth, t.start, t.end)
			return
		}
		if t.number && t.tail-t.fold != 2 {
			break
		}
		if !t.number && t.has&(filler|birthCue|month) == 0 && !(j == i+1 && t.tail-t.fold < 12) {
			break
		}
	}
	for j := i - 1; j >= 0 && i-j <= 6; j-- {
		if g := d.gap(j + 1); len(g) > 3 || strings.ContainsAny(g, "!?;\n,") {
			return
		}
		if d.tokens[j].taken {
			return
		}
		if d.tokens[j].number && (j == 0 || !d.tokens[j-1].number || d.gap(j) == "" || len(d.gap(j)) > 2) {
			if last, year := d.date(j); last > j && last >= i-3 && year {
				d.claim(Birth, d.tokens[j].start, d.tokens[last].end)
				return
			}
		}
	}
}

// year says whether token i is a year in which a living person can be born, also of the Persian calendar.
func (d *doc) year(i int) bool {
	y := d.word(i)
	return len(y) == 4 && (y >= "1910" && y <= "2049" || y >= "1300" && y <= "1430")
}

// date looks for a date that begins with token i and returns its last token (-1 if there is none) and whether it
// has a year: 12.03.1990, 12/3/90, 1990-03-12, 12. März 1990, March 12, 1990, 12.3.
func (d *doc) date(i int) (last int, year bool) {
	t := &d.tokens[i]
	if !t.number {
		if t.has&month == 0 || i+1 >= len(d.tokens) || !d.inDay(i+1) || len(d.gap(i+1)) > 2 {
			return -1, false
		}
		if i+2 < len(d.tokens) && d.year(i+2) && len(d.gap(i+2)) <= 3 {
			return i + 2, true
		}
		return i + 1, false
	}
	if d.year(i) && i+2 < len(d.tokens) && dateGap(d.gap(i+1)) && d.gap(i+1) == d.gap(i+2) && d.inMonth(i+1) && d.inDay(i+2) {
		return i + 2, true
	}
	if !d.inDay(i) || i+1 >= len(d.tokens) {
		return -1, false
	}
	j := i + 1
	if d.tokens[j].has&ordinalMark != 0 && j+1 < len(d.tokens) && len(d.gap(j)) <= 1 { // "3rd", "20-го", "12 de"
		j++
	}
	if d.tokens[j].has&month != 0 && len(d.gap(j)) <= 3 {
		for k := j + 1; k < len(d.tokens) && k <= j+2 && len(d.gap(k)) <= 3; k++ {
			if d.year(k) {
				return k, true
			}
			if d.tokens[k].has&filler == 0 {
				break
			}
		}
		return j, false
	}
	if !dateGap(d.gap(i+1)) || !d.inMonth(i+1) && !(d.inDay(i+1) && d.inMonth(i)) {
		return -1, false
	}
	if i+2 < len(d.tokens) && sameGap(d.gap(i+1), d.gap(i+2)) {
		if d.year(i + 2) {
			return i + 2, true
		}
		if n := d.tokens[i+2].tail - d.tokens[i+2].fold; d.tokens[i+2].number && n == 2 && !strings.Contains(d.gap(i+1), " ") {
			return i + 2, true
		}
	}
	if strings.HasPrefix(d.gap(i+1), ".") && strings.HasPrefix(d.gap(i+2), ".") {
		return i + 1, false
	}
	return -1, false
}

func (d *doc) inDay(i int) bool   { return d.tokens[i].number && within(d.word(i), 31) }
func (d *doc) inMonth(i int) bool { return d.tokens[i].number && within(d.word(i), 12) }

// within says whether s, one or two digits, is from 1 to high.
func within(s string, high int) bool {
	n := 0
	for i := range len(s) {
		n = n*10 + int(s[i]-'0')
	}
	return len(s) <= 2 && n >= 1 && n <= high
}

func dateGap(g string) bool {
	switch strings.Trim(g, " ") {
	case ".", "/", "-", "–", "\u200f/", "،":
		return len(g) <= 3
	}
	return g == " "
}

func sameGap(a, b string) bool { return strings.Trim(a, " ") == strings.Trim(b, " ") && dateGap(b) }
