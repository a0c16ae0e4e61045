package mask

import "strings"

// codes marks document numbers and file numbers: those that a word announces ("Aktenzeichen", "passport no") and
// those whose shape says what they are.
func (d *doc) codes() {
	for i := 0; i < len(d.tokens); i++ {
		t := &d.tokens[i]
		switch {
		case t.taken || i > 0 && d.gap(i) == "" && d.tokens[i-1].number:
		case t.has&fileCue != 0:
			d.announced(i, File)
		case t.has&documentCue != 0:
			d.announced(i, Document)
		}
	}
	for i := range d.tokens {
		if !d.tokens[i].taken && d.tokens[i].number {
			d.shaped(i)
		}
	}
}

// announced looks for a number after the word i, with small words and abbreviations between.
func (d *doc) announced(i int, kind Kind) {
	j := i + 1
	for ; j < len(d.tokens) && j-i <= 5; j++ {
		t := &d.tokens[j]
		g := d.gap(j)
		if t.taken || len(g) > 8 || strings.ContainsAny(g, "!?;§€") || strings.Count(g, "\n") > 1 || strings.Contains(g, ". ") && !d.short(j-1) {
			return
		}
		if t.number || d.startsCode(j) {
			break
		}
		if t.has&(filler|fileCue|documentCue) == 0 {
			return
		}
	}
	if j >= len(d.tokens) || j-i > 5 || !d.tokens[j].number && !d.startsCode(j) {
		return
	}
	if last, year := d.date(j); last > j && (year || d.tokens[last].has&month != 0) {
		return
	}
	last, letters, digits := d.code(j)
	least := 5
	if kind == File {
		least = 4
	}
	if digits+letters < least || digits < 3 || letters == 0 && last == j && d.year(j) || d.amount(run{first: j, last: last}) {
		return
	}
	d.claim(kind, d.tokens[j].start, d.tokens[d.interim(last)].end)
}

// interim returns the last token of a court's file number with the letters after it: "345/24 ER", "345/24 B ER".
func (d *doc) interim(i int) int {
	for n := 0; n < 2 && i+1 < len(d.tokens) && d.gap(i+1) == " " && d.tokens[i+1].upper; n++ {
		if w := d.word(i + 1); w != "er" && w != "b" || w == "er" && !d.tokens[i+1].shout {
			break
		}
		i++
	}
	return i
}

// short says whether token i is an abbreviation, after which a full stop ends no sentence.
func (d *doc) short(i int) bool { return d.tokens[i].tail-d.tokens[i].fold <= 4 }

// startsCode says whether the word i begins a code: few letters that a number follows closely.
func (d *doc) startsCode(i int) bool {
	t := &d.tokens[i]
	if t.number || t.tail-t.fold > 6 || i+1 >= len(d.tokens) || !d.tokens[i+1].number {
		return false
	}
	g := d.gap(i + 1)
	return g == "" || g == "-" || g == "/" || t.upper && (t.shout || t.tail-t.fold <= 2) && (g == " " || g == "." || g == ". ")
}

// code follows a number with letters in it from token i and counts what it has.
func (d *doc) code(i int) (last, letters, digits int) {
	last = i
	for j := i; j < len(d.tokens) && j-i < 12; j++ {
		t := &d.tokens[j]
		size := t.tail - t.fold
		if t.taken || size > 24 {
			break
		}
		if j > i {
			g := d.gap(j)
			tight := g == "" || g == "-" || g == "/" || g == "." || g == "_" || g == "//"
			loose := g == " " || g == " / " || g == "/ " || g == " /" || g == " - "
			if !tight && !loose {
				break
			}
			if !t.number && (size > 5 || loose && (!(t.shout || size == 1 && t.upper) || j+1 >= len(d.tokens) || !d.tokens[j+1].number)) {
				break
			}
			if !t.number && g == "." && !(j+1 < len(d.tokens) && d.tokens[j+1].number && d.gap(j+1) != " ") {
				break
			}
			if t.number && loose {
				if l, year := d.date(j); l > j && year {
					break
				}
			}
		}
		if t.number {
			digits += size
		} else {
			letters += size
		}
		last = j
	}
	return last, letters, digits
}

// shaped marks the number at token i if its shape alone says that it is a person's.
func (d *doc) shaped(i int) {
	size := func(k int, number bool) int {
		if k < 0 || k >= len(d.tokens) || d.tokens[k].number != number || d.tokens[k].taken {
			return 0
		}
		return d.tokens[k].tail - d.tokens[k].fold
	}
	near := func(k int) bool { g := d.gap(k); return g == "" || g == " " || g == "-" || g == "/" || g == " / " }
	claim := func(kind Kind, from, to int) { d.claim(kind, d.tokens[from].start, d.tokens[to].end) }
	n := size(i, true)
	switch {
	case n == 7 && size(i+1, true) == 3 && d.gap(i+1) == "-": // BAMF: 1234567-423
		claim(File, i, i+1)
		return
	case n == 5 && d.word(i+1) == "bg" && size(i+2, true) >= 5 && near(i+1) && near(i+2): // Jobcenter
		claim(File, i, i+2)
		return
	case n == 2 && size(i+1, true) == 6 && near(i+1) && size(i+2, false) == 1 && near(i+2) && size(i+3, true) == 3 && near(i+3):
		claim(Document, i, i+3) // pension insurance: 12 150390 M 123
		return
	case n <= 5 && size(i+1, true) == 2 && d.gap(i+1) == "/" && i > 0: // courts: 12 K 345/24, S 12 AS 345/24
		if w := size(i-1, false); w >= 1 && w <= 3 && d.tokens[i-1].upper && size(i-2, true) > 0 && near(i) && near(i-1) {
			from := i - 2
			if size(i-3, false) == 1 && d.tokens[i-3].upper && near(i-2) {
				from--
			}
			claim(File, from, d.interim(i+1))
			return
		}
	}
	d.mixed(i)
}

// mixed marks letters and digits written together, long enough to be somebody's number: Y12345678, A123456789,
// 123FK456789.
func (d *doc) mixed(i int) {
	from, to := i, i
	for from > 0 && i-from < 12 && d.gap(from) == "" && !d.tokens[from-1].taken {
		from--
	}
	if from < i && d.tokens[from].number { // looked at already
		return
	}
	for to+1 < len(d.tokens) && to-i < 12 && d.gap(to+1) == "" && !d.tokens[to+1].taken {
		to++
	}
	letters, digits, longest := 0, 0, 0
	for k := from; k <= to; k++ {
		n := d.tokens[k].tail - d.tokens[k].fold
		if d.tokens[k].number {
			digits += n
		} else {
			letters += n
			longest = max(longest, n)
		}
	}
	if letters > 0 && digits >= 4 && letters+digits >= 8 && longest <= 6 {
		kind := Document
		if from < to && d.tokens[from].number {
			kind = File
		}
		d.claim(kind, d.tokens[from].start, d.tokens[to].end)
	}
}
