package linear

// pairSums adds up two words of the rows of 1 to 16 features, those at the beginning of w and of every each-th word after it: sums of 8
// bits, of the first word's even weights, of the second's, then of their odd ones.
func pairSums(w []uint64, each int, mask uint32, features []uint32) (sums [4]uint64) {
	addPair(&sums, &w[0], uint64(each)*8, uint64(mask), &features[0], len(features))
	return sums
}

// addPair is pairSums in the registers of 128 bits that every such processor has; stride is the bytes from one row to the next.
//
//go:noescape
func addPair(sums *[4]uint64, w *uint64, stride, mask uint64, features *uint32, n int)
