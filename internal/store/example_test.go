package store

import (
	"reflect"
	"slices"
	"testing"

	"femos"
)

// learnable gives the fixture's channel a permission that covers learning.
func (f *fixture) learnable(t *testing.T, channel femos.ChannelID) femos.PermissionID {
	t.Helper()
	p := f.permission(channel)
	p.Scopes.Learn = true
	must(t, f.RecordPermission(t.Context(), p))
	return p.ID
}

// decided keeps an example of a question.
func (f *fixture) decided(t *testing.T, q NewInquiry, l femos.Labels) bool {
	t.Helper()
	kept, err := f.KeepExample(t.Context(), q.Asked, Example{ID: newID[femos.ExampleID](), Labels: l, Day: Day(noon), Features: []byte(trace + string(q.ID))})
	must(t, err)
	return kept
}

func (f *fixture) examples(t *testing.T) []Example {
	t.Helper()
	list, err := f.Examples(t.Context())
	must(t, err)
	return list
}

// learnt stores an adapter and takes it into use.
func (f *fixture) learnt(t *testing.T) femos.AdapterID {
	t.Helper()
	a := Adapter{ID: newID[femos.AdapterID](), Base: "base", MadeAt: noon, Better: true, Weights: []byte(trace + "weights"), Figures: AdapterFigures{Examples: 9, LossBefore: .5, LossAfter: .25}}
	used, err := f.AddAdapter(t.Context(), a, a.ID, false)
	must(t, err)
	if !used {
		t.Fatal("it is not in use")
	}
	return a.ID
}

// used says which adapter is in use, "" if none can be.
func (f *fixture) used(t *testing.T) femos.AdapterID {
	t.Helper()
	c, a, err := f.AdapterInUse(t.Context())
	must(t, err)
	if a.Gone {
		return ""
	}
	return c.Adapter
}

// What is said of a sample becomes an example where the permission covers learning, and goes with its post.
func TestSamplesTeach(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		label := func(n int) {
			drawn := f.drawn(f.channel, 4, 0)
			f.accept(t, Intake{Samples: []Drawn{drawn}})
			p, platform, err := s.Sample(t.Context(), drawn.ID)
			must(t, err)
			if p.Text != drawn.Text || platform == "" {
				t.Errorf("%+v of %q", p, platform)
			}
			e := Example{ID: newID[femos.ExampleID](), Labels: femos.Labels{Advice: femos.Yes}, Day: Day(noon), Features: []byte("features")}
			noted, err := s.LabelSample(t.Context(), drawn.ID, string(newID[femos.SampleID]()), true, &e, noon)
			must(t, err)
			if left := len(f.examples(t)); !noted || left != n {
				t.Errorf("noted %v, %d examples, want %d", noted, left, n)
			}
			if n > 0 {
				f.accept(t, Intake{Deletions: []string{drawn.SourceKey}})
				if len(f.examples(t)) > 0 {
					t.Error("deleted at the source, and still an example")
				}
			}
		}
		f.samplable(t, f.channel)
		label(0)
		p := f.permission(f.channel)
		p.Scopes.Sample, p.Scopes.Learn = true, true
		must(t, f.RecordPermission(t.Context(), p))
		label(1)
	})
}

func TestExamples(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		q := f.ask(t, "wie lange?")
		if f.decided(t, q, femos.Labels{Advice: femos.No}) || len(f.examples(t)) > 0 {
			t.Error("learnt without permission")
		}
		f.learnable(t, f.channel)
		if !f.decided(t, q, femos.Labels{Advice: femos.No, Topic: "B3"}) || !f.decided(t, q, femos.Labels{Advice: femos.Yes, Urgency: femos.Deadline}) {
			t.Error("not learnt with permission")
		}
		list := f.examples(t)
		want := femos.Labels{Advice: femos.Yes, Topic: "B3", Urgency: femos.Deadline}
		if len(list) != 1 || list[0].Labels != want || list[0].Channel != f.channel || list[0].Day != "2026-11-22" || string(list[0].Features) != trace+string(q.ID) {
			t.Errorf("%+v", list)
		}
		must(t, s.DropExample(t.Context(), q.ID))
		if len(f.examples(t)) > 0 {
			t.Error("a decision that was taken back is still there")
		}
		f.accept(t, Intake{Deletions: []string{q.Posts[0].SourceKey}})
		if f.decided(t, q, femos.Labels{Advice: femos.No}) {
			t.Error("learnt from what is deleted")
		}
		if kept, err := s.KeepExample(t.Context(), newID[femos.PostID](), Example{}); kept || err != nil {
			t.Errorf("of no post: %t, %v", kept, err)
		}
	})
}

