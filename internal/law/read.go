package law

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// reader reads one mention, from the number behind its sign.
type reader struct {
	text    string
	at      int
	form    Form
	several bool // the sign is §§
	list    []Citation
	cur     Citation
}

// most bounds what one mention may hold.
const most = 50

// mention reads from the first number to the act's name. ok is false if no number follows the sign.
func (r *reader) mention(start int) (Mention, bool) {
	r.cur = Citation{Form: r.form}
	o, end := r.ordinal(r.at)
	switch {
	case end > r.at:
		r.cur.Section = o
		r.at = end
	case r.form != Annex:
		return Mention{}, false
	default: // "Anlage AufenthG"; a bare "Anlage" is a word like others
		name, end := actName(r.text, r.at)
		if name == "" {
			return Mention{}, false
		}
		r.cur.Act, r.at = name, end
		return Mention{start, end, []Citation{r.cur}}, true
	}
	r.spread()
	r.steps()
	for len(r.list) < most && r.further() {
	}
	r.list = append(r.list, r.cur)
	m := Mention{start, r.at, r.list}
	if r.form == Annex {
		r.skipPurpose()
	}
	if name, end := actName(r.text, r.at); name != "" {
		m.End = end
		m.take(name)
	}
	return m, true
}

// skipPurpose passes over "zu § 19" in "Anlage 2 (zu § 19) WoGG".
func (r *reader) skipPurpose() {
	rest := r.text[r.at:]
	if !strings.HasPrefix(rest, " (zu ") {
		return
	}
	end := strings.IndexByte(rest, ')')
	if end > 0 && end < 60 {
		if name, _ := actName(r.text, r.at+end+1); name != "" {
			r.at += end + 1
		}
	}
}

// spread reads what makes one section several: "–16c", "bis 16c", "f.", "ff.".
func (r *reader) spread() {
	if last, end := r.until(); last != "" {
		r.cur.Last, r.at = last, end
		return
	}
	at := skipSpace(r.text, r.at)
	for _, word := range []string{"ff", "f"} {
		if rest, ok := strings.CutPrefix(r.text[at:], word); ok {
			if rest == "" || !isLetter(rest[0]) && (rest[0] < '0' || rest[0] > '9') {
				r.cur.Follow, r.at = word, at+len(word)
				if strings.HasPrefix(rest, ".") && r.dotBelongs(r.at) {
					r.at++
				}
				return
			}
		}
	}
}

// dotBelongs says whether the dot at this place is of an abbreviation: something of the citation, or of the sentence, follows.
func (r *reader) dotBelongs(at int) bool {
	rest := r.text[at+1:]
	return strings.TrimSpace(rest) != "" && rest[0] == ' '
}

// until reads "–16c", "-16c", "bis 16c".
func (r *reader) until() (string, int) {
	at := skipSpace(r.text, r.at)
	rest := r.text[at:]
	for _, word := range []string{"–", "-", "—", "bis ", "bis\u00A0", "to "} {
		if after, ok := strings.CutPrefix(rest, word); ok {
			begin := skipSpace(r.text, len(r.text)-len(after))
			for _, s := range []string{"§§", "§"} {
				if strings.HasPrefix(r.text[begin:], s) {
					begin = skipSpace(r.text, begin+len(s))
					break
				}
			}
			if o, end := r.ordinal(begin); end > begin && r.endsWell(end) && r.goesUp(o) {
				return o, end
			}
			return "", r.at
		}
	}
	return "", r.at
}

// goesUp says whether a number can be the last of several: "§ 24 bis 2027" has one that is not.
func (r *reader) goesUp(last string) bool {
	from := r.cur.Section
	if n := len(r.cur.Steps); n > 0 {
		from = r.cur.Steps[n-1].Label
	}
	a, ok := readOrdinal(from)
	b, fine := readOrdinal(last)
	return ok && fine && a.compare(b) < 0 && (b.number < 1900 || b.number > 2099 || a.number > 1000)
}

