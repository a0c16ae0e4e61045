package bluesky

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"femos/internal/connector"
	"femos/internal/connector/connectortest"
)

// answers is a transport that gives one recorded answer.
type answers struct {
	status int
	header http.Header
	body   string
}

// RoundTrip implements http.RoundTripper.
func (a answers) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: a.status, Header: a.header, Body: io.NopCloser(strings.NewReader(a.body)), Request: r,
	}, nil
}

// TestRecordedFaults compares what recorded error answers become, and that nothing of their messages is kept.
func TestRecordedFaults(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	for _, s := range connectortest.Sections(t, "testdata/faults.txtar") {
		want, rest, _ := strings.Cut(s.Body, "\n")
		status, rest, _ := strings.Cut(rest, "\n")
		header, body, _ := strings.Cut(rest+"\n", "\n\n")
		a := answers{header: http.Header{}, body: body}
		a.status, _ = strconv.Atoi(status)
		for line := range strings.Lines(header) {
			key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
			a.header.Set(key, value)
		}
		c := &client{http: &http.Client{Transport: a}, now: func() time.Time { return now }}
		err := c.query(context.Background(), "https://pds.example", "com.example.method", "", nil, nil)
		f := connector.FaultOf(fault(err))
		if f == nil {
			t.Errorf("%s: no fault", s.Name)
			continue
		}
		got := fmt.Sprintf("%s %s", f.Kind, f.Code)
		if !f.Until.IsZero() && f.Kind == connector.Limited {
			got += " " + f.Until.UTC().Format(time.RFC3339)
		}
		if got != want {
			t.Errorf("%s: %s, want %s", s.Name, got, want)
		}
		if _, message, ok := strings.Cut(body, `"message":"`); ok {
			message, _, _ = strings.Cut(message, `"`)
			if strings.Contains(f.Error(), message) || strings.Contains(f.Error(), "secret") {
				t.Errorf("%s: the fault quotes the message: %v", s.Name, f)
			}
		}
	}
}

// TestAnswersThatAreNone: what is not the JSON that was asked for is garbled, and not quoted.
func TestAnswersThatAreNone(t *testing.T) {
	t.Parallel()
	plain := http.Header{"Content-Type": {"application/json; charset=utf-8"}}
	for name, a := range map[string]answers{
		"HTML":           {200, http.Header{"Content-Type": {"text/html"}}, "<html>private</html>"},
		"no type":        {200, http.Header{}, `{"did":"private"}`},
		"half an object": {200, plain, `{"did":"private`},
		"another form":   {200, plain, `["private"]`},
		"far too long":   {200, plain, `{"did":"` + strings.Repeat("private", maxAnswer/7) + `"}`},
	} {
		c := &client{http: &http.Client{Transport: a}, now: time.Now}
		var out struct {
			DID string `json:"did"`
		}
		err := fault(c.query(context.Background(), "https://pds.example", "com.example.method", "", nil, &out))
		f := connector.FaultOf(err)
		if f == nil || f.Kind != connector.Garbled {
			t.Errorf("%s: %v, want garbled", name, err)
		} else if strings.Contains(f.Error(), "private") {
			t.Errorf("%s: the fault quotes the answer: %v", name, f)
		}
	}
}
