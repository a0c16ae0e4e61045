package fetch_test

import (
	"math"
	"slices"
	"testing"

	"femos/internal/triage/fetch"
)

// Whatever is asked for, in the table or far beyond it, nothing fails and nothing changes.
func TestAskingChangesNothing(t *testing.T) {
	t.Parallel()
	table := []uint64{1, 2, 3, 4}
	list := []uint32{0, 3, 4, 1 << 20, math.MaxUint32}
	fetch.Words(table, 8, math.MaxUint32, list)
	fetch.Words(table, 8, 3, list)
	fetch.Words(table, 8, 3, nil)
	fetch.Bytes(nil, 4, math.MaxUint32, list)
	fetch.Bytes([]byte{1, 2, 3, 4}, 4, math.MaxUint32, list)
	if !slices.Equal(table, []uint64{1, 2, 3, 4}) || !slices.Equal(list, []uint32{0, 3, 4, 1 << 20, math.MaxUint32}) {
		t.Errorf("%v, %v", table, list)
	}
}
