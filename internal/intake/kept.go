package intake

import (
	"encoding/binary"
	"encoding/hex"
	"slices"
)

// keptKeys knows which posts are kept, by the first eight bytes of their source keys: edits, deletions and comments of
// anything else need no look into the database. It may say yes to what is not kept, never no to what is. What was kept
// before the reading began takes eight bytes each.
type keptKeys struct {
	before []uint64 // sorted
	since  map[uint64]struct{}
}

// add adds one that is kept from now on.
func (k *keptKeys) add(sourceKey string) { k.since[prefix(sourceKey)] = struct{}{} }

func (k *keptKeys) has(sourceKey string) bool {
	p := prefix(sourceKey)
	if _, yes := k.since[p]; yes {
		return true
	}
	_, yes := slices.BinarySearch(k.before, p)
	return yes
}

// prefix is the part of a source key that is remembered.
func prefix(sourceKey string) uint64 {
	var b [8]byte
	_, _ = hex.Decode(b[:], []byte(sourceKey[:min(16, len(sourceKey))]))
	return binary.BigEndian.Uint64(b[:])
}
