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
		fmt.Fprint(std.err, "usage: femos eval [--json] FILE…\n\n"+eval.Help+"\n\n")
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
