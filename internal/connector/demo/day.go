package demo

import (
	"cmp"
	"embed"
	"fmt"
	"slices"
	"strconv"
	"time"
)

//go:embed day/*.txt
var dayFiles embed.FS

// day is the whole script: what is posted, and everything that happens, in order.
type day struct {
	groups  []*group
	posts   map[string]*post
	moments []moment
	end     time.Duration // of the last moment
}

// moment is one thing that happens at a time of play; what is one of the kinds below.
type moment struct {
	at   time.Duration
	what happening
	post *post
	text string // of an edit
	like string // id of a like, for liked and unliked
}

type happening int

const (
	posted happening = iota
	edited
	liked
	unliked
	deleted
)

// readDay reads the embedded script.
func readDay() (*day, error) {
	entries, err := dayFiles.ReadDir("day")
	if err != nil {
		return nil, fmt.Errorf("the script: %w", err)
	}
	d := &day{posts: map[string]*post{}}
	for _, entry := range entries {
		f, err := dayFiles.Open("day/" + entry.Name())
		if err != nil {
			return nil, fmt.Errorf("the script: %w", err)
		}
		g, err := parseGroup(f, d.posts)
		if err != nil {
			return nil, fmt.Errorf("the script: %s: %w", entry.Name(), err)
		}
		d.groups = append(d.groups, g)
		for _, post := range g.posts {
			d.moments = append(d.moments, post.moments()...)
		}
	}
	d.sort()
	return d, nil
}

// sort puts the moments in order.
func (d *day) sort() {
	// Stable, so that what happens at the same time stays in the order of the script, and a cursor means the same always.
	slices.SortStableFunc(d.moments, func(a, b moment) int { return cmp.Compare(a.at, b.at) })
	if n := len(d.moments); n > 0 {
		d.end = d.moments[n-1].at
	}
}

// moments lists what happens to a post.
func (p *post) moments() []moment {
	list := []moment{{at: p.at, what: posted, post: p}}
	for i, after := range p.likes {
		list = append(list, moment{at: p.at + after, what: liked, post: p, like: p.like(i)})
	}
	if p.unlike > 0 {
		list = append(list, moment{at: p.at + p.unlike, what: unliked, post: p, like: p.like(0)})
	}
	for _, e := range p.edits {
		list = append(list, moment{at: p.at + e.after, what: edited, post: p, text: e.text})
	}
	if p.delete > 0 {
		list = append(list, moment{at: p.at + p.delete, what: deleted, post: p})
	}
	return list
}

func (p *post) like(i int) string { return "like-" + p.key + "-" + strconv.Itoa(i+1) }

// play is the script set into real time.
type play struct {
	start time.Time
	speed float64       // how many times faster; 0 for everything at once
	end   time.Duration // of the script
}

// due is when a moment happens. The day so far has happened when play starts.
func (p play) due(at time.Duration) time.Time {
	if at <= 0 || p.speed == 0 {
		return p.start
	}
	return p.start.Add(p.scaled(at))
}

// written is the time that a post carries.
func (p play) written(of *post) time.Time {
	if !of.when.IsZero() {
		return of.when
	}
	return p.happened(of.at)
}

// happened is when a moment happened, for whoever looks back: the day so far lies before the start. At speed 0 the
// whole day does, so that nothing is from the future.
func (p play) happened(at time.Duration) time.Time {
	switch {
	case p.speed == 0:
		return p.start.Add(at - p.end)
	case at < 0:
		return p.start.Add(at)
	}
	return p.start.Add(p.scaled(at))
}

// scaled turns time of play into real time.
func (p play) scaled(d time.Duration) time.Duration {
	if p.speed == 0 {
		return 0
	}
	return time.Duration(float64(d) / p.speed)
}
