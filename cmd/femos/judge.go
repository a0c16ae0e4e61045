package main

import (
	"context"
	"flag"
	"fmt"
	"io/fs"
	"os"

	"femos/content"
	"femos/internal/triage"
)

func runJudge(ctx context.Context, args []string, std streams) error {
	flags := flag.NewFlagSet("femos judge", flag.ContinueOnError)
	library := flags.String("library", "", "`FOLDER` with taxonomy.json, answers.jsonl and claims.jsonl; without it the starter library")
	flags.Usage = func() {
		fmt.Fprint(std.err, "usage: femos judge [--library FOLDER] < POSTS > VERDICTS\n\nReads a JSON object a line ({\"id\",\"text\",\"parent\"}; more keys are ignored) and writes a verdict a line.\n\n")
		flags.PrintDefaults()
	}
	if err := parse(flags, args, std); err != nil {
		return err
	}
	judge, err := newJudge(*library)
	if err != nil {
		return err
	}
	return triage.RunJudge(ctx, std.in, std.out, judge)
}

// newJudge builds a judge on a folder's library, or the starter library.
func newJudge(folder string) (*triage.Judge, error) {
	files := fs.FS(content.Files)
	if folder != "" {
		files = os.DirFS(folder)
	}
	library, err := triage.LoadLibrary(files)
	if err != nil && folder != "" {
		return nil, fmt.Errorf("folder %s: %w", folder, err)
	}
	if err != nil {
		return nil, err
	}
	return triage.New(library)
}
