package desk_test

import (
	"errors"
	"io/fs"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"femos"
	"femos/internal/web/desk"
)

// pages are all pages that can be looked at, with something on them.
func pages() []string {
	list := []string{"/library", "/library?standing=due&topic=B", "/library/add", "/library/" + string(sampleAnswer), "/library/" + string(sampleAnswer) + "?v=2&with=1", "/library/" + string(sampleAnswer) + "?v=1", "/library/" + string(sampleAnswer) + "/edit", "/library/" + string(sampleAnswer) + "/translate?lang=ar&v=2", "/library/" + string(sampleAnswer) + "/translate?lang=tr&v=2",
		"/library/" + string(sampleAnswer) + "/withdraw", "/queue", "/corrections", "/queue/calendar", "/alarms", "/login", "/nowhere", "/", "/inbox", "/search", "/search?q=minijob", "/search?q=nothing", "/capture", "/channels", "/channels/add", "/accounts", "/accounts/add", "/accounts/add?platform=demo",
		"/people", "/people/add", "/people/" + string(personID(1)), "/guidance", "/guidance?as=advisor", "/me", "/me?done=look", "/me/profile", "/me/profile?done=gone", "/people/" + string(personID(1)) + "/profile", "/me/second", "/me/second?as=lawyer", "/login/second", "/second?next=/library", "/keys", "/learning", "/check", "/channels/" + string(channelID(9)), "/channels/" + string(channelID(9)) + "/permission",
		"/channels/" + string(channelID(2)) + "/withdraw", "/accounts/" + string(accountID(1)), "/accounts/" + string(accountID(2)), "/accounts/" + string(accountID(3))}
	for _, v := range femos.Views() {
		list = append(list, "/inbox?view="+string(v), "/inbox?lang=fa&view="+string(v))
	}
	for n := range day() {
		list = append(list, "/inbox/"+string(inquiryID(n+1))+"?view=open")
	}
	for n := range channels[1:] {
		list = append(list, "/channels/"+string(channelID(n+1)), "/channels/"+string(channelID(n+1))+"/import")
	}
	list = append(list, "/claims", "/claims?state=resolved", "/claims/"+sampleClaim, "/queue/law?section=18g&act=AufenthG", "/library/exchange", "/translations", "/translations?lang=tr", "/library/add?from="+string(inquiryID(2)))
	return list
}

var (
	rawKey   = regexp.MustCompile(`[>"] ?([a-z]+\.[a-z_]+(\.[a-z_]+)*)[<"]`)
	tag      = regexp.MustCompile(`<(/?)([a-z0-9]+)((?:[^<>"]|"[^"]*")*)>`)
	attrOn   = regexp.MustCompile(`\s(on[a-z]+|style)=`)
	idsOf    = regexp.MustCompile(`\sid="([^"]*)"`)
	labelFor = regexp.MustCompile(`\sfor="([^"]*)"`)
)

// void elements have no end.
var void = []string{"meta", "link", "input", "br", "use", "circle", "path", "rect"}

// TestPages draws every page in both languages and checks what holds for all of them.
func TestPages(t *testing.T) {
	t.Parallel()
	for _, lang := range []femos.Language{"en", "de"} {
		s := newSample()
		s.people[0].Interface = lang
		h := s.handler()
		for _, path := range pages() {
			w := ask(t, h, "nour", http.MethodGet, path, nil, "Accept-Language", string(lang))
			body := w.Body.String()
			if w.Code == http.StatusSeeOther {
				continue
			}
			if w.Code != 200 && path != "/nowhere" && path != "/channels/"+string(channelID(4))+"/withdraw" {
				t.Errorf("%s %s: %d", lang, path, w.Code)
			}
			if !strings.HasPrefix(body, "<!doctype html>\n<html lang=\""+string(lang)+"\" dir=\"ltr\"") {
				t.Errorf("%s %s: begins %q", lang, path, body[:60])
			}
			for _, never := range []string{"ZgotmplZ", "%!", "<no value>", "&lt;nil&gt;", "[name]", "[phone]"} {
				if strings.Contains(body, never) {
					t.Errorf("%s %s: shows %q", lang, path, never)
				}
			}
			if m := rawKey.FindStringSubmatch(body); m != nil && !strings.Contains(m[1], "femos") && !strings.Contains(m[1], "example") {
				t.Errorf("%s %s: shows the key %q", lang, path, m[1])
			}
			wellFormed(t, string(lang)+" "+path, body)
		}
	}
}

