package desk_test

import (
	"encoding/csv"
	"errors"
	"html"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"femos"
	"femos/internal/auth"
	"femos/internal/mask"
	"femos/internal/web/desk"
)

func TestLogin(t *testing.T) {
	t.Parallel()
	h := newSample().handler()
	w := ask(t, h, "", "GET", "/inbox?view=mine", nil)
	if to := w.Header().Get("Location"); w.Code != 303 || to != "/login?next=%2Finbox%3Fview%3Dmine" {
		t.Fatalf("without log-in: %d to %q", w.Code, to)
	}
	w = ask(t, h, "", "POST", "/login", url.Values{"login": {"advisor"}, "password": {"wrong"}, "next": {"/inbox"}})
	if w.Code != 422 || len(w.Result().Cookies()) > 0 || !strings.Contains(w.Body.String(), "Login or password is wrong.") || strings.Contains(w.Body.String(), "wrong\"") {
		t.Errorf("wrong password: %d", w.Code)
	}
	w = ask(t, h, "", "POST", "/login", url.Values{"login": {"advisor"}, "password": {"advisor"}, "next": {"//evil.example"}})
	cookies := w.Result().Cookies()
	if w.Code != 303 || w.Header().Get("Location") != "/" || len(cookies) != 1 {
		t.Fatalf("log-in: %d to %q, cookies %v", w.Code, w.Header().Get("Location"), cookies)
	}
	if c := cookies[0]; !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteStrictMode || c.Name != "__Host-femos" {
		t.Errorf("cookie %v", c)
	}
	w = ask(t, h, "advisor", "POST", "/logout", nil)
	if c := w.Result().Cookies(); w.Code != 303 || len(c) != 1 || c[0].MaxAge >= 0 {
		t.Errorf("log-out: %d, %v", w.Code, c)
	}
	for _, header := range [][]string{{"Part", "rows"}, {"X", ""}} {
		method := map[bool]string{true: "GET", false: "POST"}[header[0] == "Part"]
		if w := ask(t, h, "gone", method, "/me", nil, header...); w.Code != 401 {
			t.Errorf("%s with an old cookie: %d", method, w.Code)
		}
	}
}

// A conflict shows the present state and why; what she wrote is never lost.
func TestConflictKeepsHerText(t *testing.T) {
	t.Parallel()
	const words = "Das habe ich lange überlegt.\nUnd noch eine Zeile."
	form := url.Values{"version": {"1"}, "action": {"correct"}, "language": {"de"}, "text": {strings.ReplaceAll(words, "\n", "\r\n")}, "answer": {string(sampleAnswer)}}
	for _, c := range []struct {
		inquiry int
		err     error
		code    int
		says    string
	}{
		{3, femos.Fail(femos.Conflict, "changed"), 409, "Somebody has changed this meanwhile."},
		{3, femos.Fail(femos.Invalid, "too_long", 310, 300).About("text"), 422, "The reply has 310 characters, 300 are possible."},
		{3, femos.Fail(femos.Unavailable, "storage").Because(errors.New("disk on fire")), 503, "The database does not answer just now."},
		{1, femos.Fail(femos.Conflict, "taken_by", "Parisa Ahmadi"), 409, "Parisa Ahmadi has taken this inquiry."}, // hers: no composer any more
	} {
		for _, part := range []string{"", "thread"} {
			s := newSample()
			s.fail["Send"] = c.err
			w := ask(t, s.handler(), "nour", "POST", "/inbox/"+string(inquiryID(c.inquiry))+"/send?view=open", form, "Part", part)
			body := w.Body.String()
			if w.Code != c.code || !strings.Contains(body, c.says) || !strings.Contains(body, ">"+words+"</textarea>") {
				t.Errorf("%v, part %q: %d, text kept %v", c.err, part, w.Code, strings.Contains(body, words))
			}
			if strings.Contains(body, "disk on fire") {
				t.Errorf("%v: the cause is shown", c.err)
			}
			if part == "" != strings.HasPrefix(body, "<!doctype") {
				t.Errorf("part %q begins %q", part, body[:40])
			}
		}
	}
}