// steps reads all that narrows the section.
func (r *reader) steps() {
	for len(r.cur.Steps) < 8 {
		step, end, ok := r.step(r.at)
		if !ok {
			return
		}
		r.cur.Steps = append(r.cur.Steps, step)
		r.at = end
		if last, end := r.until(); last != "" {
			r.cur.Steps[len(r.cur.Steps)-1].Last, r.at = last, end
		}
	}
}

// step reads one step at or behind white space.
func (r *reader) step(from int) (Step, int, bool) {
	at := skipSpace(r.text, from)
	if strings.HasPrefix(r.text[at:], ",") { // "Nr. 3, 2. Halbsatz"
		if s, end, ok := r.counted(skipSpace(r.text, at+1)); ok {
			return s, end, true
		}
		return Step{}, 0, false
	}
	if strings.HasPrefix(r.text[at:], "(") { // § 5(3), § 8 (1a)
		if label, rest := bracketed(r.text[at:]); label != "" && len(label) < 4 && len(r.cur.Steps) == 0 {
			return Step{Kind: Paragraph, Label: label}, len(r.text) - len(rest), true
		}
		return Step{}, 0, false
	}
	if kind, end, ok := stepWord(r.text, at); ok {
		begin := skipSpace(r.text, end)
		label, end := r.label(kind, begin)
		return Step{Kind: kind, Label: label}, end, label != ""
	}
	if s, end, ok := r.counted(at); ok {
		return s, end, true
	}
	if at == from {
		return Step{}, 0, false
	}
	return r.short(at)
}

// short reads "I 2" in "§ 7 I 2 SGB II": a paragraph, and its sentence.
func (r *reader) short(at int) (Step, int, bool) {
	end := at
	for end < len(r.text) && strings.IndexByte("IVX", r.text[end]) >= 0 {
		end++
	}
	if n := roman(r.text[at:end]); n > 0 && len(r.cur.Steps) == 0 {
		letter := end
		for end < len(r.text) && r.text[end] >= 'a' && r.text[end] <= 'e' {
			end++
		}
		if r.boundary(end) && end-letter <= 1 {
			return Step{Kind: Paragraph, Label: ordinal{number: n, letter: r.text[letter:end]}.String()}, end, true
		}
	}
	if n := len(r.cur.Steps); n == 1 && r.cur.Steps[0].Kind == Paragraph {
		if o, end := r.ordinal(at); end > at && r.endsWell(end) && r.romanBefore(at) {
			return Step{Kind: Sentence, Label: o}, end, true
		}
	}
	return Step{}, 0, false
}

// romanBefore says whether the paragraph before this place was written in Roman numerals.
func (r *reader) romanBefore(at int) bool {
	before := strings.TrimRight(r.text[:at], " \u00A0")
	before = strings.TrimRight(before, "abcde")
	return before != "" && strings.IndexByte("IVX", before[len(before)-1]) >= 0
}

// counted reads "2. Halbsatz", "1. Alt.".
func (r *reader) counted(at int) (Step, int, bool) {
	o, end := r.ordinal(at)
	if end == at || !strings.HasPrefix(r.text[end:], ".") {
		return Step{}, 0, false
	}
	kind, after, ok := stepWord(r.text, skipSpace(r.text, end+1))
	if !ok || kind != Clause && kind != Case {
		return Step{}, 0, false
	}
	return Step{Kind: kind, Label: o}, after, true
}

// label reads the number, letter or Roman numeral behind a step's word.
func (r *reader) label(kind PartKind, at int) (string, int) {
	if o, end := r.ordinal(at); end > at {
		return o, end
	}
	end := at
	for end < len(r.text) && isLetter(r.text[end]) && r.text[end] < 0x80 {
		end++
	}
	word := r.text[at:end]
	switch {
	case !r.boundary(end):
	case kind == Letter && len(word) >= 1 && len(word) <= 3 && strings.ToLower(word) == word:
		if strings.HasPrefix(r.text[end:], ")") && strings.Count(r.text[:end], "(") <= strings.Count(r.text[:end], ")") {
			end++ // lit. a)
		}
		return word, end
	case kind == Paragraph:
		number := strings.TrimRight(word, "abcde")
		if n := roman(number); n > 0 && len(word)-len(number) <= 1 {
			return ordinal{number: n, letter: word[len(number):]}.String(), end
		}
	case kind == Number && roman(word) > 0:
		return word, end
	}
	return "", at
}