// wellFormed checks that elements close in order, ids are single, labels lead somewhere, and nothing stands in a tag
// that the policy would refuse.
func wellFormed(t *testing.T, where, body string) {
	t.Helper()
	var open []string
	for _, m := range tag.FindAllStringSubmatch(body, -1) {
		switch {
		case attrOn.MatchString(m[3]):
			t.Errorf("%s: %s", where, m[0])
		case slices.Contains(void, m[2]), strings.HasSuffix(m[3], "/"):
		case m[1] == "":
			open = append(open, m[2])
		case len(open) == 0 || open[len(open)-1] != m[2]:
			t.Errorf("%s: %s closes %v", where, m[0], open[max(0, len(open)-4):])
			return
		default:
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		t.Errorf("%s: not closed: %v", where, open)
	}
	ids := map[string]bool{}
	for _, m := range idsOf.FindAllStringSubmatch(body, -1) {
		if ids[m[1]] {
			t.Errorf("%s: two elements have the id %q", where, m[1])
		}
		ids[m[1]] = true
	}
	for _, m := range labelFor.FindAllStringSubmatch(body, -1) {
		if !ids[m[1]] {
			t.Errorf("%s: a label is for %q, which is not there", where, m[1])
		}
	}
}

// What somebody wrote stays text, wherever it stands.
func TestHostileText(t *testing.T) {
	t.Parallel()
	const hostile = `</q></p><script>alert(1)</script><img src=x onerror=alert(2)>" autofocus onfocus="alert(3)`
	s := newSample()
	s.add(50, question{lang: `ar" onload="x`, text: hostile, topic: "B3", urgency: femos.Normal, channel: 1, reasons: []femos.Reason{{Kind: "kind", Code: "asks", Quote: "<script>alert(1)</script>"}},
		replies: []femos.Reply{{Posted: hostile, State: femos.ReplySent, Link: "javascript:alert(4)"}, {Posted: hostile, State: femos.ReplyManual}, {State: femos.ReplyRefused, Fault: hostile}}})
	s.rows[len(s.rows)-1].ChannelName = hostile
	thread := s.threads[inquiryID(50)]
	thread.SourceLink, thread.Channel.Name = "javascript:alert(5)", hostile
	s.threads[inquiryID(50)] = thread
	h := s.handler()
	for _, w := range []string{
		ask(t, h, "nour", "GET", "/inbox/"+string(inquiryID(50))+"?view=open", nil).Body.String(),
		ask(t, h, "nour", "GET", "/search?q="+url.QueryEscape(hostile), nil).Body.String(),
		ask(t, h, "nour", "POST", "/capture", url.Values{"text": {hostile}, "comments": {hostile}, "link": {"javascript:alert(6)"}, "channel": {hostile}}).Body.String(),
		ask(t, h, "nour", "POST", "/inbox/"+string(inquiryID(50))+"/preview?view="+url.QueryEscape(hostile), url.Values{"text": {hostile}, "language": {hostile}, "action": {hostile}, "answer": {hostile}}).Body.String(),
	} {
		for _, never := range []string{"<script>alert", "<img", `onfocus="alert`, `href="javascript:`, ` onload="x`} {
			if strings.Contains(w, never) {
				at := strings.Index(w, never)
				t.Errorf("%q stands in the page: …%s…", never, w[max(0, at-80):at+60])
			}
		}
	}
}

func TestSegments(t *testing.T) {
	t.Parallel()
	const text = "إقامتي تنتهي. ich bin [name], Nr. [phone]."
	for _, c := range []struct {
		name    string
		reasons []femos.Reason
		want    string
	}{
		{"none", nil, "إقامتي تنتهي. ich bin (name), Nr. (phone number)."},
		{"by offset", []femos.Reason{{Start: 0, End: 12, Quote: "إقامتي"}}, "[إقامتي] تنتهي. ich bin (name), Nr. (phone number)."},
		{"by quote, as the offset is of another text", []femos.Reason{{Start: 3, End: 9, Quote: "تنتهي"}}, "إقامتي [تنتهي]. ich bin (name), Nr. (phone number)."},
		{"in the middle of a letter", []femos.Reason{{Start: 1, End: 3}}, "إقامتي تنتهي. ich bin (name), Nr. (phone number)."},
		{"beyond the end", []femos.Reason{{Start: 10, End: 4000}, {Start: -4, End: 2}, {Start: 9, End: 2}}, "إقامتي تنتهي. ich bin (name), Nr. (phone number)."},
		{"over a hole, and another inside it", []femos.Reason{{Quote: "bin [name]"}, {Quote: "[name]"}}, "إقامتي تنتهي. ich [bin ][(name)], Nr. (phone number)."},
		{"of no place", []femos.Reason{{Code: "asks"}}, "إقامتي تنتهي. ich bin (name), Nr. (phone number)."},
	} {
		if got := desk.Segments(text, c.reasons); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	if got := desk.Segments("", []femos.Reason{{Start: 0, End: 1, Quote: "x"}}); got != "" {
		t.Errorf("of nothing: %q", got)
	}
}

func TestTopics(t *testing.T) {
	t.Parallel()
	for _, lang := range []femos.Language{"de", "en"} {
		for code, words := range desk.Topics(lang) {
			if words[0] == "" || strings.HasPrefix(words[0], "topic.") || len(code) > 1 && words[1] == "" {
				t.Errorf("%s %s: %q", lang, code, words)
			}
		}
	}
}

var dataKey = regexp.MustCompile(`data-key="([^"]+)"`)

// The list of keys and the keys on the buttons are the same.
func TestKeysHelp(t *testing.T) {
	t.Parallel()
	declared := map[string]bool{}
	err := fs.WalkDir(desk.Embedded, "page", func(path string, e fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".html") {
			return err
		}
		raw, err := fs.ReadFile(desk.Embedded, path)
		for _, m := range dataKey.FindAllStringSubmatch(string(raw), -1) {
			for _, key := range strings.Fields(m[1]) {
				declared[key] = true
			}
		}
		return errors.Join(err)
	})
	if err != nil {
		t.Fatal(err)
	}
	// What a template fills in, and what needs no button.
	as := map[string]string{"{{.Key}}": "", "{{next": "", "Alt+{{next": "Alt 1–6", "$i}}": "", "Control+Enter": "Ctrl ↵", "Alt+p": "Alt P", "Alt+m": "Alt M"}
	shown := desk.KeysShown()
	for key := range declared {
		want, special := as[key]
		if !special {
			want = strings.ToUpper(key)
		}
		if want != "" && !slices.Contains(shown, want) {
			t.Errorf("the help does not show %q", key)
		}
	}
	for _, key := range shown {
		needless := slices.Contains([]string{"↵", "Esc", "Alt 1–6", "Ctrl ↵", "Alt P", "Alt M", "1", "2", "3", "T", "B", "E", "O"}, key)
		if !needless && !declared[strings.ToLower(key)] {
			t.Errorf("nothing has the key %q of the help", key)
		}
	}
}

func TestLocal(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{"/inbox?view=new": "/inbox?view=new", "": "/", "https://evil.example": "/", "//evil.example": "/", `/\evil.example`: "/", "javascript:alert(1)": "/", "inbox": "/", "/a\r\nb": "/"} {
		if got := desk.Local(path); got != want {
			t.Errorf("%q: %q, want %q", path, got, want)
		}
	}
}
