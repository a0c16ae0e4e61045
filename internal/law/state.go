package law

import (
	"slices"
	"strings"
	"sync"
)

// State is the law as it read on one day. It never changes and is safe for concurrent use. An act that comes from a file
// of states is unpacked when it is first asked for (some milliseconds) and kept.
type State struct {
	date    string
	entries []*entry
	byName  map[string]*entry
	gone    []Info // see Gone
}

// entry is an act of a state, unpacked or not.
type entry struct {
	info   Info
	once   sync.Once
	packed []byte // nil where act was given
	act    *Act
}

// Info is what is known of an act without its text.
type Info struct {
	Key, Short  string
	Names       []string
	Title, Long string
	Built       string // when the publisher wrote the file: "20260428215524"
}

// NewState makes a state of acts. date is its day: "2026-04-29".
func NewState(date string, acts []*Act) *State {
	entries := make([]*entry, len(acts))
	for i, a := range acts {
		entries[i] = &entry{info: a.info(), act: a}
	}
	return newState(date, entries)
}

func (a *Act) info() Info { return Info{a.Key, a.Short, a.Names, a.Title, a.Long, a.Built} }

func newState(date string, entries []*entry) *State {
	s := &State{date: date, entries: entries, byName: make(map[string]*entry, 6*len(entries))}
	// What an act is called officially goes before what it is called otherwise.
	for _, e := range entries {
		s.call(e, e.info.Short)
		s.call(e, e.info.Key)
	}
	for _, e := range entries {
		for _, name := range e.info.Names {
			s.call(e, name)
		}
		s.call(e, e.info.Title)
		s.call(e, e.info.Long)
	}
	// "RBSFV" is the latest of them.
	byYear := slices.Clone(entries)
	slices.SortStableFunc(byYear, func(a, b *entry) int { return strings.Compare(b.info.Key, a.info.Key) })
	for _, e := range byYear {
		for _, name := range e.info.Names {
			s.call(e, withoutYear(name))
		}
	}
	for _, alias := range aliases() {
		if e := s.byName[nameKey(alias[1])]; e != nil {
			s.call(e, alias[0])
		}
	}
	return s
}

// aliases are names that people use and no file has: the name, and what the files call it.
func aliases() [][2]string {
	return [][2]string{
		{"RuStAG", "StAG"}, {"AsylVfG", "AsylG"}, {"UVG", "UhVorschG"}, {"UnterhVG", "UhVorschG"}, {"BerHG", "BeratHiG"},
		{"SchKG", "BeratungsG"}, {"SchwKG", "BeratungsG"}, {"Grundgesetz", "GG"}, {"FreizügG", "FreizügG/EU"},
		{"MuSchuG", "MuSchG"}, {"SGB IX", "SGB 9 2018"}, {"EFZG", "EntgFG"},
	}
}

// call gives an act a name, unless another has it.
func (s *State) call(e *entry, name string) {
	key := nameKey(name)
	if _, taken := s.byName[key]; !taken && key != "" {
		s.byName[key] = e
	}
}

func withoutYear(name string) string {
	if i := strings.LastIndexByte(name, ' '); i > 0 && isYear(name[i+1:]) && len(name) == i+5 {
		return name[:i]
	}
	return name
}

// Date is the state's day: "2026-04-29".
func (s *State) Date() string { return s.date }

// Acts lists the acts, in the order of the files they came from.
func (s *State) Acts() []Info {
	list := make([]Info, len(s.entries))
	for i, e := range s.entries {
		list[i] = e.info
	}
	return list
}

// Act finds an act by any name it goes by: "AufenthG", "AufenthG 2004", "Aufenthaltsgesetzes", "SGB II", "Zweiten Buches
// Sozialgesetzbuch", "RuStAG".
func (s *State) Act(name string) (*Act, bool) {
	e := s.byName[nameKey(name)]
	if e == nil {
		if short := withoutYear(name); short != name {
			e = s.byName[nameKey(short)]
		}
	}
	if e == nil {
		return nil, false
	}
	e.once.Do(e.unpack)
	return e.act, e.act != nil
}
