package bluesky

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"femos"
	"femos/internal/connector"
	"femos/internal/connector/connectortest"
	pdstest "femos/test/servers/bluesky"
)

// server is the Bluesky server that the tests of this package share; every test has accounts of its own.
var server *pdstest.Server

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "femos-bluesky")
	if err == nil {
		defer os.RemoveAll(dir) //nolint:errcheck // in the system's temporary folder
		server, err = pdstest.New(dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	code := m.Run()
	if err := server.Close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

// world is our account with people around it, on the shared server, a Network in between.
type world struct {
	us       *pdstest.Person
	password string
	network  *connectortest.Network
	people   map[string]*pdstest.Person // by DID
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{us: server.Person(t, "team"), network: connectortest.NewNetwork(t, server.URL), people: map[string]*pdstest.Person{}}
	w.password = w.us.AppPassword(t)
	return w
}

// person makes an account of somebody else.
func (w *world) person(t *testing.T, name string) *pdstest.Person {
	t.Helper()
	p := server.Person(t, name)
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
		"plc":          server.PLC,
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
