package bluesky

import (
	"net/http"
	"testing"
	"time"

	"femos"
	"femos/internal/connector"
)

func TestSettings(t *testing.T) {
	t.Parallel()
	with := func(key, value string) connector.Values {
		v := connector.Values{"identifier": "@Team.Example.org", "app_password": "secret-word"}
		v[key] = value
		return v
	}
	s, err := parse(with("appview", "none"))
	if err != nil {
		t.Fatal(err)
	}
	if want := (settings{defaultService, "team.example.org", "secret-word", defaultStream, defaultPLC, ""}); s != want {
		t.Errorf("settings %+v, want %+v", s, want)
	}
	for _, good := range []connector.Values{
		with("service", "https://pds.example/"), with("service", "http://127.0.0.1:2583"), with("service", "http://[::1]:1"),
		with("stream", "ws://localhost:1"+reposPath), with("stream", "wss://relay.example"+reposPath),
		with("identifier", "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"), with("identifier", "did:web:example.org"),
		with("appview", ""),
	} {
		if _, err := parse(good); err != nil {
			t.Errorf("%v: %v", good, err)
		}
	}
	for _, bad := range []connector.Values{
		with("service", "http://pds.example"), with("service", "ftp://pds.example"), with("service", "pds.example"),
		with("service", "https://user:secret-word@pds.example"), with("service", "https://pds.example?x=secret-word"),
		with("stream", "ws://jetstream.example/subscribe"), with("stream", "https://pds.example"),
		with("plc", "http://10.0.0.1"), with("identifier", "no handle"), with("identifier", ""), with("app_password", " "),
		with("appview", "nothing"),
	} {
		_, err := parse(bad)
		if femos.KindOf(err) != femos.Invalid {
			t.Errorf("%v: %v, want Invalid", bad, err)
		}
	}
	if _, ok := dialectOf(defaultStream).(jetstream); !ok {
		t.Error("the default stream is no Jetstream")
	}
	if _, ok := dialectOf("wss://bsky.network" + reposPath).(repos); !ok {
		t.Error("a relay is not recognised")
	}
}

func TestChannelAddresses(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"", "person:", "person:anna.test", "list:at://" + someone + "/app.bsky.feed.post/3jzfcijpj2z2a", "thread:at://anna.test/app.bsky.feed.post/x", "hashtag:", "hashtag:a b", "group:x", "thread:https://bsky.app/profile/x/post/y"} {
		if _, err := parseTarget(bad); femos.KindOf(err) != femos.Invalid {
			t.Errorf("%q: %v, want Invalid", bad, err)
		}
		_, err := Kind().Open(connector.Env{HTTP: http.DefaultClient, Now: time.Now, Channels: []connector.Channel{channel(1, bad)}},
			connector.Values{"identifier": "team.example.org", "app_password": "x"})
		if femos.KindOf(err) != femos.Invalid {
			t.Errorf("a channel at %q: %v, want Invalid", bad, err)
		}
	}
}

// TestRecordKeys: a key is always the same, a valid TID, and another for another reply.
func TestRecordKeys(t *testing.T) {
	t.Parallel()
	if got := keyFor("01980000-0000-7000-8000-000000000001"); got != keyFor("01980000-0000-7000-8000-000000000001") || got == keyFor("01980000-0000-7000-8000-000000000002") {
		t.Errorf("key %q is not its own", got)
	}
	for i := range 1000 {
		key := keyFor(string(rune('a' + i)))
		if len(key) != 13 || key[0] > 'j' || key[0] < '2' || !keyForm.MatchString(key) {
			t.Fatalf("%q is no TID", key)
		}
	}
	// Written down, for a change would let replies under way stand twice.
	if got := keyFor("reply-1"); got != "5qozrm7cepnry" {
		t.Errorf("the key of reply-1 is %q", got)
	}
}

