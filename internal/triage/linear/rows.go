package linear

// Rows is how many rows the table has, a power of two: a feature falls into the one that its lowest bits name.
func (p *Packed) Rows() int { return int(p.mask) + 1 }
