package bluesky

import (
	"strings"
	"sync"
	"time"

	"femos"
	"femos/internal/connector"
)

// How much is remembered of the threads and likes in our channels, by address, so some five megabytes at most.
const (
	maxKnown = 20_000
	maxLikes = 20_000
)

// watch knows what belongs to which of our channels. A post belongs, in this order, to the channel of
//  1. the thread it stands in: its root or parent is a thread's address, or was found to belong to a channel before;
//  2. the person or list member under whose post it stands;
//  3. the person or list member who wrote it;
//  4. the first of its hashtags that is a channel.
//
// Among channels of one kind the first listed wins. Safe for concurrent use.
type watch struct {
	persons map[string]femos.ChannelID // by DID
	threads map[string]femos.ChannelID // by address of the first post
	tags    map[string]femos.ChannelID // by folded hashtag
	known   *memory[femos.ChannelID]   // posts in our channels, by address
	likes   *memory[string]            // address of a like → address of the post it is on
	open    []connector.PostRef        // Channel.Open of all channels

	mu      sync.RWMutex
	lists   map[string]*members        // by address of the list
	listing map[string]femos.ChannelID // list members by DID
	rooted  map[string]bool            // open posts whose thread was looked up
}

// members are who is on a list.
type members struct {
	channel femos.ChannelID
	owner   string            // DID, who alone can change it
	items   map[string]string // address of the list item → DID of the member
}

// newWatch returns an Invalid *femos.Error for a channel's address that is none.
func newWatch(channels []connector.Channel) (*watch, error) {
	w := &watch{
		persons: map[string]femos.ChannelID{},
		threads: map[string]femos.ChannelID{},
		tags:    map[string]femos.ChannelID{},
		known:   newMemory[femos.ChannelID](maxKnown),
		likes:   newMemory[string](maxLikes),
		lists:   map[string]*members{},
		listing: map[string]femos.ChannelID{},
		rooted:  map[string]bool{},
	}
	for _, c := range channels {
		t, err := parseTarget(c.Address)
		if err != nil {
			return nil, err
		}
		switch t.kind {
		case "person":
			setFirst(w.persons, t.value, c.ID)
		case "thread":
			setFirst(w.threads, t.value, c.ID)
		case "hashtag":
			setFirst(w.tags, t.value, c.ID)
		case "list":
			if w.lists[t.value] == nil {
				w.lists[t.value] = &members{channel: c.ID, owner: authorOf(t.value), items: map[string]string{}}
			}
		}
		for _, ref := range c.Open {
			w.known.put(ref.ID, c.ID)
			w.open = append(w.open, ref)
		}
	}
	return w, nil
}

func setFirst(m map[string]femos.ChannelID, key string, id femos.ChannelID) {
	if _, taken := m[key]; !taken {
		m[key] = id
	}
}

// channelOf returns the channel that a post belongs to, or "".
func (w *watch) channelOf(u uri, r record) femos.ChannelID {
	if id := w.knownPost(u.String()); id != "" {
		return id
	}
	root, parent := r.replyTo()
	if root != nil {
		for _, ref := range []*connector.PostRef{root, parent} {
			if id := w.knownPost(ref.ID); id != "" {
				return id
			}
		}
		for _, ref := range []*connector.PostRef{root, parent} {
			if id := w.author(authorOf(ref.ID)); id != "" {
				return id
			}
		}
	}
	if id := w.author(u.did); id != "" {
		return id
	}
	if len(w.tags) > 0 {
		for _, tag := range r.tags() {
			if id, ok := w.tags[tag]; ok {
				return id
			}
		}
	}
	return ""
}

// knownPost returns the channel of a post that we have met, or "".
func (w *watch) knownPost(address string) femos.ChannelID {
	if id, ok := w.threads[address]; ok {
		return id
	}
	id, _ := w.known.get(address)
	return id
}

// author returns the channel of a person whom we read, herself or as a list member, or "".
func (w *watch) author(did string) femos.ChannelID {
	if id, ok := w.persons[did]; ok {
		return id
	}
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.listing[did]
}

// authors returns the DIDs of all people whose feeds we read.
func (w *watch) authors() []string {
	var all []string
	for did := range w.persons {
		all = append(all, did)
	}
	w.mu.RLock()
	defer w.mu.RUnlock()
	for did := range w.listing {
		if _, twice := w.persons[did]; !twice {
			all = append(all, did)
		}
	}
	return all
}

