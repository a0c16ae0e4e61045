package mask

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxMarks is how many combining marks in a row Clean keeps: more than any of our languages writes.
const maxMarks = 8

// Clean returns text as valid UTF-8 in NFC without control characters other than \n and \t, with line ends as \n,
// at most eight combining marks in a row, and without bidirectional controls that are unbalanced in their line or
// that override the direction of letters. Joiners and single direction marks stay: Persian and emoji need them.
// Cleaning twice changes nothing more.
func Clean(text string) string {
	if plain(text) {
		return text
	}
	text = strings.ToValidUTF8(text, "\uFFFD")
	text = fewMarks(norm.NFC.String(fewMarks(norm.NFD.String(noControls(text)))))
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = balanced(line)
	}
	return norm.NFC.String(strings.Join(lines, "\n"))
}

// plain says that there is nothing to clean: ASCII without control characters.
func plain(text string) bool {
	for i := range len(text) {
		if c := text[i]; c >= 0x7F || c < 0x20 && c != '\n' && c != '\t' {
			return false
		}
	}
	return true
}

func noControls(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n", "\u0085", "\n").Replace(text)
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t':
			return r
		case unicode.IsControl(r), r == 0xFEFF, r&0xFFFE == 0xFFFE, r >= 0xFDD0 && r <= 0xFDEF:
			return -1
		}
		return r
	}, text)
}

func fewMarks(text string) string {
	run := 0
	return strings.Map(func(r rune) rune {
		if r < 0x300 || !unicode.Is(unicode.M, r) {
			run = 0
			return r
		}
		if run++; run > maxMarks {
			return -1
		}
		return r
	}, text)
}

// balanced drops embeddings and isolates that are not closed in the line, ends that close nothing, and overrides
// with their ends (UAX #9, 2.2 to 2.5).
func balanced(line string) string {
	if !strings.ContainsFunc(line, isBidi) {
		return line
	}
	runes := []rune(line)
	keep := make([]bool, len(runes))
	var open []int
	for i, r := range runes {
		switch {
		case !isBidi(r):
			keep[i] = true
		case r != 0x202C && r != 0x2069:
			open = append(open, i)
		case len(open) > 0:
			top := open[len(open)-1]
			if isolate := runes[top] >= 0x2066; isolate != (r == 0x2069) {
				continue
			}
			open = open[:len(open)-1]
			override := runes[top] == 0x202D || runes[top] == 0x202E
			keep[top], keep[i] = !override, !override
		}
	}
	n := 0
	for i, r := range runes {
		if keep[i] {
			runes[n] = r
			n++
		}
	}
	return string(runes[:n])
}

func isBidi(r rune) bool { return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 }
