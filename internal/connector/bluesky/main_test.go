package bluesky

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"femos"
	"femos/internal/connector"
	"femos/internal/connector/connectortest"
	pdstest "femos/test/servers/bluesky"
)

// shared is the Bluesky server that the tests of this package share; every test has accounts of its own. It starts
// with the first test that wants it.
type shared struct {
	once   sync.Once
	dir    string
	server *pdstest.Server
	err    error
}

var pds shared

func (s *shared) get(t *testing.T) *pdstest.Server {
	t.Helper()
	s.once.Do(func() {
		if s.dir, s.err = os.MkdirTemp("", "femos-bluesky"); s.err == nil { //nolint:usetesting // outlives the test that starts it
			s.server, s.err = pdstest.New(s.dir)
		}
	})
	if s.err != nil {
		t.Fatal(s.err)
	}
	return s.server
}

func (s *shared) close() error {
	var err error
	if s.server != nil {
		err = s.server.Close()
	}
	return errors.Join(err, os.RemoveAll(s.dir))
}

func TestMain(m *testing.M) {
	code := m.Run()
	if err := pds.close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = max(code, 1)
	}
	os.Exit(code)
}

// world is our account with people around it, on the shared server, a Network in between.
type world struct {
	server   *pdstest.Server
	us       *pdstest.Person
	password string
	network  *connectortest.Network
	people   map[string]*pdstest.Person // by DID
}

func newWorld(t *testing.T) *world {
	t.Helper()
	server := pds.get(t)
	w := &world{server: server, us: server.Person(t, "team"), network: connectortest.NewNetwork(t, server.URL), people: map[string]*pdstest.Person{}}
	w.password = w.us.AppPassword(t)
	return w
}

// person makes an account of somebody else.
func (w *world) person(t *testing.T, name string) *pdstest.Person {
	t.Helper()
	p := w.server.Person(t, name)
	w.people[p.DID] = p
	return p
}

// values are settings that read the server's own event stream.
func (w *world) values() connector.Values {
	return connector.Values{
		"service":      w.network.URL,
		"identifier":   w.us.DID,
		"app_password": w.password,
		"stream":       "ws" + strings.TrimPrefix(w.network.URL, "http") + reposPath,
		"plc":          w.server.PLC,
		"appview":      noAppView,
	}
}

// author is who wrote a post.
func (w *world) author(t *testing.T, ref connector.PostRef) *pdstest.Person {
	t.Helper()
	p := w.people[authorOf(ref.ID)]
	if p == nil {
		t.Fatalf("nobody here wrote %s", ref.ID)
	}
	return p
}

func toRef(r pdstest.Ref) connector.PostRef   { return refTo(r.URI, r.CID) }
func fromRef(r connector.PostRef) pdstest.Ref { return pdstest.Ref{URI: r.ID, CID: r.Rev} }
func channel(n int, address string) connector.Channel {
	return connector.Channel{ID: femos.ChannelID(fmt.Sprintf("channel-%d", n)), Address: address}
}

// standing returns the texts of our replies to a post, as the server has them.
func (w *world) standing(t *testing.T, parent connector.PostRef) []string {
	t.Helper()
	var found []string
	for _, r := range w.us.Records(t, pdstest.Posts) {
		if _, p := record(r.Value).replyTo(); p != nil && p.ID == parent.ID {
			found = append(found, record(r.Value).text("text"))
		}
	}
	return found
}
