package triage

// What stands together in a post tells what it says: "lose" beside "not", "permit" beside "three years". These features are
// made of concepts and numbers only, so that they are the same in every language.

const (
	maxPaired   = 16 // concepts of a post that are paired with each other
	stanceReach = 7  // words between a stance and what it is about
)

// pairs appends a hash of every pair of concepts of a post, whatever their order.
func (b *Brain) pairs(r *reading, list []uint32) []uint32 {
	paired := r.list[:min(len(r.list), maxPaired)]
	for i, c := range paired {
		for _, d := range paired[:i] {
			list = append(list, mix(b.names[c]*b.names[d]+b.names[c]+b.names[d]))
		}
	}
	return list
}

// together appends a hash of every pair of concepts, every stance with what it stands beside, every number with its
// concept, and every stance with what the parent is about.
func (b *Brain) together(r, parent *reading, list []uint32) []uint32 {
	list = b.pairs(r, list)
	for i, h := range r.hits {
		stance := b.groups[h.Concept]&groupStance != 0
		if !stance {
			continue
		}
		near := i // hits come in order of their first word: what is out of reach need not be looked at
		for near > 0 && r.hits[near-1].First >= h.Last-stanceReach {
			near--
		}
		for k, o := range r.hits[near:] {
			if o.First > h.Last+stanceReach {
				break
			}
			if near+k == i || b.groups[o.Concept]&groupSubject == 0 || r.doc.Tokens[o.First].Sentence != r.doc.Tokens[h.First].Sentence {
				continue
			}
			if o.First < h.Last-stanceReach {
				continue
			}
			list = append(list, mix(b.names[h.Concept]*31+b.names[o.Concept]*17+5))
		}
	}
	list = b.amounts(r, list)
	if parent == nil {
		return list
	}
	for _, c := range r.list {
		if b.groups[c]&(groupStance|groupAdvises) == 0 {
			continue
		}
		for _, d := range parent.list {
			if b.groups[d]&groupSubject != 0 {
				list = append(list, mix(b.names[c]*13+b.names[d]*7+9))
			}
		}
	}
	return list
}

// amounts appends a hash of every number with the concept right after or before it.
func (b *Brain) amounts(r *reading, list []uint32) []uint32 {
	for _, h := range r.hits {
		for _, at := range [...]int{h.First - 1, h.Last + 1} {
			if n, ok := number(&r.doc, at); ok {
				list = append(list, mix(b.names[h.Concept]*11+uint32(n)*2654435761+3))
			}
		}
	}
	return list
}
