package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"femos"
	"femos/internal/config"
	"femos/internal/library"
	"femos/internal/server"
)

const libraryUsage = `usage: femos library export --format jsonl|csv|xliff [--lang LANGUAGE] [FILE]
       femos library import --as LOGIN [--format jsonl|csv|xliff] FILE

Writes the answers to a file (or standard output), and reads such a file back (or standard input, as -): JSON lines with
everything, a table for a spreadsheet, or XLIFF 2.1 with the translations into one language. What is read becomes a draft,
or a translation that nobody has checked. A file is taken whole, or where anything is wrong, not at all.

`

// libraryFlags are what a person says of a file of the library.
type libraryFlags struct{ format, lang, as, file string }

func runLibrary(ctx context.Context, args []string, std streams) (err error) {
	verb := ""
	if len(args) > 0 {
		verb, args = args[0], args[1:]
	}
	if verb != "export" && verb != "import" {
		fmt.Fprint(std.err, libraryUsage)
		if verb == "" || strings.Contains(verb, "help") {
			return flag.ErrHelp
		}
		return errUsage
	}
	say, settings, err := parseLibrary(verb, args, std)
	if err != nil {
		return err
	}
	format, err := library.ParseFormat(say.format)
	if err != nil {
		return explain(err)
	}
	shelf, err := openShelf(ctx, settings, std)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, shelf.Close()) }()
	if err := shelf.Fill(ctx); err != nil {
		return err
	}
	if verb == "export" {
		return explain(exportLibrary(ctx, shelf, say.file, format, femos.Language(say.lang), std))
	}
	return explain(importLibrary(ctx, shelf, say.as, say.file, format, std))
}

func parseLibrary(verb string, args []string, std streams) (say libraryFlags, settings *config.Flags, err error) {
	flags := flag.NewFlagSet("femos library "+verb, flag.ContinueOnError)
	flags.StringVar(&say.format, "format", "", "`FORM` of the file: jsonl, csv or xliff; without it the ending of its name tells")
	if verb == "export" {
		flags.StringVar(&say.lang, "lang", "", "target `LANGUAGE` of XLIFF: ar, en, tr …")
	} else {
		flags.StringVar(&say.as, "as", "", "`LOGIN` of who brings it in; she stands as its editor")
	}
	settings = config.AddFlags(flags)
	flags.Usage = func() { fmt.Fprint(std.err, libraryUsage); flags.PrintDefaults() }
	names, err := parseMixed(flags, args, std)
	if err != nil {
		return say, nil, err
	}
	if len(names) > 1 || verb == "import" && (len(names) == 0 || say.as == "") {
		flags.Usage()
		return say, nil, errUsage
	}
	if say.file = strings.Join(names, ""); say.format == "" {
		say.format = say.file
	}
	return say, settings, nil
}

func openShelf(ctx context.Context, settings *config.Flags, std streams) (*server.Shelving, error) {
	loaded, err := settings.Load(std.environ)
	if err != nil {
		return nil, err
	}
	if path, ok := strings.CutPrefix(loaded.Database, "sqlite:"); ok {
		if _, err := os.Stat(path); err != nil {
			return nil, fmt.Errorf("there is no database here: %w", err)
		}
	}
	return server.NewShelving(ctx, loaded)
}

// exportLibrary writes beside the file and renames, so that nobody finds half of one.
func exportLibrary(ctx context.Context, shelf *server.Shelving, file string, f library.Format, lang femos.Language, std streams) error {
	if file == "" || file == "-" {
		return shelf.Export(ctx, std.out, f, lang)
	}
	beside, err := os.CreateTemp(filepath.Dir(file), "."+filepath.Base(file)+"-*")
	if err != nil {
		return err
	}
	err = errors.Join(shelf.Export(ctx, beside, f, lang), beside.Sync(), beside.Close())
	if err == nil {
		err = os.Rename(beside.Name(), file)
	}
	if err != nil {
		return errors.Join(err, os.Remove(beside.Name()))
	}
	return nil
}

func importLibrary(ctx context.Context, shelf *server.Shelving, login, file string, f library.Format, std streams) error {
	who, err := personNamed(ctx, shelf, login)
	if err != nil {
		return err
	}
	var in io.Reader = std.in
	if file != "-" {
		opened, err := os.Open(file)
		if err != nil {
			return err
		}
		defer func() { _ = opened.Close() }() // it was only read
		in = opened
	}
	done, err := shelf.Import(ctx, who, file, in, f)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(std.out, "%d new answers, %d versions written, %d translations (%d of them stale), %d comments, %d unchanged.\n", done.Added, done.Changed, done.Translations, done.Stale, done.Comments, done.Same)
	if err == nil && done.Unsigned > 0 {
		_, err = fmt.Fprintf(std.out, "%d versions bear a signature that is none of ours: of those answers only the newest came in, as a draft.\n", done.Unsigned)
	}
	return err
}

func personNamed(ctx context.Context, shelf *server.Shelving, login string) (femos.Person, error) {
	people, err := shelf.Store.People(ctx)
	if err != nil {
		return femos.Person{}, err
	}
	for _, p := range people {
		if p.Active && strings.EqualFold(p.Login, login) {
			return p, nil
		}
	}
	return femos.Person{}, fmt.Errorf("nobody logs in as %q (femos person list)", login)
}
