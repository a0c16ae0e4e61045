package library

import "regexp"

// Piece is a part of a text that stood, stands, or both.
type Piece struct {
	Text    string
	Removed bool // only in the old
	Added   bool // only in the new
}

var token = regexp.MustCompile(`[\p{L}\p{M}\p{N}]+|\s+|[^\p{L}\p{M}\p{N}\s]`)

// mostCells bounds the table of a comparison: beyond it, what lies between the common begin and end counts as replaced.
const mostCells = 4_000_000

// Diff compares two texts word by word: the longest common run of words stays.
func Diff(before, after string) []Piece {
	a, b := token.FindAllString(before, -1), token.FindAllString(after, -1)
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	var out pieces
	for _, w := range a[:head] {
		out.add(w, false, false)
	}
	out.middle(a[head:len(a)-tail], b[head:len(b)-tail])
	for _, w := range a[len(a)-tail:] {
		out.add(w, false, false)
	}
	return out
}

type pieces []Piece

func (p *pieces) add(word string, removed, added bool) {
	if n := len(*p); n > 0 && (*p)[n-1].Removed == removed && (*p)[n-1].Added == added {
		(*p)[n-1].Text += word
		return
	}
	*p = append(*p, Piece{word, removed, added})
}

// middle adds what differs, by the table of longest common subsequences.
func (p *pieces) middle(a, b []string) {
	if len(a)*len(b) > mostCells {
		for _, w := range a {
			p.add(w, true, false)
		}
		for _, w := range b {
			p.add(w, false, true)
		}
		return
	}
	width := len(b) + 1
	common := make([]int32, (len(a)+1)*width)
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				common[i*width+j] = common[(i+1)*width+j+1] + 1
			} else {
				common[i*width+j] = max(common[(i+1)*width+j], common[i*width+j+1])
			}
		}
	}
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			p.add(a[i], false, false)
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && common[(i+1)*width+j] >= common[i*width+j+1]:
			p.add(a[i], true, false)
			i++
		default:
			p.add(b[j], false, true)
			j++
		}
	}
}
