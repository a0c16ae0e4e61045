package learning

import (
	"context"
	"crypto/sha256"
	"math"
	"time"

	"femos"
	"femos/internal/jobs"
	"femos/internal/live"
	"femos/internal/store"
	"femos/internal/triage"
)

// When there is enough to learn from, and to compare with.
const (
	leastExamples = 40
	leastAside    = 12
)

// noteNight names the fact of which day's learning was done.
const noteNight = "learnt"

// Night learns, once a day in the small hours, or later where nobody was awake then. It is called every half an hour.
func (s *Service) Night(ctx context.Context) error {
	now := s.o.Now()
	done, err := s.o.Store.Installation(ctx, noteNight)
	if err != nil {
		return err
	}
	if last, err := time.Parse(time.RFC3339, done); err == nil && !jobs.NightDue(last, now) {
		return nil
	}
	if err := s.Learn(ctx); err != nil {
		return err
	}
	return s.o.Store.NoteInstallation(ctx, noteNight, now.UTC().Format(time.RFC3339))
}

// Learn removes what has had its time, learns from what is left, and takes what was learnt into use if it is better. With
// too few examples it only sees to it that nothing is used that has gone.
func (s *Service) Learn(ctx context.Context) error {
	now := s.o.Now()
	if err := s.o.Store.DropOldExamples(ctx, now); err != nil {
		return err
	}
	choice, current, err := s.inUse(ctx)
	if err != nil {
		return err
	}
	train, aside, err := s.examples(ctx)
	if err != nil {
		return err
	}
	if len(train) < leastExamples || len(aside) < leastAside {
		if choice.Adapter != "" && current == nil {
			choice = store.AdapterChoice{At: now.UnixMicro()}
			if err := s.o.Store.ChooseAdapter(ctx, choice); err != nil {
				return err
			}
			s.told("")
		}
		return s.Adopt(ctx)
	}
	brain := s.o.Judge.Brain()
	learnt := brain.Adapt(train)
	r, err := compare(brain, current, learnt, aside)
	if err != nil {
		return err
	}
	a := store.Adapter{ID: femos.NewID[femos.AdapterID](now, s.o.Random), Base: learnt.Base, MadeAt: now, Figures: r.figures(len(train), len(aside)), Better: r.better}
	a.Weights = s.o.Keys.Seal("adapter", string(a.ID), learnt.Bytes())
	use, keep := a.ID, !r.better
	if keep && choice.Adapter != "" && (current == nil || r.shippedBetter) {
		use, keep = "", false // what is in use is gone, or worse than nothing by now
	}
	if _, err := s.o.Store.AddAdapter(ctx, a, use, keep); err != nil {
		return err
	}
	s.o.Log.Info("learnt", "adapter", a.ID, "examples", a.Figures.Examples, "aside", a.Figures.Aside, "better", a.Better)
	s.told(string(a.ID))
	return s.Adopt(ctx)
}

func (s *Service) told(id string) { s.o.Hub.Publish(live.Notice{Kind: "adapter", ID: id}) }

// inUse is the choice and the adapter it names, nil where it is none, gone, or of another model.
func (s *Service) inUse(ctx context.Context) (store.AdapterChoice, *triage.Adapter, error) {
	choice, row, err := s.o.Store.AdapterInUse(ctx)
	if err != nil || choice.Adapter == "" || row.Gone || row.Base != s.o.Judge.Brain().Trained() {
		return choice, nil, err
	}
	a, err := s.open(row)
	return choice, a, err
}

func (s *Service) open(row store.Adapter) (*triage.Adapter, error) {
	plain, err := s.o.Keys.Open("adapter", string(row.ID), row.Weights)
	if err != nil {
		return nil, err
	}
	return triage.ReadAdapter(plain)
}

// examples are those to learn from and those kept aside. Which are aside hangs on their ids alone, so that none is ever learnt from.
func (s *Service) examples(ctx context.Context) (train, aside []triage.Example, err error) {
	rows, err := s.o.Store.Examples(ctx)
	if err != nil {
		return nil, nil, err
	}
	odd := 0
	for _, row := range rows {
		plain, err := s.o.Keys.Open("example", string(row.ID), row.Features)
		if err != nil {
			return nil, nil, err
		}
		seen, err := triage.ReadSeen(plain)
		if err != nil {
			odd++ // of another version
			continue
		}
		e := triage.Example{Seen: seen, Labels: row.Labels}
		if isAside(row.ID) {
			aside = append(aside, e)
		} else {
			train = append(train, e)
		}
	}
	if odd > 0 {
		s.o.Log.Warn("examples that can't be learnt from", "examples", odd)
	}
	return train, aside, nil
}

// isAside says whether an example is kept aside: a quarter are.
func isAside(id femos.ExampleID) bool { return sha256.Sum256([]byte(id))[0]%4 == 0 }

// result is how an adapter compares with what is in use, on the examples that were kept aside.
type result struct {
	before, after         triage.Trial
	better, shippedBetter bool
}

func compare(brain *triage.Brain, current, learnt *triage.Adapter, aside []triage.Example) (r result, err error) {
	shipped, err := brain.Try(nil, aside)
	if err != nil {
		return r, err
	}
	if r.before, err = brain.Try(current, aside); err != nil {
		return r, err
	}
	if r.after, err = brain.Try(learnt, aside); err != nil {
		return r, err
	}
	r.better = better(r.before, r.after) && better(shipped, r.after)
	r.shippedBetter = better(r.before, shipped)
	return r, nil
}

// better says whether one trial is better than another beyond chance: the loss fell by more than the standard error of its
// differences, no more answers are wrong, and no more emergencies are missed.
func better(before, after triage.Trial) bool {
	n, sum, squares := 0.0, 0.0, 0.0
	for i, was := range before.Loss {
		d := was - after.Loss[i]
		if math.IsNaN(d) {
			continue
		}
		n++
		sum += d
		squares += d * d
	}
	if n < 2 || after.Wrong > before.Wrong || after.Missed > before.Missed {
		return false
	}
	mean := sum / n
	variance := (squares - n*mean*mean) / (n - 1)
	return mean > 0 && mean > math.Sqrt(variance/n)
}

func (r result) figures(train, aside int) store.AdapterFigures {
	return store.AdapterFigures{Examples: train, Aside: aside, Asked: r.after.Asked, LossBefore: mean(r.before.Loss), LossAfter: mean(r.after.Loss),
		WrongBefore: r.before.Wrong, WrongAfter: r.after.Wrong, MissedBefore: r.before.Missed, MissedAfter: r.after.Missed}
}

func mean(list []float64) float64 {
	n, sum := 0.0, 0.0
	for _, v := range list {
		if !math.IsNaN(v) {
			n++
			sum += v
		}
	}
	if n == 0 {
		return 0
	}
	return sum / n
}
