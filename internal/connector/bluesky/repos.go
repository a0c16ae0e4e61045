package bluesky

import (
	"errors"
	"fmt"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/fxamacker/cbor/v2"
	"github.com/ipfs/go-cid"
)

// repos is com.atproto.sync.subscribeRepos of a server or a relay: DAG-CBOR, two objects a frame
// (https://atproto.com/specs/event-stream).
type repos struct{}

const reposName = "repos"

func (repos) name() string { return reposName }

func (repos) query(number int64, _ bool) url.Values {
	if number == 0 {
		return nil
	}
	return url.Values{"cursor": {strconv.FormatInt(number, 10)}}
}

type frameHeader struct {
	Op   int    `cbor:"op"` // 1 message, -1 error
	Type string `cbor:"t"`
}

// frameBody holds the fields of all the messages that we read.
type frameBody struct {
	Seq     int64    `cbor:"seq"`
	Time    string   `cbor:"time"`
	Repo    string   `cbor:"repo"` // #commit
	DID     string   `cbor:"did"`  // #identity, #account, #sync, #tombstone
	TooBig  bool     `cbor:"tooBig"`
	Blocks  []byte   `cbor:"blocks"`
	Ops     []repoOp `cbor:"ops"`
	Active  bool     `cbor:"active"` // #account
	Status  string   `cbor:"status"`
	Name    string   `cbor:"name"`  // #info
	Error   string   `cbor:"error"` // error frame
	Message string   `cbor:"-"`     // not read: of no use to a program
}

type repoOp struct {
	Action string `cbor:"action"`
	Path   string `cbor:"path"` // "COLLECTION/KEY"
	CID    *link  `cbor:"cid"`
}

// link is a CID in DAG-CBOR: tag 42 around the bytes, a zero before them (https://ipld.io/specs/codecs/dag-cbor/spec/).
type link struct{ cid.Cid }

// UnmarshalCBOR reads it.
func (l *link) UnmarshalCBOR(data []byte) error {
	var tag cbor.RawTag
	if err := decoding().Unmarshal(data, &tag); err != nil {
		return err
	}
	var b []byte
	if err := decoding().Unmarshal(tag.Content, &b); err != nil {
		return err
	}
	if tag.Number != 42 || len(b) < 2 || b[0] != 0 {
		return errors.New("not a CID")
	}
	id, err := cid.Cast(b[1:])
	l.Cid = id
	return err
}

// decoding bounds what a message may make us hold. Text that is no UTF-8 is let through: the door mends it.
var decoding = sync.OnceValue(func() cbor.DecMode {
	mode, err := cbor.DecOptions{
		MaxNestedLevels:  32,
		MaxArrayElements: 100_000,
		MaxMapPairs:      10_000,
		UTF8:             cbor.UTF8DecodeInvalid,
		IndefLength:      cbor.IndefLengthForbidden,
		DefaultMapType:   reflect.TypeFor[map[string]any](),
	}.DecMode()
	if err != nil {
		panic("bluesky: " + err.Error()) // the options are constants
	}
	return mode
})

func (repos) decode(frame []byte) (*message, error) {
	mode := decoding()
	var header frameHeader
	rest, err := mode.UnmarshalFirst(frame, &header)
	if err != nil {
		return nil, fmt.Errorf("frame header: %w", err)
	}
	var body frameBody
	if header.Op == 1 && !understood(header.Type) {
		return nil, nil
	}
	if err := mode.Unmarshal(rest, &body); err != nil {
		return nil, fmt.Errorf("frame body of %.20q: %w", header.Type, err)
	}
	switch header.Op {
	case 1:
		return body.message(header.Type), nil
	case -1:
		return nil, body.failure()
	}
	return nil, fmt.Errorf("frame of kind %d", header.Op)
}

func understood(kind string) bool {
	switch kind {
	case "#commit", "#sync", "#identity", "#account", "#info", "#tombstone", "#handle", "#migrate":
		return true
	}
	return false
}

func (b *frameBody) failure() error {
	switch b.Error {
	case "FutureCursor":
		return errFutureCursor
	case "ConsumerTooSlow":
		return errTooSlow
	}
	if !errorName.MatchString(b.Error) {
		return errors.New("an error without a name")
	}
	return fmt.Errorf("error %s", b.Error)
}

func (b *frameBody) message(kind string) *message {
	m := &message{number: b.Seq}
	if at, err := time.Parse(time.RFC3339Nano, b.Time); err == nil {
		m.at = at.UTC()
	}
	switch kind {
	case "#commit":
		m.changes = b.changes()
		if b.TooBig {
			m.torn = b.Repo
		}
	case "#sync":
		m.torn, m.moved = b.DID, b.DID
	case "#identity", "#handle", "#migrate":
		m.moved = b.DID
	case "#account":
		if !b.Active && hidden(b.Status) {
			m.closed = &closed{b.DID, b.Status}
		}
	case "#tombstone":
		m.closed = &closed{b.DID, "deleted"}
	case "#info":
		m.gap = b.Name == "OutdatedCursor"
	}
	return m
}

// changes reads the operations of a commit on the collections we read. A record that is missing or can't be read
// comes without its content: whoever handles it may fetch it.
func (b *frameBody) changes() []change {
	var found []change
	var carried blocks
	for _, op := range b.Ops {
		collection, key, ok := strings.Cut(op.Path, "/")
		u, valid := parseURI("at://" + b.Repo + "/" + collection + "/" + key)
		if !ok || !valid || !wanted(collection) {
			continue
		}
		c := change{uri: u, action: action(op.Action)}
		switch c.action {
		case created, updated:
			if op.CID == nil {
				continue
			}
			if carried == nil {
				carried, _ = readCAR(b.Blocks) // an unreadable file carries nothing
				if carried == nil {
					carried = blocks{}
				}
			}
			c.cid = op.CID.String()
			if content, ok := carried.get(op.CID.Cid); ok {
				c.record = readRecord(content)
			}
		case deleted:
		default:
			continue
		}
		found = append(found, c)
	}
	return found
}

// readRecord reads a record, or returns nil.
func readRecord(content []byte) record {
	var r map[string]any
	if err := decoding().Unmarshal(content, &r); err != nil {
		return nil
	}
	return r
}
