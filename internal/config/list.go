package config

import (
	"fmt"
	"io"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
)

// Setting describes one setting.
type Setting struct {
	Name     string // in the file: "public_url"
	Default  string // as text; "" where it follows from others or is off
	Sentence string // what it is for, for a person who sets it

	set  func(s *Settings, text string) error // the error says what is allowed, never the value of a secret
	show func(s Settings) string              // as text, without secrets
}

// Flag is its name on the command line: "public-url" (used as --public-url).
func (s Setting) Flag() string { return strings.ReplaceAll(s.Name, "_", "-") }

// Env is its name in the environment: "FEMOS_PUBLIC_URL".
func (s Setting) Env() string { return envPrefix + strings.ToUpper(s.Name) }

// List returns all settings in the order shown.
func List() []Setting {
	return slices.Concat(placeSettings(), workSettings(), publicSettings(), opinionSettings())
}

// placeSettings say where things are.
func placeSettings() []Setting {
	return []Setting{
		{"data", "femos-data", "Folder of the keys and of the embedded database. Back up keys and database apart from each other.",
			text(func(s *Settings) *string { return &s.Data }, needed),
			func(s Settings) string { return s.Data }},
		{"database", "", "sqlite:PATH, or postgres://USER:PASSWORD@HOST/NAME for several nodes. Without it femos.db in the data folder.",
			text(func(s *Settings) *string { return &s.Database }, database),
			Settings.SafeDatabase},
		{"listen", "127.0.0.1:8080", "Address and port that the desk is served on; :8080 for every address of the machine, port 0 for a free one.",
			text(func(s *Settings) *string { return &s.Listen }, listen),
			func(s Settings) string { return s.Listen }},
		{"public_url", "", "Address that people open, https://desk.example.org. Links are made from it; log-ins need https, except on this machine. Without it the listen address.",
			text(func(s *Settings) *string { return &s.PublicURL }, origin),
			func(s Settings) string { return s.PublicURL }},
		{"tls_cert", "", "File with the certificate chain (PEM), if the program is to speak TLS itself. Needs tls_key.",
			text(func(s *Settings) *string { return &s.TLSCert }, anything),
			func(s Settings) string { return s.TLSCert }},
		{"tls_key", "", "File with the key of the certificate (PEM). Needs tls_cert.",
			text(func(s *Settings) *string { return &s.TLSKey }, anything),
			func(s Settings) string { return s.TLSKey }},
		{"metrics_listen", "", "Address and port on which numbers for Prometheus are served (/metrics), with /healthz and /readyz: 127.0.0.1:9090. Whoever reaches it sees how much is read, not what. Without it they are not served.",
			text(func(s *Settings) *string { return &s.MetricsListen }, listenOrNot),
			func(s Settings) string { return s.MetricsListen }},
		{"proxy_header", "", "Header in which a proxy of yours writes the caller's address: X-Forwarded-For (its last entry counts) or X-Real-IP. Set it only behind such a proxy, or callers choose their own address.",
			text(func(s *Settings) *string { return &s.ProxyHeader }, proxyHeader),
			func(s Settings) string { return s.ProxyHeader }},
		{"outbound_allow", "", "Addresses beyond the public internet that may be dialled (10.1.2.0/24, 127.0.0.1), with commas between: for a platform's server in your own network.",
			setPrefixes, func(s Settings) string { return showPrefixes(s.OutboundAllow) }},
	}
}

