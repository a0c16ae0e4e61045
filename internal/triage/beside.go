package triage

import "math"

// leastBeside keeps the logarithm of what never stood together within reach.
const leastBeside = 1e-3

// Beside turns how likely each topic is the other topic of a post into what Model.Beside holds. beside is by the one topic and the
// other, all of the other topic of any post that has two.
func Beside(beside [][]float64, all []float64) []float32 {
	log := func(p float64) float32 { return float32(math.Log(p+leastBeside) / 2) }
	var table []float32
	for _, row := range beside {
		for _, p := range row {
			table = append(table, log(p))
		}
	}
	for _, p := range all {
		table = append(table, log(p))
	}
	return table
}

// appendBeside appends how well a candidate goes with those that have higher scores, the highest with the next: some subjects come up
// together (a refusal and legal aid), others never.
func (b *Brain) appendBeside(w *weighing, rank int, x []float32) []float32 {
	n, table := len(b.topics), b.model.Beside
	if len(table) != n*(n+1) || len(w.candidates) < 2 {
		return append(x, 0, 0, 0, 0)
	}
	k, other := w.candidates[rank].topic, w.candidates[0].topic
	if rank == 0 {
		other = w.candidates[1].topic
	}
	second := float32(0)
	if rank > 1 {
		second = table[w.candidates[1].topic*n+k]
	}
	return append(x, table[other*n+k], table[k*n+other], 2*(table[other*n+k]-table[n*n+k]), second)
}
