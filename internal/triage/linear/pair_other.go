//go:build !amd64

package linear

// pairSums adds up two words of the rows of 1 to 16 features, those at the beginning of w and of every each-th word after it: sums of 8
// bits, of the first word's even weights, of the second's, then of their odd ones.
func pairSums(w []uint64, each int, mask uint32, features []uint32) (sums [4]uint64) {
	for _, f := range features {
		two := w[int(f&mask)*each:][:2]
		sums[0] += two[0] & nibbles
		sums[1] += two[1] & nibbles
		sums[2] += two[0] >> 4 & nibbles
		sums[3] += two[1] >> 4 & nibbles
	}
	return sums
}