// further reads a separator and what goes on behind it: another step, or another section.
func (r *reader) further() bool {
	at := separator(r.text, r.at)
	if at < 0 {
		return false
	}
	if kind, end, ok := stepWord(r.text, at); ok {
		label, end := r.label(kind, skipSpace(r.text, end))
		if label == "" {
			return false
		}
		r.branch(kind)
		r.cur.Steps = append(r.cur.Steps, Step{Kind: kind, Label: label})
		r.at = end
		r.rest()
		return true
	}
	o, end := r.ordinal(at)
	n := len(r.cur.Steps)
	if end == at {
		if n == 0 || r.cur.Steps[n-1].Kind != Letter {
			return false
		}
		if o, end = r.label(Letter, at); o == "" || !r.endsWell(end) {
			return false
		}
	}
	if !r.endsWell(end) {
		return false
	}
	_, _, steps := r.step(end)
	if n == 0 || r.several && (steps || r.cur.Steps[n-1].Kind == Paragraph && r.cur.Steps[n-1].Last == "") {
		r.list = append(r.list, r.cur)
		r.cur = Citation{Form: r.form, Section: o}
		r.at = end
		r.spread()
		r.steps()
		return true
	}
	kind := r.cur.Steps[n-1].Kind
	r.branch(kind)
	r.cur.Steps = append(r.cur.Steps, Step{Kind: kind, Label: o})
	r.at = end
	r.rest()
	return true
}

// rest reads what follows a step that began a further citation.
func (r *reader) rest() {
	if last, end := r.until(); last != "" {
		r.cur.Steps[len(r.cur.Steps)-1].Last, r.at = last, end
	}
	r.steps()
}

// branch closes the citation, and begins one that is the same down to what is larger than kind. A step that is as large
// but comes after smaller ones ("Nr. 11 Satz 2") begins where it stood.
func (r *reader) branch(kind PartKind) {
	r.list = append(r.list, r.cur)
	keep := len(r.cur.Steps)
	for i, s := range r.cur.Steps {
		if s.Kind == kind {
			keep = i
			break
		}
		if s.Kind > kind && keep == len(r.cur.Steps) {
			keep = i
		}
	}
	r.cur.Steps = append([]Step(nil), r.cur.Steps[:keep]...)
	r.cur.Follow = ""
}

// ordinal reads a section's number: "18g", "D11a" of an annex. end is at if there is none.
func (r *reader) ordinal(at int) (string, int) {
	i := at
	if r.form == Annex {
		for i < len(r.text) && r.text[i] >= 'A' && r.text[i] <= 'Z' {
			i++
		}
		if word := r.text[at:i]; i > at && r.boundary(i) && (len(word) == 1 || roman(word) > 0) {
			return word, i
		}
		if i-at > 1 {
			return "", at
		}
	}
	j := i
	for j < len(r.text) && r.text[j] >= '0' && r.text[j] <= '9' {
		j++
	}
	if i == j || j-i > 4 || r.text[i] == '0' {
		return "", at
	}
	k := j
	for k < len(r.text) && k-j < 2 && r.text[k] >= 'a' && r.text[k] <= 'z' {
		k++
	}
	if r.text[j:k] == "f" || r.text[j:k] == "ff" { // "§ 27f" is rare, "§ 27ff." is not
		if rest := r.text[k:]; r.text[j:k] == "ff" || strings.HasPrefix(rest, ".") && r.dotBelongs(k) && r.several {
			k = j
		}
	} else if !r.boundary(k) {
		return "", at
	}
	if k == j { // "§ 1631 b BGB"
		if e := k + 2; e < len(r.text) && r.text[k] == ' ' && r.text[k+1] >= 'a' && r.text[k+1] <= 'z' && r.boundary(e) && r.text[e] == ' ' {
			if _, _, step := stepWord(r.text, e+1); step {
				return r.text[at:k] + r.text[k+1:e], e
			} else if name, end := actName(r.text, e); name != "" && end > e && isUpper(r.text[e+1:]) {
				return r.text[at:k] + r.text[k+1:e], e
			}
		}
	}
	return r.text[at:k], k
}

