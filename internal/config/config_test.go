package config_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"femos/internal/config"
)

// load reads settings from arguments, environment and the text of a file ("" for no file).
func load(t *testing.T, args, environ []string, file string) (config.Settings, error) {
	t.Helper()
	fs := flag.NewFlagSet("test", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	f := config.AddFlags(fs)
	if file != "" {
		path := filepath.Join(t.TempDir(), "femos.toml")
		if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
		environ = append([]string{"FEMOS_CONFIG=" + path}, environ...)
	}
	if err := fs.Parse(args); err != nil {
		t.Fatal(err)
	}
	return f.Load(environ)
}

func mustLoad(t *testing.T, args, environ []string, file string) config.Settings {
	t.Helper()
	s, err := load(t, args, environ, file)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestDefaults(t *testing.T) {
	t.Parallel()
	want := config.Settings{
		Data: "femos-data", Database: "sqlite:" + filepath.Join("femos-data", "femos.db"), Listen: "127.0.0.1:8080",
		PublicURL: "http://localhost:8080", ProjectName: "Fem.OS", ProjectLink: "http://localhost:8080",
		Law: "https://www.gesetze-im-internet.de/gii-toc.xml", RetentionDays: 30, SamplePercent: 10, ImportMegabytes: 4096, LogLevel: slog.LevelInfo, LogFormat: "text", OpinionSeconds: 30, LeaveURL: "https://www.dwd.de/",
	}
	if got := mustLoad(t, nil, []string{"HOME=/root", "PATH"}, ""); !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%v\nwant\n%v", got, want)
	}
}

func TestPrecedence(t *testing.T) {
	t.Parallel()
	file := "retention_days = 10\nlog_format = 'json'\nproject_name = 'file'\noutbound_allow = ['10.0.0.0/8', '127.0.0.1']\n"
	env := []string{"FEMOS_RETENTION_DAYS=20", "FEMOS_PROJECT_NAME=environment", "FEMOS_LOG_LEVEL=debug"}
	s := mustLoad(t, []string{"--project-name", "flag", "--demo"}, env, file)
	if s.LogFormat != "json" || s.RetentionDays != 20 || s.ProjectName != "flag" || s.LogLevel != slog.LevelDebug || !s.Demo {
		t.Errorf("got\n%v", s)
	}
	if want := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("127.0.0.1/32")}; !reflect.DeepEqual(s.OutboundAllow, want) {
		t.Errorf("outbound_allow is %v", s.OutboundAllow)
	}
	other := filepath.Join(t.TempDir(), "other.toml")
	if err := os.WriteFile(other, []byte("retention_days = 77"), 0o600); err != nil {
		t.Fatal(err)
	}
	if s := mustLoad(t, []string{"--config", other}, nil, file); s.RetentionDays != 77 || s.LogFormat != "text" {
		t.Errorf("--config does not win over FEMOS_CONFIG:\n%v", s)
	}
}

func TestShortNamesOfCommands(t *testing.T) {
	t.Parallel()
	fs := flag.NewFlagSet("test", flag.ContinueOnError)
	f := config.AddFlags(fs)
	f.Set("listen", "127.0.0.1:0")
	s, err := f.Load(nil)
	if err != nil || s.Listen != "127.0.0.1:0" {
		t.Errorf("%q, %v", s.Listen, err)
	}
	defer func() {
		if recover() == nil {
			t.Error("a name that does not exist was taken")
		}
	}()
	f.Set("addr", "x")
}