func TestCursors(t *testing.T) {
	t.Parallel()
	const here, there = "wss://here/subscribe", "wss://there/subscribe"
	at := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		name          string
		from          cursor
		kind, address string
		number        int64
	}{
		{"none", cursor{}, reposName, here, 0},
		{"the same stream", cursor{kind: reposName, number: 7, at: at, address: here}, reposName, here, 7},
		{"the same stream, with something missing", cursor{kind: reposName, number: 7, at: at, address: here, owed: at.Add(-time.Hour)}, reposName, here, 7},
		{"another server", cursor{kind: reposName, number: 7, at: at, address: here}, reposName, there, 0},
		{"the same Jetstream", cursor{kind: jetstreamName, number: 7, at: at, address: here}, jetstreamName, here, 7},
		{"another Jetstream", cursor{kind: jetstreamName, number: at.UnixMicro(), at: at, address: here}, jetstreamName, there, at.Add(-rewind).UnixMicro()},
		{"a Jetstream where nothing came yet", cursor{kind: jetstreamName, number: 0, at: at, address: here}, jetstreamName, here, at.UnixMicro()},
		{"from a server to a Jetstream", cursor{kind: reposName, number: 7, at: at, address: here}, jetstreamName, there, at.Add(-rewind).UnixMicro()},
		{"from a Jetstream to a server", cursor{kind: jetstreamName, number: 7, at: at, address: here}, reposName, there, 0},
	} {
		from := test.from
		if from.kind != "" {
			var err error
			if from, err = parseCursor(from.String()); err != nil || from != test.from {
				t.Errorf("%s: %v reads as %v (%v)", test.name, test.from, from, err)
			}
		}
		if got := from.on(test.kind, test.address); got.number != test.number || got.kind != test.kind || got.address != test.address || !got.at.Equal(test.from.at) {
			t.Errorf("%s: %v, want number %d", test.name, got, test.number)
		}
	}
	for _, bad := range []string{"x", "repos 1 2", "repos x 2 wss://x", "repos -1 2 wss://x", "repos 1 x wss://x", "repos 1 2/ wss://x", "repos 1 2/x wss://x"} {
		if _, err := parseCursor(bad); err == nil {
			t.Errorf("%q is taken for a cursor", bad)
		}
	}
}

// TestServersOfStrangers: whoever owns an identity writes what stands in its document.
func TestServersOfStrangers(t *testing.T) {
	t.Parallel()
	doc := func(endpoint any) *didDocument {
		d := &didDocument{}
		d.Service = append(d.Service, struct {
			ID       string `json:"id"`
			Type     string `json:"type"`
			Endpoint any    `json:"serviceEndpoint"`
		}{"#atproto_pds", "AtprotoPersonalDataServer", endpoint})
		return d
	}
	for _, test := range []struct {
		endpoint any
		loopback bool
		want     string
	}{
		{"https://pds.example/", false, "https://pds.example"},
		{"http://pds.example", true, ""},
		{"http://127.0.0.1:80", false, ""},
		{"https://localhost", false, ""},
		{"http://localhost:2583", true, "http://localhost:2583"},
		{"https://user@pds.example", false, ""},
		{map[string]any{"uri": "x"}, false, ""},
		{nil, false, ""},
	} {
		if got := doc(test.endpoint).server(test.loopback); got != test.want {
			t.Errorf("%v on loopback %v: %q, want %q", test.endpoint, test.loopback, got, test.want)
		}
	}
	// A session goes to the server that our own identity names, but a server on this machine is taken as it stands.
	tokens := &tokens{Doc: *doc("https://mushroom.example")}
	for service, want := range map[string]string{"https://bsky.social": "https://mushroom.example", "http://127.0.0.1:1": "http://127.0.0.1:1"} {
		if got := (&session{service: service}).base(tokens); got != want {
			t.Errorf("with service %s: %s, want %s", service, got, want)
		}
	}
	d := &directory{plc: "https://plc.example"}
	for did, want := range map[string]string{
		someone:                       "https://plc.example/" + someone,
		"did:web:example.org":         "https://example.org/.well-known/did.json",
		"did:web:example.org%3A8443":  "https://example.org:8443/.well-known/did.json",
		"did:web:localhost":           "",
		"did:web:127.0.0.1":           "",
		"did:web:example.org:path":    "",
		"did:key:zQ3shokFTS3brHcDQrn": "",
	} {
		if got, err := d.documentAddress(did); got != want || (err == nil) != (want != "") {
			t.Errorf("%s: %q, %v; want %q", did, got, err, want)
		}
	}
}

func TestMemoryForgetsTheOldest(t *testing.T) {
	t.Parallel()
	m := newMemory[int](2)
	m.put("a", 1)
	m.put("b", 2)
	m.get("a")
	m.put("c", 3)
	if _, ok := m.get("b"); ok {
		t.Error("b was not looked at for longest and is still there")
	}
	m.put("a", 4)
	m.drop("c")
	if v, ok := m.get("a"); !ok || v != 4 {
		t.Errorf("a is %d, %v", v, ok)
	}
	if keys := m.keys(func(string) bool { return true }); len(keys) != 1 || keys[0] != "a" {
		t.Errorf("left is %v", keys)
	}
}

func TestTimes(t *testing.T) {
	t.Parallel()
	arrived := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	for created, want := range map[string]time.Time{
		"2026-11-22T08:00:00.123Z":  time.Date(2026, 11, 22, 8, 0, 0, 123e6, time.UTC),
		"2026-11-22T10:00:00+02:00": time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC),
		"2026-11-22T09:01:00Z":      arrived.Add(time.Minute), // a clock that is a little fast
		"2030-01-01T00:00:00Z":      arrived,
		"0001-01-01T00:00:00Z":      arrived,
		"gestern":                   arrived,
		"":                          arrived,
	} {
		if got := (record{"createdAt": created}).writtenAt(arrived); !got.Equal(want) {
			t.Errorf("%q: %s, want %s", created, got, want)
		}
	}
}
