package doctor

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"femos"
	"femos/internal/backup"
	"femos/internal/config"
	"femos/internal/connector"
	"femos/internal/disk"
	"femos/internal/i18n"
	"femos/internal/jobs"
	"femos/internal/store"
	"femos/internal/store/pgtest"
	"femos/internal/vault"
)

// patient is an installation on which nothing is wrong.
type patient struct {
	Options
	db   *store.Store
	keys *vault.Keys
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func healthy(t *testing.T, database string) *patient {
	t.Helper()
	data := filepath.Join(t.TempDir(), "data")
	must(t, os.Mkdir(data, 0o700))
	if database == "" {
		database = "sqlite:" + filepath.Join(data, "femos.db")
	}
	// Nothing of ours listens there: a node that answers is put there by whoever needs one.
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	must(t, l.Close())
	p := &patient{Options: Options{Now: time.Now, Words: i18n.For("en"), Temp: t.TempDir(),
		Settings: config.Settings{Data: data, Database: database, Listen: l.Addr().String(), PublicURL: "https://desk.femos.example", ProjectLink: "https://femos.example", ProxyHeader: "X-Real-IP"},
		Opener:   connector.Opener{Log: slog.New(slog.DiscardHandler), Now: time.Now, HTTP: &http.Client{}}}}
	p.keys, err = vault.OpenKeys(data, rand.Reader, vault.Options{})
	must(t, err)
	p.db, err = store.Open(t.Context(), database)
	must(t, err)
	t.Cleanup(func() { must(t, p.db.Close()) })
	must(t, p.db.NoteInstallation(t.Context(), "keys", p.keys.Fingerprint()))
	must(t, p.db.NoteInstallation(t.Context(), backup.Noted, time.Now().UTC().Format(time.RFC3339)))
	_, err = jobs.Open(t.Context(), string(p.db.Engine()), p.db.Jobs(), jobs.Handlers{}, slog.New(slog.DiscardHandler))
	must(t, err)
	return p
}

// account adds one, whose platform is played by a server.
func (p *patient) account(t *testing.T, handler http.HandlerFunc) {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	p.Opener.Kinds = []connector.Kind{{Name: "played", Open: func(env connector.Env, _ connector.Values) (connector.Connector, error) {
		return &played{env.HTTP, server.URL}, nil
	}}}
	id := femos.NewID[femos.AccountID](time.Now(), rand.Reader)
	must(t, p.db.AddAccount(t.Context(), femos.Account{ID: id, Platform: "played", Name: "@team", State: femos.AccountActive}, connector.SealValues(p.keys, id, connector.Values{}), time.Now()))
}

type played struct {
	http *http.Client
	url  string
}

func (c *played) Check(ctx context.Context) (connector.Identity, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.url, nil)
	if err != nil {
		return connector.Identity{}, err
	}
	res, err := c.http.Do(r)
	if err != nil {
		return connector.Identity{}, err
	}
	defer res.Body.Close()
	if res.StatusCode == http.StatusUnauthorized {
		return connector.Identity{}, &connector.Fault{Kind: connector.Denied, Code: "login_refused"}
	}
	return connector.Identity{}, nil
}

func (c *played) Close() error { return nil }

func (p *patient) channel(t *testing.T, review time.Time) {
	t.Helper()
	p.account(t, func(http.ResponseWriter, *http.Request) {})
	accounts, err := p.db.Accounts(t.Context())
	must(t, err)
	id := femos.NewID[femos.ChannelID](time.Now(), rand.Reader)
	must(t, p.db.AddChannel(t.Context(), femos.Channel{ID: id, Account: accounts[0].ID, Platform: "played", Address: femos.Address{Key: "a"}, Name: "Gruppe", Language: "de", AddedAt: time.Now()}))
	must(t, p.db.RecordPermission(t.Context(), femos.Permission{ID: femos.NewID[femos.PermissionID](time.Now(), rand.Reader), Channel: id, Kind: femos.Consent, Scopes: femos.Scopes{Read: true},
		GrantedBy: "Amal", Evidence: "call", RecordedAt: time.Now().AddDate(-1, 0, 0), ReviewAt: review}))
}