// Each setting, set to its sample, changes just the field of its name: nothing is undocumented and nothing mixed up.
func TestListMatchesStruct(t *testing.T) {
	t.Parallel()
	sample := map[string]string{
		"data": "/srv/femos", "database": "postgres://u@h/n", "listen": ":9", "public_url": "https://a.example",
		"tls_cert": "c.pem", "tls_key": "k.pem", "proxy_header": "X-Real-IP", "outbound_allow": "10.0.0.0/8",
		"project_name": "Name", "project_link": "https://b.example/about", "retention_days": "7", "sample_percent": "25", "import_megabytes": "9", "log_level": "error",
		"log_format": "json", "law": "https://law.example/gii-toc.xml", "demo": "true", "metrics_listen": "127.0.0.1:9090",
		"employer": "Verein", "funder": "Stiftung",
		"law_nightly": "/srv/law", "leave_url": "https://weather.example/", "imprint_file": "i.txt", "privacy_file": "p.txt", "accessibility_file": "a.txt",
		"opinion_url": "http://10.1.2.3:11434/v1", "opinion_key": "sk-SECRET", "opinion_model": "small", "opinion_embeddings": "likens", "opinion_seconds": "9",
	}
	fields := map[string]bool{}
	for _, s := range config.List() {
		field := strings.ReplaceAll(s.Name, "_", "")
		if fields[field] {
			t.Errorf("%s stands twice", s.Name)
		}
		fields[field] = true
		if sample[s.Name] == "" {
			t.Fatalf("this test has no sample for %s", s.Name)
		}
		// All others are given too, so that nothing follows from this one.
		base := []string{"FEMOS_DATABASE=sqlite:x", "FEMOS_PUBLIC_URL=https://x.example", "FEMOS_PROJECT_LINK=https://x.example"}
		var with []string
		switch s.Name { // these two only come together
		case "tls_cert":
			base, with = append(base, "FEMOS_TLS_CERT=x", "FEMOS_TLS_KEY=x"), []string{"FEMOS_TLS_CERT=c.pem"}
		case "tls_key":
			base, with = append(base, "FEMOS_TLS_CERT=x", "FEMOS_TLS_KEY=x"), []string{"FEMOS_TLS_KEY=k.pem"}
		case "opinion_url", "opinion_model", "opinion_embeddings": // the address and a model only come together
			base = append(base, "FEMOS_OPINION_URL=https://x.example", "FEMOS_OPINION_MODEL=x")
			with = []string{s.Env() + "=" + sample[s.Name]}
		default:
			with = []string{s.Env() + "=" + sample[s.Name]}
		}
		before, after := reflect.ValueOf(mustLoad(t, nil, base, "")), reflect.ValueOf(mustLoad(t, nil, append(base, with...), ""))
		for i := range before.NumField() {
			name := strings.ToLower(before.Type().Field(i).Name)
			same := reflect.DeepEqual(before.Field(i).Interface(), after.Field(i).Interface())
			if same == (name == field) {
				t.Errorf("setting %s: field %s changes: %t", s.Name, name, !same)
			}
		}
		want := sample[s.Name]
		if s.Name == "opinion_key" {
			want = "[set]"
		}
		if shown := fmt.Sprint(after.Interface()); !strings.Contains(shown, s.Name+" = "+want+"\n") || strings.Contains(shown, "SECRET") {
			t.Errorf("%s is not shown as %s:\n%s", s.Name, want, shown)
		}
		if len(s.Sentence) < 30 || !strings.HasSuffix(s.Sentence, ".") {
			t.Errorf("%s: sentence %q", s.Name, s.Sentence)
		}
	}
	for i := range reflect.TypeFor[config.Settings]().NumField() {
		if name := reflect.TypeFor[config.Settings]().Field(i).Name; !fields[strings.ToLower(name)] {
			t.Errorf("field %s is no setting", name)
		}
	}
}

func TestTableHasEverything(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := config.Table(&b); err != nil {
		t.Fatal(err)
	}
	for _, s := range config.List() {
		words := strings.Join(strings.Fields(b.String()), " ")
		for _, want := range []string{s.Name, s.Env(), "--" + s.Flag(), s.Default, s.Sentence} {
			if !strings.Contains(words, want) {
				t.Errorf("%s: %q is not in the table", s.Name, want)
			}
		}
	}
	for l := range strings.Lines(b.String()) {
		if len(l) > 101 {
			t.Errorf("a line of %d: %s", len(l), l)
		}
	}
}

