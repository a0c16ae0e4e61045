package bluesky

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"time"
)

// jetstream is the network's stream as JSON, one object a frame, without signatures
// (https://github.com/bluesky-social/jetstream, version 1 of /subscribe). It counts by microseconds since 1970 and
// starts with the message at the cursor itself, which the receiver drops.
type jetstream struct{}

const jetstreamName = "jetstream"

func (jetstream) name() string { return jetstreamName }

// query asks for the collections we read, from everybody: comments come from anybody. It asks for no compression, as
// that needs a dictionary of Bluesky's.
func (jetstream) query(number int64, lists bool) url.Values {
	q := url.Values{"wantedCollections": {collectionPost, collectionLike}}
	if lists {
		q.Add("wantedCollections", collectionListItem)
	}
	if number > 0 {
		q.Set("cursor", strconv.FormatInt(number, 10))
	}
	return q
}

type jetstreamMessage struct {
	DID    string `json:"did"`
	TimeUS int64  `json:"time_us"`
	Kind   string `json:"kind"` // "commit", "identity", "account"
	Commit struct {
		Operation  string          `json:"operation"`
		Collection string          `json:"collection"`
		Key        string          `json:"rkey"`
		CID        string          `json:"cid"`
		Record     json.RawMessage `json:"record"`
	} `json:"commit"`
	Account struct {
		Active bool   `json:"active"`
		Status string `json:"status"`
	} `json:"account"`
}

func (jetstream) decode(frame []byte) (*message, error) {
	var j jetstreamMessage
	if err := json.Unmarshal(frame, &j); err != nil {
		var odd *json.UnmarshalTypeError
		if !errors.As(err, &odd) {
			return nil, fmt.Errorf("%d bytes that are not JSON", len(frame)) // err may quote them
		}
	}
	if j.TimeUS <= 0 {
		return nil, errors.New("a message without its time")
	}
	m := &message{number: j.TimeUS, at: time.UnixMicro(j.TimeUS).UTC()}
	switch j.Kind {
	case "commit":
		if c, ok := j.change(); ok {
			m.changes = []change{c}
		}
	case "identity":
		m.moved = j.DID
	case "account":
		if !j.Account.Active && hidden(j.Account.Status) {
			m.closed = &closed{j.DID, j.Account.Status}
		}
	}
	return m, nil
}

func (j *jetstreamMessage) change() (change, bool) {
	u, ok := parseURI("at://" + j.DID + "/" + j.Commit.Collection + "/" + j.Commit.Key)
	if !ok || !wanted(u.collection) {
		return change{}, false
	}
	c := change{uri: u, action: action(j.Commit.Operation)}
	switch c.action {
	case deleted:
		return c, true
	case created, updated:
		var r map[string]any
		if json.Unmarshal(j.Commit.Record, &r) != nil || j.Commit.CID == "" {
			return change{}, false
		}
		c.cid, c.record = j.Commit.CID, r
		return c, true
	}
	return change{}, false
}
