package intake

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"femos"
	"femos/internal/connector"
	"femos/internal/mask"
	"femos/internal/store"
	"femos/internal/triage"
)

// threadWait is how long the platform may take to hand over a thread that memory no longer holds. The post is judged
// without it then.
const threadWait = 3 * time.Second

type countKey struct {
	channel  femos.ChannelID
	day      string
	language femos.Language
}

// batch turns one connector.Batch into one store.Intake.
type batch struct {
	d        *Desk
	door     *door
	account  femos.AccountID
	threader connector.Threader
	covered  map[femos.ChannelID]femos.Scopes
	counts   map[countKey]*store.Count
	in       store.Intake
	today    string   // the day of in.At
	keys     []string // source keys of what this batch keeps

	file    *connector.Import // nil for what the account itself read
	read    map[chat]*store.Stretches
	known   int                           // posts that were read before
	counted int                           // posts that were only counted
	ahead   map[triage.Post]femos.Verdict // made by judgeAhead
	size    int                           // events
	behind  time.Duration                 // of the newest connector.Batch in it
}

// events takes events in, one after the other, and remembers what is kept of them.
func (w *batch) events(ctx context.Context, list []connector.Event) {
	for _, e := range list {
		w.event(ctx, e)
	}
	for _, key := range w.keys {
		w.door.kept.add(key)
	}
	w.keys = nil
}

// event takes one event in. One that makes us panic is left out and told by ids: its batch would come again for ever, and
// end every node that reads it.
func (w *batch) event(ctx context.Context, e connector.Event) {
	defer func() {
		if v := recover(); v != nil { // its value may quote the post
			w.d.o.Log.Error("event left out", "account", w.account, "panic", fmt.Sprintf("%T", v), "at", string(debug.Stack()))
		}
	}()
	switch {
	case e.Post != nil:
		w.post(ctx, *e.Post, true)
	case e.Edit != nil:
		w.edit(ctx, *e.Edit)
	case e.Deletion != nil:
		w.deletion(*e.Deletion)
	case e.Reaction != nil:
		w.reaction(*e.Reaction)
	}
}

// post judges a post and keeps it if it needs an advisor, repeats a claim, or stands under an open inquiry. It is
// counted once, when it is new.
func (w *batch) post(ctx context.Context, p connector.Post, isNew bool) {
	p.Text = short(p.Text)
	if _, ok := w.covered[p.Channel]; !ok {
		return
	}
	ring := w.ring(p.Channel)
	if isNew && ring.judged(p.Ref.ID) {
		return // platforms repeat themselves where a stream was broken; it is counted once
	}
	defer func() { ring.add(p, w.in.At) }()
	fresh := isNew
	if isNew && (p.Position != nil || w.file != nil) {
		var offered bool
		if fresh, offered = w.before(p); !offered {
			w.seenBefore(ring, p, fresh)
			return
		}
	}
	if p.Ours {
		w.keys = append(w.keys, w.key(p.Ref.ID)) // its likes are counted, whichever node published it
		return
	}
	parent, known := ring.parent(p)
	v := w.judge(postUnder(p, parent))
	matters := v.Advice || p.Captured || v.RepeatsClaim()
	if matters && p.Parent != nil && !known && w.threader != nil {
		w.fetch(ctx, ring, p)
		if parent, known = ring.parent(p); known {
			v = w.judge(postUnder(p, parent))
			matters = v.Advice || p.Captured || v.RepeatsClaim()
		}
	}
	if fresh && (!p.Captured || !w.isKept(w.key(p.Ref.ID))) {
		w.count(p, v)
	}
	under := w.under(p)
	if fresh && w.covered[p.Channel].Sample && w.file == nil && !p.Captured {
		w.sample(p, parent, v, matters || under != nil)
	}
	if under != nil {
		c := store.Comment{KeptPost: w.keep(p, parent, v, femos.Comment, ""), Under: under}
		c.Anew = slices.Contains(w.in.Deletions, c.SourceKey)
		w.in.Comments = append(w.in.Comments, c)
	}
	// A comment under an open inquiry is seen there. It becomes an inquiry of its own if somebody else asks.
	if matters && (under == nil || v.Advice && !p.Captured && !w.sameVoice(ring, p)) {
		w.inquiry(ring, p, parent, v)
	}
}

// postUnder is a post with what it answers, as triage reads it.
func postUnder(p, parent connector.Post) triage.Post {
	return triage.Post{Text: p.Text, Parent: parent.Text}
}

// short cuts what nobody writes, and nobody would read to its end: judging a megabyte takes a second, and the ring would
// hold hundreds of them. It leaves one character more than is kept, so that what is kept says that it was cut.
func short(text string) string {
	if len(text) <= femos.MaxPostRunes {
		return text
	}
	n := 0
	for at := range text {
		if n++; n > femos.MaxPostRunes+1 {
			return strings.Clone(text[:at])
		}
	}
	return text
}

