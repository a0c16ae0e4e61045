package bluesky

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/fxamacker/cbor/v2"
	"github.com/ipfs/go-cid"

	"femos/internal/connector/connectortest"
)

// brief writes a message in one line.
func brief(m *message, err error) string {
	if err != nil {
		return "error: " + err.Error()
	}
	if m == nil {
		return "nothing"
	}
	parts := []string{fmt.Sprintf("%d", m.number)}
	for _, c := range m.changes {
		text := c.record.text("text")
		if subject := c.record.strongRef("subject"); subject != nil {
			text = subject.ID
		}
		parts = append(parts, fmt.Sprintf("%s %s %q", c.action, c.uri.collection, text))
	}
	if m.moved != "" {
		parts = append(parts, "moved")
	}
	if m.torn != "" {
		parts = append(parts, "torn")
	}
	if m.closed != nil {
		parts = append(parts, m.closed.status)
	}
	if m.gap {
		parts = append(parts, "gap")
	}
	return strings.Join(parts, ", ")
}

func TestRecordedFrames(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		"identity of a new account":  "1, moved",
		"account active":             "2",
		"commit without operations":  "3",
		"sync of a new account":      "4, moved, torn",
		"commit: a post was created": `9, create app.bsky.feed.post "Frage 🙏🏽 #arbeit"`,
		"commit: a post was updated": `10, update app.bsky.feed.post "Neu"`,
		"commit: a like was deleted": `12, delete app.bsky.feed.like ""`,
		"commit: a post was deleted": `13, delete app.bsky.feed.post ""`,
		"account deactivated":        "14, deactivated",
		"error: FutureCursor":        "error: " + errFutureCursor.Error(),
	}
	for _, s := range connectortest.Sections(t, "testdata/frames.txtar") {
		frame, err := hex.DecodeString(s.Body)
		if err != nil {
			t.Fatal(err)
		}
		m, err := repos{}.decode(frame)
		got := brief(m, err)
		if s.Name == "commit: a like was created" { // its subject was made by chance
			if !strings.HasPrefix(got, `11, create app.bsky.feed.like "at://did:plc:`) {
				t.Errorf("%s: %s", s.Name, got)
			}
			continue
		}
		if got != want[s.Name] {
			t.Errorf("%s: %s, want %s", s.Name, got, want[s.Name])
		}
		if err == nil && m.at.Year() != 2026 {
			t.Errorf("%s: at %s", s.Name, m.at)
		}
	}
}

