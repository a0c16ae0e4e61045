package main

import (
	"context"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"femos/content"
	"femos/internal/triage"
	"femos/internal/triage/thesaurus"
)

func runThesaurus(_ context.Context, args []string, std streams) error {
	flags := flag.NewFlagSet("femos thesaurus", flag.ContinueOnError)
	flags.Usage = func() {
		fmt.Fprint(std.err, "usage: femos thesaurus check [DIR]\n       femos thesaurus export [DIR]\n       femos thesaurus compile DIR\n\n"+
			"check says which concepts and topics have no words in a language, and names file and line of what can't be read.\n"+
			"export writes the thesaurus as SKOS (Turtle) to the standard output.\n"+
			"compile writes terms.bin into the folder: what the next build of the program carries.\n"+
			"DIR is a folder with concepts.tsv and a file a language; the one that the program carries if it is left out.\n")
	}
	if err := parse(flags, args, std); err != nil {
		return err
	}
	if flags.NArg() < 1 || flags.NArg() > 2 {
		flags.Usage()
		return errUsage
	}
	if flags.Arg(0) == "compile" && flags.NArg() == 2 {
		return compileThesaurus(flags.Arg(1))
	}
	files := thesaurus.Files()
	if flags.NArg() == 2 {
		files = os.DirFS(flags.Arg(1))
	}
	library, err := triage.LoadLibrary(content.Files)
	if err != nil {
		return err
	}
	var topics []thesaurus.Topic
	for _, t := range library.Topics {
		topics = append(topics, thesaurus.Topic{Code: t.Code, Parent: t.Parent, DE: t.DE, EN: t.EN})
	}
	switch flags.Arg(0) {
	case "check":
		return checkThesaurus(files, topics, std)
	case "export":
		return thesaurus.Export(files, topics, std.out)
	}
	flags.Usage()
	return errUsage
}

func compileThesaurus(dir string) error {
	t, err := thesaurus.Load(os.DirFS(dir))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "terms.bin"), t.Bytes(), 0o644) //nolint:gosec // for whoever builds the program to read
}

func checkThesaurus(files fs.FS, topics []thesaurus.Topic, std streams) error {
	r, err := thesaurus.Check(files, topics)
	if err != nil {
		return err
	}
	fmt.Fprintf(std.out, "%d concepts\n", r.Concepts)
	var languages []string
	for lang := range r.Terms {
		languages = append(languages, lang)
	}
	slices.Sort(languages)
	for _, lang := range languages {
		fmt.Fprintf(std.out, "  %-8s %5d terms\n", lang, r.Terms[lang])
	}
	for _, line := range append(r.Holes, r.Doubles...) {
		fmt.Fprintln(std.out, line)
	}
	if len(r.Holes) > 0 {
		return fmt.Errorf("%d holes: add words to the files named above", len(r.Holes))
	}
	return nil
}
