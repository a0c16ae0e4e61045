package importer

import (
	"fmt"
	"strconv"
	"strings"

	"femos"
	"femos/internal/connector/export"
)

// place counts along a chat.
type place struct {
	numbered bool  // by the platform
	at       int64 // the number of the message, or its minute
	nth      int
	began    bool
}

func newPlace(f export.Format) *place { return &place{numbered: f == export.Telegram} }

// step goes on to a message. Minutes never fall back: where clocks were turned back, or a message was delivered late,
// it counts as one of the minute that the chat had come to.
func (p *place) step(m export.Message) error {
	at := m.At.Unix() / 60
	if p.numbered {
		n, err := strconv.ParseInt(m.ID[strings.LastIndexByte(m.ID, '/')+1:], 10, 64)
		if err != nil {
			return fmt.Errorf("message without a number: %w", err)
		}
		at = n
	}
	if p.began && at <= p.at {
		p.nth++
		return nil
	}
	p.at, p.nth, p.began = at, 1, true
	return nil
}

// position is where the message stands, given how many stand at the places of edges.
func (p *place) position(edges map[int64]int) *femos.Position {
	pos := &femos.Position{At: p.at, Nth: p.nth}
	if p.numbered {
		pos.Left = 1
	} else if n := edges[p.at]; n >= p.nth {
		pos.Left = n - p.nth + 1
	}
	return pos
}

// stretch grows with the messages that are read.
type stretch struct {
	femos.Stretch
	began bool
}

func (s *stretch) step(p *place) {
	if !s.began {
		s.began, s.From = true, p.at
	}
	if p.at == s.From {
		s.FromN++
	}
	s.Until, s.UntilN = p.at, p.nth
}
