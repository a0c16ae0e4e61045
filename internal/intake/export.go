package intake

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"femos"
	"femos/internal/connector"
	"femos/internal/store"
)

// pasteDays is how far a pasted post and the same words in an export may be apart: she pastes what she has read lately.
const pasteDays = 14 * 24 * time.Hour

// chat is one of a channel's chats, by the keyed hash of the platform's id of it.
type chat struct {
	channel femos.ChannelID
	key     string
}

// file is what the door remembers of an export between its batches.
type file struct {
	ring *ring
	// pasted are the posts of the channel that advisors pasted: an export holds them too, under ids of its own.
	pasted []store.AskedPost
}

func (w *batch) chat(channel femos.ChannelID, id string) chat {
	if id == "" {
		return chat{channel: channel}
	}
	return chat{channel, w.d.o.Keys.SourceKey(w.account, "chat "+id)}
}

// open asks what was read already of the chats that the batch is about.
func (w *batch) open(ctx context.Context, b connector.Batch) error {
	for _, e := range b.Events {
		if e.Post == nil || e.Post.Position == nil {
			continue
		}
		if err := w.stretches(ctx, w.chat(e.Post.Channel, e.Post.Chat)); err != nil {
			return err
		}
	}
	if w.file == nil {
		return nil
	}
	if _, ok := w.covered[w.file.Channel]; !ok {
		return femos.Fail(femos.Conflict, "permission_missing").About("channel")
	}
	if w.door.files[w.file.ID] == nil {
		pasted, err := w.d.pasted(ctx, w.file.Channel, time.Time{}, w.in.At, true)
		if err != nil {
			return err
		}
		w.door.files[w.file.ID] = &file{ring: newRing(), pasted: pasted}
	}
	return w.stretches(ctx, w.chat(w.file.Channel, w.file.Chat))
}

func (w *batch) stretches(ctx context.Context, of chat) error {
	if _, ok := w.covered[of.channel]; !ok || w.read[of] != nil {
		return nil
	}
	read, err := w.d.o.Store.Stretches(ctx, of.channel, of.key)
	w.read[of] = &read
	return err
}

// before says whether a post that stands in one place of its chat is fresh, so that it is counted, and whether it is
// offered to the inbox.
func (w *batch) before(p connector.Post) (fresh, offered bool) {
	in := func(list []femos.Stretch) bool {
		return p.Position != nil && slices.ContainsFunc(list, func(s femos.Stretch) bool { return s.Has(*p.Position) })
	}
	read := w.read[w.chat(p.Channel, p.Chat)]
	if read == nil {
		read = &store.Stretches{}
	}
	fresh = !in(read.Counted)
	offered = !in(read.Kept) && (w.file == nil || !w.file.CountOnly)
	if fresh && w.file != nil && w.wasPasted(p) {
		return false, false
	}
	return fresh, offered
}

// seenBefore is what happens to a post that is not offered to the inbox: it is counted, if it is fresh; if it is kept
// and was edited since, it gets its new words.
func (w *batch) seenBefore(ring *ring, p connector.Post, fresh bool) {
	switch key := w.key(p.Ref.ID); {
	case fresh:
		parent, _ := ring.parent(p)
		w.count(p, w.d.o.Judge.Judge(postUnder(p, parent)))
		w.counted++
	case p.Edited && w.isKept(key):
		parent, _ := ring.parent(p)
		w.known++
		w.change(p, parent, key)
	default:
		w.known++
	}
}

// wasPasted says whether an advisor pasted this post by hand before the export came.
func (w *batch) wasPasted(p connector.Post) bool {
	for _, q := range w.door.files[w.file.ID].pasted {
		if apart := q.PostedAt.Sub(p.At); apart > -24*time.Hour && apart < pasteDays && sameWords(q.Text, p.Text) {
			return true
		}
	}
	return false
}

// finish notes what has been read once the batch is stored, and what an export says is gone.
func (w *batch) finish(ctx context.Context, b connector.Batch) error {
	if w.file == nil {
		w.run(b)
	} else if err := w.readFile(ctx); err != nil {
		return err
	}
	for _, read := range w.read {
		w.in.Stretches = append(w.in.Stretches, *read)
	}
	return nil
}

