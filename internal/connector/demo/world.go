package demo

import (
	"slices"
	"strings"
	"sync"
	"time"

	"femos"
)

// teamID and teamName are who we are in the groups.
const (
	teamID   = "team"
	teamName = "beratungsteam.demo"
)

// addressPrefix begins a channel's address: "group:leipzig-ar".
const addressPrefix = "group:"

// Group is one of the groups, as package server makes a channel of it.
type Group struct {
	Address  string // "group:leipzig-ar"
	Name     string // as its people call it
	Language femos.Language
}

// ID is the address without its prefix, as it stands in links.
func (g Group) ID() string { return strings.TrimPrefix(g.Address, addressPrefix) }

// World is what the groups look like now: the script as far as it is played, our replies and what came of them. One
// World is shared by all connectors of the platform and by the page. It is safe for concurrent use.
type World struct {
	day   *day
	now   func() time.Time
	epoch int64 // tells a cursor's count of echoes from that of an earlier process

	mu      sync.Mutex
	play    play
	at      time.Time        // the latest time that anybody has seen here
	replies map[string]*post // ours, by key of the reply
	tried   map[*post]int    // how many replies stand, by whose notes say what comes of them
	log     []heard          // what happened beside the script, in order; only ever appended to
	coming  []heard          // what still will, by time
	change  chan struct{}    // closed and replaced whenever something is expected
}

// heard is a moment beside the script, in real time.
type heard struct {
	when time.Time
	moment
}

// New reads the script. now is the clock of the page; connectors bring their own.
func New(now func() time.Time) (*World, error) {
	d, err := readDay()
	if err != nil {
		return nil, err
	}
	return newWorld(d, now), nil
}

func newWorld(d *day, now func() time.Time) *World {
	w := &World{day: d, now: now, replies: map[string]*post{}, tried: map[*post]int{}, change: make(chan struct{})}
	w.at = now()
	w.epoch = w.at.UnixMicro()
	w.play = play{start: w.at, speed: 1, end: d.end}
	return w
}

// Groups lists the six groups, by address.
func (w *World) Groups() []Group {
	list := make([]Group, 0, len(w.day.groups))
	for _, g := range w.day.groups {
		list = append(list, g.public())
	}
	return list
}

func (g *group) public() Group {
	return Group{Address: addressPrefix + g.id, Name: g.name, Language: g.language}
}

// begin sets the start of play: what a cursor says, or the first time that somebody reads.
func (w *World) begin(start time.Time, speed float64) play {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.play = play{start: start, speed: speed, end: w.day.end}
	return w.play
}

// settle lets everything happen that is due. The caller holds mu.
func (w *World) settle(now time.Time) {
	if now.After(w.at) {
		w.at = now
	}
	due := slices.IndexFunc(w.coming, func(h heard) bool { return h.when.After(w.at) })
	if due < 0 {
		due = len(w.coming)
	}
	w.log = append(w.log, w.coming[:due]...)
	w.coming = slices.Delete(w.coming, 0, due)
}

// expect adds what will happen. The caller holds mu.
func (w *World) expect(h ...heard) {
	w.coming = append(w.coming, h...)
	slices.SortStableFunc(w.coming, func(a, b heard) int { return a.when.Compare(b.when) })
	close(w.change)
	w.change = make(chan struct{})
}

// Shown is a post as the group sees it.
type Shown struct {
	Key     string
	Parent  string // key of what it answers, "" for the first of a thread
	Author  string // an invented nickname, or ours
	Ours    bool
	Lang    femos.Language
	Text    string // "" once deleted
	At      time.Time
	Edited  bool
	Deleted bool
	Likes   int

	post *post
}

// Thread returns the thread that a post stands in, oldest first, as its group sees it now; false if there is no such
// post or nobody can see it yet.
func (w *World) Thread(key string) (Group, []Shown, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.settle(w.now())
	p := w.day.posts[key]
	if p == nil {
		return Group{}, nil, false
	}
	list := w.thread(p)
	if find(list, key) == nil {
		return Group{}, nil, false
	}
	return p.group.public(), list, true
}

// thread is what the group sees of the thread that p stands in. The caller holds mu.
func (w *World) thread(p *post) []Shown {
	root := p.root()
	return w.shown(func(other *post) bool { return other.root() == root })
}

func find(list []Shown, key string) *Shown {
	for i := range list {
		if list[i].Key == key {
			return &list[i]
		}
	}
	return nil
}

// shown returns the wanted posts, oldest first. The caller holds mu.
func (w *World) shown(wanted func(*post) bool) []Shown {
	place := map[*post]int{}
	var list []Shown
	see := func(m moment) {
		switch {
		case !wanted(m.post):
		case m.what == posted:
			place[m.post] = len(list)
			list = append(list, m.post.shown(w.play))
		default:
			m.apply(&list[place[m.post]])
		}
	}
	for _, m := range w.day.moments {
		if w.play.due(m.at).After(w.at) {
			break
		}
		see(m)
	}
	for _, h := range w.log {
		if _, ok := place[h.post]; ok || h.what == posted { // else a post of the script that is yet to come
			see(h.moment)
		}
	}
	slices.SortStableFunc(list, func(a, b Shown) int { return a.At.Compare(b.At) })
	return list
}

// shown is the post as its group saw it at first.
func (p *post) shown(set play) Shown {
	s := Shown{Key: p.key, Author: p.author, Ours: p.ours, Lang: p.language, Text: p.text, At: set.written(p), post: p}
	if p.under != nil {
		s.Parent = p.under.key
	}
	return s
}

// apply changes a post as a moment says.
func (m moment) apply(s *Shown) {
	switch m.what {
	case posted: // nothing to change
	case liked:
		s.Likes++
	case unliked:
		s.Likes--
	case edited:
		s.Text, s.Edited = m.text, true
	case deleted:
		s.Text, s.Deleted = "", true
	}
}