// workSettings say how it works.
func workSettings() []Setting {
	return []Setting{
		{"project_name", "Fem.OS", "Name of the project as it stands under every reply.",
			text(func(s *Settings) *string { return &s.ProjectName }, line),
			func(s Settings) string { return s.ProjectName }},
		{"project_link", "", "Link that stands under every reply: who you are, imprint, data protection. Without it the public address.",
			text(func(s *Settings) *string { return &s.ProjectLink }, link),
			func(s Settings) string { return s.ProjectLink }},
		{"law", "", "Address of the table of contents of federal law that femos law update reads. Without it https://www.gesetze-im-internet.de/gii-toc.xml.",
			text(func(s *Settings) *string { return &s.Law }, link),
			func(s Settings) string { return s.Law }},
		{"law_nightly", "", "From where the server fetches the law each night by itself: the address of a table of contents (https://www.gesetze-im-internet.de/gii-toc.xml), a folder or a zip. Without it it does not, and femos law update does.",
			text(func(s *Settings) *string { return &s.LawNightly }, linkOrPath),
			func(s Settings) string { return s.LawNightly }},
		{"retention_days", "30", "Days after which posts, pseudonyms and links go once their inquiry is closed: 7 to 90.",
			func(s *Settings, t string) error { return between(t, 7, 90, &s.RetentionDays) },
			func(s Settings) string { return strconv.Itoa(s.RetentionDays) }},
		{"sample_percent", "10", "How many of a hundred yellow replies (adapted, or in her own words) are drawn for the lawyer to look at afterwards: 0 to 100.",
			func(s *Settings, t string) error { return between(t, 0, 100, &s.SamplePercent) },
			func(s Settings) string { return strconv.Itoa(s.SamplePercent) }},
		{"import_megabytes", "4096", "How large a chat export may be that is brought by the browser, in megabytes: 1 to 100000. It lies encrypted in the data folder while it is read. femos import has no limit.",
			func(s *Settings, t string) error { return between(t, 1, 100_000, &s.ImportMegabytes) },
			func(s Settings) string { return strconv.Itoa(s.ImportMegabytes) }},
		{"log_level", "info", "Least level that is logged: debug, info, warn or error. Logs hold ids, never what people wrote.",
			setLevel, func(s Settings) string { return strings.ToLower(s.LogLevel.String()) }},
		{"log_format", "text", "Form of the log: text or json.",
			text(func(s *Settings) *string { return &s.LogFormat }, oneOf("text", "json")),
			func(s Settings) string { return s.LogFormat }},
		{"demo", "false", "Whether to play a believable day with invented people and print a link that logs in: true or false. Never with real data.",
			setDemo, func(s Settings) string { return strconv.FormatBool(s.Demo) }},
	}
}

// publicSettings are of the site that everybody may read.
func publicSettings() []Setting {
	return []Setting{
		{"employer", "", "Whom the advisors work for, as it stands on their pages of the public site; each of them can name another.",
			text(func(s *Settings) *string { return &s.Employer }, lineOrNot),
			func(s Settings) string { return s.Employer }},
		{"funder", "", "Who pays for the project, as it stands on these pages.",
			text(func(s *Settings) *string { return &s.Funder }, lineOrNot),
			func(s Settings) string { return s.Funder }},
		{"leave_url", "https://www.dwd.de/", "Where somebody gets who leaves the public site quickly: a page that nobody wonders about.",
			text(func(s *Settings) *string { return &s.LeaveURL }, link),
			func(s Settings) string { return s.LeaveURL }},
		{"imprint_file", "", "File with the imprint of the public site: plain text, empty lines between paragraphs, \"# \" before a heading. Read at the start; without it the site has none.",
			text(func(s *Settings) *string { return &s.ImprintFile }, anything),
			func(s Settings) string { return s.ImprintFile }},
		{"privacy_file", "", "File with the privacy notice of the public site, in the same form.",
			text(func(s *Settings) *string { return &s.PrivacyFile }, anything),
			func(s Settings) string { return s.PrivacyFile }},
		{"accessibility_file", "", "File with the accessibility statement of the public site, in the same form.",
			text(func(s *Settings) *string { return &s.AccessibilityFile }, anything),
			func(s Settings) string { return s.AccessibilityFile }},
	}
}

