package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"femos/internal/law"
)

const lawUsage = `usage: femos law diff OLD NEW [--json]
       femos law update [--from FOLDER|ZIP|URL] [--date YYYY-MM-DD] [--all]

`

func runLaw(ctx context.Context, args []string, std streams) error {
	if len(args) > 0 {
		switch args[0] {
		case "diff":
			return runLawDiff(ctx, args[1:], std)
		case "update":
			return runLawUpdate(ctx, args[1:], std)
		case "help", "-h", "--help":
			_, err := fmt.Fprint(std.err, lawUsage)
			return err
		}
	}
	fmt.Fprint(std.err, lawUsage)
	return errUsage
}

func runLawDiff(ctx context.Context, args []string, std streams) error {
	flags := flag.NewFlagSet("femos law diff", flag.ContinueOnError)
	asJSON := flags.Bool("json", false, `write a line {"changed":["§ 18b"],"added":[],"removed":[]}; of folders and zips with several laws a line an act, with its name`)
	flags.Usage = func() {
		fmt.Fprint(std.err, "usage: femos law diff OLD NEW [--json]\n\nTells which sections of a law have another text, appeared or went. OLD and NEW are files of the official XML\nformat, zips or folders of them. Titles, footnotes and notes make no difference.\n\n")
		flags.PrintDefaults()
	}
	names, err := parseMixed(flags, args, std)
	if err != nil {
		return err
	}
	if len(names) != 2 {
		flags.Usage()
		return errUsage
	}
	old, err := law.ReadAll(ctx, names[0])
	if err != nil {
		return err
	}
	new, err := law.ReadAll(ctx, names[1])
	if err != nil {
		return err
	}
	if len(old) == 1 && len(new) == 1 && !isFolder(names[0]) && !isFolder(names[1]) {
		d := law.Diff(old[0], new[0])
		if *asJSON {
			return writeLine(std.out, d)
		}
		return writeDifference(std.out, new[0], d)
	}
	return diffStates(std.out, old, new, *asJSON)
}

// parseMixed reads flags that stand before, between and behind the arguments.
func parseMixed(flags *flag.FlagSet, args []string, std streams) ([]string, error) {
	var rest []string
	for {
		if err := parse(flags, args, std); err != nil {
			return nil, err
		}
		if flags.NArg() == 0 {
			return rest, nil
		}
		rest, args = append(rest, flags.Arg(0)), flags.Args()[1:]
	}
}

func isFolder(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

func writeLine(w io.Writer, v any) error {
	line, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	_, err = fmt.Fprintf(w, "%s\n", line)
	return err
}

// diffStates compares act by act.
func diffStates(w io.Writer, old, new []*law.Act, asJSON bool) error {
	before := map[string]*law.Act{}
	for _, a := range old {
		before[a.Doc] = a
	}
	for _, a := range new {
		was, known := before[a.Doc]
		delete(before, a.Doc)
		if !known {
			was = &law.Act{}
		}
		d := law.Diff(was, a)
		if d.Empty() {
			continue
		}
		if err := writeAct(w, a, d, asJSON); err != nil {
			return err
		}
	}
	for _, a := range old {
		if before[a.Doc] == nil {
			continue
		}
		if err := writeAct(w, a, law.Diff(a, &law.Act{}), asJSON); err != nil {
			return err
		}
	}
	return nil
}

func writeAct(w io.Writer, a *law.Act, d law.Difference, asJSON bool) error {
	if !asJSON {
		return writeDifference(w, a, d)
	}
	plain, err := d.MarshalJSON()
	if err != nil {
		return err
	}
	name, err := json.Marshal(a.Short)
	if err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	_, err = fmt.Fprintf(w, "{\"act\":%s,%s\n", name, plain[1:])
	return err
}

// writeDifference writes for people: what changed, with the words.
func writeDifference(w io.Writer, a *law.Act, d law.Difference) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d changed, %d added, %d removed\n", a.Short, len(d.Changed), len(d.Added), len(d.Removed))
	for _, m := range d.Moved {
		fmt.Fprintf(&b, "  %s was %s\n", m.New.Designation, m.Old.Designation)
	}
	for _, s := range d.Removed {
		fmt.Fprintf(&b, "\n- %s %s\n", s.Designation, s.Title)
	}
	for _, s := range d.Added {
		fmt.Fprintf(&b, "\n+ %s %s\n", s.Designation, s.Title)
	}
	for _, c := range d.Changed {
		fmt.Fprintf(&b, "\n~ %s %s\n", c.New.Designation, c.New.Title)
		b.WriteString(indent(brief(c.Words())))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// brief writes [-what went-] and {+what came+}, and a few words round them.
func brief(pieces []law.Piece) string {
	const around = 8 // words
	var b strings.Builder
	for i, p := range pieces {
		text := strings.TrimRight(p.Text, " \n\t")
		space := p.Text[len(text):]
		switch p.Kind {
		case law.Gone:
			b.WriteString("[-" + text + "-]" + space)
		case law.Came:
			b.WriteString("{+" + text + "+}" + space)
		case law.Same:
			words := strings.SplitAfter(p.Text, " ")
			first, last := i == 0, i == len(pieces)-1
			switch {
			case first && last:
			case first && len(words) > around:
				b.WriteString("… " + strings.Join(words[len(words)-around:], ""))
			case last && len(words) > around:
				b.WriteString(strings.Join(words[:around], "") + "…")
			case len(words) > 2*around+1:
				b.WriteString(strings.Join(words[:around], "") + "… " + strings.Join(words[len(words)-around:], ""))
			default:
				b.WriteString(p.Text)
			}
		}
	}
	return b.String()
}

func indent(s string) string {
	return "    " + strings.ReplaceAll(strings.TrimRight(s, " \n\t"), "\n", "\n    ") + "\n"
}
