package demo

import (
	"fmt"
	"testing"
	"time"

	"femos/internal/connector"
	"femos/internal/connector/connectortest"
)

func TestContract(t *testing.T) {
	t.Parallel()
	// The suite brings one platform kind for all its scenes, but each scene wants a world of its own: the address of
	// the base setting tells them apart.
	worlds := newSites()
	kind := Kind(nil)
	kind.Open = func(env connector.Env, values connector.Values) (connector.Connector, error) {
		return open(worlds.at(values["base"]), env, values)
	}
	connectortest.Run(t, connectortest.Suite{Kind: kind, Stage: worlds.stage})
}

// site is a world without a script, in which the suite writes.
type site struct {
	*World
	group *group
	as    *account // for the form of references
	n     int
}

func (s *site) happens(what happening, p *post, text, like string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settle(time.Now())
	s.expect(heard{s.World.at, moment{what: what, post: p, text: text, like: like}})
}

// add writes a post as somebody else.
func (s *site) add(text string, under *post) connector.PostRef {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settle(time.Now())
	s.n++
	p := &post{key: fmt.Sprintf("p%d", s.n), group: s.group, when: s.World.at, under: under, author: "somebody", text: text}
	s.write(p)
	return s.as.ref(p)
}

func (s *site) find(ref connector.PostRef) *post {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.day.posts[ref.ID]
}

func (s *site) standing(_ *testing.T, parent connector.PostRef) []string {
	_, list, _ := s.Thread(parent.ID)
	var texts []string
	for _, p := range list {
		if p.Ours && p.Parent == parent.ID {
			texts = append(texts, p.Text)
		}
	}
	return texts
}

// sites are the worlds of all scenes, by base.
type sites struct{ locked chan map[string]*site }

func newSites() *sites {
	s := &sites{locked: make(chan map[string]*site, 1)}
	s.locked <- map[string]*site{}
	return s
}

func (s *sites) at(base string) *World {
	all := <-s.locked
	defer func() { s.locked <- all }()
	return all[base].World
}

func (s *sites) stage(*testing.T) *connectortest.Stage {
	all := <-s.locked
	defer func() { s.locked <- all }()
	g := &group{id: "test", language: "de", name: "Testgruppe"}
	base := fmt.Sprintf("http://127.0.0.1:%d", 1000+len(all))
	w := &site{World: newWorld(&day{groups: []*group{g}, posts: map[string]*post{}}, time.Now), group: g, as: &account{base: base}}
	all[base] = w
	return &connectortest.Stage{
		Values:   connector.Values{"base": base},
		Channels: []connector.Channel{{ID: "c-test", Address: "group:test"}},
		Identity: connector.Identity{ID: teamID, Name: teamName},
		Write:    func(_ *testing.T, text string) connector.PostRef { return w.add(text, nil) },
		Comment: func(_ *testing.T, text string, _, parent connector.PostRef) connector.PostRef {
			return w.add(text, w.find(parent))
		},
		Edit:   func(_ *testing.T, ref connector.PostRef, text string) { w.happens(edited, w.find(ref), text, "") },
		Delete: func(_ *testing.T, ref connector.PostRef) { w.happens(deleted, w.find(ref), "", "") },
		Like: func(_ *testing.T, ref connector.PostRef) func() {
			w.happens(liked, w.find(ref), "", "like-"+ref.ID)
			return func() { w.happens(unliked, w.find(ref), "", "like-"+ref.ID) }
		},
		Standing: w.standing,
		Resolved: []connectortest.Resolved{
			{Kind: "group", Typed: " testgruppe ", Address: "group:test"},
			{Kind: "group", Typed: "test", Address: "group:test"},
		},
		Unknown: []connectortest.Resolved{{Kind: "group", Typed: "nirgends"}, {Kind: "person", Typed: "test"}},
	}
}
