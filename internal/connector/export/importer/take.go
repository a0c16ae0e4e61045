package importer

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"femos"
	"femos/internal/connector"
	"femos/internal/connector/export"
	"femos/internal/store"
)

const (
	perBatch     = 200
	maxReactions = 100 // of a post
)

// Reading is how a file is read that does not say so itself.
type Reading struct {
	Dates string         // export.Source.Dates
	Zone  *time.Location // of the phone that made it
}

// HomeZone is the time zone that is taken where nobody says another. It is not the server's, which may move: an export
// that is read in two zones comes in twice.
const HomeZone = "Europe/Berlin"

// Terms say what is taken in.
type Terms struct {
	Channel femos.ChannelID
	Chat    string    // id of the file's chat; "" if there is one
	Since   time.Time // what is older is counted only; zero takes in everything
}

// Summary says what became of a file's messages.
type Summary struct {
	Read      int // messages of the chat
	Inquiries int // made of them
	Comments  int // that went to inquiries which were there already
	Known     int // read before
	Counted   int // older than Since: counted only
	Service   int // lines of the app itself: joined, left, renamed
	Media     int // pictures, voice and files without words
}

// Take reads a chat of a file into a channel. found is what Look found for that channel. progress, which may be nil, hears how
// much of the file is read; told, which may be nil, what became of it, after each batch. An error leaves what is stored so far; reading the file again goes on there.
func (s *Service) Take(ctx context.Context, src export.Source, found Found, t Terms, progress Progress, told func(Summary)) (Summary, error) {
	channel, err := s.readable(ctx, t.Channel)
	if err != nil {
		return Summary{}, err
	}
	if t.Chat == "" && len(found.Chats) == 1 {
		t.Chat = found.Chats[0].ID
	}
	at := slices.IndexFunc(found.Chats, func(c FoundChat) bool { return c.ID == t.Chat })
	if at < 0 {
		return Summary{}, femos.Fail(femos.Invalid, "import_chat").About("chat")
	}
	if found.Chats[at].partial() {
		return Summary{}, femos.Fail(femos.Invalid, "import_partial", found.Chats[at].Name).About("file")
	}
	r := &reading{s: s, ctx: ctx, terms: t, channel: channel, found: found, told: told, lately: newRemembered(), taking: t.Since.IsZero(),
		id: string(femos.NewID[femos.PostID](s.o.Now(), s.o.Random)), voices: map[string]bool{}}
	stats, err := s.o.Read(ctx, src, export.Handler{Chat: r.chat, Message: r.message, Progress: progress})
	r.sum.Service, r.sum.Media = stats.Service, stats.Media
	err = export.Told(err)
	if err == nil {
		r.minute(time.Time{})
		err = r.flush(true)
	}
	if err == nil {
		err = s.remember(ctx, t.Channel, found, src.Zone)
	}
	// However it ended: who reads the channel live must know what is kept now.
	after, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	if e := s.o.Store.Imported(after, t.Channel, s.o.Now()); err == nil {
		err = e
	}
	return r.sum, err
}

// Readable says whether a channel may be read. Conflict "import_permission".
func (s *Service) Readable(ctx context.Context, id femos.ChannelID) error {
	_, err := s.readable(ctx, id)
	return err
}

// readable returns the channel if a permission to read it stands. Conflict "import_permission".
func (s *Service) readable(ctx context.Context, id femos.ChannelID) (store.ChannelState, error) {
	now := s.o.Now()
	channel, err := s.o.Store.Channel(ctx, id, now)
	if err != nil {
		return channel, err
	}
	if standing := channel.Standing(now); standing == nil || !standing.Scopes.Read {
		return channel, femos.Fail(femos.Conflict, "import_permission", channel.Name).About("channel")
	}
	return channel, nil
}

// reading is one reading of a file into a channel.
type reading struct {
	s       *Service
	ctx     context.Context //nolint:containedctx // of the one call that makes it: handlers have no other way to it
	terms   Terms
	channel store.ChannelState
	found   Found
	told    func(Summary)
	id      string
	sum     Summary

	open          export.Chat
	place         *place
	counted, kept stretch
	taking        bool // since is past
	lately        *remembered
	batch         connector.Batch
	posts         int
	// Of the minute it has come to, where the platform numbers nothing:
	now    time.Time
	voices map[string]bool // who said something
	gone   []connector.Gone
	left   []connector.Gone // of minutes that are over
}

