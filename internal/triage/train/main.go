// Command train fits triage's model on the labelled posts and sentences in internal/triage/testdata and the library
// in content, and writes internal/triage/model.bin: the same bytes from the same data. Run it from the module's root
// or from internal/triage (go generate ./internal/triage).
//
// With -folds N it trains nothing for keeps but prints the figures of a cross-validation: every post judged by a
// model that has not seen it.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"femos/content"
	"femos/internal/triage/eval"
	"femos/internal/triage/learn"
)

func main() {
	folds := flag.Int("folds", 0, "cross-validate with this many parts instead of training")
	out := flag.String("results", "", "with -folds: also write each post's verdict to this file, a JSON object a line")
	flag.Parse()
	if err := run(*folds, *out); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

func run(folds int, out string) error {
	dir, err := home()
	if err != nil {
		return err
	}
	data, err := learn.Load(os.DirFS(filepath.Join(dir, "testdata")), content.Files)
	if err != nil {
		return err
	}
	if folds > 0 {
		return cross(data, folds, out)
	}
	model := learn.Train(data).Bytes()
	return os.WriteFile(filepath.Join(dir, "model.bin"), model, 0o644) //nolint:gosec // not secret
}

// home finds the folder of package triage.
func home() (string, error) {
	for _, dir := range []string{".", filepath.Join("internal", "triage")} {
		if _, err := os.Stat(filepath.Join(dir, "testdata", "posts")); err == nil {
			return dir, nil
		}
	}
	return "", fmt.Errorf("run it from the module's root or from internal/triage")
}

func cross(d learn.Data, folds int, out string) error {
	results, err := learn.Cross(d, folds, func(s string) { fmt.Fprintln(os.Stderr, s) })
	if err != nil {
		return err
	}
	if out != "" {
		f, err := os.Create(out)
		if err != nil {
			return err
		}
		defer f.Close()
		enc := json.NewEncoder(f)
		for _, r := range results {
			if err := enc.Encode(r); err != nil {
				return err
			}
		}
	}
	return eval.Measure(results, eval.ClaimNumbers(d.Library)).Table(os.Stdout)
}
