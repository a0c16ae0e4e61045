// Package pastes reads labelled pastes and counts how well masking finds what is labelled in them. A file holds the
// pastes of one language, parted by empty lines; a label is written ⟦kind:text⟧. Nothing here is for production.
package pastes

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"femos/internal/mask"
)

// Tuned is how many pastes of each file masking may be tuned on; the rest is held out.
const Tuned = 33

// Languages are those that have a file.
var Languages = [...]string{"ar", "fa", "ps", "ru", "uk", "sr", "tr", "es", "pt", "fr", "en", "de"}

// Paste is a text with what is to be masked in it, in order.
type Paste struct {
	Text  string
	Marks []mask.Mark
}

// Read returns the pastes of folder/lang.txt.
func Read(fsys fs.FS, folder, lang string) ([]Paste, error) {
	b, err := fs.ReadFile(fsys, path.Join(folder, lang+".txt"))
	if err != nil {
		return nil, fmt.Errorf("pastes: %w", err)
	}
	var all []Paste
	for block := range strings.SplitSeq(strings.TrimSpace(string(b)), "\n\n") {
		p, err := Parse(block)
		if err != nil {
			return nil, fmt.Errorf("pastes: %s, paste %d: %w", lang, len(all)+1, err)
		}
		all = append(all, p)
	}
	return all, nil
}

// Parse reads one labelled paste.
func Parse(s string) (Paste, error) {
	var p Paste
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(s, "⟦")
		b.WriteString(before)
		if !found {
			p.Text = b.String()
			return p, nil
		}
		label, after, closed := strings.Cut(rest, "⟧")
		kind, text, named := strings.Cut(label, ":")
		if !closed || !named || !slices.Contains(Kinds, mask.Kind(kind)) {
			return p, fmt.Errorf("bad label %q", label)
		}
		p.Marks = append(p.Marks, mask.Mark{Kind: mask.Kind(kind), Start: b.Len(), End: b.Len() + len(text)})
		b.WriteString(text)
		s = after
	}
}

// Kinds are all kinds of mark, in the order of tables.
var Kinds = []mask.Kind{mask.Name, mask.Phone, mask.Email, mask.IBAN, mask.Document, mask.File, mask.Birth, mask.Profile, mask.Handle, mask.Address}

// Structured says whether a kind has a shape: all but names and addresses.
func Structured(k mask.Kind) bool { return k != mask.Name && k != mask.Address }

// Tally counts labels and marks. The zero value is empty.
type Tally struct {
	Labels map[mask.Kind]int // labels by kind
	Found  map[mask.Kind]int // labels of which every byte is covered by marks, of whatever kind
	Marks  int               // marks found
	Right  int               // marks of which at least half the bytes are labelled
	Same   int               // labels found by a mark of their own kind
}

// Misses are the labels of one paste that were not found and the marks that nothing labels.
type Misses struct {
	Missed []mask.Mark
	Wrong  []mask.Mark
}

// Add counts a paste whose marks are got.
func (t *Tally) Add(p Paste, got []mask.Mark) Misses {
	if t.Labels == nil {
		t.Labels, t.Found = map[mask.Kind]int{}, map[mask.Kind]int{}
	}
	var m Misses
	for _, l := range p.Marks {
		t.Labels[l.Kind]++
		if covered(l, got) == l.End-l.Start {
			t.Found[l.Kind]++
			if slices.ContainsFunc(got, func(g mask.Mark) bool { return g.Kind == l.Kind && g.Start < l.End && l.Start < g.End }) {
				t.Same++
			}
		} else {
			m.Missed = append(m.Missed, l)
		}
	}
	for _, g := range got {
		t.Marks++
		if 2*covered(g, p.Marks) >= g.End-g.Start {
			t.Right++
		} else {
			m.Wrong = append(m.Wrong, g)
		}
	}
	return m
}

// covered counts the bytes of m that lie in one of others, which do not overlap.
func covered(m mask.Mark, others []mask.Mark) int {
	n := 0
	for _, o := range others {
		n += max(0, min(m.End, o.End)-max(m.Start, o.Start))
	}
	return n
}

// Merge adds the counts of o.
func (t *Tally) Merge(o Tally) {
	if t.Labels == nil {
		t.Labels, t.Found = map[mask.Kind]int{}, map[mask.Kind]int{}
	}
	for k, n := range o.Labels {
		t.Labels[k] += n
	}
	for k, n := range o.Found {
		t.Found[k] += n
	}
	t.Marks += o.Marks
	t.Right += o.Right
	t.Same += o.Same
}

// Recall returns labels found and labels of the kinds that which accepts.
func (t *Tally) Recall(which func(mask.Kind) bool) (found, labels int) {
	for _, k := range Kinds {
		if which(k) {
			found += t.Found[k]
			labels += t.Labels[k]
		}
	}
	return found, labels
}
