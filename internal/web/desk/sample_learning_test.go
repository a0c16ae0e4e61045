package desk_test

import (
	"context"
	"fmt"
	"time"

	"femos"
	"femos/internal/learning"
	"femos/internal/sampling"
	"femos/internal/store"
)

// sampleSampling has a sample waiting, and enough labels for a figure.
type sampleSampling struct{ s *sample }

func (p sampleSampling) Next(context.Context, femos.Person) (femos.Sample, int, error) {
	return femos.Sample{ID: "0199d800-0000-7000-8008-000000000001", Channel: channelID(1), Text: "سمعت أن [name] تعرف أحداً في البلدية، هل هذا صحيح؟", Language: "ar", Band: 3}, 41, p.s.fail["Next"]
}

func (p sampleSampling) Label(context.Context, femos.Person, femos.SampleID, bool) error {
	return p.s.did("Label")
}

func (p sampleSampling) Recall(context.Context, femos.Person) (sampling.Recall, error) {
	return sampling.Recall{Labels: 412, Least: 300, Known: true, Share: .93, Low: .88, High: .96}, nil
}

// sampleLearning is a fortnight of learning, with every outcome.
type sampleLearning struct{ s *sample }

func adapterID(n int) femos.AdapterID {
	return femos.AdapterID(fmt.Sprintf("0199d800-0000-7000-8007-%012d", n))
}

func (l sampleLearning) History(context.Context, femos.Person) (learning.History, error) {
	h := learning.History{Choice: store.AdapterChoice{Adapter: adapterID(3), At: ago(50 * time.Hour).UnixMicro(), By: personID(4)}, By: "Verena Brandt", Examples: 214, Least: 52, Base: "now"}
	for n := range 6 {
		a := store.Adapter{ID: adapterID(n + 1), Base: "now", MadeAt: ago(time.Duration(9+24*n) * time.Hour), Better: n%2 == 0, Gone: n == 4,
			Figures: store.AdapterFigures{Examples: 161 - 12*n, Aside: 53 - 4*n, Asked: 128 - 9*n, LossBefore: .41, LossAfter: .29 + .05*float64(n), WrongBefore: 22, WrongAfter: 9 + 3*n, MissedBefore: n / 4}}
		if n == 5 {
			a.Base = "before"
		}
		h.Adapters = append(h.Adapters, a)
	}
	return h, l.s.fail["History"]
}

func (l sampleLearning) Choose(context.Context, femos.Person, femos.AdapterID) error {
	return l.s.did("Choose")
}

func (l sampleLearning) Automatic(context.Context, femos.Person) error { return l.s.did("Automatic") }