// opinionSettings say whom to ask for a second opinion.
func opinionSettings() []Setting {
	return []Setting{
		{"opinion_url", "", "Server on your own machine that speaks the OpenAI-compatible API and is asked for a second opinion: http://10.1.2.3:11434/v1. Plain http:// only to a private address, localhost or a name of your own network. It gets masked posts of hard cases, never anything of the confidential channel. Without it nobody is asked.",
			text(func(s *Settings) *string { return &s.OpinionURL }, opinionURL),
			func(s Settings) string { return s.OpinionURL }},
		{"opinion_key", "", "Key that this server asks for, if it asks for one.",
			text(func(s *Settings) *string { return &s.OpinionKey }, header),
			func(s Settings) string { return hidden(s.OpinionKey) }},
		{"opinion_model", "", "Model of this server that is asked in hard cases, by its name there. Without it none is.",
			text(func(s *Settings) *string { return &s.OpinionModel }, model),
			func(s Settings) string { return s.OpinionModel }},
		{"opinion_embeddings", "", "Model of this server that likens questions to the answers of the library, by its name there. Without it none does.",
			text(func(s *Settings) *string { return &s.OpinionEmbeddings }, model),
			func(s Settings) string { return s.OpinionEmbeddings }},
		{"opinion_seconds", "30", "How long this server may take for one answer, in seconds: 1 to 300. Nothing waits for it.",
			func(s *Settings, t string) error { return between(t, 1, 300, &s.OpinionSeconds) },
			func(s Settings) string { return strconv.Itoa(s.OpinionSeconds) }},
	}
}

// Table prints every setting with its names, default and sentence.
func Table(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintf(t, "FILE\tENVIRONMENT\tFLAG\tDEFAULT\n")
	for _, s := range List() {
		def := s.Default
		if def == "" {
			def = "-"
		}
		fmt.Fprintf(t, "%s\t%s\t--%s\t%s\n", s.Name, s.Env(), s.Flag(), def)
	}
	if err := t.Flush(); err != nil {
		return fmt.Errorf("print the settings: %w", err)
	}
	for _, s := range List() {
		if _, err := fmt.Fprintf(w, "\n%s\n    %s\n", s.Name, wrap(s.Sentence, "    ")); err != nil {
			return fmt.Errorf("print the settings: %w", err)
		}
	}
	return nil
}

// wrap breaks a sentence at 96 characters.
func wrap(sentence, indent string) string {
	var b strings.Builder
	width := 0
	for i, word := range strings.Fields(sentence) {
		switch {
		case i == 0:
		case width+1+len(word) > 96:
			b.WriteString("\n" + indent)
			width = 0
		default:
			b.WriteByte(' ')
			width++
		}
		b.WriteString(word)
		width += len(word)
	}
	return b.String()
}

func setLevel(s *Settings, t string) error {
	if err := oneOf("debug", "info", "warn", "error")(t); err != nil {
		return err
	}
	return s.LogLevel.UnmarshalText([]byte(t)) //nolint:wrapcheck // can't fail any more
}

func setDemo(s *Settings, t string) error {
	if err := oneOf("true", "false")(t); err != nil {
		return err
	}
	s.Demo = t == "true"
	return nil
}

func setPrefixes(s *Settings, t string) error {
	s.OutboundAllow = nil
	for _, part := range strings.FieldsFunc(t, func(r rune) bool { return r == ',' || r == ' ' }) {
		p, err := netip.ParsePrefix(part)
		if a, alone := netip.ParseAddr(part); err != nil && alone == nil && a.Zone() == "" {
			p, err = netip.PrefixFrom(a, a.BitLen()), nil
		}
		if err != nil {
			return fmt.Errorf("must list addresses or networks such as 10.1.2.0/24, with commas between, not %q", part)
		}
		s.OutboundAllow = append(s.OutboundAllow, p.Masked())
	}
	return nil
}

func showPrefixes(ps []netip.Prefix) string {
	var b []string
	for _, p := range ps {
		b = append(b, p.String())
	}
	return strings.Join(b, ",")
}
