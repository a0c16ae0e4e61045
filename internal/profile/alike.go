package profile

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// leastAlike is how many letters a name needs so that one letter more or less makes it alike: of short names half the world is.
const leastAlike = 6

// lookalikes are letters beside the Latin ones for which they are taken (a small part of https://www.unicode.org/reports/tr39/).
const lookalikes = "аa вb еe зe гr ѕs іi ӏl јj кk мm нh оo рp сc тt уy хx һh ԁd ԛq ԝw ьb пn эe єe ґr ћh ђh " +
	"αa βb γy δd εe ηn ιi κk μu νv οo πn ρp σo ςc τt υu χx ωw " +
	"օo ոn սu հh ցg զq յj ɡg ɑa ɩi ıi łl øo đd ħh ŧt ƅb ꞓc ᴀa ʙb ᴄc ᴅd ᴇe ɢg ʜh ɪi ᴊj ᴋk ʟl ᴍm ɴn ᴏo ᴘp ʀr ꜱs ᴛt ᴜu ᴠv ᴡw ʏy ᴢz ſs"

// folded is the Latin letter that a letter is taken for, itself if for none.
func folded(r rune) rune {
	if i := strings.Index(lookalikes, " "+string(r)); i >= 0 {
		return rune(lookalikes[i+1+len(string(r))])
	}
	if r == 'а' { // the first of the list
		return 'a'
	}
	return r
}

// skeleton is what a name looks like to somebody who does not look twice: without marks, dots and lines, in one alphabet,
// digits as the letters they stand for. Two that look alike have the same.
func skeleton(name string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(reveal(name))) {
		r = folded(unicode.ToLower(r))
		if i := strings.IndexRune("01345789|!", r); i >= 0 {
			r = rune("oleastbgll"[i])
		}
		if r == 'i' {
			r = 'l'
		}
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(r)
		}
	}
	return strings.NewReplacer("rn", "m", "vv", "w").Replace(b.String())
}

// alike says whether somebody may take one for the other: they look the same, one has the other within it, or a letter is
// another, is missing, or two are swapped. Both are skeletons.
func alike(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) > len(y) {
		a, b, x, y = b, a, y, x
	}
	switch {
	case len(x) < 3:
		return false
	case a == b:
		return true
	case len(x) < leastAlike:
		return false
	}
	return strings.Contains(b, a) || near(x, y)
}

// near says whether one letter lies between two words, or two that are swapped. x is not the longer.
func near(x, y []rune) bool {
	if len(y)-len(x) > 1 {
		return false
	}
	begin := 0
	for begin < len(x) && x[begin] == y[begin] {
		begin++
	}
	end := 0
	for end < len(x)-begin && x[len(x)-1-end] == y[len(y)-1-end] {
		end++
	}
	left, right := x[begin:len(x)-end], y[begin:len(y)-end]
	return len(right) <= 1 || len(left) == 2 && len(right) == 2 && left[0] == right[1] && left[1] == right[0]
}
