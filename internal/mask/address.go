package mask

import "strings"

// streetEnds end the names of streets, folded.
var streetEnds = [...]string{"strasse", "strase", "straße", "str", "weg", "platz", "allee", "gasse", "ring", "damm", "ufer",
	"chaussee", "steig", "stieg", "promenade", "graben", "markt", "berg", "hof", "pfad", "kamp", "wall",
	"штрассе", "штрасе", "штрасе", "аллее", "вег", "плац", "شتراسه", "شتراسا", "شتراسي", "شتراس", "ستراسه", "شتراسن", "ښتراسه"}

// notStreets are words with such an end that a number may follow and that are no street.
var notStreets = set(`arbeitsplatz kitaplatz studienplatz ausbildungsplatz krippenplatz therapieplatz schlafplatz
spielplatz parkplatz stellplatz wohnheimplatz betreuungsplatz kindergartenplatz kursplatz sitzplatz frauenhausplatz
praktikumsplatz bahnhof hauptbahnhof gerichtshof bauernhof friedhof schulhof gasthof rechtsweg umweg hinweg ruckweg
schulweg heimweg ausweg arbeitsweg klageweg fahrtweg postweg weg hof berg ring platz markt wall kamp supermarkt
arbeitsmarkt flohmarkt weihnachtsmarkt wohnungsmarkt hering ehering feiring kitaplatze hortplatz schulplatz
impfplatz marktplatz nachweg bundesgerichtshof verwaltungsgerichtshof eingangsring halbweg deswegen stundenplatz
kinderbetreuungsplatz monitoring catering engineering offering string during spring bring bekannter tagespflegeplatz`)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// addresses marks streets with their house number, in German and as our languages write them: Hauptstraße 12,
// ул. Ленина, 5, calle Mayor 3, 12 rue de la Paix, شارع … 7.
func (d *doc) addresses() {
	for i := range d.tokens {
		t := &d.tokens[i]
		if t.taken || t.number {
			continue
		}
		if t.has&streetBefore != 0 {
			d.namedStreet(i)
		}
		if !t.taken && t.runes >= 3 && (t.upper || !t.cased || t.runes > 6) {
			d.germanStreet(i)
		}
	}
}

// germanStreet marks a street whose name ends with token i.
func (d *doc) germanStreet(i int) {
	j := i + 1
	if j >= len(d.tokens) || !d.tokens[j].number {
		return
	}
	w := d.folded[d.tokens[i].fold:d.tokens[i].tail]
	end := ""
	for _, e := range streetEnds {
		if len(w) >= len(e) && string(w[len(w)-len(e):]) == e && len(e) > len(end) {
			end = e
		}
	}
	g := d.gap(j)
	if end == "" && !d.prepositioned(i) || strings.Trim(g, " .,:№") != "" && !strings.HasSuffix(g, "Nr. ") || len(g) > 5 {
		return
	}
	alone := len(w) == len(end)
	sure := strings.HasPrefix(end, "str") || strings.HasPrefix(end, "штр") || strings.HasPrefix(end, "شتر") || end == "allee" || end == "gasse" || end == "chaussee"
	last, ok := d.houseNumber(j)
	if !ok || end != "" && !sure && (notStreets[string(w)] && !d.adjective(i) || !d.tokens[i].upper && d.tokens[i].cased || strings.Contains(g, ",")) {
		return
	}
	first := i
	for first > 0 && i-first < 4 && d.gap(first) == "-" && !d.tokens[first-1].taken && !d.tokens[first-1].number {
		first--
	}
	if first == i && i > 0 && !d.tokens[i-1].taken && (d.gap(i) == " " || d.gap(i) == ". ") {
		switch {
		case alone, d.adjective(i):
			if d.tokens[i-1].number || d.tokens[i-1].has&streetSmall != 0 && !d.adjective(i) {
				return
			}
			first--
			for first > 0 && i-first < 3 && d.gap(first) == "-" && !d.tokens[first-1].taken && !d.tokens[first-1].number {
				first--
			}
		}
	} else if alone && first == i {
		return
	}
	if end == "" {
		first = i - 2 // "An der Alster"
	}
	for first > 0 && i-first < 4 && d.tokens[first-1].has&streetSmall != 0 && d.tokens[first-1].upper && d.gap(first) == " " && !d.tokens[first-1].taken {
		first--
	}
	d.claim(Address, d.tokens[first].start, d.houseEnd(last))
}