// sql changes what stands in the database, as no code of ours does.
func (p *patient) sql(t *testing.T, statement string, args ...any) {
	t.Helper()
	_, err := p.db.Jobs().ExecContext(t.Context(), statement, args...)
	must(t, err)
}

// Nothing wrong, nothing found; on both engines, with an account that is well, beside a node that is ready.
func TestHealthy(t *testing.T) {
	t.Parallel()
	for engine, address := range map[string]string{"sqlite": "", "postgres": pgtest.New(t)} {
		p := healthy(t, address)
		p.account(t, func(http.ResponseWriter, *http.Request) {})
		p.node(t, http.StatusOK, "ready")
		found, asked := Examine(t.Context(), p.Options)
		if len(found) > 0 || asked < 10 {
			t.Errorf("%s: %d things, %+v", engine, asked, found)
		}
	}
}

// node lets somebody answer where the node should.
func (p *patient) node(t *testing.T, code int, said string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(code)
		_, _ = w.Write([]byte(said))
	}))
	t.Cleanup(server.Close)
	p.Settings.Listen = server.Listener.Addr().String()
}

// Each thing that can be wrong is made wrong, and told; and nothing else is told of that.
func TestFindings(t *testing.T) {
	t.Parallel()
	key := func(p *patient) string { return filepath.Join(p.Settings.Data, vault.Folder, "master.key") }
	for name, c := range map[string]struct {
		fault func(*testing.T, *patient)
		want  Severity
		also  []string // what follows from it
	}{
		"folder_missing": {func(t *testing.T, p *patient) { must(t, os.Rename(p.Settings.Data, p.Settings.Data+"2")) }, Must, []string{"keys_missing", "database_missing"}},
		"folder_unreadable": {func(t *testing.T, p *patient) {
			must(t, os.Rename(p.Settings.Data, p.Settings.Data+"2"))
			must(t, os.WriteFile(p.Settings.Data, nil, 0o600))
		}, Must, []string{"keys_unreadable", "database_away", "database_rights"}},
		"folder_wide":       {func(t *testing.T, p *patient) { must(t, os.Chmod(p.Settings.Data, 0o755)) }, Should, nil},
		"folder_unwritable": {func(_ *testing.T, p *patient) { p.Settings.Data = "/proc/self" }, Must, []string{"keys_missing", "folder_wide"}}, // where not even root writes
		"keys_missing":      {func(t *testing.T, p *patient) { must(t, os.Remove(key(p))) }, Must, nil},
		"keys_wide":         {func(t *testing.T, p *patient) { must(t, os.Chmod(key(p), 0o644)) }, Must, nil},
		"keys_broken":       {func(t *testing.T, p *patient) { must(t, os.WriteFile(key(p), []byte("half"), 0o600)) }, Must, nil},
		"keys_wrong": {func(t *testing.T, p *patient) {
			must(t, os.Remove(key(p)))
			_, err := vault.OpenKeys(p.Settings.Data, rand.Reader, vault.Options{})
			must(t, err)
		}, Must, nil},
		"database_missing": {func(_ *testing.T, p *patient) {
			p.Settings.Database = "sqlite:" + filepath.Join(p.Settings.Data, "other.db")
		}, Must, nil},
		"database_broken": {func(t *testing.T, p *patient) {
			p.Settings.Database = "sqlite:" + filepath.Join(p.Settings.Data, "other.db")
			must(t, os.WriteFile(filepath.Join(p.Settings.Data, "other.db"), []byte(strings.Repeat("no database ", 999)), 0o600))
		}, Must, nil},
		"database_nothing": {func(t *testing.T, p *patient) { p.Settings.Database = pgtest.New(t) }, Must, nil},
		"database_away":    {func(_ *testing.T, p *patient) { p.Settings.Database = "postgres://femos@/x?host=/nowhere" }, Must, nil},
		"database_login":   {func(t *testing.T, p *patient) { p.Settings.Database = as(t, pgtest.New(t), "nobody_we_know") }, Must, nil},
		"database_name": {func(t *testing.T, p *patient) {
			p.Settings.Database = strings.Replace(pgtest.New(t), "/test_", "/best_", 1)
		}, Must, nil},
		"database_rights": {func(t *testing.T, p *patient) {
			address := pgtest.New(t)
			s, err := store.Open(t.Context(), address)
			must(t, err)
			must(t, s.Close())
			conn, err := pgx.Connect(t.Context(), address)
			must(t, err)
			_, err = conn.Exec(t.Context(), "DO $$ BEGIN CREATE ROLE weak LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$")
			must(t, err)
			must(t, conn.Close(t.Context()))
			p.Settings.Database = as(t, address, "weak")
		}, Must, nil},
		"schema_newer": {func(t *testing.T, p *patient) {
			p.sql(t, "INSERT INTO migration (number, name) VALUES (9999, 'tomorrow')")
		}, Must, nil},
		"schema_older": {func(t *testing.T, p *patient) { p.sql(t, "DELETE FROM migration WHERE number = 3") }, Must, nil},
		"moved": {func(t *testing.T, p *patient) {
			must(t, p.db.NoteInstallation(t.Context(), store.Moved, "postgres://db.femos.example/femos"))
		}, Must, nil},
		"not_running": {func(t *testing.T, p *patient) { p.Settings.Listen = "127.0.0.1:1" }, Note, nil},
		"not_ready":   {func(t *testing.T, p *patient) { p.node(t, http.StatusServiceUnavailable, "stopping") }, Must, nil},
		"account_denied": {func(t *testing.T, p *patient) {
			p.account(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) })
		}, Must, nil},
		"account_sealed": {func(t *testing.T, p *patient) {
			p.account(t, func(http.ResponseWriter, *http.Request) {})
			p.sql(t, "UPDATE account SET settings = $1", []byte("of another row"))
		}, Must, nil},
		"account_settings": {func(t *testing.T, p *patient) {
			p.account(t, func(http.ResponseWriter, *http.Request) {})
			p.Opener.Kinds[0].Settings = []connector.Field{{Name: "new", Required: true}}
		}, Must, nil},
		"account_fault": {func(t *testing.T, p *patient) {
			p.Offline = true
			p.account(t, nil)
			p.sql(t, "UPDATE account SET fault = 'no_answer', fault_at = $1", time.Now().Add(-time.Hour).UnixMicro())
		}, Should, nil},
		"account_restored": {func(t *testing.T, p *patient) {
			p.account(t, nil)
			p.sql(t, "UPDATE account SET state = 'paused', fault = 'restored'")
		}, Should, nil},
		"clock_database": {func(_ *testing.T, p *patient) { p.Now = func() time.Time { return time.Now().Add(-10 * time.Minute) } }, Must, nil},
		"clock_platform": {func(t *testing.T, p *patient) {
			p.account(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Date", time.Now().Add(40*time.Second).UTC().Format(http.TimeFormat))
			})
		}, Should, nil},
		"backup_never": {func(t *testing.T, p *patient) { p.sql(t, "DELETE FROM installation WHERE name = 'backup'") }, Must, nil},
		"backup_old": {func(t *testing.T, p *patient) {
			must(t, p.db.NoteInstallation(t.Context(), backup.Noted, time.Now().AddDate(0, 0, -4).Format(time.RFC3339)))
		}, Should, nil},
		"demo": {func(_ *testing.T, p *patient) { p.Settings.Demo = true }, Must, nil},
		"tls_missing": {func(_ *testing.T, p *patient) {
			p.Settings.Listen, p.Settings.PublicURL = "0.0.0.0:1", "http://localhost:1"
		}, Must, nil},
		"local_only":          {func(_ *testing.T, p *patient) { p.Settings.PublicURL = "http://localhost:8080" }, Note, nil},
		"proxy_header":        {func(_ *testing.T, p *patient) { p.Settings.ProxyHeader = "" }, Should, nil},
		"listen_wide":         {func(_ *testing.T, p *patient) { p.Settings.Listen = ":1" }, Should, nil},
		"project_link":        {func(_ *testing.T, p *patient) { p.Settings.ProjectLink = "http://127.0.0.1:8080" }, Should, nil},
		"metrics_open":        {func(_ *testing.T, p *patient) { p.Settings.MetricsListen = ":9090" }, Should, nil},
		"tls_broken":          {func(_ *testing.T, p *patient) { p.Settings.TLSCert, p.Settings.TLSKey = "/nowhere", "/nowhere" }, Must, nil},
		"permissions_overdue": {func(t *testing.T, p *patient) { p.channel(t, time.Now().AddDate(0, 0, -1)) }, Should, nil},
		"work_stuck": {func(t *testing.T, p *patient) {
			p.sql(t, "INSERT INTO river_job (kind, queue, args, max_attempts, state, scheduled_at) VALUES ('deliver', 'default', '{}', 10, 'available', '2026-01-01 00:00:00')")
		}, Must, nil},
		"replies_unknown": {func(t *testing.T, p *patient) { p.unknown(t) }, Should, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := healthy(t, "")
			p.node(t, http.StatusOK, "ready")
			c.fault(t, p)
			found, _ := Examine(t.Context(), p.Options)
			hit := false
			for _, f := range found {
				switch {
				case f.Code == name:
					hit = true
					if f.Severity != c.want || strings.HasPrefix(f.What, "doctor.") || strings.HasPrefix(f.Todo, "doctor.") || strings.Contains(f.What+f.Todo, "{") {
						t.Errorf("%+v", f)
					}
				case f.Severity != Note && !slices.Contains(c.also, f.Code):
					t.Errorf("also: %+v", f)
				}
			}
			if !hit {
				t.Errorf("not told: %+v", found)
			}
		})
	}
}