func TestWrongValuesAreToldWithNameAndSource(t *testing.T) {
	t.Parallel()
	for env, want := range map[string]string{
		"FEMOS_DATA= ":                              "setting data (FEMOS_DATA) must not be empty",
		"FEMOS_DATABASE=mysql://u:SECRET@h":         "setting database (FEMOS_DATABASE) must be sqlite:PATH or",
		"FEMOS_DATABASE=postgres://u:SEC%zzRET@h/n": "setting database (FEMOS_DATABASE) must be sqlite:PATH or",
		"FEMOS_DATABASE=sqlite:":                    "must be sqlite:PATH",
		"FEMOS_LISTEN=8080":                         `setting listen (FEMOS_LISTEN) must be ADDRESS:PORT such as 127.0.0.1:8080, not "8080"`,
		"FEMOS_LISTEN=:65536":                       "must have a port from 0 to 65535",
		"FEMOS_LISTEN=:http":                        "must have a port from 0 to 65535",
		"FEMOS_LISTEN=:080":                         "must have a plain number",
		"FEMOS_PUBLIC_URL=http://desk.example":      "must begin with https://",
		"FEMOS_PUBLIC_URL=https://desk.example/":    "without path",
		"FEMOS_PUBLIC_URL=https://a:SECRET@b":       "must be an address",
		"FEMOS_PUBLIC_URL=desk.example":             "must be an address",
		"FEMOS_PROJECT_NAME=x":                      "must be one line of 2 to 60",
		"FEMOS_PROJECT_NAME=two\nlines":             "must be one line",
		"FEMOS_PROJECT_LINK=javascript:alert(1)":    "must be a link",
		"FEMOS_PROJECT_LINK=http://a.example":       "must be a link that begins with https://",
		"FEMOS_RETENTION_DAYS=6":                    `setting retention_days (FEMOS_RETENTION_DAYS) must be a number from 7 to 90, not "6"`,
		"FEMOS_RETENTION_DAYS=91":                   "from 7 to 90",
		"FEMOS_RETENTION_DAYS=30d":                  "from 7 to 90",
		"FEMOS_SAMPLE_PERCENT=101":                  "from 0 to 100",
		"FEMOS_SAMPLE_PERCENT=-1":                   "from 0 to 100",
		"FEMOS_LOG_LEVEL=loud":                      `must be debug, info, warn or error, not "loud"`,
		"FEMOS_LOG_FORMAT=xml":                      `must be text or json, not "xml"`,
		"FEMOS_DEMO=yes":                            "must be true or false",
		"FEMOS_TLS_KEY=k.pem":                       "settings tls_cert and tls_key: give both or neither",
		"FEMOS_PROXY_HEADER=X-Anything":             "must be X-Forwarded-For or X-Real-IP",
		"FEMOS_OUTBOUND_ALLOW=10.0.0.0/8,localhost": `not "localhost"`,
		"FEMOS_OUTBOUND_ALLOW=10.0.0.0/33":          `not "10.0.0.0/33"`,
		"FEMOS_OPINION_URL=http://api.example/v1":   "setting opinion_url (FEMOS_OPINION_URL) must begin with https://",
		"FEMOS_OPINION_URL=http://8.8.8.8/v1":       "must begin with https://",
		"FEMOS_OPINION_URL=http://10.1.2.3/v1/":     "without slash at its end",
		"FEMOS_OPINION_URL=https://u:SECRET@h/v1":   "without user, password or query",
		"FEMOS_OPINION_URL=http://ollama:11434/v1":  "opinion_url needs opinion_model or opinion_embeddings",
		"FEMOS_OPINION_MODEL=small":                 "opinion_url needs opinion_model or opinion_embeddings",
		"FEMOS_OPINION_KEY=SECRET x":                "setting opinion_key (FEMOS_OPINION_KEY) must be at most 1000",
		"FEMOS_OPINION_SECONDS=0":                   "must be a number from 1 to 300",
		"FEMOS_RETENTION_DAY=7":                     "environment: there is no setting FEMOS_RETENTION_DAY;",
		"FEMOS_CONFIG=/nowhere/femos.toml":          "FEMOS_CONFIG: read the settings: open /nowhere/femos.toml",
	} {
		s, err := load(t, nil, []string{env}, "")
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", env, err, want)
		} else if strings.Contains(err.Error(), "SECRET") || strings.Contains(err.Error(), "zzRET") {
			t.Errorf("%q: the error tells the password: %v", env, err)
		}
		if !reflect.DeepEqual(s, config.Settings{}) {
			t.Errorf("%q: settings in spite of an error", env)
		}
	}
}

func TestAllProblemsAreToldAtOnce(t *testing.T) {
	t.Parallel()
	_, err := load(t, []string{"--log-format=xml"}, []string{"FEMOS_DEMO=yes"}, "retention_days = 1\n")
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"setting log_format (--log-format)", "setting demo (FEMOS_DEMO)", "femos.toml, line 1) must be a number"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in:\n%v", want, err)
		}
	}
}

func TestWrongFiles(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]string{
		"listen = ':1'\n\n# retention = 3\nretention = 3\n":     "femos.toml, line 4: there is no setting retention;",
		"listen = ':1'\n[server]\nlisten = ':2'\n":              "femos.toml, line 2: there is no setting server;",
		"listen = ':1'\nserver.listen = ':2'\n":                 "femos.toml, line 2: there is no setting server;",
		"\n'retention' = 3\n":                                   "line 2: there is no setting retention;",
		"retention_days = 10\nretention = 3\n":                  "line 2: there is no setting retention;",
		"\nlisten = 1.5\n":                                      "line 2: setting listen must be a text,",
		"outbound_allow = [1, 2]\n":                             "line 1: setting outbound_allow must be",
		"listen = ':1'\ndatabase = 'postgres://u:SECRET@h/n\n":  "line 2: this is no TOML",
		"listen = ':1'\nlisten = ':2'\n":                        "line 2: this is no TOML",
		"log_level = 'info'\nretention_days = 5 # too few\n":    "femos.toml, line 2) must be a number from 7 to 90",
		"listen = ':1'\ndatabase = postgres://u:SECRET@h/n\n":   "line 2: this is no TOML",
		"config = 'other.toml'\n":                               "there is no setting config;",
		"database = 'postgres://u:SECRET@h/n'\nlog_format = ''": `must be text or json, not ""`,
	} {
		_, err := load(t, nil, nil, file)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", file, err, want)
		} else if strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%q: the error tells the password: %v", file, err)
		}
	}
}

