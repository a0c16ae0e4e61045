package server_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"regexp"
	"strings"
	"testing"

	"femos"
	"femos/internal/config"
	"femos/internal/server"
	"femos/internal/store/pgtest"
)

// Numbers without content: what was read, how long it took, how the work stands; nothing that somebody outside chose.
func TestMetrics(t *testing.T) {
	t.Parallel()
	for engine, database := range map[string]string{"sqlite": "", "postgres": pgtest.New(t)} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			if database == "" {
				database = "sqlite:" + folder + "/femos.db"
			}
			settings := config.Settings{Data: folder, Database: database, Listen: "127.0.0.1:0", MetricsListen: "127.0.0.1:0", ProjectName: "Fem.OS", ProjectLink: "femos.example",
				RetentionDays: 30, OutboundAllow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}
			s, err := server.New(t.Context(), settings.ListeningOn("127.0.0.1:0"), slog.New(slog.DiscardHandler))
			if err != nil {
				t.Fatal(err)
			}
			n := &node{Server: s, folder: folder}
			ctx, cancel := context.WithCancel(context.Background())
			ended := make(chan error, 1)
			go func() { ended <- s.Run(ctx) }()
			t.Cleanup(func() {
				cancel()
				if err := <-ended; err != nil {
					t.Error(err)
				}
			})
			n.nour = n.person(t, femos.Person{Login: "nour", Name: "Nour Haddad", Roles: femos.Roles(), Languages: []femos.Language{"ar", "de"}, Interface: "en"})
			channel := n.group(t, "Mamas in Neukölln")
			v := n.visitor(t, "nour")
			v.capture(t, channel, "Wie beantrage ich Kindergeld, und welche Unterlagen brauche ich dafür?")
			ask := func(address string) (int, string) {
				t.Helper()
				res, err := http.Get(address)
				if err != nil {
					t.Fatal(err)
				}
				defer res.Body.Close()
				body, err := io.ReadAll(res.Body)
				if err != nil {
					t.Fatal(err)
				}
				return res.StatusCode, string(body)
			}
			if code, _ := ask("http://" + s.Address() + "/kindergeld/of/somebody"); code == http.StatusOK {
				t.Error("there is no such page")
			}
			if code, _ := ask("http://" + s.Address() + "/metrics"); code == http.StatusOK {
				t.Error("the desk's address serves metrics")
			}
			for path, word := range map[string]string{"/healthz": "alive", "/readyz": "ready"} {
				if code, body := ask("http://" + s.MetricsAddress() + path); code != http.StatusOK || !strings.Contains(body, word) {
					t.Errorf("%s: %d %s", path, code, body)
				}
			}
			_, body := ask("http://" + s.MetricsAddress() + "/metrics")
			for _, want := range []string{`femos_posts_read_total\{account="00000000-0000-7000-8000-00000000ca97"\} 1\b`, `femos_inquiries_kept_total\{account="[0-9a-f-]+"\} 1\b`,
				`femos_account_state\{account="[0-9a-f-]+",state="active"\} 1\b`, `femos_http_request_seconds_count\{pattern="POST /capture/keep",status="3xx"\} 1\b`,
				`femos_http_request_seconds_count\{pattern="GET /readyz"|femos_database_up 1\b`, `femos_trouble\{kind="database_away"\} 0\b`, `femos_triage_seconds_count [1-9]`,
				`femos_jobs\{state="due"\} \d`, `femos_jobs_oldest_seconds \d`, `femos_replies_unsent\{state="unknown"\} 0\b`, `femos_backup_timestamp_seconds 0\b`,
				`femos_disk_free_bytes \d`, `femos_event_streams 0\b`, `go_sql_open_connections\{db_name="write"\} \d`, `go_goroutines \d`, `go_build_info\{`} {
				if !regexp.MustCompile(`(?m)^` + want).MatchString(body) {
					t.Errorf("no line %s", want)
				}
			}
			for _, never := range []string{"indergeld", "Neuk", "Nour", "somebody"} {
				if strings.Contains(body, never) {
					t.Errorf("%s stands in the metrics", never)
				}
			}
			if t.Failed() {
				t.Log(body)
			}
		})
	}
}
