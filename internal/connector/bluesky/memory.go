package bluesky

import (
	"container/list"
	"sync"
)

// memory remembers the last so many things by a string; what was neither put nor got for longest goes first. Safe for
// concurrent use.
type memory[V any] struct {
	mu    sync.Mutex
	most  int
	order *list.List // of *remembered[V], newest first
	byKey map[string]*list.Element
}

type remembered[V any] struct {
	key   string
	value V
}

func newMemory[V any](most int) *memory[V] {
	return &memory[V]{most: most, order: list.New(), byKey: map[string]*list.Element{}}
}

func (m *memory[V]) get(key string) (V, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	e, ok := m.byKey[key]
	if !ok {
		var none V
		return none, false
	}
	m.order.MoveToFront(e)
	return e.Value.(*remembered[V]).value, true //nolint:forcetypeassert // nothing else is in the list
}

func (m *memory[V]) put(key string, value V) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if e, ok := m.byKey[key]; ok {
		e.Value = &remembered[V]{key, value}
		m.order.MoveToFront(e)
		return
	}
	m.byKey[key] = m.order.PushFront(&remembered[V]{key, value})
	if m.order.Len() > m.most {
		last := m.order.Back()
		m.order.Remove(last)
		delete(m.byKey, last.Value.(*remembered[V]).key) //nolint:forcetypeassert // nothing else is in the list
	}
}

func (m *memory[V]) drop(key string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if e, ok := m.byKey[key]; ok {
		m.order.Remove(e)
		delete(m.byKey, key)
	}
}

// keys returns the keys that match, oldest first.
func (m *memory[V]) keys(match func(string) bool) []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var found []string
	for e := m.order.Back(); e != nil; e = e.Prev() {
		if key := e.Value.(*remembered[V]).key; match(key) { //nolint:forcetypeassert // nothing else is in the list
			found = append(found, key)
		}
	}
	return found
}