// fetch asks the platform for the thread around p. Failing costs the context, nothing else: the reasons will say so.
func (w *batch) fetch(ctx context.Context, ring *ring, p connector.Post) {
	ctx, cancel := context.WithTimeout(ctx, threadWait)
	defer cancel()
	thread, err := w.threader.Thread(ctx, p.Ref)
	if err != nil {
		w.d.o.Log.Info("thread not fetched", "account", w.account, "channel", p.Channel, "cause", connector.FaultOf(err).Code)
		return
	}
	for _, t := range thread {
		if t.Ref.ID != p.Ref.ID && t.Channel == p.Channel {
			t.Text = short(t.Text)
			ring.context(t, w.in.At)
		}
	}
}

// under returns the source keys of the kept posts that p stands under, nearest first; nil if there are none.
func (w *batch) under(p connector.Post) []string {
	var keys []string
	for _, ref := range []*connector.PostRef{p.Parent, p.Root} {
		if ref == nil {
			continue
		}
		key := w.key(ref.ID)
		if w.isKept(key) && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

// sameVoice says whether who wrote p also began the thread or wrote what p answers: then it is her own question going on.
func (w *batch) sameVoice(ring *ring, p connector.Post) bool {
	for _, ref := range []*connector.PostRef{p.Parent, p.Root} {
		if ref == nil {
			continue
		}
		if other, ok := ring.posts[ref.ID]; ok && other.Author == p.Author {
			return true
		}
	}
	return false
}

func (w *batch) inquiry(ring *ring, p, parent connector.Post, v femos.Verdict) {
	now := w.in.At
	since := w.waitingSince(p.At, now)
	id := femos.NewID[femos.InquiryID](now, w.d.o.Random)
	asked := w.keep(p, parent, v, femos.Asked, id)
	n := store.NewInquiry{Day: w.day(p), Anew: slices.Contains(w.in.Deletions, asked.SourceKey), Inquiry: femos.Inquiry{ID: id, Channel: p.Channel, Asked: asked.ID, State: femos.New, Language: v.Language, Urgency: v.Urgency,
		CreatedAt: since, DueAt: since.Add(v.Urgency.Target()), ChangedAt: now}}
	if len(v.Topics) > 0 {
		n.Topic = v.Topics[0].Code
	}
	if v.RepeatsClaim() {
		n.Claims++
	}
	chain := ring.chain(p)
	for i, above := range chain {
		var over connector.Post
		if i > 0 {
			over = chain[i-1]
		}
		n.Posts = append(n.Posts, w.keepJudged(above, over, femos.Parent, id))
	}
	n.Posts = append(n.Posts, asked)
	for _, c := range ring.around(p, chain) {
		over, _ := ring.parent(c)
		k := w.keepJudged(c, over, femos.Comment, id)
		if k.Verdict.RepeatsClaim() {
			n.Claims++
		}
		n.Posts = append(n.Posts, k)
	}
	w.in.Inquiries = append(w.in.Inquiries, n)
}

// waitingSince is when she asked, as far as the platform's clock can be believed: not in the future, and not so long
// ago that a post found late outranks all who wait now. What is older in an export waits since it was brought.
func (w *batch) waitingSince(posted, now time.Time) time.Time {
	oldest := now.Add(-3 * 24 * time.Hour)
	switch {
	case posted.After(now), w.file != nil && posted.Before(oldest):
		return now
	case posted.Before(oldest):
		return oldest
	}
	return posted
}

// keepJudged keeps a post that was judged when it came, or comes from the platform's thread.
func (w *batch) keepJudged(p, parent connector.Post, role femos.PostRole, id femos.InquiryID) store.KeptPost {
	return w.keep(p, parent, w.judge(postUnder(p, parent)), role, id)
}

// keep masks a post and seals where it stands. v is the verdict on the text as written.
func (w *batch) keep(p, parent connector.Post, v femos.Verdict, role femos.PostRole, id femos.InquiryID) store.KeptPost {
	text, v := w.masked(p, parent, v)
	k := store.KeptPost{SourceKey: w.key(p.Ref.ID), Post: femos.Post{ID: femos.NewID[femos.PostID](w.in.At, w.d.o.Random), Inquiry: id, Channel: p.Channel, Role: role,
		Author: w.d.o.Keys.Pseudonym(p.Channel, p.At, p.Author), Text: text, Language: v.Language, Verdict: &v, PostedAt: p.At, ReceivedAt: w.in.At}}
	ref := connector.Reference{Post: p.Ref, Root: p.Ref, Captured: p.Captured}
	if p.Root != nil {
		ref.Root = *p.Root
	}
	if p.Ref.ID != "" {
		k.Reference = connector.SealReference(w.d.o.Keys, k.ID, ref)
	}
	w.keys = append(w.keys, k.SourceKey)
	return k
}

// masked returns the text as it may be kept and the verdict that goes with it: quotes and offsets are of the masked
// text, but what was decided on the words as written stays decided.
func (w *batch) masked(p, parent connector.Post, v femos.Verdict) (string, femos.Verdict) {
	text := mask.Clean(p.Text)
	if !p.Captured {
		text = mask.Text(text)
	}
	if utf8.RuneCountInString(text) > femos.MaxPostRunes {
		text = string([]rune(text)[:femos.MaxPostRunes]) + "…"
	}
	if text == p.Text {
		return text, v
	}
	again := w.judge(triage.Post{Text: text, Parent: parent.Text})
	v.Reasons = again.Reasons
	return text, v
}

// edit gives a kept post its new words.
func (w *batch) edit(ctx context.Context, p connector.Post) {
	p.Text = short(p.Text)
	if _, ok := w.covered[p.Channel]; !ok || p.Ours {
		return
	}
	ring := w.ring(p.Channel)
	if _, known := ring.posts[p.Ref.ID]; known {
		ring.context(p, w.in.At)
	}
	key := w.key(p.Ref.ID)
	if !w.isKept(key) {
		// It was not worth keeping as it read before; it may be now.
		w.post(ctx, p, false)
		return
	}
	parent, _ := ring.parent(p)
	w.change(p, parent, key)
}

// change gives what is kept of a post its new words.
func (w *batch) change(p, parent connector.Post, key string) {
	v := w.judge(postUnder(p, parent))
	text, v := w.masked(p, parent, v)
	w.in.Edits = append(w.in.Edits, store.Edit{SourceKey: key, Text: text, Language: v.Language, Verdict: &v, At: w.in.At})
}

// deletion takes out what the batch was about to keep of a post, and lets what is kept of it go. Whoever writes it anew
// under the same id afterwards is heard.
func (w *batch) deletion(ref connector.PostRef) {
	for _, r := range w.door.rings {
		r.forget(ref.ID)
	}
	for _, f := range w.door.files {
		f.ring.forget(ref.ID)
	}
	w.gone(w.key(ref.ID))
}

// gone takes back what is kept, or about to be, of a post.
func (w *batch) gone(key string) {
	// What this batch was about to keep goes before it came.
	w.in.Inquiries = slices.DeleteFunc(w.in.Inquiries, func(n store.NewInquiry) bool {
		return slices.ContainsFunc(n.Posts, func(k store.KeptPost) bool { return k.SourceKey == key && k.Role == femos.Asked })
	})
	for i := range w.in.Inquiries {
		w.in.Inquiries[i].Posts = slices.DeleteFunc(w.in.Inquiries[i].Posts, func(k store.KeptPost) bool { return k.SourceKey == key })
	}
	w.in.Samples = slices.DeleteFunc(w.in.Samples, func(d store.Drawn) bool { return d.SourceKey == key })
	w.in.Comments = slices.DeleteFunc(w.in.Comments, func(c store.Comment) bool { return c.SourceKey == key })
	w.in.Edits = slices.DeleteFunc(w.in.Edits, func(e store.Edit) bool { return e.SourceKey == key })
	if w.isKept(key) && !slices.Contains(w.in.Deletions, key) {
		w.in.Deletions = append(w.in.Deletions, key)
	}
}

func (w *batch) reaction(r connector.Reaction) {
	out := store.Reaction{Key: w.key(r.ID), Undone: r.Undone}
	if r.Post.ID != "" {
		out.SourceKey = w.key(r.Post.ID)
	}
	known := out.SourceKey
	if r.Undone {
		known = out.Key
	}
	if !w.isKept(known) {
		return
	}
	w.keys = append(w.keys, out.Key)
	w.in.Reactions = append(w.in.Reactions, out)
}

func (w *batch) isKept(key string) bool {
	return w.door.kept.has(key) || slices.Contains(w.keys, key)
}

func (w *batch) key(id string) string { return w.d.o.Keys.SourceKey(w.account, id) }

func (w *batch) ring(channel femos.ChannelID) *ring {
	if w.file != nil {
		return w.door.files[w.file.ID].ring
	}
	r := w.door.rings[channel]
	if r == nil {
		r = newRing()
		w.door.rings[channel] = r
	}
	return r
}

// day is the day on which a post is counted: when it came, or, from a file that may be years old, when it was written.
func (w *batch) day(p connector.Post) string {
	if w.file != nil && p.At.Before(w.in.At) {
		return store.Day(p.At)
	}
	return w.today
}

func (w *batch) count(p connector.Post, v femos.Verdict) {
	key := countKey{p.Channel, w.day(p), v.Language}
	c := w.counts[key]
	if c == nil {
		c = &store.Count{Channel: p.Channel, Day: key.day, Language: v.Language}
		w.counts[key] = c
	}
	c.Seen++
	if v.Advice {
		c.Advice++
	}
	if v.RepeatsClaim() {
		c.Claims++
	}
	for _, m := range v.Claims {
		if m.Band == "confirm" {
			w.in.Sightings = append(w.in.Sightings, femos.Sighting{Claim: m.ID, Channel: p.Channel, Day: key.day, Language: v.Language, N: 1})
		}
	}
}
