package export

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// WhatsAppID is the id of a message of WhatsApp's, which has none: a hash of the minute, the words, and which it is
// (from 1) of those that say the same in that minute. It leaves out what differs from phone to phone: the author, whom
// each calls as her address book does, and seconds. White space and direction marks make no difference; deleted
// messages of a minute are alike.
//
// It ends here: an edited message has another id in a later export. Where a phone has only one of two that say the same
// in one minute, it is the first. Phones in two time zones give other minutes, unless Source.Zone says so. Two people
// who exchange their places within a minute with the same words cannot be told apart.
func WhatsAppID(at time.Time, text string, deleted bool, ordinal int) string {
	return whatsAppID(whatsAppKey(at, text, deleted), ordinal)
}

func whatsAppID(key [16]byte, ordinal int) string {
	return "wa-" + hex.EncodeToString(key[:]) + "-" + strconv.Itoa(ordinal)
}

func whatsAppKey(at time.Time, text string, deleted bool) (key [16]byte) {
	b := binary.BigEndian.AppendUint64(make([]byte, 0, 9+len(text)), uint64(at.Unix()/60))
	if deleted {
		b = append(b, 0)
	} else {
		b = appendWords(b, strings.TrimSpace(text))
	}
	sum := sha256.Sum256(b)
	copy(key[:], sum[:])
	return key
}

// appendWords appends a text with one space wherever it has white space.
func appendWords(b []byte, text string) []byte {
	begin := 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c > ' ' && c < 0xC2, c > 0xC2 && c < 0xE1, c > 0xE3: // begins no white space, as most bytes
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		if !unicode.IsSpace(r) {
			continue
		}
		if b = append(b, text[begin:i]...); b[len(b)-1] != ' ' {
			b = append(b, ' ')
		}
		begin = i + n
	}
	return append(b, text[begin:]...)
}

// remembered is how many messages ordinals look back on: those of a minute, also where clocks were turned back.
const remembered = 8192

// ordinals counts messages that say the same in a minute.
type ordinals struct {
	seen   map[[16]byte]seen
	recent [remembered][16]byte
	n      int
}

// seen is how often something was said, and the message that said it last.
type seen struct{ count, last int }

func newOrdinals() *ordinals { return &ordinals{seen: map[[16]byte]seen{}} }

// next is the id of the next message.
func (o *ordinals) next(at time.Time, text string, deleted bool) string {
	slot := &o.recent[o.n%remembered]
	if s, ok := o.seen[*slot]; ok && s.last == o.n-remembered {
		delete(o.seen, *slot)
	}
	key := whatsAppKey(at, text, deleted)
	*slot = key
	count := o.seen[key].count + 1
	o.seen[key] = seen{count, o.n}
	o.n++
	return whatsAppID(key, count)
}