// Whatever way a woman's words go, what was learnt from them goes too.
func TestExamplesGo(t *testing.T) {
	t.Parallel()
	for name, step := range map[string]struct {
		gone func(t *testing.T, f *fixture, q NewInquiry, permission femos.PermissionID)
		late bool // the weights go at night
	}{
		"deleted": {late: true, gone: func(t *testing.T, f *fixture, q NewInquiry, _ femos.PermissionID) {
			f.accept(t, Intake{Deletions: []string{q.Posts[0].SourceKey}})
		}},
		"edited": {late: true, gone: func(t *testing.T, f *fixture, q NewInquiry, _ femos.PermissionID) {
			f.accept(t, Intake{Edits: []Edit{{SourceKey: q.Posts[0].SourceKey, Text: "anders", Language: "de", At: noon}}})
		}},
		"deleted long after": {late: true, gone: func(t *testing.T, f *fixture, q NewInquiry, _ femos.PermissionID) {
			must(t, f.CloseInquiry(t.Context(), f.by(t, f.anna, q.ID), femos.NoAdviceNeed))
			_, err := f.Sweep(t.Context(), noon.AddDate(0, 0, 31), noon.AddDate(0, 0, 31), 100)
			must(t, err)
			var known []string
			must(t, f.KeptKeys(t.Context(), f.account, func(key string) { known = append(known, key) }))
			if len(f.examples(t)) != 1 || !slices.Contains(known, q.Posts[0].SourceKey) {
				t.Error("the door would not notice that it is deleted")
			}
			f.accept(t, Intake{Deletions: []string{q.Posts[0].SourceKey}})
		}},
		"withdrawn": {gone: func(t *testing.T, f *fixture, _ NewInquiry, permission femos.PermissionID) {
			much, err := f.Kept(t.Context(), f.channel)
			must(t, err)
			_, _, err = f.Withdraw(t.Context(), permission, f.anna.ID, much, noon)
			must(t, err)
		}},
		"covered no more": {gone: func(t *testing.T, f *fixture, _ NewInquiry, _ femos.PermissionID) { f.permit(t, f.channel) }},
		"old": {late: true, gone: func(t *testing.T, f *fixture, _ NewInquiry, _ femos.PermissionID) {
			must(t, f.DropOldExamples(t.Context(), noon.AddDate(0, 0, ExampleDays+1)))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			engines(t, func(t *testing.T, s *Store) {
				f := build(t, s)
				permission := f.learnable(t, f.channel)
				q := f.ask(t, "wie lange?")
				f.decided(t, q, femos.Labels{Advice: femos.No})
				adapter := f.learnt(t)
				if f.used(t) != adapter || len(s.traces(t, trace)) == 0 {
					t.Fatal("nothing is learnt, or this looks in the wrong place")
				}
				must(t, s.DropOldExamples(t.Context(), noon.AddDate(0, 0, ExampleDays-1)))
				if len(f.examples(t)) != 1 || f.used(t) != adapter {
					t.Fatal("it goes before its time")
				}
				step.gone(t, f, q, permission)
				if len(f.examples(t)) > 0 {
					t.Error("the example is still there")
				}
				if step.late {
					must(t, s.DropOldExamples(t.Context(), noon))
				}
				if f.used(t) != "" {
					t.Error("what was learnt from it is still in use")
				}
				if s.Scour(t.Context()) != nil || len(s.traces(t, trace)) > 0 {
					t.Errorf("left in %v", s.traces(t, trace))
				}
				refused(t, s.ChooseAdapter(t.Context(), AdapterChoice{Adapter: adapter, By: f.anna.ID}), femos.Conflict, "adapter_gone")
			})
		})
	}
}