func (r *reading) chat(c export.Chat) (bool, error) {
	if c.ID != r.terms.Chat || r.place != nil {
		return false, nil
	}
	r.open, r.place = c, newPlace(c.Format)
	return true, nil
}

func (r *reading) message(m export.Message) error {
	r.sum.Read++
	if err := r.place.step(m); err != nil {
		return err
	}
	if !r.taking && !m.At.Before(r.terms.Since) {
		if err := r.flush(false); err != nil {
			return err
		}
		r.taking = true
	}
	r.counted.step(r.place)
	if r.taking {
		r.kept.step(r.place)
	}
	if !r.place.numbered {
		r.minute(m.At.Truncate(time.Minute))
	}
	switch {
	case m.Deleted:
		r.gone = append(r.gone, connector.Gone{Author: m.Author, At: m.At})
	case m.Text != "":
		r.voices[m.Author] = true
		r.add(m)
	}
	if r.posts >= perBatch {
		return r.flush(false)
	}
	return nil
}

// minute ends one minute and begins another. A message that was deleted is matched by its author and minute, unless
// she said something else in it that still stands.
func (r *reading) minute(at time.Time) {
	if at.Equal(r.now) {
		return
	}
	for _, g := range r.gone {
		if !r.voices[g.Author] {
			r.left = append(r.left, g)
		}
	}
	r.now, r.gone = at, nil
	clear(r.voices)
}

func (r *reading) add(m export.Message) {
	p := connector.Post{Ref: connector.PostRef{ID: m.ID}, Channel: r.terms.Channel, Author: m.Author, Text: m.Text, At: m.At, Edited: !m.Edited.IsZero(),
		Position: r.place.position(r.found.edges), Chat: r.numbers()}
	if m.Parent != "" && r.place.numbered {
		parent := connector.PostRef{ID: m.Parent}
		root := r.lately.root(parent)
		p.Parent, p.Root = &parent, &root
	}
	r.lately.add(p)
	r.posts++
	r.batch.Events = append(r.batch.Events, connector.Event{Post: &p})
	if r.channel.Platform != export.Name {
		return // an account counts likes itself, by other ids
	}
	n := 0
	for _, reaction := range m.Reactions {
		for i := range reaction.Count {
			if n++; n > maxReactions {
				return
			}
			r.batch.Events = append(r.batch.Events, connector.Event{Reaction: &connector.Reaction{ID: fmt.Sprintf("%s %s %d", p.Ref.ID, reaction.Emoji, i), Post: p.Ref}})
		}
	}
}

// numbers is the chat that the places count in, as its messages' ids name it. Where nothing is numbered, the channel is one chat, whatever it was
// called when it was exported.
func (r *reading) numbers() string {
	if r.place.numbered {
		bare, err := strconv.ParseInt(r.open.ID, 10, 64)
		if err != nil {
			return r.open.ID
		}
		return strconv.FormatInt(export.TelegramChat(r.open.Kind, bare), 10)
	}
	return ""
}

// flush hands the batch to the door. What is not available for a moment, as another process is at work in the
// database, is asked for again.
func (r *reading) flush(last bool) error {
	if r.place == nil || !last && r.posts == 0 {
		return nil
	}
	b := r.batch
	b.Import = &connector.Import{ID: r.id, Channel: r.terms.Channel, Chat: r.numbers(), CountOnly: !r.taking, Counted: r.counted.Stretch, Kept: r.kept.Stretch, Gone: r.left, Last: last}
	r.batch, r.posts, r.left = connector.Batch{}, 0, nil
	for pause := time.Second; ; pause *= 2 {
		done, err := r.s.o.Door.Accept(r.ctx, r.channel.Account, "", b, r.lately)
		if err == nil {
			r.sum.Inquiries += len(done.New)
			r.sum.Comments += done.Comments
			r.sum.Known += done.Known
			r.sum.Counted += done.Counted
			if r.told != nil {
				r.told(r.sum)
			}
			return nil
		}
		if femos.KindOf(err) != femos.Unavailable || pause > 16*time.Second || !sleep(r.ctx, pause) {
			return err
		}
	}
}

func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
