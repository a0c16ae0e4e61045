// Command measure prints how well masking finds what is labelled in the pastes: recall by language and by kind, for
// the part that it was tuned on and for the part that was held out. With -misses it lists what it misses in the
// tuned part, and never of the other.
//
//	go run ./internal/mask/measure [-misses] [FOLDER]
package main

import (
	"flag"
	"fmt"
	"os"
	"text/tabwriter"

	"femos/internal/mask"
	"femos/internal/mask/pastes"
)

func main() {
	misses := flag.Bool("misses", false, "list what is missed or wrong in the tuned part")
	flag.Parse()
	folder := "internal/mask/testdata/pastes"
	if flag.NArg() > 0 {
		folder = flag.Arg(0)
	}
	if err := run(folder, *misses); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(folder string, misses bool) error {
	var total [2]pastes.Tally
	w := tabwriter.NewWriter(os.Stdout, 0, 8, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "language\tpart\tstructured\tnames\taddresses\tprecision\t")
	for _, lang := range pastes.Languages {
		all, err := pastes.Read(os.DirFS(folder), ".", lang)
		if err != nil {
			return err
		}
		var parts [2]pastes.Tally
		for i, p := range all {
			part := 0
			if i >= pastes.Tuned {
				part = 1
			}
			m := parts[part].Add(p, mask.Find(p.Text))
			if misses && part == 0 {
				list(lang, i+1, p, m)
			}
		}
		for i := range parts {
			row(w, lang, i, parts[i])
			total[i].Merge(parts[i])
		}
	}
	for i := range total {
		row(w, "all", i, total[i])
	}
	both := total[0]
	both.Merge(total[1])
	row(w, "all", 2, both)
	fmt.Fprintln(w, "\nkind\t\tfound\tlabels\trecall\t\t")
	for _, k := range pastes.Kinds {
		fmt.Fprintf(w, "%s\t\t%d\t%d\t%s\t\t\n", k, both.Found[k], both.Labels[k], share(both.Found[k], both.Labels[k]))
	}
	return w.Flush()
}

func list(lang string, n int, p pastes.Paste, m pastes.Misses) {
	for _, l := range m.Missed {
		fmt.Printf("%s %d missed %s %q in %q\n", lang, n, l.Kind, p.Text[l.Start:l.End], mask.Text(p.Text))
	}
	for _, g := range m.Wrong {
		fmt.Printf("%s %d wrong %s %q in %q\n", lang, n, g.Kind, p.Text[g.Start:g.End], p.Text)
	}
}

func row(w *tabwriter.Writer, lang string, part int, t pastes.Tally) {
	s, sn := t.Recall(pastes.Structured)
	n, nn := t.Found[mask.Name], t.Labels[mask.Name]
	a, an := t.Found[mask.Address], t.Labels[mask.Address]
	fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t\n", lang, [...]string{"tuned", "held out", "both"}[part],
		of(s, sn), of(n, nn), of(a, an), of(t.Right, t.Marks))
}

func of(n, all int) string { return fmt.Sprintf("%s (%d/%d)", share(n, all), n, all) }

func share(n, all int) string {
	if all == 0 {
		return "-"
	}
	return fmt.Sprintf("%.3f", float64(n)/float64(all))
}