// boundary says that no letter or digit goes on at this place.
func (r *reader) boundary(at int) bool {
	return at >= len(r.text) || !isLetter(r.text[at]) && (r.text[at] < '0' || r.text[at] > '9')
}

// endsWell says whether a bare number may be the citation's: "§ 24 und 18 Sprachen" has one that is not.
func (r *reader) endsWell(at int) bool {
	next := skipSpace(r.text, at)
	if next == len(r.text) {
		return true
	}
	if c := r.text[at]; c == '.' || c == ',' {
		return !r.goesOnAsNumber(at + 1)
	}
	if next == at && !isLetter(r.text[at]) {
		return true
	}
	if strings.IndexByte(").;,(/–-:", r.text[next]) >= 0 || strings.HasPrefix(r.text[next:], "§") {
		return true
	}
	if _, _, ok := stepWord(r.text, next); ok {
		return true
	}
	if separator(r.text, at) >= 0 {
		return true
	}
	if name, _ := actName(r.text, at); name != "" {
		return true
	}
	word := r.text[next:]
	if i := strings.IndexAny(word, " \u00A0\n"); i >= 0 {
		word = word[:i]
	}
	switch strings.TrimRight(word, ".,;)") {
	case "f", "ff", "bis", "i", "i.V.m", "iVm", "in", "des", "der", "dem", "dieses", "gilt", "gelten", "ist", "sind", "to":
		return true
	}
	return false
}

// goesOnAsNumber says whether what follows a number and its dot or comma makes it something else: a date ("31. Dezember"),
// an amount ("1,5"), a count ("2. Mahnung" goes with "die 2.", not with a citation).
func (r *reader) goesOnAsNumber(at int) bool {
	if at >= len(r.text) {
		return false
	}
	if c := r.text[at]; c >= '0' && c <= '9' {
		return true
	}
	next := skipSpace(r.text, at)
	if next == at || next == len(r.text) || r.text[at-1] != '.' {
		return false
	}
	word := r.text[next:]
	if i := strings.IndexAny(word, " .,;)\u00A0\n"); i >= 0 {
		word = word[:i]
	}
	return isMonth(word) || word != "" && word[0] >= 'a' && word[0] <= 'z'
}

// isMonth says whether a word is a month's name.
func isMonth(word string) bool {
	switch word {
	case "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember":
		return true
	}
	return false
}

// separator passes over ", ", " und " and the like; -1 if none stands there.
func separator(text string, at int) int {
	next := skipSpace(text, at)
	rest := text[next:]
	if after, ok := strings.CutPrefix(rest, ","); ok {
		at = skipSpace(text, len(text)-len(after))
		if and := separator(text, at); and >= 0 && at > next+1 && !strings.HasPrefix(text[at:], ",") {
			return and
		}
		return at
	}
	for _, word := range []string{"und", "oder", "sowie", "u.", "o.", "and", "or", "/"} {
		if after, ok := strings.CutPrefix(rest, word); ok && (next > at || word == "/") && (word == "/" || startsWithSpace(after)) {
			return skipSpace(text, len(text)-len(after))
		}
	}
	return -1
}

func startsWithSpace(s string) bool {
	return strings.HasPrefix(s, " ") || strings.HasPrefix(s, "\u00A0") || strings.HasPrefix(s, "\n")
}

// skipSpace passes over white space, narrow and no-break spaces among it; at most one line's end.
func skipSpace(text string, at int) int {
	for at < len(text) {
		switch {
		case text[at] == ' ' || text[at] == '\n' || text[at] == '\t' || text[at] == '\r':
			at++
		case strings.HasPrefix(text[at:], "\u00A0"):
			at += 2
		case strings.HasPrefix(text[at:], "\u202F") || strings.HasPrefix(text[at:], "\u2009"):
			at += 3
		default:
			return at
		}
	}
	return at
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0xC3 && c < 0xE0 }

func isUpper(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r)
}

func letterBefore(text string, at int) bool {
	r, _ := utf8.DecodeLastRuneInString(text[:at])
	return at > 0 && (unicode.IsLetter(r) || unicode.IsDigit(r))
}
