package export

import "strings"

// flat reads a text in any of the forms it comes in: a string, or pieces, which are strings or objects. Of objects it
// reads the members named. Pieces of text follow each other directly, options of a poll in lines of their own.
func (t *telegram) flat(m *raw, members ...string) (string, error) {
	var out strings.Builder
	err := t.pieces(m, &out, members)
	return out.String(), err
}

// pieces is flat for one piece.
func (t *telegram) pieces(m *raw, out *strings.Builder, members []string) error {
	switch t.scan.Peek() {
	case '"':
		return t.piece(m, out)
	case '[':
		return t.scan.Array(func() error { return t.pieces(m, out, members) })
	case '{':
		line := len(members) > 1
		return t.scan.Object(func(name []byte) error {
			for _, member := range members {
				if string(name) != member {
					continue
				}
				if line && out.Len() > 0 && out.Len() < MaxText && t.scan.Peek() == '"' {
					out.WriteByte('\n')
				}
				return t.pieces(m, out, members)
			}
			return t.scan.Ignore()
		})
	}
	if null, err := t.scan.Null(); null || err != nil {
		return err
	}
	return t.scan.Fail("text")
}

// piece reads a string, as much as there is room for.
func (t *telegram) piece(m *raw, out *strings.Builder) error {
	b, err := t.scan.Bytes(MaxText - out.Len())
	if err != nil {
		return err
	}
	m.cut = m.cut || t.scan.Cut
	m.repaired = m.repaired || t.scan.Repaired
	out.Write(b)
	return nil
}

// reactions reads [{"type": "emoji", "count": 2, "emoji": "👍", "recent": […]}, …], at most a hundred.
func (t *telegram) reactions() ([]Reaction, error) {
	var list []Reaction
	err := t.scan.Array(func() error {
		var r Reaction
		err := t.scan.Object(func(name []byte) error {
			switch string(name) {
			case "emoji":
				emoji, err := t.text(64)
				r.Emoji = emoji
				return err
			case "count":
				count, err := t.number()
				r.Count = int(min(max(count, 0), 1<<30))
				return err
			}
			return t.scan.Ignore()
		})
		if err == nil && r.Count > 0 && len(list) < 100 {
			list = append(list, r)
		}
		return err
	})
	return list, err
}
