package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"femos/internal/triage/learn"
)

func runTrain(ctx context.Context, args []string, std streams) error {
	flags := flag.NewFlagSet("femos train", flag.ContinueOnError)
	data := flags.String("data", "", "folder of labelled posts and sentences (posts/, written/, lid/); the project's own if empty")
	model := flags.String("model", "model.bin", "file to write the model to")
	folds := flags.Int("folds", 0, "cross-validate with this many parts instead of training: every post judged by a model that has not seen it")
	results := flags.String("results", "", "with --folds: also write each post with its verdict to this file, a JSON object a line")
	flags.Usage = func() {
		fmt.Fprint(std.err, "usage: femos train [--data DIR] [--model FILE]\n       femos train --folds N [--data DIR]\n\n"+
			"Trains triage from labelled posts: the same bytes from the same data. The program carries the model that lies in\n"+
			"internal/triage/model.bin when it is built.\n\n")
		flags.PrintDefaults()
	}
	if err := parse(flags, args, std); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		flags.Usage()
		return errUsage
	}
	if *data == "" {
		var err error
		if *data, err = ownPosts(); err != nil {
			return err
		}
	}
	return learn.Run{Data: *data, Model: *model, Folds: *folds, Results: *results}.Do(ctx, std.out, std.err)
}

// ownPosts finds the project's posts from its root or from package triage.
func ownPosts() (string, error) {
	for _, dir := range []string{"testdata", filepath.Join("internal", "triage", "testdata")} {
		if _, err := os.Stat(filepath.Join(dir, "posts")); err == nil {
			return dir, nil
		}
	}
	return "", fmt.Errorf("no labelled posts here: give --data, or run it in the project's folder")
}