// encode writes CBOR as DAG-CBOR wants it.
func encode(t testing.TB, v any) []byte {
	t.Helper()
	mode, err := cbor.EncOptions{Sort: cbor.SortLengthFirst}.EncMode()
	if err != nil {
		t.Fatal(err)
	}
	b, err := mode.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func frameOf(t testing.TB, header, body any) []byte {
	t.Helper()
	return append(encode(t, header), encode(t, body)...)
}

// block makes a block and its CID.
func block(t testing.TB, v any) (cid.Cid, []byte) {
	t.Helper()
	content := encode(t, v)
	id, err := cid.Prefix{Version: 1, Codec: cid.DagCBOR, MhType: 0x12, MhLength: 32}.Sum(content)
	if err != nil {
		t.Fatal(err)
	}
	return id, content
}

func tagged(id cid.Cid) cbor.Tag {
	return cbor.Tag{Number: 42, Content: append([]byte{0}, id.Bytes()...)}
}

// carOf writes a CAR file.
func carOf(t testing.TB, blocks map[cid.Cid][]byte) []byte {
	t.Helper()
	header := encode(t, map[string]any{"version": 1, "roots": []any{}})
	file := append(binary.AppendUvarint(nil, uint64(len(header))), header...)
	for id, content := range blocks {
		file = binary.AppendUvarint(file, uint64(id.ByteLen()+len(content)))
		file = append(append(file, id.Bytes()...), content...)
	}
	return file
}

const someone = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"

// commit is the body of a #commit with one operation on a post.
func commit(op map[string]any, car []byte) map[string]any {
	return map[string]any{
		"seq": 7, "repo": someone, "rev": "3jzfcijpj2z2a", "time": "2026-11-22T09:00:00.000Z", "tooBig": false,
		"ops": []any{op}, "blocks": car,
	}
}

// TestOddFrames: what may come from a server that is broken, newer than we are, or not well-meaning.
func TestOddFrames(t *testing.T) {
	t.Parallel()
	id, content := block(t, map[string]any{"$type": collectionPost, "text": "hier", "createdAt": "2026-11-22T09:00:00Z"})
	odd, oddContent := block(t, map[string]any{"text": 7, "facets": "none", "reply": []any{1}, "createdAt": true})
	path := collectionPost + "/3jzfcijpj2z2a"
	good := carOf(t, map[cid.Cid][]byte{id: content})
	message := func(kind string) map[string]any { return map[string]any{"op": 1, "t": kind} }
	create := map[string]any{"action": "create", "path": path, "cid": tagged(id)}
	for _, test := range []struct {
		name  string
		frame []byte
		want  string
	}{
		{"a whole commit", frameOf(t, message("#commit"), commit(create, good)), `7, create app.bsky.feed.post "hier"`},
		{"another block under the CID", frameOf(t, message("#commit"), commit(create, carOf(t, map[cid.Cid][]byte{id: oddContent}))), `7, create app.bsky.feed.post ""`},
		{"a record without form", frameOf(t, message("#commit"), commit(map[string]any{"action": "create", "path": path, "cid": tagged(odd)}, carOf(t, map[cid.Cid][]byte{odd: oddContent}))), `7, create app.bsky.feed.post ""`},
		{"no CAR file", frameOf(t, message("#commit"), commit(create, nil)), `7, create app.bsky.feed.post ""`},
		{"half a CAR file", frameOf(t, message("#commit"), commit(create, good[:len(good)-3])), `7, create app.bsky.feed.post ""`},
		{"a CAR file that says it is endless", frameOf(t, message("#commit"), commit(create, binary.AppendUvarint(nil, 1<<62))), `7, create app.bsky.feed.post ""`},
		{"an action we do not know", frameOf(t, message("#commit"), commit(map[string]any{"action": "move", "path": path, "cid": tagged(id)}, good)), "7"},
		{"a creation without CID", frameOf(t, message("#commit"), commit(map[string]any{"action": "create", "path": path, "cid": nil}, good)), "7"},
		{"a path that is none", frameOf(t, message("#commit"), commit(map[string]any{"action": "delete", "path": "x"}, nil)), "7"},
		{"another collection", frameOf(t, message("#commit"), commit(map[string]any{"action": "delete", "path": "app.bsky.graph.follow/3jzfcijpj2z2a"}, nil)), "7"},
		{"too big", frameOf(t, message("#commit"), map[string]any{"seq": 8, "repo": someone, "tooBig": true, "ops": []any{}, "blocks": []byte{}}), "8, torn"},
		{"outdated cursor", frameOf(t, message("#info"), map[string]any{"name": "OutdatedCursor", "message": "x"}), "0, gap"},
		{"another note", frameOf(t, message("#info"), map[string]any{"name": "News"}), "0"},
		{"a tombstone", frameOf(t, message("#tombstone"), map[string]any{"seq": 9, "did": someone}), "9, deleted"},
		{"an account that its server throttles", frameOf(t, message("#account"), map[string]any{"seq": 9, "did": someone, "active": false, "status": "throttled"}), "9"},
		{"a message of tomorrow", frameOf(t, message("#tomorrow"), map[string]any{"seq": "eleven"}), "nothing"},
		{"a tomorrow without end", append(encode(t, message("#tomorrow")), 0xff), "nothing"},
		{"too slow", frameOf(t, map[string]any{"op": -1}, map[string]any{"error": "ConsumerTooSlow"}), "error: " + errTooSlow.Error()},
		{"another error", frameOf(t, map[string]any{"op": -1}, map[string]any{"error": "Maintenance"}), "error: error Maintenance"},
		{"an error with no name", frameOf(t, map[string]any{"op": -1}, map[string]any{"error": "<b>!"}), "error: an error without a name"},
		{"a kind of frame we do not know", frameOf(t, map[string]any{"op": 5}, map[string]any{}), "error: frame of kind 5"},
	} {
		if got := brief(repos{}.decode(test.frame)); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
	for name, frame := range map[string][]byte{
		"nothing":             {},
		"text":                []byte("hello"),
		"a header alone":      encode(t, message("#commit")),
		"a body cut off":      frameOf(t, message("#commit"), commit(create, good))[:60],
		"deep nesting":        append(encode(t, message("#commit")), bytes.Repeat([]byte{0x81}, 5000)...),
		"a link that is none": frameOf(t, message("#commit"), commit(map[string]any{"action": "create", "path": path, "cid": cbor.Tag{Number: 42, Content: []byte{1, 2}}}, good)),
	} {
		if m, err := (repos{}).decode(frame); err == nil {
			t.Errorf("%s: %s, want an error", name, brief(m, nil))
		} else if errors.Is(err, errFutureCursor) || errors.Is(err, errTooSlow) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzFrame: whatever a server sends, reading it ends, and what comes out is well formed.
func FuzzFrame(f *testing.F) {
	for _, s := range connectortest.Sections(f, "testdata/frames.txtar") {
		frame, err := hex.DecodeString(s.Body)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(frame)
	}
	f.Fuzz(func(t *testing.T, frame []byte) {
		m, err := repos{}.decode(frame)
		if err != nil || m == nil {
			return
		}
		for _, c := range m.changes {
			if _, ok := parseURI(c.uri.String()); !ok || !wanted(c.uri.collection) {
				t.Errorf("change of %v", c.uri)
			}
			c.record.tags()
			c.record.replyTo()
		}
	})
}
