package mask

import "strings"

// longestName is how many words a name has at most.
const longestName = 5

// names marks people's names: first those that something announces, then those that the lists know.
func (d *doc) names() {
	d.speakers()
	for i := range d.tokens {
		if t := &d.tokens[i]; !t.taken && t.has&phraseStart != 0 {
			d.cue(i)
		}
	}
	d.lastLine()
	for i := range d.tokens {
		if t := &d.tokens[i]; !t.taken && !t.number && t.has&(given|family) != 0 && d.sure(i) && !d.sacred(i) {
			d.take(d.left(i), i, false)
		}
	}
}

// cue handles the phrases that begin with token i, the longest first.
func (d *doc) cue(i int) {
	best, last := phrase{}, i
	for _, p := range d.lex.phrases[d.word(i)] {
		if (best.cue == 0 || len(p.rest) > len(best.rest)) && d.reads(i, p.rest) {
			best, last = p, i+len(p.rest)
		}
	}
	j := last + 1
	switch best.cue {
	case introduces:
		d.introduced(j)
	case mentions:
		d.mentioned(j)
	case titles:
		d.titled(j)
	case relates:
		d.related(j)
	case greets:
		d.greeted(j)
	case follows:
		d.followed(i)
	case signs:
		d.signed(j)
	}
}

// reads says whether the words after token i are rest.
func (d *doc) reads(i int, rest []string) bool {
	for k, w := range rest {
		if i+1+k >= len(d.tokens) || d.word(i+1+k) != w || len(d.gap(i+1+k)) > 3 || strings.Contains(d.gap(i+1+k), "\n") {
			return false
		}
	}
	return true
}

// open says whether token j can begin a name, after a gap that holds no more than may.
func (d *doc) open(j int, may string) bool {
	return j < len(d.tokens) && !d.tokens[j].taken && !d.tokens[j].number && len(d.gap(j)) <= 6 && strings.Trim(d.gap(j), may) == ""
}

func (d *doc) known(i int) bool { return d.tokens[i].has&(given|family) != 0 }

// capital says that token i begins with a capital where that says something.
func (d *doc) capital(i int) bool { return d.tokens[i].upper && !d.loud }

// strange says that token i looks like a name that the lists do not know: capitalised, and not a known word.
func (d *doc) strange(i int) bool {
	t := &d.tokens[i]
	return d.capital(i) && t.tail-t.fold >= 2 && t.has&(ordinary|place|month|filler|ambiguous|fileCue|documentCue|phraseStart|network|unit) == 0 &&
		!(t.shout && t.tail-t.fold < 4) && !officeWord(d.folded[t.fold:t.tail])
}

const quotes = " :\"'„“”«»’‘*_()\u200f\u200e،-–~"

func (d *doc) introduced(j int) {
	j = d.pastTitles(j, quotes)
	if !d.open(j, quotes+"\n.") {
		return
	}
	t := &d.tokens[j]
	word := t.has&(ordinary|place|filler|unit|month) == 0 && t.runes >= 3 && !officeWord(d.folded[t.fold:t.tail])
	if d.known(j) && (t.has&ordinary == 0 || d.capital(j) || !t.cased && t.has&given != 0) || d.strange(j) || word && (!t.cased || !t.upper || d.loud) {
		d.take(j, j, true)
	}
}

func (d *doc) mentioned(j int) {
	j = d.pastTitles(j, quotes)
	if d.open(j, quotes) && (d.known(j) && d.tokens[j].has&ordinary == 0 || d.strange(j)) {
		d.take(j, j, d.capital(j))
	}
}

// pastTitles returns the first token from j on that is no title or role, at most three further on.
func (d *doc) pastTitles(j int, may string) int {
	for n := 0; n < 3 && d.open(j, may) && d.titleWord(j) && !d.known(j); n++ {
		j++
	}
	return j
}

// titleWord says whether token j is a title or role that stands between a cue and the name.
func (d *doc) titleWord(j int) bool {
	if d.tokens[j].has&phraseStart == 0 {
		return false
	}
	for _, p := range d.lex.phrases[d.word(j)] {
		if (p.cue == titles || p.cue == relates) && len(p.rest) == 0 {
			return true
		}
	}
	return false
}

func (d *doc) titled(j int) {
	j = d.pastTitles(j, " .:")
	if !d.open(j, " .\"'„*_\u00A0\u200f\u200e") || strings.Contains(d.gap(j), "..") {
		return
	}
	t := &d.tokens[j]
	switch {
	case d.tokens[j].has&family != 0 && (d.capital(j) || t.has&ordinary == 0),
		t.has&given != 0 && (d.capital(j) || t.has&ordinary == 0), d.strange(j):
		d.take(j, j, t.cased)
	case !t.cased && t.has&(ordinary|place|filler|unit|month|ambiguous) == 0 && t.runes >= 3 && !officeWord(d.folded[t.fold:t.tail]):
		d.take(j, j, false)
	case t.upper && t.runes == 1 && !d.loud: // "Frau K."
		end := t.end
		if end < len(d.text) && d.text[end] == '.' {
			end++
		}
		d.claim(Name, t.start, end)
	}
}

