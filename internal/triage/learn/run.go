package learn

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"femos/content"
	"femos/internal/triage/eval"
)

// Run says what is to be trained.
type Run struct {
	Data    string // folder with posts/, written/, retold/, drawn/ and lid/; see internal/triage/testdata/README.md
	Model   string // file to write; "" leaves it
	Folds   int    // cross-validate with this many parts instead of training; 0 trains
	Results string // with Folds: also write each post with its verdict there, a JSON object a line
}

// Do trains a model or cross-validates. Figures go to out, progress to progress. The model is written whole or not at all.
func (r Run) Do(ctx context.Context, out, progress io.Writer) error {
	data, err := Load(os.DirFS(r.Data), content.Files)
	if err != nil {
		return fmt.Errorf("train: %s: %w", r.Data, err)
	}
	if len(data.Posts) == 0 {
		return fmt.Errorf("train: no posts in %s", filepath.Join(r.Data, "posts"))
	}
	if r.Folds > 0 {
		return r.cross(ctx, data, out, progress)
	}
	fmt.Fprintf(progress, "training on %d posts and %d sentences\n", len(data.Posts), len(data.Sentences))
	model := Train(data).Bytes()
	if err := ctx.Err(); err != nil {
		return err
	}
	part := r.Model + ".part"
	if err := os.WriteFile(part, model, 0o644); err != nil { //nolint:gosec // weights are no secret
		return fmt.Errorf("train: %w", err)
	}
	if err := os.Rename(part, r.Model); err != nil {
		return fmt.Errorf("train: %w", err)
	}
	_, err = fmt.Fprintf(out, "%s: %.1f MB\n", r.Model, float64(len(model))/1e6)
	return err
}

func (r Run) cross(ctx context.Context, d Data, out, progress io.Writer) error {
	results, err := Cross(ctx, d, r.Folds, func(s string) { fmt.Fprintln(progress, s) })
	if err != nil {
		return err
	}
	if r.Results != "" {
		if err := writeResults(r.Results, results); err != nil {
			return fmt.Errorf("train: %w", err)
		}
	}
	return eval.Measure(results, eval.ClaimNumbers(d.Library)).Table(out)
}

func writeResults(name string, results []eval.Result) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	enc := json.NewEncoder(f)
	for _, r := range results {
		if err := enc.Encode(r); err != nil {
			_ = f.Close() // the first error is the one to tell
			return err
		}
	}
	return f.Close()
}