// as is the address for another role.
func as(t *testing.T, address, role string) string {
	t.Helper()
	u, err := url.Parse(address)
	must(t, err)
	u.User = url.User(role)
	return u.String()
}

// unknown makes a reply of which nobody knows whether it stands.
func (p *patient) unknown(t *testing.T) {
	t.Helper()
	p.channel(t, time.Now().AddDate(1, 0, 0))
	p.sql(t, `INSERT INTO person (id, login, name, title, roles, languages, interface, theme, active, created_at, version, hash, public_key, wrapped_key) VALUES ('p', 'l', 'n', '', 'advisor', 'de', 'de', '', true, 1, 1, 'h', $1, $1)`, []byte{1})
	p.sql(t, `INSERT INTO inquiry (id, channel_id, asked_id, state, language, base, topic, urgency, rank, claims, reply, taken_by, taken_at, created_at, due_at, changed_at, closed_at, dismissed, answered_after, erased_at, version)
		SELECT 'i', id, 'q', 'taken', 'de', 'de', '', 'normal', 1, 0, 'unknown', 'p', 1, 1, 1, 1, 0, '', 0, 0, 1 FROM channel`)
	p.sql(t, `INSERT INTO reply (id, inquiry_id, channel_id, to_id, author_id, action, language, text, posted, answer_used, state, fault, link, source_key, reactions, attempts, created_at, sent_at, changed_at, version)
		SELECT 'r', 'i', id, 'q', 'p', 'answer', 'de', '', '', '', 'unknown', '', '', '', 0, 1, 1, 0, 1, 1 FROM channel`)
}

func TestCrowded(t *testing.T) {
	t.Parallel()
	for room, want := range map[disk.Room]Severity{
		{Free: 100 << 20, Total: 1 << 40}: Must,
		{Free: 1 << 30, Total: 100 << 30}: Should,
		{Free: 1 << 30, Total: 4 << 30}:   "", // a small disk that is mostly empty
		{Free: 50 << 30, Total: 1 << 40}:  "",
	} {
		if got := crowded(room); got != want {
			t.Errorf("%+v is %q, want %q", room, got, want)
		}
	}
}