func TestSend(t *testing.T) {
	t.Parallel()
	s := newSample()
	form := url.Values{"version": {"7"}, "action": {"answer"}, "language": {"ar"}, "text": {"مرحبا\r\nبكِ "}, "answer": {"block-1"}}
	w := ask(t, s.handler(), "nour", "POST", "/inbox/"+string(inquiryID(2))+"/send?view=mine&lang=ar", form)
	if to := w.Header().Get("Location"); w.Code != 303 || to != "/inbox/"+string(inquiryID(2))+"?lang=ar&view=mine" {
		t.Errorf("%d to %q", w.Code, to)
	}
	d := s.drafts[0]
	if d.Inquiry != inquiryID(2) || d.Version != 7 || d.Action != femos.ActAnswer || d.Language != "ar" || d.Text != "مرحبا\nبكِ " || d.AnswerUsed != "block-1" {
		t.Errorf("draft %+v", d)
	}
}

// That somebody else's answer is right is said with one key: the reply goes under it, names the signed answer that says the
// same, and carries that answer's link.
func TestAffirm(t *testing.T) {
	t.Parallel()
	s := newSample()
	h := s.handler()
	page := ask(t, h, "nour", "GET", "/inbox/"+string(inquiryID(2))+"?view=open", nil).Body.String()
	affirm := regexp.MustCompile(`<a class="btn tiny" href="([^"]+)" data-key="s">`).FindAllStringSubmatch(page, -1)
	if len(affirm) != 1 || strings.Contains(page, "Under the comment of") {
		t.Fatalf("%d addresses that affirm", len(affirm))
	}
	to := regexp.MustCompile(`to=([0-9a-f-]+)`).FindStringSubmatch(affirm[0][1])[1]
	page = ask(t, h, "nour", "GET", strings.TrimSuffix(html.UnescapeString(affirm[0][1]), "#reply"), nil).Body.String()
	for _, want := range []string{`value="affirm" checked`, `name="to" value="` + to + `"`, `name="answer" value="block-1"`, ">هذا صحيح.</textarea>", "Under the comment of 2MF8VA.", "femos.example/a/0"} {
		if !strings.Contains(page, want) {
			t.Errorf("the composer lacks %q", want)
		}
	}
	ask(t, h, "nour", "POST", "/inbox/"+string(inquiryID(2))+"/send", url.Values{"version": {"7"}, "action": {"affirm"}, "language": {"ar"}, "text": {"نعم"}, "to": {to}})
	if d := s.drafts[0]; string(d.To) != to || d.Action != femos.ActAffirm {
		t.Errorf("sent %+v", d)
	}
}

func TestPreview(t *testing.T) {
	t.Parallel()
	s := newSample()
	form := url.Values{"version": {"1"}, "action": {"refer"}, "language": {"de"}, "text": {strings.Repeat("ä", 290)}}
	w := ask(t, s.handler(), "nour", "POST", "/inbox/"+string(inquiryID(3))+"/preview", form, "Part", "compose")
	body := w.Body.String()
	for _, want := range []string{"Exactly this will stand there.", "— Nour Haddad, advisor at Fem.OS", "Too long for this platform.", `value="refer" checked`, `<option value="de" selected>`, ">" + strings.Repeat("ä", 290) + "</textarea>"} {
		if !strings.Contains(body, want) {
			t.Errorf("lacks %q", want)
		}
	}
	if w.Code != 200 || len(s.calls) > 0 || strings.Contains(body, "<html") {
		t.Errorf("%d, did %v", w.Code, s.calls)
	}
}

func TestDismissNeedsAReason(t *testing.T) {
	t.Parallel()
	s := newSample()
	h := s.handler()
	for reason, want := range map[string]int{"": 422, "because": 422, "gone_at_source": 422, "duplicate": 303} {
		if w := ask(t, h, "nour", "POST", "/inbox/"+string(inquiryID(3))+"/dismiss", url.Values{"version": {"1"}, "reason": {reason}}); w.Code != want {
			t.Errorf("%q: %d, want %d", reason, w.Code, want)
		}
	}
	if !reflect.DeepEqual(s.calls, []string{"Dismiss"}) {
		t.Errorf("did %v", s.calls)
	}
}

