package learning

import (
	"context"
	"errors"
	"time"

	"femos"
	"femos/internal/store"
	"femos/internal/triage"
)

// adoptEvery is how often a node looks what is in use, whether or not it was told.
const adoptEvery = time.Minute

// Follow keeps this node's judge at what is in use, until ctx ends: another node may have learnt, somebody may have gone
// back, a permission may have been withdrawn.
func (s *Service) Follow(ctx context.Context) {
	tick := time.NewTicker(adoptEvery)
	defer tick.Stop()
	notices := s.o.Hub.Overhear(ctx)
	for {
		if err := s.Adopt(ctx); err != nil && ctx.Err() == nil {
			s.o.Log.Warn("what was learnt is not taken up", "err", err)
		}
		for waiting := true; waiting; {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				waiting = false
			case n, open := <-notices:
				if !open {
					notices = nil // lagged behind, or the hub is closed: the clock is left
					continue
				}
				waiting = n.Kind != "adapter" && n.Kind != "channel" && n.Kind != ""
			}
		}
	}
}

// Adopt lets the judge use what is in use. It loads nothing that it has already.
func (s *Service) Adopt(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	choice, row, err := s.o.Store.AdapterInUse(ctx)
	if err != nil {
		return err
	}
	if choice.Adapter == "" || row.Gone {
		s.using = ""
		return s.o.Judge.Use(nil)
	}
	if s.using == choice.Adapter {
		return nil
	}
	a, err := s.open(row)
	if err == nil {
		err = s.o.Judge.Use(a)
	}
	if errors.Is(err, triage.ErrOtherBase) { // made before an update: until it is learnt anew, what ships is used
		err = s.o.Judge.Use(nil)
	}
	if err == nil {
		s.using = choice.Adapter
	}
	return err
}

// History is what was learnt so far.
type History struct {
	Choice   store.AdapterChoice
	By       string // name of who chose, "" for the nightly job
	Adapters []store.Adapter
	Examples int
	Least    int    // examples from which it is learnt
	Base     string // of the model that ships
}

// shown is how many adapters the history lists.
const shown = 60

// History lists what was learnt, newest first.
func (s *Service) History(ctx context.Context, _ femos.Person) (h History, err error) {
	h.Least, h.Base = leastExamples+leastAside, s.o.Judge.Brain().Trained()
	if h.Choice, _, err = s.o.Store.AdapterInUse(ctx); err != nil {
		return h, err
	}
	if h.Choice.By != "" {
		p, err := s.o.Store.Person(ctx, h.Choice.By)
		if err != nil && femos.KindOf(err) != femos.NotFound {
			return h, err
		}
		h.By = p.Name
	}
	if h.Examples, err = s.o.Store.CountExamples(ctx); err != nil {
		return h, err
	}
	h.Adapters, err = s.o.Store.Adapters(ctx, shown)
	return h, err
}

// Choose takes an adapter into use, "" for what ships. From then on the nightly job learns but chooses no more.
func (s *Service) Choose(ctx context.Context, who femos.Person, id femos.AdapterID) error {
	return s.choose(ctx, store.AdapterChoice{Adapter: id, At: s.o.Now().UnixMicro(), By: who.ID})
}

// Automatic lets the nightly job choose again, beginning with what is in use now.
func (s *Service) Automatic(ctx context.Context, _ femos.Person) error {
	choice, row, err := s.o.Store.AdapterInUse(ctx)
	if err != nil {
		return err
	}
	if row.Gone {
		choice.Adapter = ""
	}
	return s.choose(ctx, store.AdapterChoice{Adapter: choice.Adapter, At: choice.At})
}

func (s *Service) choose(ctx context.Context, c store.AdapterChoice) error {
	if err := s.o.Store.ChooseAdapter(ctx, c); err != nil {
		return err
	}
	s.told(string(c.Adapter))
	return s.Adopt(ctx)
}
