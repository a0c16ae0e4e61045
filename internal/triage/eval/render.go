package eval

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"femos/internal/triage"
)

// Help is what `femos eval --help` says about the figures.
const Help = `Measures triage on labelled posts (one JSON object a line; keys as in internal/triage/testdata/posts/README.md).
The model that ships was trained on the posts in that folder and in "written": on those the figures flatter. Honest ones
come from "aside", or from cross-validation: femos train --folds 5. In brackets: where the true figure lies with 95 %.`

// Run judges the posts of files and writes the figures to out, as an aligned table or, with asJSON, as a Report.
func Run(ctx context.Context, out io.Writer, j *triage.Judge, lib triage.Library, files []string, asJSON bool) error {
	posts, err := ReadFiles(files)
	if err != nil {
		return fmt.Errorf("eval: %w", err)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	r := Measure(Judge(j, posts), ClaimNumbers(lib))
	if asJSON {
		enc := json.NewEncoder(out)
		enc.SetIndent("", "  ")
		return enc.Encode(r)
	}
	return r.Table(out)
}

// Table writes the figures for people: first every question overall, then the main figures by language. An
// empty figure means that no post asks for it.
func (r Report) Table(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	o := r.Overall
	fmt.Fprintf(w, "%d posts\tprecision\trecall\tF1\t95 %%\tright\twrong\tmissed\t\n", o.Posts)
	for _, c := range []struct {
		name  string
		count Count
	}{
		{"needs advice", o.Advice}, {"topics level 1", o.Topics1}, {"topics level 2", o.Topics2}, {"emergency", o.Emergency},
		{"deadline", o.Deadline}, {"audience third", o.AudienceThird}, {"audience eu", o.AudienceEU},
		{"in scope", o.Scope}, {"fraud", o.Fraud},
		{"claims suggested", o.Claims}, {"claims confirmed", o.ClaimsConfirm},
	} {
		fmt.Fprintf(w, "%s\t%.3f\t%.3f\t%.3f\t%s\t%d\t%d\t%d\t\n", c.name, c.count.Precision, c.count.Recall, c.count.F1, c.count.F1Interval(), c.count.TP, c.count.FP, c.count.FN)
	}
	fmt.Fprintln(w, "\tshare\t\t\t95 %\tright\tof\t\t")
	for _, s := range []struct {
		name  string
		share Share
	}{
		{"language", o.Language}, {"kind", o.Kind}, {"first topic", o.FirstTopic}, {"audience", o.Audience},
		{"answer at 1", o.AnswersAt1}, {"answer at 3", o.AnswersAt3},
		{"emergency found", Share{Right: o.Emergency.TP, All: o.Emergency.TP + o.Emergency.FN, Share: o.Emergency.Recall}},
		{"near miss alarms", o.NearAlarms},
	} {
		fmt.Fprintf(w, "%s\t%.3f\t\t\t%s\t%d\t%d\t\t\n", s.name, s.share.Share, s.share.Interval(), s.share.Right, s.share.All)
	}
	fmt.Fprintf(w, "advice score\t%.3f\t\t\tdistance from a probability; Brier %.3f\t\t\t\t\n", o.Calibration.Expected, o.Calibration.Brier)
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(out)
	return r.byLanguage(out)
}

func (r Report) byLanguage(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\tposts\tlanguage\tkind\tadvice F1\ttopics1 F1\ttopics2 F1\tfirst topic\temergency R\tP\tdeadline F1\taudience\tclaims F1\tanswer@1\t@3\t")
	for _, l := range append(append([]Row(nil), r.Languages...), r.Overall) {
		fmt.Fprintf(w, "%s\t%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t\n", l.Name, l.Posts,
			share(l.Language), share(l.Kind), f1(l.Advice), f1(l.Topics1), f1(l.Topics2), share(l.FirstTopic),
			figure(l.Emergency.Recall, l.Emergency.TP+l.Emergency.FN), figure(l.Emergency.Precision, l.Emergency.TP+l.Emergency.FP),
			f1(l.Deadline), share(l.Audience), f1(l.Claims), share(l.AnswersAt1), share(l.AnswersAt3))
	}
	return w.Flush()
}

// String is an interval for the table.
func (i Interval) String() string { return fmt.Sprintf("%.2f–%.2f", i.Low, i.High) }

func share(s Share) string { return figure(s.Share, s.All) }
func f1(c Count) string    { return figure(c.F1, c.TP+c.FP+c.FN) }

func figure(v float64, of int) string {
	if of == 0 {
		return ""
	}
	return fmt.Sprintf("%.2f", v)
}
