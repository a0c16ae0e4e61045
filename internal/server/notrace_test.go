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
	"testing"

	"femos"
	"femos/internal/config"
	"femos/internal/store/pgtest"
)

var withdrawField = regexp.MustCompile(`name="(permission|inquiries|posts|waiting)" value="([^"]*)"`)

// A whole node that logs all it can: a post comes in, is found, answered, and its channel's permission withdrawn. What was asked
// stands in no file of the node's, of its database (the tables of background jobs among them) or of the database's server, and
// never was in the log.
func TestNoTraceOfANode(t *testing.T) {
	t.Parallel()
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			folder, database := t.TempDir(), ""
			places := []string{folder}
			if engine == "postgres" {
				server := pgtest.Own(t, "log_statement = all", "log_parameter_max_length = 0")
				database, places = pgtest.DSN(server), append(places, filepath.Dir(server.Folder()))
			}
			n := startWith(t, folder, database, func(s *config.Settings) { s.LogLevel = slog.LevelDebug })
			n.nour = n.person(t, nour())
			channel, v := n.group(t, "Mamas in Neukölln"), n.visitor(t, "nour")
			const mark = "spurxzqvw"
			id := v.capture(t, channel, "Hallo "+mark+", "+question)
			if a := v.get(t, "/search?q="+mark); !bytes.Contains([]byte(a.body), []byte(id)) {
				t.Error("it is not found while it stands")
			}
			v.reply(t, n, id)
			if len(holding(t, places, mark)) == 0 {
				t.Fatal("it stands in no file: this test looks in the wrong place")
			}
			path := "/channels/" + string(channel) + "/withdraw"
			form := url.Values{}
			for _, field := range withdrawField.FindAllStringSubmatch(v.get(t, path).body, -1) {
				form.Set(field[1], field[2])
			}
			if a := v.post(t, path, form); a.status != http.StatusSeeOther {
				t.Fatalf("not withdrawn: %d %.500s", a.status, a.body)
			}
			if thread, err := n.Store.Thread(t.Context(), id); err != nil || len(thread.Posts) > 0 || thread.Inquiry.State != femos.Done {
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
