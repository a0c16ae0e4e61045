package bluesky

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/ipfs/go-cid"
)

// maxBlocks bounds the blocks of one CAR file: a commit of 200 operations, the most there may be, and the nodes of
// the tree above them.
const maxBlocks = 10_000

// blocks are the blocks of a CAR file by the bytes of their CIDs; they share its memory.
type blocks map[string][]byte

// readCAR reads a CAR file, version 1 (https://ipld.io/specs/transport/car/carv1/). Its header is skipped: what the
// blocks are for, the commit's operations say.
func readCAR(file []byte) (blocks, error) {
	_, rest, err := section(file)
	if err != nil {
		return nil, fmt.Errorf("CAR header: %w", err)
	}
	found := blocks{}
	for len(rest) > 0 {
		var block []byte
		if block, rest, err = section(rest); err != nil {
			return nil, fmt.Errorf("CAR block %d: %w", len(found), err)
		}
		n, id, err := cid.CidFromBytes(block)
		if err != nil {
			return nil, fmt.Errorf("CAR block %d: %w", len(found), err)
		}
		if len(found) == maxBlocks {
			return nil, fmt.Errorf("CAR file with more than %d blocks", maxBlocks)
		}
		found[id.KeyString()] = block[n:]
	}
	return found, nil
}

// section takes a length and so many bytes off the front.
func section(file []byte) (content, rest []byte, err error) {
	length, n := binary.Uvarint(file)
	if n <= 0 || length == 0 || length > uint64(len(file)-n) {
		return nil, nil, errors.New("a length that is not there")
	}
	end := n + int(length) // not above len(file)
	return file[n:end], file[end:], nil
}

// get returns the block of a CID if it is there and is what the CID says.
func (b blocks) get(id cid.Cid) ([]byte, bool) {
	content, ok := b[id.KeyString()]
	if !ok {
		return nil, false
	}
	sum, err := id.Prefix().Sum(content)
	return content, err == nil && sum.Equals(id)
}