// events turns a change into what we hand over of it: none or one. seen holds the versions handed over since Receive
// began: a stream that starts again, or a record that was fetched and then comes along the stream, is not told twice.
func (w *watch) events(c change, own string, at time.Time, seen *memory[string]) []connector.Event {
	switch c.uri.collection {
	case collectionPost:
		return w.postEvents(c, own, at, seen)
	case collectionLike:
		return w.likeEvents(c, own)
	case collectionListItem:
		w.relist(c)
	}
	return nil
}

func (w *watch) postEvents(c change, own string, at time.Time, seen *memory[string]) []connector.Event {
	address := c.uri.String()
	if c.action == deleted {
		if w.knownPost(address) == "" && w.author(c.uri.did) == "" && c.uri.did != own {
			return nil
		}
		seen.drop(address)
		ref := refTo(address, "")
		return []connector.Event{{Deletion: &ref}}
	}
	if c.record == nil || len(c.record.text("text")) > maxBytes { // against the lexicon: Bluesky shows it nowhere
		return nil
	}
	channel := w.channelOf(c.uri, c.record)
	if channel == "" {
		return nil
	}
	w.known.put(address, channel)
	before, again := seen.get(address)
	if again && before == c.cid {
		return nil
	}
	seen.put(address, c.cid)
	post := toPost(c.uri, c.cid, c.record, channel, own, at)
	if again || c.action == updated {
		return []connector.Event{{Edit: &post}}
	}
	return []connector.Event{{Post: &post}}
}

// likeEvents hands over likes on what we wrote and on what we know from our channels, our own excepted.
func (w *watch) likeEvents(c change, own string) []connector.Event {
	address := c.uri.String()
	if c.action == deleted {
		subject, ok := w.likes.get(address)
		if !ok {
			return nil
		}
		w.likes.drop(address)
		return []connector.Event{{Reaction: &connector.Reaction{ID: address, Post: refTo(subject, ""), Undone: true}}}
	}
	subject := c.record.strongRef("subject")
	if subject == nil || c.uri.did == own || authorOf(subject.ID) != own && w.knownPost(subject.ID) == "" {
		return nil
	}
	if _, again := w.likes.get(address); again && c.action == updated {
		return nil
	}
	w.likes.put(address, subject.ID)
	return []connector.Event{{Reaction: &connector.Reaction{ID: address, Post: *subject}}}
}

// closedEvents says that everything we know of a person is gone.
func (w *watch) closedEvents(did string) []connector.Event {
	var gone []connector.Event
	for _, address := range w.known.keys(func(a string) bool { return strings.HasPrefix(a, "at://"+did+"/") }) {
		ref := refTo(address, "")
		gone = append(gone, connector.Event{Deletion: &ref})
		w.known.drop(address)
	}
	return gone
}

// rootWanted says whether the thread of an open post is still to be looked up.
func (w *watch) rootWanted(address string) bool {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return !w.rooted[address]
}

func (w *watch) rootFound(address string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.rooted[address] = true
}

// relist follows changes of the lists we read. Only a list's owner can put people on it.
func (w *watch) relist(c change) {
	w.mu.Lock()
	defer w.mu.Unlock()
	address := c.uri.String()
	for list, m := range w.lists {
		if m.owner != c.uri.did {
			continue
		}
		if c.action == deleted {
			delete(m.items, address)
		} else if member := c.record.text("subject"); c.record.text("list") == list && isDID(member) {
			m.items[address] = member
		}
	}
	w.relisted()
}

// setList replaces who is on a list; items are DIDs by the address of their list item.
func (w *watch) setList(list string, items map[string]string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lists[list].items = items
	w.relisted()
}

// relisted works out the members of all lists again; the lock is held.
func (w *watch) relisted() {
	w.listing = map[string]femos.ChannelID{}
	for _, m := range w.lists {
		for _, member := range m.items {
			// A member of two lists belongs to the one whose channel has the smaller id: stable, whatever the order.
			if id, taken := w.listing[member]; !taken || m.channel < id {
				w.listing[member] = m.channel
			}
		}
	}
}