func TestWhatFollows(t *testing.T) {
	t.Parallel()
	for listen, want := range map[string]string{
		":8080": "http://localhost:8080", "0.0.0.0:1": "http://localhost:1", "[::]:2": "http://localhost:2",
		"[::1]:3": "http://localhost:3", "192.0.2.7:4": "http://192.0.2.7:4", "[2001:db8::1]:5": "http://[2001:db8::1]:5",
	} {
		s := mustLoad(t, nil, []string{"FEMOS_LISTEN=" + listen}, "")
		if s.PublicURL != want || s.ProjectLink != want {
			t.Errorf("%s: %s and %s, want %s", listen, s.PublicURL, s.ProjectLink, want)
		}
	}
	tls := mustLoad(t, nil, []string{"FEMOS_TLS_CERT=c", "FEMOS_TLS_KEY=k"}, "")
	if tls.PublicURL != "https://localhost:8080" {
		t.Errorf("with TLS: %s", tls.PublicURL)
	}
	kube := []string{"FEMOS_PORT=tcp://10.0.0.1:80", "FEMOS_PORT_80_TCP=x", "FEMOS_SERVICE_HOST=10.0.0.1"}
	if _, err := load(t, nil, kube, ""); err != nil {
		t.Errorf("beside a Kubernetes service called femos: %v", err)
	}
}

func TestListeningOn(t *testing.T) {
	t.Parallel()
	free := mustLoad(t, []string{"--listen", "127.0.0.1:0"}, nil, "").ListeningOn("127.0.0.1:4187")
	if free.Listen != "127.0.0.1:4187" || free.PublicURL != "http://localhost:4187" || free.ProjectLink != free.PublicURL {
		t.Errorf("free port:\n%v", free)
	}
	given := mustLoad(t, []string{"--listen", ":0", "--public-url", "https://a.example", "--project-link", "https://b.example/x"}, nil, "")
	given = given.ListeningOn("[::]:4187")
	if given.PublicURL != "https://a.example" || given.ProjectLink != "https://b.example/x" {
		t.Errorf("given links were changed:\n%v", given)
	}
}

func TestPasswordsAreNotPrinted(t *testing.T) {
	t.Parallel()
	for _, dsn := range []string{
		"postgres://femos:SECRET@db.example:5432/femos?sslmode=require&password=SECRET",
		"postgresql:///femos?host=/run/pg&password=SECRET",
		"postgres://femos:SECRET@a.example,b.example/femos",
	} {
		s := mustLoad(t, nil, []string{"FEMOS_DATABASE=" + dsn}, "")
		if s.Database != dsn {
			t.Errorf("the address itself was changed: %s", s.Database)
		}
		var b bytes.Buffer
		slog.New(slog.NewJSONHandler(&b, nil)).Info("start", "settings", s)
		slog.New(slog.NewTextHandler(&b, nil)).Info("start", "settings", s)
		fmt.Fprintf(&b, "%v %+v %#v %s %q %v %+v %#v", s, s, s, s, s, &s, &s, &s)
		if strings.Contains(b.String(), "SECRET") {
			t.Errorf("printed:\n%s", &b)
		}
		if !strings.Contains(b.String(), "/femos") {
			t.Errorf("redaction took too much:\n%s", &b)
		}
	}
	s := mustLoad(t, nil, []string{"FEMOS_DATABASE=postgres://femos:SECRET@db.example/femos"}, "")
	var line map[string]any
	var b bytes.Buffer
	slog.New(slog.NewJSONHandler(&b, nil)).Info("start", "settings", s)
	if err := json.Unmarshal(b.Bytes(), &line); err != nil {
		t.Fatal(err)
	}
	if got := line["settings"].(map[string]any)["database"]; got != "postgres://femos@db.example/femos" { //nolint:forcetypeassert // as logged
		t.Errorf("logged as %v", got)
	}
}
