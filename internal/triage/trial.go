package triage

import "math"

// Trial is how well examples are answered.
type Trial struct {
	Loss   []float64 // by example: mean logarithmic loss of what was decided about it; NaN where nothing can be compared
	Wrong  int       // answers on the wrong side of their cut, topics that are not the first one
	Asked  int       // answers that were compared
	Missed int       // emergencies below the cut
}

// Try answers examples with an adapter, nil for none, and compares with what was decided.
func (b *Brain) Try(a *Adapter, examples []Example) (Trial, error) {
	var t Trial
	plain := &Adapter{Base: b.model.Trained, Heads: len(b.model.Heads), Rows: b.hashed.Rows()}
	if a != nil {
		if _, err := b.fit(a); err != nil {
			return t, err
		}
		plain = a
	}
	known := b.featureHashes()
	for _, e := range examples {
		l, ok := b.lessonOf(plain, known, e)
		if !ok {
			t.Loss = append(t.Loss, math.NaN())
			continue
		}
		probs := append([]float32(nil), l.base...)
		if a != nil {
			shifted(probs, a.shiftOf(&l))
		}
		t.Loss = append(t.Loss, t.mark(&l, probs, b.model.Cut))
	}
	return t, nil
}

func (a *Adapter) shiftOf(l *lesson) []float32 {
	shift := append([]float32(nil), a.Bias...)
	for _, at := range l.rows {
		a.OfRow.Add(shift[:headTopics], at, float32(l.unit))
	}
	for _, p := range l.own {
		a.addName(shift, p.at, float32(p.value), 0, headTopics)
	}
	for _, p := range l.wide {
		a.addName(shift, p.at, float32(p.value), headTopics, a.Heads)
	}
	return shift
}

// mark compares the answers of one example and returns their mean loss.
func (t *Trial) mark(l *lesson, probs, cut []float32) float64 {
	sum, n := 0.0, 0
	for h, y := range l.want {
		if y < 0 {
			continue
		}
		p := float64(probs[h])
		if y == 0 {
			p = 1 - p
		}
		sum -= math.Log(max(p, 1e-6))
		n++
		if (probs[h] >= cut[h]) != (y > 0) {
			t.Wrong++
			if h == headEmergency && y > 0 {
				t.Missed++
			}
		}
	}
	if l.topic >= 0 {
		sum -= math.Log(max(float64(probs[l.topic]), 1e-6))
		n++
		for _, p := range probs[headTopics:] {
			if p > probs[l.topic] {
				t.Wrong++
				break
			}
		}
	}
	t.Asked += n
	return sum / float64(max(n, 1))
}