// The composer stands only where she can reply; else it says why not.
func TestWhereNoReplyIsPossible(t *testing.T) {
	t.Parallel()
	s := newSample()
	h := s.handler()
	for n, says := range map[int]string{1: "Parisa Ahmadi has this inquiry.", 12: ""} {
		body := ask(t, h, "nour", "GET", "/inbox/"+string(inquiryID(n)), nil).Body.String()
		if strings.Contains(body, `id="compose"`) || !strings.Contains(body, says) {
			t.Errorf("%d: composer %v", n, strings.Contains(body, `id="compose"`))
		}
	}
	thread := s.threads[inquiryID(3)]
	thread.Permission.Scopes.Reply = false
	s.threads[inquiryID(3)] = thread
	if body := ask(t, h, "nour", "GET", "/inbox/"+string(inquiryID(3)), nil).Body.String(); !strings.Contains(body, "does not cover replies") || strings.Contains(body, `id="compose"`) {
		t.Error("without the scope there is a composer")
	}
	thread.Permission = femos.Permission{}
	s.threads[inquiryID(3)] = thread
	if body := ask(t, h, "nour", "GET", "/inbox/"+string(inquiryID(3)), nil).Body.String(); !strings.Contains(body, "No permission stands for this channel") || strings.Contains(body, `id="compose"`) {
		t.Error("without a permission there is a composer")
	}
	if body := ask(t, h, "lawyer", "GET", "/inbox/"+string(inquiryID(2)), nil).Body.String(); strings.Contains(body, `id="compose"`) || strings.Contains(body, "/take?") {
		t.Error("a lawyer can reply")
	}
}

// The fast path: paste, confirm. Nothing is kept by the first step; the second keeps what she decided.
func TestCapture(t *testing.T) {
	t.Parallel()
	s := newSample()
	h := s.handler()
	form := url.Values{"channel": {string(channelID(6))}, "text": {"Ich bin Mia Weber.\r\nRuf an: 0176 12345678"}, "comments": {"Schreib an mia@example.org\r\n\r\nZweiter Kommentar"}, "link": {"https://example.org/1"}}
	w := ask(t, h, "advisor", "POST", "/capture", form, "Part", "capture")
	body := w.Body.String()
	if w.Code != 200 || len(s.pastes) > 0 {
		t.Fatalf("first step: %d, kept %v", w.Code, s.pastes)
	}
	marks := func(kind mask.Kind) (value string) {
		for _, piece := range strings.Split(body, `name="mark" value="`)[1:] {
			if v, _, _ := strings.Cut(piece, `"`); strings.HasSuffix(v, ":"+string(kind)) {
				value = v
			}
		}
		return value
	}
	phone, email := marks(mask.Phone), marks(mask.Email)
	if phone != "0:27:40:phone" || !strings.HasPrefix(email, "1:") {
		t.Fatalf("marks %q, %q in %s", phone, email, body)
	}
	form["mark"] = []string{phone, email, "0:8:11:name", "0:5:4000:name", "9:0:1:name", "0:0:3:wish", "x"} // the last four fit nothing
	form.Set("more", "Zweiter\n\n")
	w = ask(t, h, "advisor", "POST", "/capture/keep", form)
	if to := w.Header().Get("Location"); w.Code != 303 || to != "/inbox/"+string(inquiryID(2))+"?view=new" {
		t.Fatalf("second step: %d to %q", w.Code, to)
	}
	p := s.pastes[0]
	want := []mask.Mark{{Kind: mask.Name, Start: 8, End: 11}, {Kind: mask.Phone, Start: 27, End: 40}}
	if p.Text != "Ich bin Mia Weber.\nRuf an: 0176 12345678" || !reflect.DeepEqual(p.Marks, want) || p.Link != "https://example.org/1" || p.Channel != channelID(6) {
		t.Errorf("paste %+v", p)
	}
	if len(p.Comments) != 2 || len(p.Comments[0].Marks) != 1 || !reflect.DeepEqual(p.Comments[1].Marks, []mask.Mark{{Kind: mask.Name, Start: 0, End: 7}}) {
		t.Errorf("comments %+v", p.Comments)
	}
}

func TestCaptureRefused(t *testing.T) {
	t.Parallel()
	s := newSample()
	h := s.handler()
	if w := ask(t, h, "advisor", "POST", "/capture", url.Values{"text": {" \n"}}); w.Code != 422 {
		t.Errorf("nothing pasted: %d", w.Code)
	}
	s.fail["Submit"] = femos.Fail(femos.Conflict, "capture_exists").About("link")
	w := ask(t, h, "advisor", "POST", "/capture/keep", url.Values{"text": {"Ruf an: 0176 12345678, Lia"}, "more": {"Lia"}})
	body := w.Body.String()
	if w.Code != 409 || !strings.Contains(body, "A post with this link is here already.") || !strings.Contains(body, `value="0:8:21:phone">`) || !strings.Contains(body, `value="0:23:26:name" checked>`) {
		t.Errorf("%d: her marks are not as she left them: %s", w.Code, body)
	}
}

