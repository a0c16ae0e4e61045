package config

import (
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"
)

// Settings are all settings, checked. Get them from Flags.Load.
type Settings struct {
	Data            string         // folder of keys and embedded database
	Database        string         // "sqlite:PATH" or "postgres://…"
	Listen          string         // "host:port"; port 0 for a free one
	PublicURL       string         // "https://desk.example.org", no slash at its end
	ProjectName     string         // as it stands under replies
	ProjectLink     string         // link that stands under replies
	RetentionDays   int            // 7 to 90
	SamplePercent   int            // of yellow replies, that the lawyer looks at afterwards: 0 to 100
	ImportMegabytes int            // of an export that is brought by the browser
	LogLevel        slog.Level     // least level that is written
	LogFormat       string         // "text" or "json"
	TLSCert         string         // file, "" without TLS
	TLSKey          string         // file, "" without TLS
	MetricsListen   string         // "host:port"; "" for no metrics
	ProxyHeader     string         // "X-Forwarded-For" or "X-Real-IP", "" if nothing stands before the program
	Demo            bool           // one link that logs in, and a day that is played
	Law             string         // address of the table of contents of federal law
	LawNightly      string         // the same, or a folder or zip, from which it is fetched each night; "" for not
	OutboundAllow   []netip.Prefix // addresses beyond the public internet that may be dialled

	Employer          string // of the advisors, and who pays, as they stand on the public site; "" for none
	Funder            string
	LeaveURL          string // where the public site's "leave quickly" leads
	ImprintFile       string // texts of the public site, "" for none
	PrivacyFile       string
	AccessibilityFile string

	OpinionURL        string // "http://10.1.2.3:11434/v1", no slash at its end; "" for no second opinion
	OpinionKey        string // secret; "" where the server asks for none
	OpinionModel      string // for hard cases; "" for none
	OpinionEmbeddings string // model that likens questions to answers; "" for none
	OpinionSeconds    int    // how long an answer may take
}

// complete fills in what follows from other settings.
func (s *Settings) complete() {
	if s.Database == "" {
		s.Database = "sqlite:" + filepath.Join(s.Data, "femos.db")
	}
	if s.Law == "" {
		s.Law = "https://www.gesetze-im-internet.de/gii-toc.xml"
	}
	if s.PublicURL == "" {
		s.PublicURL = s.localURL()
	}
	if s.ProjectLink == "" {
		s.ProjectLink = s.PublicURL
	}
}

// ListeningOn returns the settings with the address that the program really listens on ("127.0.0.1:41873" where
// port 0 was asked for), and with the links that follow from it.
func (s Settings) ListeningOn(address string) Settings {
	before := s.localURL()
	s.Listen = address
	if s.PublicURL == before {
		s.PublicURL = s.localURL()
	}
	if s.ProjectLink == before {
		s.ProjectLink = s.PublicURL
	}
	return s
}

// localURL is where a browser on this machine finds the desk.
func (s *Settings) localURL() string {
	host, port, err := net.SplitHostPort(s.Listen)
	if err != nil {
		return "" // told by the check of listen
	}
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && (ip.IsUnspecified() || ip.IsLoopback()) {
		host = "localhost"
	}
	scheme := "http"
	if s.TLSCert != "" {
		scheme = "https"
	}
	return scheme + "://" + net.JoinHostPort(host, port)
}

// together checks what no setting can say alone.
func (s *Settings) together() error {
	if (s.TLSCert == "") != (s.TLSKey == "") {
		return fmt.Errorf("settings tls_cert and tls_key: give both or neither")
	}
	if (s.OpinionURL == "") != (s.OpinionModel == "" && s.OpinionEmbeddings == "") {
		return fmt.Errorf("setting opinion_url needs opinion_model or opinion_embeddings, and they need it")
	}
	return nil
}

// Folders are where this machine's disk must have room: the data folder, and that of an embedded database.
func (s Settings) Folders() []string {
	if path, embedded := strings.CutPrefix(s.Database, "sqlite:"); embedded {
		return []string{s.Data, filepath.Dir(path)}
	}
	return []string{s.Data}
}

// SafeDatabase is the address of the database without what opens it.
func (s Settings) SafeDatabase() string {
	if strings.HasPrefix(s.Database, "sqlite:") || s.Database == "" {
		return s.Database
	}
	u, err := url.Parse(s.Database)
	if err != nil || u.Host == "" && u.Path == "" {
		return "[database]"
	}
	if u.User != nil {
		u.User = url.User(u.User.Username())
	}
	u.RawQuery, u.Fragment = "", "" // pgx takes passwords there too
	return u.String()
}

// String lists the settings, a line each, without secrets.
func (s Settings) String() string {
	var b strings.Builder
	for _, setting := range List() {
		fmt.Fprintf(&b, "%s = %s\n", setting.Name, setting.show(s))
	}
	return b.String()
}

// Format prints String for every verb, so that no password gets into a log.
func (s Settings) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// LogValue is a group of the settings, without secrets.
func (s Settings) LogValue() slog.Value {
	var attrs []slog.Attr
	for _, setting := range List() {
		attrs = append(attrs, slog.String(setting.Name, setting.show(s)))
	}
	return slog.GroupValue(attrs...)
}

var _ slog.LogValuer = Settings{}
