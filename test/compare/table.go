package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// hits counts what was found, what was found wrongly, and what was missed.
type hits struct{ right, wrong, missed int }

func (h *hits) add(said, is bool) {
	switch {
	case said && is:
		h.right++
	case said:
		h.wrong++
	case is:
		h.missed++
	}
}

func (h hits) f1() float64 { return 2 * float64(h.right) / float64(max(2*h.right+h.wrong+h.missed, 1)) }

// questionMark is the rule of thumb for posts that ask.
func questionMark(p post) bool { return strings.ContainsAny(p.Text, "?؟？") }

// print writes two tables in Markdown: a row a language, a column a tool. The results are of aside, then given.
func print(w io.Writer, aside, given []post, titles []string, results []result) {
	rows := []string{}
	for _, p := range aside {
		if !slices.Contains(rows, p.row()) {
			rows = append(rows, p.row())
		}
	}
	slices.Sort(rows)
	fmt.Fprintf(w, "| language found | posts | %s |\n|---|%s\n", strings.Join(titles, " | "), strings.Repeat("---|", len(titles)+1))
	line := func(name string, from, to int, in func(post) bool, skipOurs bool) {
		all := append(slices.Clone(aside), given...)
		n := 0
		right := make([]int, len(results))
		for i := from; i < to; i++ {
			if !in(all[i]) {
				continue
			}
			n++
			for k, r := range results {
				if r.Languages[i] == base(all[i].Lang) {
					right[k]++
				}
			}
		}
		fmt.Fprintf(w, "| %s | %d |", name, n)
		for k := range results {
			if k == 0 && skipOurs {
				fmt.Fprint(w, " – |")
				continue
			}
			fmt.Fprintf(w, " %.2f |", float64(right[k])/float64(max(n, 1)))
		}
		fmt.Fprintln(w)
	}
	for _, name := range rows {
		line(name, 0, len(aside), func(p post) bool { return p.row() == name }, false)
	}
	whole := func(post) bool { return true }
	latin := func(p post) bool { return strings.HasSuffix(p.Lang, "-Latn") && p.row() != "sr" }
	line("**set aside, all**", 0, len(aside), whole, false)
	line("first set, all", len(aside), len(aside)+len(given), whole, true)
	line("first set, ar, fa, ru in Latin letters", len(aside), len(aside)+len(given), latin, true)
	fmt.Fprint(w, "| a post, µs | |")
	for _, r := range results {
		fmt.Fprintf(w, " %.0f |", float64(r.Nanos)/1000/float64(len(r.Languages)))
	}
	fmt.Fprint(w, "\n| memory, MB | |")
	for _, r := range results {
		fmt.Fprintf(w, " %.0f |", float64(r.Bytes)/(1<<20))
	}
	fmt.Fprintf(w, "\n\n| needs advice, F1 | posts | Fem.OS | has a question mark |\n|---|---|---|---|\n")
	advice := func(name string, posts []post, from int, in func(post) bool, skipOurs bool) {
		var ours, mark hits
		n := 0
		for i, p := range posts {
			if in(p) {
				n++
				ours.add(results[0].Advice[from+i], p.advice())
				mark.add(questionMark(p), p.advice())
			}
		}
		figure := fmt.Sprintf("%.2f", ours.f1())
		if skipOurs {
			figure = "–"
		}
		fmt.Fprintf(w, "| %s | %d | %s | %.2f |\n", name, n, figure, mark.f1())
	}
	for _, name := range rows {
		advice(name, aside, 0, func(p post) bool { return p.row() == name }, false)
	}
	advice("**set aside, all**", aside, 0, whole, false)
	advice("first set, all", given, len(aside), whole, true)
}