func TestWithdrawSaysHowMuch(t *testing.T) {
	t.Parallel()
	s := newSample()
	h := s.handler()
	path := "/channels/" + string(channelID(1)) + "/withdraw"
	body := ask(t, h, "coordinator", "GET", path, nil).Body.String()
	for _, want := range []string{"9 inquiries are closed.", "41 kept posts are removed for good.", "1 reply that waits is not sent."} {
		if !strings.Contains(body, want) {
			t.Errorf("lacks %q", want)
		}
	}
	old := url.Values{"permission": {string(permissionOf(1).ID)}, "inquiries": {"8"}, "posts": {"41"}, "waiting": {"1"}}
	if w := ask(t, h, "coordinator", "POST", path, old); w.Code != 409 || len(s.calls) > 0 || !strings.Contains(w.Body.String(), `name="inquiries" value="9"`) {
		t.Errorf("told less than is kept: %d, did %v", w.Code, s.calls)
	}
	old.Set("inquiries", "9")
	if w := ask(t, h, "coordinator", "POST", path, old); w.Code != 303 || len(s.calls) != 1 {
		t.Errorf("confirmed: %d, did %v", w.Code, s.calls)
	}
}

func TestSecretsNeverComeBack(t *testing.T) {
	t.Parallel()
	s := newSample()
	h := s.handler()
	form := url.Values{"platform": {"bluesky"}, "set.identifier": {"team.example.org"}, "set.app_password": {"wrong"}, "set.unknown": {"x"}}
	w := ask(t, h, "admin", "POST", "/accounts/add", form)
	body := w.Body.String()
	if w.Code != 422 || !strings.Contains(body, `value="team.example.org"`) || strings.Contains(body, `value="wrong"`) || strings.Contains(body, "never shown\"") {
		t.Errorf("%d", w.Code)
	}
	if w := ask(t, h, "advisor", "POST", "/people/"+string(personID(2))+"/password", url.Values{"password": {"correct horse battery"}}); w.Code != 403 || len(s.calls) > 0 {
		t.Errorf("an advisor sets a password: %d", w.Code)
	}
}

func TestParts(t *testing.T) {
	t.Parallel()
	h := newSample().handler()
	for path, begins := range map[string]string{"/inbox?view=open rows": "<li id=\"row-", "/inbox?view=open counts": "\n<ul>", "/inbox/" + string(inquiryID(2)) + " thread": "<section class=\"thread\"",
		"/inbox/" + string(inquiryID(2)) + " row": "<li id=\"row-" + string(inquiryID(2)), "/inbox/" + string(inquiryID(2)) + "?reply=de compose": "<div id=\"reply\" data-mode=\"write\"",
		"/capture capture": "\n<header>", "/keys keys": "\n<header>", "/inbox/" + string(inquiryID(99)) + " thread": "<p class=\"problem\" data-status=\"404\">"} {
		path, part, _ := strings.Cut(path, " ")
		if w := ask(t, h, "nour", "GET", path, nil, "Part", part); !strings.HasPrefix(w.Body.String(), begins) {
			t.Errorf("%s, part %s: %d, begins %q", path, part, w.Code, w.Body.String()[:min(80, w.Body.Len())])
		}
	}
}

