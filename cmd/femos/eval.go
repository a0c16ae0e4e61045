package main

import (
	"context"
	"flag"
	"fmt"

	"femos/content"
	"femos/internal/triage"
	"femos/internal/triage/eval"
)

func runEval(ctx context.Context, args []string, std streams) error {
	flags := flag.NewFlagSet("femos eval", flag.ContinueOnError)
	asJSON := flags.Bool("json", false, "print JSON instead of a table")
	flags.Usage = func() {
		fmt.Fprint(std.err, "usage: femos eval [--json] FILE…\n\nMeasures the judgement against labelled posts (JSON lines): precision, recall and F1 of every question, by language.\n"+
			"Posts that the model was trained on flatter it: those of internal/triage/testdata/posts are such posts. What it does on\n"+
			"posts it has never seen, `go run ./internal/triage/train -folds 5` says of them.\n\n")
		flags.PrintDefaults()
	}
	if err := parse(flags, args, std); err != nil {
		return err
	}
	if flags.NArg() == 0 {
		flags.Usage()
		return errUsage
	}
	library, err := triage.LoadLibrary(content.Files)
	if err != nil {
		return err
	}
	judge, err := triage.New(library)
	if err != nil {
		return err
	}
	return eval.Run(ctx, std.out, judge, library, flags.Args(), *asJSON)
}
