package bluesky

import (
	"crypto/sha256"
	"encoding/binary"
)

// tidAlphabet is base32-sortable (https://atproto.com/specs/tid).
const tidAlphabet = "234567abcdefghijklmnopqrstuvwxyz"

// keyFor turns an idempotency key into the record key of a post: always the same, so a reply that is sent again
// meets itself. app.bsky.feed.post wants a TID: 13 characters for 64 bits, the highest bit 0. Ours are 63 bits of a
// SHA-256 instead of a time, so they do not sort by it; nothing of Bluesky's relies on that, for it goes by createdAt.
func keyFor(key string) string {
	sum := sha256.Sum256([]byte("femos bluesky " + key))
	bits := binary.BigEndian.Uint64(sum[:8]) & (1<<63 - 1)
	var tid [13]byte
	for i := len(tid) - 1; i >= 0; i-- {
		tid[i] = tidAlphabet[bits&31]
		bits >>= 5
	}
	return string(tid[:])
}
