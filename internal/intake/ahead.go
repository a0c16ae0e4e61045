package intake

import (
	"runtime"
	"sync"
	"sync/atomic"

	"femos"
	"femos/internal/connector"
	"femos/internal/triage"
)

// fewAhead is how many posts are judged one after another: to start others costs more than it saves.
const fewAhead = 8

// judgeAhead judges the posts of a batch on all cores before they are taken in one after the other. A verdict is a pure
// function of a post and what it answers, so nothing but time depends on it: what a post answers is guessed here from
// the ring and from the batch, and where the guess was wrong judge does it again.
func (w *batch) judgeAhead(events []connector.Event) {
	posts := w.foreseen(events)
	if len(posts) < fewAhead {
		return
	}
	verdicts := make([]*femos.Verdict, len(posts))
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(posts)) {
		wait.Go(func() {
			for n := next.Add(1) - 1; n < int64(len(posts)); n = next.Add(1) - 1 {
				verdicts[n] = w.judgeQuietly(posts[n])
				runtime.Gosched() // somebody who waits for a page is served in between
			}
		})
	}
	wait.Wait()
	w.ahead = make(map[triage.Post]femos.Verdict, len(posts))
	for n, v := range verdicts {
		if v != nil {
			w.ahead[posts[n]] = *v
		}
	}
}

// judgeQuietly returns nil for a post that makes the judge panic: its turn comes in event, which says so.
func (w *batch) judgeQuietly(p triage.Post) (v *femos.Verdict) {
	defer func() {
		if recover() != nil {
			v = nil
		}
	}()
	judged := w.d.o.Judge.Judge(p)
	return &judged
}

// foreseen lists what there will probably be to judge.
func (w *batch) foreseen(events []connector.Event) []triage.Post {
	list := make([]triage.Post, 0, len(events))
	said := make(map[string]string, len(events)) // id and text of what this batch has brought so far
	for _, e := range events {
		if e.Post == nil {
			continue
		}
		p := *e.Post
		p.Text = short(p.Text) // as post will cut it: another text is another verdict
		if _, ok := w.covered[p.Channel]; !ok {
			continue
		}
		ring := w.ring(p.Channel)
		parent, known := ring.parent(p)
		if p.Parent != nil && !known {
			parent.Text = said[p.Parent.ID]
		}
		said[p.Ref.ID] = p.Text
		if !p.Ours && !ring.judged(p.Ref.ID) {
			list = append(list, postUnder(p, parent))
		}
	}
	return list
}

// judge returns the verdict on a post, from those made ahead if it is among them.
func (w *batch) judge(p triage.Post) femos.Verdict {
	if v, known := w.ahead[p]; known {
		return v
	}
	return w.d.o.Judge.Judge(p)
}
