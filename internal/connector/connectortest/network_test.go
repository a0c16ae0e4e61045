package connectortest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// TestNetwork: every trouble is what it says, and nothing else.
func TestNetwork(t *testing.T) {
	t.Parallel()
	var writes, reads atomic.Int64
	platform := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			reads.Add(1)
		} else {
			writes.Add(1)
		}
		_, _ = io.WriteString(w, "fine")
	}))
	t.Cleanup(platform.Close)
	n := NewNetwork(t, platform.URL)
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	client := &http.Client{Transport: transport, Timeout: 200 * time.Millisecond}
	ask := func(method string) string {
		req, err := http.NewRequestWithContext(t.Context(), method, n.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := client.Do(req)
		if err != nil {
			return "error"
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		if err != nil {
			return "error"
		}
		return answer.Status[:3] + " " + string(body)
	}
	for _, test := range []struct {
		name          string
		trouble       Trouble
		method        string
		first, second string
		reads, writes int64 // that reached the platform
	}{
		{"none", Trouble{}, "GET", "200 fine", "200 fine", 2, 0},
		{"an answer", Trouble{Status: 503, Body: "no"}, "GET", "503 no", "503 no", 0, 0},
		{"broken", Trouble{Break: true}, "POST", "error", "error", 0, 0},
		{"hanging", Trouble{Hang: true}, "POST", "error", "error", 0, 0},
		{"lost", Trouble{Lose: true, Then: &Trouble{}}, "POST", "error", "200 fine", 0, 2},
		{"lost and broken", Trouble{Lose: true, Then: &Trouble{Break: true}}, "POST", "error", "error", 0, 1},
		{"writes only", Trouble{Break: true, Writes: true}, "GET", "200 fine", "200 fine", 2, 0},
	} {
		reads.Store(0)
		writes.Store(0)
		n.Set(test.trouble)
		if first, second := ask(test.method), ask(test.method); first != test.first || second != test.second {
			t.Errorf("%s: %q, then %q; want %q, then %q", test.name, first, second, test.first, test.second)
		}
		if reads.Load() != test.reads || writes.Load() != test.writes {
			t.Errorf("%s: %d reads and %d writes got through, want %d and %d", test.name, reads.Load(), writes.Load(), test.reads, test.writes)
		}
	}
	if n.Requests() != 14 {
		t.Errorf("%d requests were counted, want 14", n.Requests())
	}
}

func TestSections(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.txtar")
	if err := os.WriteFile(path, []byte("a comment\n-- one --\nfirst\n\nline\n-- two: of it --\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range Sections(t, path) {
		got = append(got, s.Name+"="+s.Body)
	}
	if want := "one=first\n\nline|two: of it="; strings.Join(got, "|") != want {
		t.Errorf("%q, want %q", strings.Join(got, "|"), want)
	}
}
