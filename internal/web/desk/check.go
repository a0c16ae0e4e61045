package desk

import (
	"femos"
	"femos/internal/sampling"
)

// checkData is one post that was not kept, and how much is known about what is missed.
type checkData struct {
	Shell
	Sample   *sampleView // nil where none waits
	Waiting  int
	Recall   sampling.Recall
	Share    string
	Interval string
}

type sampleView struct {
	ID       femos.SampleID
	Language femos.Language
	Segments []segment
}

// checkPage shows the sample that has waited longest: one post after the other, two keys.
func checkPage(c *call) error {
	shell, err := c.shell(c.t("check.title"), "main", "/check")
	if err != nil {
		return err
	}
	shell.Wide = true
	data := checkData{Shell: shell}
	s, waiting, err := c.d.Sampling.Next(c.r.Context(), c.who)
	switch {
	case err == nil:
		data.Waiting = waiting
		data.Sample = &sampleView{ID: s.ID, Language: s.Language, Segments: segments(c.cat, s.Text, nil)}
	case femos.KindOf(err) != femos.NotFound:
		return err
	}
	if data.Recall, err = c.d.Sampling.Recall(c.r.Context(), c.who); err != nil {
		return err
	}
	percent := func(x float64) string { return c.cat.Number(int(x*100 + 0.5)) }
	data.Share = percent(data.Recall.Share)
	data.Interval = c.t("check.interval", percent(data.Recall.Low), percent(data.Recall.High))
	return c.page("check", data)
}

// checkLabel notes what she said, and shows the next.
func checkLabel(c *call) error {
	id, err := femos.ParseID[femos.SampleID](c.value("sample"))
	if err != nil {
		return err
	}
	if err := c.d.Sampling.Label(c.r.Context(), c.who, id, c.value("needed") == "yes"); err != nil {
		return err
	}
	return c.to("/check")
}
