package femos

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"time"
)

// Typed ids. Each is the text form of a UUIDv7 (RFC 9562, section 5.7), so ids sort by the time they were made.
type (
	PersonID     string
	AccountID    string
	ChannelID    string
	PermissionID string
	PostID       string
	InquiryID    string
	ReplyID      string
	ExampleID    string
	AdapterID    string
	SampleID     string
	VersionID    string
	CommentID    string
	GuidanceID   string
	QuestionID   string
)

// AnswerID names an answer in addresses and replies: a few words with hyphens, or a UUIDv7.
type AnswerID string

// KeyID names a signing key: the first 16 hexadecimal digits of the SHA-256 of the public key.
type KeyID string

// NewID makes a UUIDv7 from the time (milliseconds) and 10 bytes of randomness. It panics if random fails, as
// nothing can go on without randomness.
func NewID[ID ~string](at time.Time, random io.Reader) ID {
	var b [16]byte
	if _, err := io.ReadFull(random, b[6:]); err != nil {
		panic("femos: no randomness: " + err.Error())
	}
	var ms [8]byte
	binary.BigEndian.PutUint64(ms[:], uint64(at.UnixMilli()))
	copy(b[:6], ms[2:])
	b[6] = b[6]&0x0f | 0x70
	b[8] = b[8]&0x3f | 0x80
	var s [36]byte
	hex.Encode(s[0:8], b[0:4])
	s[8] = '-'
	hex.Encode(s[9:13], b[4:6])
	s[13] = '-'
	hex.Encode(s[14:18], b[6:8])
	s[18] = '-'
	hex.Encode(s[19:23], b[8:10])
	s[23] = '-'
	hex.Encode(s[24:36], b[10:16])
	return ID(s[:])
}

// ParseID checks that s has the form of an id and returns it, or an Invalid error.
func ParseID[ID ~string](s string) (ID, error) {
	if len(s) != 36 {
		return "", Fail(NotFound, "no_such_id").Because(fmt.Errorf("id of %d characters", len(s)))
	}
	for i := range len(s) {
		c := s[i]
		dash := i == 8 || i == 13 || i == 18 || i == 23
		if dash != (c == '-') || !dash && (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return "", Fail(NotFound, "no_such_id").Because(fmt.Errorf("malformed id at %d", i))
		}
	}
	return ID(s), nil
}
