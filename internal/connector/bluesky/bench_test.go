package bluesky

import (
	"encoding/hex"
	"strings"
	"testing"

	"femos/internal/connector/connectortest"
)

// BenchmarkFrame reads a commit with one post, as a relay sends some hundred a second.
func BenchmarkFrame(b *testing.B) {
	for _, s := range connectortest.Sections(b, "testdata/frames.txtar") {
		if s.Name != "commit: a post was created" {
			continue
		}
		frame, err := hex.DecodeString(s.Body)
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(frame)))
		for b.Loop() {
			if m, err := (repos{}).decode(frame); err != nil || len(m.changes) != 1 {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkJetstream reads a like and finds that nobody here has to do with it, as most of a Jetstream is.
func BenchmarkJetstream(b *testing.B) {
	w, err := newWatch(nil)
	if err != nil {
		b.Fatal(err)
	}
	for _, s := range connectortest.Sections(b, "testdata/jetstream.txtar") {
		if !strings.Contains(s.Name, "another person's like") {
			continue
		}
		message := []byte(s.Body)
		b.SetBytes(int64(len(message)))
		for b.Loop() {
			m, err := jetstream{}.decode(message)
			if err != nil || len(m.changes) != 1 || len(w.events(m.changes[0], someone, m.at, nil)) != 0 {
				b.Fatal(err)
			}
		}
	}
}