// Who signs shows her second factor first, if it is not fresh, and comes back to the answer with the day she chose.
func TestSigningAsksForTheSecondFactor(t *testing.T) {
	t.Parallel()
	s := newSample()
	h := s.handler()
	form := url.Values{"of": {"x"}, "version": {"1"}, "valid_until": {"2027-03-01"}}
	sign := "/library/" + string(sampleAnswer) + "/sign"
	s.stale = true
	w := ask(t, h, "lawyer", "POST", sign, form)
	next := "/library/" + string(sampleAnswer) + "?valid_until=2027-03-01"
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/second?next="+url.QueryEscape(next) || len(s.calls) != 0 {
		t.Fatalf("%d to %s, did %v", w.Code, w.Header().Get("Location"), s.calls)
	}
	if w := ask(t, h, "lawyer", "POST", "/second", url.Values{"next": {next}}); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `name="code"`) {
		t.Errorf("a wrong code: %d", w.Code)
	}
	if w := ask(t, h, "lawyer", "POST", "/second", url.Values{"next": {next}, "code": {"123456"}}); w.Code != http.StatusSeeOther || w.Header().Get("Location") != next {
		t.Errorf("a right one: %d to %s", w.Code, w.Header().Get("Location"))
	}
	if w := ask(t, h, "lawyer", "GET", next, nil); !strings.Contains(w.Body.String(), `value="2027-03-01"`) {
		t.Errorf("the day she chose is lost: %d", w.Code)
	}
	s.stale, s.calls = false, nil
	if ask(t, h, "lawyer", "POST", sign, form); len(s.calls) != 1 || s.calls[0] != "Sign" {
		t.Errorf("did %v", s.calls)
	}
}

// The register as a table holds what the page holds, and no cell that a spreadsheet would run.
func TestGuidanceTable(t *testing.T) {
	t.Parallel()
	w := ask(t, newSample().handler(), "nour", "GET", "/guidance/table.csv", nil)
	lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(w.Body.String(), "\ufeff"))).ReadAll()
	if err != nil || len(lines) != 8 || w.Header().Get("Content-Type") != "text/csv; charset=utf-8" {
		t.Fatalf("%d lines, %v, %s", len(lines), err, w.Header().Get("Content-Type"))
	}
	if all := w.Body.String(); !strings.Contains(all, "Akte 12/2026") || !strings.Contains(all, "Zählt Kurzarbeitergeld?") || !strings.Contains(all, "Ja, Sie dürfen") {
		t.Error(all)
	}
	for _, l := range lines {
		for _, cell := range l {
			if strings.HasPrefix(cell, "=") {
				t.Errorf("a formula: %q", cell)
			}
		}
	}
}

// Whoever has not undertaken secrecy sees nothing that women wrote, and is told why.
func TestSecrecyComesFirst(t *testing.T) {
	t.Parallel()
	s := newSample()
	for i := range s.people {
		s.people[i].Sworn = false
	}
	h := s.handler()
	// Everywhere, as everybody, what stands anywhere in the sample of what women wrote, and of what was written about it.
	secret := []string{"قدّمت طلب التمديد", "Имеет ли он право", "Gilt die Fiktion auch", "Kurzarbeitergeld", "siehe § 2c", "Sie dürfen weiterarbeiten", "=gut", "أحداً في البلدية", "12. Dezember"}
	shown := map[string]bool{} // to those who have undertaken it
	sworn := newSample().handler()
	for _, rt := range desk.Routes() {
		method, path := concrete(rt.Pattern)
		paths := []string{path}
		if method == http.MethodGet {
			paths = append(paths, path+"?q=minijob&from="+string(inquiryID(2)))
		}
		for _, path := range paths {
			if strings.HasPrefix(path, "/events") {
				continue // ids only; TestEvents has it
			}
			for _, role := range femos.Roles() {
				s.calls = nil
				w := ask(t, h, string(role), method, path, url.Values{})
				content := auth.ShowsContent(auth.Act(rt.Act))
				if content && (w.Code != http.StatusForbidden || len(s.calls) > 0) {
					t.Errorf("%s %s as %s: %d, did %v", method, path, role, w.Code, s.calls)
				}
				if content && method == http.MethodGet && !strings.Contains(w.Body.String(), "undertaking of secrecy") {
					t.Errorf("%s as %s is not told why", path, role)
				}
				before := ask(t, sworn, string(role), method, path, url.Values{}).Body.String()
				for _, words := range secret {
					shown[words] = shown[words] || strings.Contains(before, words)
					if strings.Contains(w.Body.String(), words) {
						t.Errorf("%s %s shows %s %q", method, path, role, words)
					}
				}
			}
		}
	}
	for _, words := range secret {
		if !shown[words] {
			t.Errorf("%q is shown to nobody: this test looks for the wrong words", words)
		}
	}
	if w := ask(t, h, "nour", "GET", "/guidance", nil); w.Code != http.StatusOK {
		t.Errorf("the register: %d", w.Code)
	}
	if w := ask(t, h, "nour", "GET", "/me", nil); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "undertaking of secrecy") {
		t.Errorf("her own page: %d", w.Code)
	}
}
