package text

// longPost is from how many tokens on a post may say the same over and over; shorter ones are not looked at.
const longPost = 40

// DropRepeats takes out the tokens of sentences that have stood in the post before, word for word: who says a thing ten times says no more
// than who says it once.
func (d *Doc) DropRepeats() {
	if len(d.Tokens) < longPost {
		return
	}
	var seen [2048]uint64 // twice as many places as there are sentences at most
	kept := d.Tokens[:0]
	for i := 0; i < len(d.Tokens); {
		end, key := i, uint64(14695981039346656037) // FNV-1a
		for ; end < len(d.Tokens) && d.Tokens[end].Sentence == d.Tokens[i].Sentence; end++ {
			for _, c := range d.Word(d.Tokens[end]) {
				key = (key ^ uint64(c)) * 1099511628211
			}
			key = (key ^ ' ') * 1099511628211
		}
		at := key % uint64(len(seen))
		for seen[at] != 0 && seen[at] != key {
			at = (at + 1) % uint64(len(seen))
		}
		if seen[at] == 0 {
			seen[at] = key
			kept = append(kept, d.Tokens[i:end]...)
		}
		i = end
	}
	d.Tokens = kept
}