// prepositioned says whether token i ends a street named by where it lies: "An der Alster 3", "Unter den Linden 5".
func (d *doc) prepositioned(i int) bool {
	return i >= 2 && d.tokens[i].upper && d.tokens[i-1].has&streetSmall != 0 && !d.tokens[i-1].upper && d.tokens[i-2].has&streetSmall != 0 && d.tokens[i-2].upper &&
		d.gap(i) == " " && d.gap(i-1) == " " && d.tokens[i].has&(ordinary|place) == 0
}

// adjective says whether the word before token i belongs to a street's name: "Große Bergstraße", "Alter Markt".
func (d *doc) adjective(i int) bool {
	if i == 0 || d.tokens[i-1].number || !d.tokens[i-1].upper || d.gap(i) != " " {
		return false
	}
	w := d.word(i - 1)
	return strings.HasSuffix(w, "er") || strings.HasSuffix(w, "en") && len(w) > 4 || d.tokens[i-1].has&streetAdjective != 0
}

// houseNumber says whether token j is a house number and returns its last token: 5, 12a, 12-14, 12/3.
func (d *doc) houseNumber(j int) (last int, ok bool) {
	t := &d.tokens[j]
	if t.taken || t.tail-t.fold > 4 || d.year(j) && t.tail-t.fold == 4 {
		return 0, false
	}
	if l, _ := d.date(j); l > j {
		return 0, false
	}
	if d.amount(run{first: j, last: j}) {
		return 0, false
	}
	last = j
	if j+1 < len(d.tokens) {
		n := &d.tokens[j+1]
		g := d.gap(j + 1)
		switch {
		case n.taken:
		case n.number && (g == "-" || g == "/" || g == "–") && n.tail-n.fold <= 3:
			last = j + 1
		case !n.number && n.tail-n.fold == 1 && (g == "" || g == " " && (j+2 == len(d.tokens) || d.gap(j+2) != " ")):
			last = j + 1
		}
		if d.gap(j+1) == ":" || d.gap(j+1) == "," && n.number {
			return 0, false
		}
	}
	return last, true
}

func (d *doc) houseEnd(last int) int { return d.tokens[last].end }

// namedStreet marks a street whose kind stands first, token i: "ул. Ленина 5", "calle Mayor 3", "rue de la Paix 12",
// and the number before it in French: "12 rue de la Paix".
func (d *doc) namedStreet(i int) {
	if i > 0 && d.tokens[i-1].number && !d.tokens[i-1].taken && strings.Trim(d.gap(i), " ,") == "" && d.tokens[i-1].tail-d.tokens[i-1].fold <= 3 && d.tokens[i].has&streetFrench != 0 {
		last := i
		for last+1 < len(d.tokens) && last-i < 5 && d.gap(last+1) == " " && !d.tokens[last+1].taken && (d.tokens[last+1].upper || d.tokens[last+1].has&streetSmall != 0) {
			last++
		}
		for last > i && !d.tokens[last].upper {
			last--
		}
		if last > i {
			d.claim(Address, d.tokens[i-1].start, d.tokens[last].end)
			return
		}
	}
	for j := i + 1; j < len(d.tokens) && j-i <= 6; j++ {
		t, g := &d.tokens[j], d.gap(j)
		if t.taken || len(g) > 4 || strings.ContainsAny(g, "!?;\n:") || strings.Contains(g, ". ") && j > i+1 && !t.number && t.has&month == 0 {
			return
		}
		if t.number {
			if last, year := d.date(j); last > j && !year && d.tokens[last].has&month != 0 { // "Straße des 17. Juni"
				j = last
				continue
			}
			if last, ok := d.houseNumber(j); ok && j > i+1 {
				d.claim(Address, d.tokens[i].start, d.houseEnd(last))
			}
			return
		}
		if t.cased && !t.upper && t.has&(streetSmall|filler) == 0 || t.has&ordinary != 0 && t.has&streetSmall == 0 && !t.upper {
			return
		}
	}
}