func (d *doc) related(j int) {
	if !d.open(j, quotes+",") {
		return
	}
	j = d.pastTitles(j, quotes)
	if !d.open(j, quotes+",") {
		return
	}
	t := &d.tokens[j]
	if w := d.word(j - 1); (w == "ام" || w == "ابو") && t.has&given != 0 { // what she is called after her child
		d.claim(Name, d.tokens[j-1].start, t.end)
		return
	}
	comma := strings.Contains(d.gap(j), ",")
	switch {
	case t.has&(given|ambiguous) == given|ambiguous && !t.cased && !comma,
		t.has&family != 0 && !t.cased && !comma && t.has&(ambiguous|ordinary) == 0,
		t.has&given != 0 && (d.capital(j) || t.has&ordinary == 0) && (!comma || t.has&(ambiguous|ordinary) == 0),
		t.has&family != 0 && d.capital(j) && t.has&ambiguous == 0 && !comma,
		!comma && d.strange(j):
		d.take(j, j, false)
	}
}

func (d *doc) greeted(j int) {
	j = d.pastTitles(j, " ,")
	if !d.open(j, quotes+",") {
		return
	}
	t := &d.tokens[j]
	if d.known(j) && (t.has&ordinary == 0 || d.capital(j) && !t.first && !strings.Contains(d.gap(j), ",")) {
		d.take(j, j, false)
		return
	}
	after := d.gap(j + 1)
	if d.strange(j) && d.gap(j) == " " && len(after) > 0 && strings.ContainsAny(after[:1], ",!\n") {
		d.take(j, j, false)
	}
}

// followed looks for a name before token i.
func (d *doc) followed(i int) {
	j := i - 1
	if j < 0 || d.tokens[j].taken || d.tokens[j].number || len(d.gap(i)) > 4 || strings.Trim(d.gap(i), quotes) != "" {
		return
	}
	t := &d.tokens[j]
	if d.known(j) && (t.has&ordinary == 0 || d.capital(j) && !t.first) || d.strange(j) {
		first := d.left(j)
		d.claim(Name, d.tokens[first].start, t.end)
	}
}

// signed takes the words from token j to the end of the line as a name.
func (d *doc) signed(j int) {
	last := j
	for last+1 < len(d.tokens) && last-j < 3 && !strings.Contains(d.gap(last+1), "\n") {
		last++
	}
	if !d.open(j, quotes+",.!\n\r❤️🌸💐🙏🌷♥😊💕") || last-j >= 3 {
		return
	}
	for k := j; k <= last; k++ {
		t := &d.tokens[k]
		if t.number || t.taken || k > j && strings.ContainsAny(d.gap(k), ".!?,") && t.tail-t.fold > 2 {
			last = k - 1
			break
		}
	}
	if last < j {
		return
	}
	t := &d.tokens[j]
	if d.known(j) && (t.has&ordinary == 0 || d.capital(j)) || d.strange(j) || !t.cased && t.has&(ordinary|place|filler|ambiguous) == 0 && t.runes >= 3 {
		d.take(j, j, true)
	}
}

// lastLine marks a last line that is nothing but a known name.
func (d *doc) lastLine() {
	n := len(d.tokens)
	first := n - 1
	for first > 0 && n-first <= 3 && !strings.Contains(d.gap(first), "\n") {
		first--
	}
	if n < 4 || first <= 0 || n-first > 3 || d.tokens[first].taken || d.tokens[first].number {
		return
	}
	t := &d.tokens[first]
	if t.has&given != 0 && t.has&ordinary == 0 && (t.upper || !t.cased) {
		d.take(first, first, true)
	}
}

// sure says whether token i, a name of the lists, is one without any cue.
func (d *doc) sure(i int) bool {
	t := &d.tokens[i]
	size := t.runes
	if t.has&(ambiguous|place|month) != 0 || t.has&ordinary != 0 && (!d.capital(i) || t.first) {
		return d.paired(i)
	}
	if !t.cased {
		return t.has&given != 0 && size >= 3 || d.paired(i)
	}
	if t.has&given != 0 {
		return d.capital(i) && size >= 3 || size >= 5 && !t.upper && t.has&inflected == 0 || d.loud && size >= 4
	}
	return d.capital(i) && size >= 4
}

