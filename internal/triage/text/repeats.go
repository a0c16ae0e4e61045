package text

// longPost is from how many tokens on a post may say the same over and over; shorter ones are not looked at.
const longPost = 40

// DropRepeats takes out the tokens of sentences that have stood in the post before, word for word, if they are half of it or more: who says
// a thing ten times says no more than who says it once.
func (d *Doc) DropRepeats() {
	if len(d.Tokens) < longPost {
		return
	}
	again := 0
	d.eachSentence(func(tokens []Token, repeated bool) {
		if repeated {
			again += len(tokens)
		}
	})
	if again*2 < len(d.Tokens) {
		return
	}
	kept := d.Tokens[:0] // behind what is still to be read
	d.eachSentence(func(tokens []Token, repeated bool) {
		if !repeated {
			kept = append(kept, tokens...)
		}
	})
	d.Tokens = kept
}

// eachSentence calls f with the tokens of each sentence, and whether the same words were one before.
func (d *Doc) eachSentence(f func(tokens []Token, repeated bool)) {
	var seen [2048]uint64 // twice as many places as there are sentences at most
	for rest := d.Tokens; len(rest) > 0; {
		end, key := 0, uint64(14695981039346656037) // FNV-1a
		for sentence := rest[0].Sentence; end < len(rest) && rest[end].Sentence == sentence; end++ {
			for _, c := range d.Word(rest[end]) {
				key = (key ^ uint64(c)) * 1099511628211
			}
			key = (key ^ ' ') * 1099511628211
		}
		at := key % uint64(len(seen))
		for seen[at] != 0 && seen[at] != key {
			at = (at + 1) % uint64(len(seen))
		}
		repeated := seen[at] == key
		seen[at] = key
		f(rest[:end], repeated)
		rest = rest[end:]
	}
}
