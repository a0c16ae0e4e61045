package desk

import (
	"femos"
	"femos/internal/auth"
	"femos/internal/learning"
	"femos/internal/store"
)

// learningData is what triage learnt here.
type learningData struct {
	Shell
	Notice    *notice
	Examples  int
	Least     int // examples from which it is learnt
	Shipped   bool
	Since     string // in use since, "" where nothing was ever chosen
	By        string // who chose
	Held      bool   // somebody chose: the job chooses no more
	CanChoose bool
	Nights    []nightView
}

// nightView is a night's learning in words.
type nightView struct {
	ID     femos.AdapterID
	When   string
	Said   string // what came of it
	InUse  bool
	Usable bool // can be gone back to
	store.AdapterFigures
	Loss string // before and after
}

func learningPage(c *call) error { return c.showLearning(nil) }

func (c *call) showLearning(wrong *notice) error {
	shell, err := c.shell(c.t("learning.title"), "main", "/learning")
	if err != nil {
		return err
	}
	shell.Wide = true
	h, err := c.d.Learning.History(c.r.Context(), c.who)
	if err != nil {
		return err
	}
	data := learningData{Shell: shell, Notice: wrong, Examples: h.Examples, Least: h.Least, Shipped: true, By: h.By, Held: h.Choice.By != "", CanChoose: c.may(auth.Learning)}
	if h.Choice.At != 0 {
		data.Since = c.moment(h.Choice.At)
	}
	for _, a := range h.Adapters {
		n := c.night(a, h)
		data.Nights = append(data.Nights, n)
		data.Shipped = data.Shipped && !n.InUse
	}
	return c.page("learning", data)
}

func (c *call) night(a store.Adapter, h learning.History) nightView {
	old := a.Base != h.Base
	n := nightView{ID: a.ID, When: c.cat.Moment(c.now, a.MadeAt.In(c.d.Zone)), AdapterFigures: a.Figures, InUse: a.ID == h.Choice.Adapter && !a.Gone && !old}
	n.Usable = a.Better && !a.Gone && !old && !n.InUse
	n.Loss = c.t("learning.loss", c.cat.Decimal(a.Figures.LossBefore), c.cat.Decimal(a.Figures.LossAfter))
	switch {
	case n.InUse:
		n.Said = c.t("learning.in_use")
	case a.Gone:
		n.Said = c.t("learning.gone")
	case old:
		n.Said = c.t("learning.old")
	case a.Better:
		n.Said = c.t("learning.better")
	default:
		n.Said = c.t("learning.not_better")
	}
	return n
}

// chooseLearnt takes what a night learnt into use, or what ships.
func chooseLearnt(c *call) error {
	id := femos.AdapterID(c.value("adapter"))
	if id != "" {
		var err error
		if id, err = femos.ParseID[femos.AdapterID](string(id)); err != nil {
			return err
		}
	}
	return c.afterLearning(c.d.Learning.Choose(c.r.Context(), c.who, id))
}

// learnAutomatically lets the nightly job choose again.
func learnAutomatically(c *call) error {
	return c.afterLearning(c.d.Learning.Automatic(c.r.Context(), c.who))
}

func (c *call) afterLearning(err error) error {
	if err != nil {
		wrong, err := c.told(err)
		if err != nil {
			return err
		}
		return c.showLearning(wrong)
	}
	return c.to("/learning")
}
