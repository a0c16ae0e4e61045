package bluesky

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// action is what happened to a record.
type action string

const (
	created action = "create"
	updated action = "update"
	deleted action = "delete"
)

// change is one record of a collection we read that came, changed or went.
type change struct {
	uri    uri
	action action
	cid    string // of the record as it is now; "" when deleted
	record record // nil when deleted, and where the stream did not bring it along
}

// message is one message of either stream.
type message struct {
	number  int64     // what the stream counts by, and resumes after
	at      time.Time // when the stream sent it
	changes []change
	// At most one of the following.
	moved  string  // DID whose identity changed: handle or server
	closed *closed // an account that came or went
	torn   string  // DID of a repository whose changes did not come along and must be fetched
	gap    bool    // what we asked for is no longer kept: something is missing before this
}

// closed is an account that is not to be seen any more.
type closed struct {
	did    string
	status string // "deleted", "takendown", "suspended", "deactivated"
}

// hidden are the states in which an account's posts are not to be shown (https://atproto.com/specs/account).
// "desynchronized" and "throttled" say something about servers, not about the person.
func hidden(status string) bool {
	switch status {
	case "deleted", "takendown", "suspended", "deactivated":
		return true
	}
	return false
}

var (
	errFutureCursor = errors.New("the stream has not come so far: it was begun anew")
	errTooSlow      = errors.New("the stream cut us off: we read too slowly")
)

// dialect is one of the two kinds of stream.
type dialect interface {
	// name begins the cursor.
	name() string
	// query is what to ask for; number is where to resume, 0 for now.
	query(number int64, lists bool) url.Values
	// decode reads a message. It returns nil for one that means nothing to us, errFutureCursor or errTooSlow if the
	// stream says so, and any other error if the message can't be read at all. What is merely odd inside is left out.
	decode(frame []byte) (*message, error)
}

func dialectOf(stream string) dialect {
	if u, err := url.Parse(stream); err == nil && strings.HasSuffix(u.Path, reposPath) {
		return repos{}
	}
	return jetstream{}
}

// wanted says whether we read a collection.
func wanted(collection string) bool {
	return collection == collectionPost || collection == collectionLike || collection == collectionListItem
}

// cursor is where a stream was left: which stream, the number of the last message (0 if none has come yet) and when
// that was. Its text form is "KIND NUMBER MICROSECONDS ADDRESS", or "KIND NUMBER MICROSECONDS/OWED ADDRESS" where something that
// was written since OWED, in microseconds too, is to be fetched besides.
type cursor struct {
	kind    string
	number  int64
	at      time.Time
	address string
	owed    time.Time // zero if nothing is
}

func (c cursor) String() string {
	if !c.owed.IsZero() {
		return fmt.Sprintf("%s %d %d/%d %s", c.kind, c.number, c.at.UnixMicro(), c.owed.UnixMicro(), c.address)
	}
	return fmt.Sprintf("%s %d %d %s", c.kind, c.number, c.at.UnixMicro(), c.address)
}

// parseCursor reads a cursor; "" is the zero cursor.
func parseCursor(s string) (cursor, error) {
	if s == "" {
		return cursor{}, nil
	}
	parts := strings.SplitN(s, " ", 4)
	if len(parts) != 4 {
		return cursor{}, fmt.Errorf("a cursor of %d parts", len(parts))
	}
	number, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil || number < 0 {
		return cursor{}, errors.New("a cursor without a number")
	}
	at, owed, isOwed := strings.Cut(parts[2], "/")
	micros, err := strconv.ParseInt(at, 10, 64)
	if err != nil {
		return cursor{}, errors.New("a cursor without a time")
	}
	c := cursor{kind: parts[0], number: number, at: time.UnixMicro(micros).UTC(), address: parts[3]}
	if isOwed {
		if micros, err = strconv.ParseInt(owed, 10, 64); err != nil {
			return cursor{}, errors.New("a cursor that owes since no time")
		}
		c.owed = time.UnixMicro(micros).UTC()
	}
	return c, nil
}

// rewind is how far the time is set back on another stream: their clocks differ.
const rewind = 5 * time.Second

// on returns where to begin on a stream: at the same number on the same stream; by the time on a Jetstream, as they all
// count by time; else nowhere (number 0), but with the time from which what was missed is fetched another way.
func (c cursor) on(kind, address string) cursor {
	same := c.kind == kind && c.address == address
	switch {
	case c.kind == "" || same && c.number > 0:
	case kind == jetstreamName && same:
		c.number = c.at.UnixMicro()
	case kind == jetstreamName:
		c.number = c.at.Add(-rewind).UnixMicro()
	default:
		c.number = 0
	}
	c.kind, c.address = kind, address
	return c
}
