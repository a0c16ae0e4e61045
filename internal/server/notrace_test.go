package server_test

import (
	"bytes"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
	"time"

	"femos"
	"femos/internal/config"
	"femos/internal/store"
	"femos/internal/store/pgtest"
)

var withdrawField = regexp.MustCompile(`name="(permission|inquiries|posts|waiting)" value="([^"]*)"`)

// leaves is a way in which what a node keeps goes.
type leaves struct {
	name string
	gone func(*testing.T, *node, *visitor, femos.ChannelID, femos.InquiryID)
}

func ways() []leaves {
	return []leaves{
		{"withdrawn", func(t *testing.T, _ *node, v *visitor, channel femos.ChannelID, _ femos.InquiryID) {
			path, form := "/channels/"+string(channel)+"/withdraw", url.Values{}
			for _, field := range withdrawField.FindAllStringSubmatch(v.get(t, path).body, -1) {
				form.Set(field[1], field[2])
			}
			if a := v.post(t, path, form); a.status != http.StatusSeeOther {
				t.Fatalf("not withdrawn: %d %.500s", a.status, a.body)
			}
		}},
		{"deleted at the source", func(t *testing.T, n *node, _ *visitor, channel femos.ChannelID, _ femos.InquiryID) {
			c, err := n.Store.Channel(t.Context(), channel, time.Now())
			if err != nil {
				t.Fatal(err)
			}
			in := store.Intake{Account: c.Account, At: time.Now()}
			if err := n.Store.KeptKeys(t.Context(), c.Account, func(key string) { in.Deletions = append(in.Deletions, key) }); err != nil || len(in.Deletions) == 0 {
				t.Fatalf("%d posts are kept, %v", len(in.Deletions), err)
			}
			if _, err := n.Store.Accept(t.Context(), in); err != nil {
				t.Fatal(err)
			}
			n.sweep(t, time.Now())
		}},
		{"its time is over", func(t *testing.T, n *node, _ *visitor, _ femos.ChannelID, id femos.InquiryID) {
			i, err := n.Store.Inquiry(t.Context(), id)
			if err == nil {
				err = n.Store.CloseInquiry(t.Context(), store.Change{Inquiry: id, Version: i.Version, By: n.nour.ID, At: time.Now()}, femos.NoTime)
			}
			if err != nil {
				t.Fatal(err)
			}
			n.sweep(t, time.Now().Add(29*24*time.Hour))
			if thread, err := n.Store.Thread(t.Context(), id); err != nil || len(thread.Posts) == 0 {
				t.Errorf("it goes too early: %v", err)
			}
			n.sweep(t, time.Now().Add(31*24*time.Hour))
		}},
	}
}

// sweep sweeps as the node does at that time.
func (n *node) sweep(t *testing.T, at time.Time) {
	t.Helper()
	if _, err := n.Store.Sweep(t.Context(), at.AddDate(0, 0, -30), at, 1000); err != nil {
		t.Fatal(err)
	}
}

// A whole node that logs all it can: a post comes in, is found, answered, and goes, each way there is. What was asked
// stands in no file of the node's, of its database (the tables of background jobs among them) or of the database's server, and
// never was in the log.
func TestNoTraceOfANode(t *testing.T) {
	t.Parallel()
	for _, engine := range []string{"sqlite", "postgres"} {
		for _, way := range ways() {
			t.Run(engine+", "+way.name, func(t *testing.T) {
				t.Parallel()
				n, places := talkative(t, engine)
				n.nour = n.person(t, nour())
				channel, v := n.group(t, "Mamas in Neukölln"), n.visitor(t, "nour")
				const mark = "spurxzqvw"
				id := v.capture(t, channel, "Hallo "+mark+", "+question)
				if a := v.get(t, "/search?q="+mark); !bytes.Contains([]byte(a.body), []byte(id)) {
					t.Error("it is not found while it stands")
				}
				v.reply(t, n, id)
				// A table that is written anew meanwhile, as something else was to go, is in a file that did not stand when looking began.
				for again := 20; len(holding(t, places, mark)) == 0; again-- {
					if again == 0 {
						t.Fatal("it stands in no file: this test looks in the wrong place")
					}
				}
				way.gone(t, n, v, channel, id)
				if thread, err := n.Store.Thread(t.Context(), id); err != nil || slices.ContainsFunc(thread.Posts, func(p femos.Post) bool { return p.Text != "" }) {
					t.Errorf("%d posts stand, %v", len(thread.Posts), err)
				}
				if left := holding(t, places, mark); len(left) > 0 {
					t.Errorf("left in %v", left)
				}
				if bytes.Contains([]byte(n.log.String()), []byte(mark)) {
					t.Error("it stands in the log")
				}
			})
		}
	}
}

// talkative starts a node that logs all it can, on a database whose server does too, and says in which folders anything may stand.
func talkative(t *testing.T, engine string) (n *node, places []string) {
	t.Helper()
	folder, database := t.TempDir(), ""
	places = []string{folder}
	if engine == "postgres" {
		server := pgtest.Own(t, "log_statement = all", "log_parameter_max_length = 0")
		database, places = pgtest.DSN(server), append(places, filepath.Dir(server.Folder()))
	}
	return startWith(t, folder, database, func(s *config.Settings) { s.LogLevel = slog.LevelDebug }), places
}

// holding names the files below some folders that hold a word.
func holding(t *testing.T, folders []string, word string) (found []string) {
	t.Helper()
	for _, folder := range folders {
		err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if os.IsNotExist(err) || err == nil && !d.Type().IsRegular() {
				return nil // a server takes files away meanwhile
			}
			content, err := os.ReadFile(path)
			if os.IsNotExist(err) {
				return nil
			}
			if bytes.Contains(bytes.ToLower(content), []byte(word)) {
				found = append(found, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}
