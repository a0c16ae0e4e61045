package connectortest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"testing"
	"time"

	"femos"
	"femos/internal/connector"
)

// outside fails the test when it is used.
type outside struct{ t *testing.T }

// RoundTrip implements http.RoundTripper.
func (o outside) RoundTrip(r *http.Request) (*http.Response, error) {
	o.t.Errorf("a request to %s", r.URL.Host)
	return nil, errors.New("no network here")
}

func testOpen(t *testing.T, sc *scene) {
	env := sc.env(t, patience)
	env.HTTP = &http.Client{Transport: outside{t}}
	c := sc.openWith(t, env, sc.Values)
	for range 2 {
		if err := c.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	}
	if sc.kind.Name == "" {
		t.Error("the platform has no name")
	}
	seen := map[string]bool{}
	for _, f := range sc.kind.Settings {
		if f.Name == "" || seen[f.Name] {
			t.Errorf("the setting %q is there twice or has no name", f.Name)
		}
		seen[f.Name] = true
		if f.Secret && f.Default != "" {
			t.Errorf("the secret %q has a default", f.Name)
		}
		if f.Default != "" && f.Check != nil && f.Check(f.Default) != nil {
			t.Errorf("the default of %q breaks its own rule", f.Name)
		}
		if f.Required {
			values := connector.Values{}
			for key, v := range sc.Values {
				if key != f.Name {
					values[key] = v
				}
			}
			_, err := sc.kind.Open(env, values)
			sc.note(err)
			if femos.KindOf(err) != femos.Invalid {
				t.Errorf("without %q: %v, want an Invalid error", f.Name, err)
			}
		}
	}
	for key := range sc.Values {
		if !seen[key] {
			t.Errorf("the stage sets %q, which is no setting", key)
		}
	}
}

func testCheck(t *testing.T, sc *scene) {
	c := sc.open(t)
	for range 2 {
		got, err := c.Check(t.Context())
		sc.must(t, err)
		if got != sc.Identity {
			t.Errorf("we are %+v, want %+v", got, sc.Identity)
		}
	}
}

// testClose: Close ends what runs, and what comes after it does not work.
func testClose(t *testing.T, sc *scene) {
	c := sc.open(t)
	var tp *Tape
	if _, ok := c.(connector.Receiver); ok {
		tp = sc.listen(t, c)
	}
	if err := c.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
	if tp != nil {
		if err := tp.Finish(t); err != nil {
			t.Errorf("Receive ended by Close returns %v, want nil", err)
		}
	}
	if sc.Network == nil {
		return
	}
	before := sc.Network.Requests()
	if _, err := c.Check(t.Context()); err == nil {
		t.Error("a closed connector answers")
	} else {
		sc.note(err)
	}
	if after := sc.Network.Requests(); after != before {
		t.Errorf("a closed connector makes %d requests", after-before)
	}
}

// expectation is a trouble and the fault it must become.
type expectation struct {
	name    string
	trouble Trouble
	kind    connector.FaultKind
	until   time.Time
}

// expectations are the troubles that every platform meets. Times are whole seconds, as headers have them.
func expectations(now time.Time) []expectation {
	reset := now.Add(10 * time.Minute).Truncate(time.Second)
	secret := `{"error":"Oops","message":"something that was sent"}`
	limited := func(header, value string) Trouble {
		return Trouble{Status: http.StatusTooManyRequests, Body: secret, Header: http.Header{header: {value}, "Content-Type": {"application/json"}}}
	}
	return []expectation{
		{"401", Trouble{Status: http.StatusUnauthorized, Body: secret}, connector.Denied, time.Time{}},
		{"403", Trouble{Status: http.StatusForbidden, Body: secret}, connector.Denied, time.Time{}},
		{"429 with Retry-After", limited("Retry-After", "600"), connector.Limited, reset},
		{"429 with a date", limited("Retry-After", reset.UTC().Format(http.TimeFormat)), connector.Limited, reset},
		{"429 with RateLimit-Reset", limited("RateLimit-Reset", strconv.FormatInt(reset.Unix(), 10)), connector.Limited, reset},
		{"429 without a time", limited("X", "y"), connector.Limited, time.Time{}},
		{"500", Trouble{Status: http.StatusInternalServerError, Body: secret}, connector.Temporary, time.Time{}},
		{"502", Trouble{Status: http.StatusBadGateway, Body: "<html>Bad Gateway</html>"}, connector.Temporary, time.Time{}},
		{"503", Trouble{Status: http.StatusServiceUnavailable}, connector.Temporary, time.Time{}},
		{"a broken line", Trouble{Break: true}, connector.Temporary, time.Time{}},
		{"no answer", Trouble{Hang: true}, connector.Temporary, time.Time{}},
		{"nonsense", Trouble{Status: http.StatusOK, Body: "<html>Wartung</html>"}, connector.Garbled, time.Time{}},
		{"empty", Trouble{Status: http.StatusOK}, connector.Garbled, time.Time{}},
	}
}

