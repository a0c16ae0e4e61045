package importer

import (
	"context"
	"strings"
	"time"

	"femos"
	"femos/internal/connector/export"
	"femos/internal/store"
)

// Found is what stands in a file.
type Found struct {
	Chats []FoundChat // in the order of the file; those without messages are left out
	Stats export.Stats
	edges map[int64]int // how many messages stand where a part that was read already begins
}

// FoundChat is a chat of the file with what is in it.
type FoundChat struct {
	export.Chat
	Messages    int
	First, Last time.Time
	author      string // who wrote all that has an author
	several     bool   // no: several wrote
	from, until int64  // numbers of the first and the last message, where they have some
}

const leastMissing = 10

// partial says whether these are most likely the messages of one member of a group only, as Telegram exports them of an account
// unless one asks for all. What lies between them is not read, and must not be taken for that.
func (c *FoundChat) partial() bool {
	if c.Format != export.Telegram || c.several || !strings.HasSuffix(c.Kind, "group") {
		return false
	}
	return c.until-c.from+1-int64(c.Messages) >= int64(max(leastMissing, c.Messages))
}

func (c *FoundChat) note(m export.Message, at int64) {
	if c.Messages++; c.Messages == 1 {
		c.First, c.Last, c.from = m.At, m.At, at
	}
	c.until = max(c.until, at)
	if m.At.Before(c.First) {
		c.First = m.At
	}
	if m.At.After(c.Last) {
		c.Last = m.At
	}
	if m.Author != "" {
		c.several = c.several || c.author != "" && c.author != m.Author
		c.author = m.Author
	}
}

// Progress hears how many bytes of how many are read.
type Progress func(done, total int64)

// Look reads the whole file, judges nothing and keeps nothing. channel is what it is to be read into. The error for a
// broken file says where and what was expected.
func (s *Service) Look(ctx context.Context, src export.Source, channel femos.ChannelID, progress Progress) (Found, error) {
	found := Found{edges: map[int64]int{}}
	if err := s.edges(ctx, channel, found.edges); err != nil {
		return found, err
	}
	var here *place
	stats, err := s.o.Read(ctx, src, export.Handler{
		Progress: progress,
		Chat: func(c export.Chat) (bool, error) {
			found.Chats = append(found.Chats, FoundChat{Chat: c})
			here = newPlace(c.Format)
			return true, nil
		},
		Message: func(m export.Message) error {
			if err := here.step(m); err != nil {
				return err
			}
			found.Chats[len(found.Chats)-1].note(m, here.at)
			if n, edge := found.edges[here.at]; edge && !here.numbered {
				found.edges[here.at] = n + 1
			}
			return nil
		},
	})
	found.Stats = stats
	if err != nil {
		return found, export.Told(err)
	}
	full := found.Chats[:0]
	for _, c := range found.Chats {
		if c.Messages > 0 {
			full = append(full, c)
		}
	}
	found.Chats = full
	if len(full) == 0 {
		return found, femos.Fail(femos.Invalid, "import_empty").About("file")
	}
	return found, nil
}

// edges are the places where a part of the channel's chat begins that was read already: how many messages stand there
// says which of them belong to it. Chats that number their messages have one each.
func (s *Service) edges(ctx context.Context, channel femos.ChannelID, into map[int64]int) error {
	read, err := s.o.Store.Stretches(ctx, channel, "")
	if err != nil {
		return err
	}
	for _, list := range [][]femos.Stretch{read.Counted, read.Kept} {
		for _, part := range list {
			into[part.From] = 0
		}
	}
	return nil
}

// Store is what is asked of the database.
type Store interface {
	Stretches(ctx context.Context, channel femos.ChannelID, chat string) (store.Stretches, error)
	Channel(ctx context.Context, id femos.ChannelID, now time.Time) (store.ChannelState, error)
	Imported(ctx context.Context, channel femos.ChannelID, now time.Time) error
	Installation(ctx context.Context, name string) (string, error)
	NoteInstallation(ctx context.Context, name, value string) error
}