// run notes how far the account itself has read a numbered chat. What it reads between opening and closing is without
// a gap. After a gap a new stretch begins: if it resumed by its cursor, nothing stands in between; if not, an export
// brings what does.
func (w *batch) run(b connector.Batch) {
	for _, e := range b.Events {
		if e.Post == nil || e.Post.Position == nil {
			continue
		}
		of, at := w.chat(e.Post.Channel, e.Post.Chat), e.Post.Position.At
		read := w.read[of]
		if read == nil {
			continue
		}
		from, running := w.door.runs[of]
		if !running || from > at {
			from = at
		}
		w.door.runs[of] = max(at, w.door.runs[of])
		s := femos.Stretch{From: from, FromN: 1, Until: at, UntilN: 1}
		read.Counted, read.Kept = femos.Join(read.Counted, s), femos.Join(read.Kept, s)
	}
}

func (w *batch) readFile(ctx context.Context) error {
	read := w.read[w.chat(w.file.Channel, w.file.Chat)]
	if w.file.Counted != (femos.Stretch{}) {
		read.Counted = femos.Join(read.Counted, w.file.Counted)
	}
	if w.file.Kept != (femos.Stretch{}) {
		read.Kept = femos.Join(read.Kept, w.file.Kept)
	}
	for _, g := range w.file.Gone {
		minute := g.At.Truncate(time.Minute)
		keys, err := w.d.o.Store.KeptBy(ctx, w.file.Channel, w.d.o.Keys.Pseudonym(w.file.Channel, g.At, g.Author), minute, minute.Add(time.Minute))
		if err != nil {
			return err
		}
		if len(keys) == 1 { // of several nobody knows which
			w.gone(keys[0])
		}
	}
	return nil
}

// Pasted finds the question in a channel that has the same words as what an advisor is about to paste, if an export
// brought it: where it stands, so that it is one inquiry and not two. A zero reference if there is none.
func (d *Desk) Pasted(ctx context.Context, channel femos.ChannelID, written string) (connector.PostRef, error) {
	now := d.o.Now()
	posts, err := d.pasted(ctx, channel, now.Add(-pasteDays), now, false)
	if err != nil {
		return connector.PostRef{}, err
	}
	for _, q := range posts {
		if !sameWords(q.Text, written) {
			continue
		}
		if ref, err := connector.OpenReference(d.o.Keys, q.ID, q.Reference); err == nil {
			return ref.Post, nil
		}
	}
	return connector.PostRef{}, nil
}

// pasted returns the questions of a channel that were pasted by hand, or those that were not.
func (d *Desk) pasted(ctx context.Context, channel femos.ChannelID, from, until time.Time, byHand bool) ([]store.AskedPost, error) {
	posts, err := d.o.Store.AskedIn(ctx, channel, from, until)
	return slices.DeleteFunc(posts, func(q store.AskedPost) bool {
		ref, err := connector.OpenReference(d.o.Keys, q.ID, q.Reference)
		return err != nil || ref.Captured != byHand // one that can't be opened is not compared
	}), err
}

var placeholder = regexp.MustCompile(`\[[a-z]+\]`)

const (
	// mostMasked is how many letters may have stood where a name or a number was taken out.
	mostMasked = 80
	// leastWords is how many letters must be left beside placeholders: "[phone]" alone may be anything.
	leastWords = 12
)

// sameWords says whether masked may be what is left of written once names and numbers were taken out: what stands
// between them is the same, in the same order. In doubt it is not: twice is better than lost.
func sameWords(masked, written string) bool {
	written = store.Fold(placeholder.ReplaceAllString(written, " "))
	pieces := placeholder.Split(store.Fold(masked), -1)
	letters := 0
	for _, r := range strings.Join(pieces, "") {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	if len(pieces) > 1 && letters < leastWords {
		return false
	}
	for i, piece := range pieces {
		piece = strings.TrimSpace(piece)
		at := strings.Index(written, piece)
		if i > 0 && i == len(pieces)-1 {
			at = len(written) - len(piece)
		}
		switch {
		case at < 0 || !strings.HasPrefix(written[at:], piece), i == 0 && at > 0, utf8.RuneCountInString(written[:at]) > mostMasked:
			return false
		}
		written = written[at+len(piece):]
	}
	return strings.TrimSpace(written) == ""
}