// expect runs a call under every trouble and compares its fault.
func (sc *scene) expect(t *testing.T, call func(*testing.T, connector.Connector) error) {
	t.Helper()
	for _, e := range expectations(time.Now()) {
		wait := patience
		if e.trouble.Hang {
			wait = 300 * time.Millisecond
		}
		c := sc.openWith(t, sc.env(t, wait), sc.Values)
		sc.Network.Set(e.trouble)
		begin := time.Now()
		err := call(t, c)
		sc.Network.Set(Trouble{})
		var f *connector.Fault
		if !errors.As(err, &f) {
			t.Errorf("%s: %v, want a fault", e.name, err)
			continue
		}
		sc.note(err)
		if f.Kind != e.kind || f.Code == "" {
			t.Errorf("%s: %s %q, want %s and a code", e.name, f.Kind, f.Code, e.kind)
		}
		if e.kind == connector.Limited && !sc.timely(f.Until, e.until, begin) {
			t.Errorf("%s: not before %s, want %s", e.name, f.Until, e.until)
		}
	}
}

// timely says whether a limit ends when it should; headers in seconds from now may be read a little later. Without
// a time from the platform any time from now on will do, as long as there is one.
func (sc *scene) timely(got, want, begin time.Time) bool {
	if want.IsZero() {
		return !got.Before(begin) && got.Before(begin.Add(24*time.Hour+patience))
	}
	return !got.Before(want.Add(-time.Second)) && !got.After(want.Add(patience))
}

func testCheckFaults(t *testing.T, sc *scene) {
	if sc.Network == nil { // then it asks nobody
		env := sc.env(t, patience)
		env.HTTP = &http.Client{Transport: outside{t}}
		_, err := sc.openWith(t, env, sc.Values).Check(t.Context())
		sc.must(t, err)
		return
	}
	sc.expect(t, func(t *testing.T, c connector.Connector) error {
		t.Helper()
		_, err := c.Check(t.Context())
		return err
	})
}

func testReceiveFaults(t *testing.T, sc *scene) {
	sc.expect(t, func(t *testing.T, c connector.Connector) error {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		err := c.(connector.Receiver).Receive(ctx, "", func(connector.Batch) error { return nil }) //nolint:forcetypeassert // testAbilities
		if err == nil {
			return fmt.Errorf("it went on for %s", patience)
		}
		return err
	})
}

// testSendFaults sends under trouble and then, when all is well again, once more: exactly one reply stands.
func testSendFaults(t *testing.T, sc *scene) {
	question := sc.write(t, "Die Frage")
	out := sc.outgoing(question, "Die Antwort")
	sc.expect(t, func(t *testing.T, c connector.Connector) error {
		t.Helper()
		_, err := sc.send(t, c, out)
		return err
	})
	if got := sc.Standing(t, question); len(got) != 0 {
		t.Errorf("%d replies stand although none got through", len(got))
	}
	if _, err := sc.send(t, sc.open(t), out); err != nil {
		t.Error(err)
	}
	if got := sc.Standing(t, question); len(got) != 1 {
		t.Errorf("%d replies stand, want 1", len(got))
	}
}

func testResolve(t *testing.T, sc *scene) {
	resolver := sc.open(t).(connector.Resolver) //nolint:forcetypeassert // testAbilities
	covered := map[string]bool{}
	for _, want := range sc.Resolved {
		covered[want.Kind] = true
		address, name, err := resolver.Resolve(t.Context(), want.Kind, want.Typed)
		if err != nil || address != want.Address || (name == "") != want.Unnamed {
			t.Errorf("%s %q: %q, %q, %v; want %q and a name, unless it is a person's (%t)", want.Kind, want.Typed, address, name, err, want.Address, want.Unnamed)
		}
	}
	for _, kind := range sc.kind.Limits.ChannelKinds {
		if !covered[kind] {
			t.Errorf("no example of a %s", kind)
		}
	}
	for _, bad := range sc.Unknown {
		address, _, err := resolver.Resolve(t.Context(), bad.Kind, bad.Typed)
		sc.note(err)
		if femos.KindOf(err) != femos.Invalid {
			t.Errorf("%s %q: %q, %v; want an Invalid error", bad.Kind, bad.Typed, address, err)
		}
	}
}