// Who chose is not overruled by the night.
func TestAdapterChoice(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		if f.used(t) != "" {
			t.Error("something is in use")
		}
		first := f.learnt(t)
		must(t, s.ChooseAdapter(t.Context(), AdapterChoice{By: f.anna.ID, At: 7}))
		a := Adapter{ID: newID[femos.AdapterID](), Base: "base", MadeAt: noon.AddDate(0, 0, 1), Weights: []byte("w")}
		if used, err := s.AddAdapter(t.Context(), a, a.ID, false); err != nil || used || f.used(t) != "" {
			t.Errorf("the night chose: %t, %v", used, err)
		}
		must(t, s.ChooseAdapter(t.Context(), AdapterChoice{Adapter: first}))
		b := a
		b.ID = newID[femos.AdapterID]()
		if used, err := s.AddAdapter(t.Context(), b, b.ID, true); err != nil || used || f.used(t) != first {
			t.Errorf("what is no better is in use: %t, %v", used, err)
		}
		list, err := s.Adapters(t.Context(), 10)
		must(t, err)
		if len(list) != 3 || list[2].ID != first || list[2].Gone || list[2].Weights != nil || !reflect.DeepEqual(list[2].Figures, AdapterFigures{Examples: 9, LossBefore: .5, LossAfter: .25}) {
			t.Errorf("%+v", list)
		}
		refused(t, s.ChooseAdapter(t.Context(), AdapterChoice{Adapter: newID[femos.AdapterID]()}), femos.NotFound, "no_adapter")
	})
}

// A correction sets the inquiry, its place in the inbox and the verdict right.
func TestCorrect(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		q := f.ask(t, "wie lange?")
		must(t, s.Take(t.Context(), f.by(t, f.anna, q.ID)))
		change := f.by(t, f.anna, q.ID)
		refused(t, s.Correct(t.Context(), f.by(t, f.olena, q.ID), femos.Correction{Topic: "E2"}), femos.Conflict, "taken_by")
		must(t, s.Correct(t.Context(), change, femos.Correction{Topic: "E2", Urgency: femos.Emergency, Kind: femos.Question}))
		refused(t, s.Correct(t.Context(), change, femos.Correction{Topic: "E3"}), femos.Conflict, "changed")
		i, thread := f.now(t, q.ID), f.thread(t, q.ID)
		v := thread.Posts[0].Verdict
		if i.Topic != "E2" || i.Urgency != femos.Emergency || !i.DueAt.Equal(i.CreatedAt.Add(femos.Emergency.Target())) || i.TakenBy != f.anna.ID ||
			!v.Corrected || v.Topics[0].Code != "E2" || v.Urgency != femos.Emergency || len(v.Reasons) == 0 {
			t.Errorf("%+v\n%+v", i, v)
		}
		urgent, err := s.List(t.Context(), Query{View: femos.ViewUrgent, Limit: 10})
		must(t, err)
		if len(urgent.Rows) != 1 {
			t.Errorf("%d are urgent", len(urgent.Rows))
		}
		f.accept(t, Intake{Deletions: []string{q.Posts[0].SourceKey}})
		refused(t, s.Correct(t.Context(), f.by(t, f.anna, q.ID), femos.Correction{Topic: "E3"}), femos.Conflict, "post_gone")
		must(t, s.CloseInquiry(t.Context(), f.by(t, f.anna, q.ID), femos.Duplicate))
		refused(t, s.Correct(t.Context(), f.by(t, f.anna, q.ID), femos.Correction{Topic: "E3"}), femos.Conflict, "closed")
		refused(t, s.Correct(t.Context(), Change{Inquiry: "none"}, femos.Correction{}), femos.NotFound, "no_inquiry")
	})
}