// paired says whether token i, ambiguous as it is, stands beside a name: given name and surname. One of the two must
// be a name beyond doubt, or both be capitalised.
func (d *doc) paired(i int) bool {
	if i+1 >= len(d.tokens) || d.tokens[i+1].taken || !d.known(i+1) || d.gap(i+1) != " " && d.gap(i+1) != "-" {
		return false
	}
	a, b := &d.tokens[i], &d.tokens[i+1]
	if a.cased && (!d.capital(i) || !d.capital(i+1)) || a.has&given == 0 {
		return false
	}
	doubt := func(t *token) bool { return t.has&(ambiguous|ordinary|place|month) != 0 }
	if doubt(a) && doubt(b) {
		return a.cased && b.has&family != 0 && !a.first && a.has&b.has&place == 0
	}
	return a.cased || a.has&ordinary == 0 || b.has&given != 0 && b.has&ordinary == 0
}

// sacred says whether token i is the name of a saint, a hospital or a street.
func (d *doc) sacred(i int) bool {
	return i > 0 && d.tokens[i-1].has&sacred != 0 && len(d.gap(i)) <= 2
}

// left returns the first token of the name whose surname or second given name is token i.
func (d *doc) left(i int) int {
	for n := 0; n < 2 && i > 0; n++ {
		t := &d.tokens[i-1]
		if t.taken || t.number || t.first && t.has&(given|family) == 0 || d.gap(i) != " " && d.gap(i) != "-" || d.titleWord(i-1) {
			break
		}
		if !(t.has&given != 0 && t.has&(ordinary|ambiguous) == 0 || d.capital(i-1) && d.known(i-1) && d.capital(i) || d.strange(i-1) && d.capital(i)) {
			break
		}
		i--
	}
	return i
}

// take marks a name from token first on; last is the last token known to belong to it. After a strong cue unknown
// words belong to it too.
func (d *doc) take(first, last int, strong bool) {
	for last+1 < len(d.tokens) && last-first < longestName {
		next := d.more(last, strong && last == first)
		if next < 0 {
			break
		}
		last = next
	}
	end := d.tokens[last].end
	if t := &d.tokens[last]; last > first && t.tail-t.fold == 1 && end < len(d.text) && d.text[end] == '.' {
		end++
	}
	d.claim(Name, d.tokens[first].start, end)
}

// more returns the last token of what continues a name after token i, or -1.
func (d *doc) more(i int, strong bool) int {
	j := i + 1
	t := &d.tokens[j]
	g := d.gap(j)
	if t.taken || t.number {
		return -1
	}
	switch g {
	case " ", "-", "\u00A0", "\u200c", ". ", ".", "‑":
	default:
		return -1
	}
	if (g == ". " || g == ".") && d.tokens[i].tail-d.tokens[i].fold > 1 {
		return -1
	}
	if particles[d.word(j)] && j+2 < len(d.tokens) && d.gap(j+1) == " " && particles[d.word(j+1)] && d.gap(j+2) == " " &&
		d.capital(j+2) && !d.tokens[j+1].taken && !d.tokens[j+2].taken && d.tokens[j+2].has&(ordinary|place) == 0 {
		return j + 2 // "von der Heide"
	}
	if particles[d.word(j)] && j+1 < len(d.tokens) && !d.tokens[j+1].taken && !d.tokens[j+1].number && (d.gap(j+1) == " " || d.gap(j+1) == "-" || d.gap(j+1) == "'") {
		n := &d.tokens[j+1]
		if n.cased && d.capital(j+1) && n.has&(ordinary|place) == 0 || d.known(j+1) && n.has&ordinary == 0 {
			return j + 1
		}
	}
	if g == "-" && d.capital(j) == d.capital(i) && t.has&ordinary == 0 {
		return j
	}
	switch {
	case !t.cased:
		if theophoric[d.word(j)] && d.tokens[i].has&given != 0 || d.known(j) && t.has&ordinary == 0 || strong && t.has&(ordinary|filler|place|unit|ambiguous) == 0 && t.runes >= 3 {
			return j
		}
		if strings.HasPrefix(d.word(j), "ال") && t.has&(ordinary|place) == 0 && t.runes >= 5 && !d.titleWord(j) && !officeWord(d.folded[t.fold:t.tail]) {
			return j
		}
	case d.capital(j):
		if d.tokens[i].upper && (d.known(j) && t.has&(ordinary|ambiguous) == 0 || d.known(j) && t.has&family != 0 || d.strange(j)) {
			return j
		}
		if t.tail-t.fold == 1 && d.tokens[i].upper && j+1 <= len(d.tokens) && strings.HasPrefix(d.gap(j+1), ".") {
			return j
		}
	case d.known(j) && t.has&(ordinary|ambiguous) == 0 && t.runes >= 4:
		return j
	}
	return -1
}

// theophoric words end names of two words, folded: "نجيب الله", "نور الدين".
var theophoric = set("الله الدين الرحمن الرحيم الزهرا الهدى الاسلام الهدي")

// particles stand within names.
var particles = set("al el von van der den de da do dos das del di bin ibn bint ben ould abu abd abdul ul mc la le bou بن ابن بنت بو ابو ال عبد")
