package law

import (
	"slices"
	"strings"
)

// PieceKind says where a piece of text stands.
type PieceKind uint8

// The kinds.
const (
	Same PieceKind = iota // in both
	Gone                  // in the old text only
	Came                  // in the new text only
)

// Piece is a piece of two texts that were compared. All that is not Came, put together, is the old text; all that is not
// Gone is the new one, white space apart.
type Piece struct {
	Kind PieceKind
	Text string
}

// mostSteps bounds the work on two lists: lists that differ in more are told as wholly different.
const mostSteps = 1000

// Words compares two texts: first line by line, then word by word where lines differ. It takes milliseconds for the
// longest sections.
func Words(old, new string) []Piece {
	// With a line's end at the end, the last word is like all others.
	a, b := strings.SplitAfter(old+"\n", "\n"), strings.SplitAfter(new+"\n", "\n")
	var pieces []Piece
	for _, block := range compare(a, b) {
		left, right := strings.Join(a[block.a0:block.a1], ""), strings.Join(b[block.b0:block.b1], "")
		if block.same {
			pieces = join(pieces, Same, right)
			continue
		}
		x, y := splitWords(left), splitWords(right)
		for _, w := range compare(x, y) {
			if w.same {
				pieces = join(pieces, Same, strings.Join(y[w.b0:w.b1], ""))
				continue
			}
			pieces = join(pieces, Gone, strings.Join(x[w.a0:w.a1], ""))
			pieces = join(pieces, Came, strings.Join(y[w.b0:w.b1], ""))
		}
	}
	return trimPieces(pieces)
}

// trimPieces takes the line's end at the end of both texts off again.
func trimPieces(pieces []Piece) []Piece {
	old, new := false, false
	for i := len(pieces) - 1; i >= 0 && (!old || !new); i-- {
		p := &pieces[i]
		if p.Kind != Same || !old && !new { // what both have ends the line where one of them goes on
			p.Text = strings.TrimSuffix(p.Text, "\n")
		}
		old, new = old || p.Kind != Came, new || p.Kind != Gone
	}
	return slices.DeleteFunc(pieces, func(p Piece) bool { return p.Text == "" })
}

func join(pieces []Piece, kind PieceKind, text string) []Piece {
	if text == "" {
		return pieces
	}
	if n := len(pieces); n > 0 && pieces[n-1].Kind == kind {
		pieces[n-1].Text += text
		return pieces
	}
	return append(pieces, Piece{kind, text})
}

// splitWords cuts behind each white space.
func splitWords(s string) []string {
	var words []string
	begin := 0
	for i := range len(s) {
		if s[i] == ' ' || s[i] == '\n' || s[i] == '\t' {
			words = append(words, s[begin:i+1])
			begin = i + 1
		}
	}
	if begin < len(s) {
		words = append(words, s[begin:])
	}
	return words
}

// block is a stretch of both lists, the same in both or not.
type block struct {
	same           bool
	a0, a1, b0, b1 int
}

// equal compares words by what they say: a word that ends its line is the same as in the middle.
func equal(x, y string) bool { return strings.TrimRight(x, " \n\t") == strings.TrimRight(y, " \n\t") }

// compare finds the least that differs (E. Myers, An O(ND) Difference Algorithm, 1986).
func compare(a, b []string) []block {
	head := 0
	for head < len(a) && head < len(b) && equal(a[head], b[head]) {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && equal(a[len(a)-1-tail], b[len(b)-1-tail]) {
		tail++
	}
	var blocks []block
	if head > 0 {
		blocks = append(blocks, block{true, 0, head, 0, head})
	}
	for _, m := range middle(a[head:len(a)-tail], b[head:len(b)-tail]) {
		blocks = append(blocks, block{m.same, m.a0 + head, m.a1 + head, m.b0 + head, m.b1 + head})
	}
	if tail > 0 {
		blocks = append(blocks, block{true, len(a) - tail, len(a), len(b) - tail, len(b)})
	}
	return blocks
}

// middle compares lists that begin and end differently.
func middle(a, b []string) []block {
	if len(a) == 0 && len(b) == 0 {
		return nil
	}
	whole := []block{{false, 0, len(a), 0, len(b)}}
	if len(a) == 0 || len(b) == 0 {
		return whole
	}
	most := min(len(a)+len(b), mostSteps)
	reach := make([]int, 2*most+3) // by diagonal: how far in a
	var trail [][]int
	for d := 0; d <= most; d++ {
		trail = append(trail, append([]int(nil), reach[most-d:most+d+3]...))
		for k := -d; k <= d; k += 2 {
			at := k + most + 1
			x := reach[at-1] + 1
			if k == -d || k != d && reach[at-1] < reach[at+1] {
				x = reach[at+1]
			}
			y := x - k
			for x < len(a) && y < len(b) && equal(a[x], b[y]) {
				x, y = x+1, y+1
			}
			reach[at] = x
			if x >= len(a) && y >= len(b) {
				return walkBack(trail, len(a), len(b), d)
			}
		}
	}
	return whole
}

// walkBack follows the trail from the end to the beginning.
func walkBack(trail [][]int, x, y, d int) []block {
	var steps []block // from the end
	add := func(same bool, a0, a1, b0, b1 int) {
		if n := len(steps); n > 0 && steps[n-1].same == same {
			steps[n-1].a0, steps[n-1].b0 = a0, b0
		} else if a0 != a1 || b0 != b1 {
			steps = append(steps, block{same, a0, a1, b0, b1})
		}
	}
	for ; d > 0; d-- {
		reach, k := trail[d], x-y
		at := k + d + 1 // trail[d] begins at diagonal -d-1
		fromK := k - 1
		if k == -d || k != d && reach[at-1] < reach[at+1] {
			fromK = k + 1
		}
		px := reach[fromK+d+1]
		py := px - fromK
		sx, sy := px, py // after the step
		if fromK == k+1 {
			sy++
		} else {
			sx++
		}
		add(true, sx, x, sy, y)
		add(false, px, sx, py, sy)
		x, y = px, py
	}
	add(true, 0, x, 0, y)
	for i, j := 0, len(steps)-1; i < j; i, j = i+1, j-1 {
		steps[i], steps[j] = steps[j], steps[i]
	}
	return steps
}
