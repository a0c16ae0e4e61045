package mask

import "strings"

// speakers marks who says what in copied chats: "[12.03.25, 14:22] Amina: …", "Amina Yusuf: …" at the head of a line.
func (d *doc) speakers() {
	for i := range d.tokens {
		if i == 0 || strings.ContainsAny(d.gap(i), "\n\r") {
			d.speaker(i)
		}
	}
}

func (d *doc) speaker(i int) {
	j, stamped := d.stamp(i)
	last := j
	for ; last < len(d.tokens) && last-j < 5; last++ {
		t := &d.tokens[last]
		if t.taken || t.number || last > j && strings.Trim(d.gap(last), " -.~'") != "" {
			return
		}
		g := d.gap(last + 1)
		if strings.HasPrefix(g, ":") {
			break
		}
	}
	if last >= len(d.tokens) || last-j >= 5 || strings.HasPrefix(d.gap(last+1), "://") {
		return
	}
	if !stamped && !d.speaks(j, last) {
		return
	}
	d.claim(Name, d.tokens[j].start, d.tokens[last].end)
}

// speaks says whether tokens j to last, before a colon at the head of a line, are a name and no heading.
func (d *doc) speaks(j, last int) bool {
	if last-j > 2 {
		return false
	}
	known, strange := 0, 0
	for k := j; k <= last; k++ {
		t := &d.tokens[k]
		switch {
		case t.has&(phraseStart|phoneCue|documentCue|fileCue|birthCue|network) != 0 && !d.known(k):
			return false
		case d.known(k) && t.has&ordinary == 0 || d.known(k) && d.capital(k) && t.has&(given) != 0:
			known++
		case d.strange(k):
			strange++
		case t.cased || t.has&(ordinary|place) != 0:
			return false
		}
	}
	return known > 0 || strange == 2
}

// stamp skips the date and time before a message in a copied chat and says whether there was one.
func (d *doc) stamp(i int) (int, bool) {
	if !d.tokens[i].number {
		return i, false
	}
	last, year := d.date(i)
	if !year || last+2 >= len(d.tokens) {
		return i, false
	}
	j := last + 1
	if !d.tokens[j].number || !d.tokens[j+1].number || d.gap(j+1) != ":" && d.gap(j+1) != "." {
		return i, false
	}
	j += 2
	if j < len(d.tokens) && d.tokens[j].number && d.gap(j) == ":" {
		j++
	}
	if j < len(d.tokens) && (d.word(j) == "am" || d.word(j) == "pm") {
		j++
	}
	if j >= len(d.tokens) || d.tokens[j].number || len(d.gap(j)) > 8 || strings.Contains(d.gap(j), "\n") {
		return i, false
	}
	return j, true
}

// officeEnds end words of offices and papers, folded: "Jobcenter", "Meldebescheinigung", "Kostenbescheid".
var officeEnds = [...]string{"amt", "center", "zentrum", "behorde", "kasse", "bescheid", "bescheinigung", "antrag", "geld",
	"erlaubnis", "titel", "schein", "schutz", "recht", "gesetz", "stelle", "ausweis", "kurs", "versicherung", "ung", "keit",
	"heit", "schaft", "steuer", "vertrag", "zeit", "schule", "klinik", "krankenhaus", "beratung", "gericht", "minister",
	"nummer", "haus", "arbeit", "job", "pflicht", "duldung", "karte", "club", "gruppe", "verein", "tion", "ismus"}

// officeWord says whether a folded word is a German compound of the offices, which is no name.
func officeWord(w []byte) bool {
	for _, e := range officeEnds {
		if len(w) >= len(e)+3 && string(w[len(w)-len(e):]) == e {
			return true
		}
	}
	return false
}
