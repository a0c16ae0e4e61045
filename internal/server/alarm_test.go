package server_test

import (
	"database/sql"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"femos"
	"femos/internal/library"
	"femos/internal/store/pgtest"
)

// document is a citation that can be signed without any law.
func document() []femos.Citation {
	return []femos.Citation{{Document: "Erlass", Pin: "sha256:" + strings.Repeat("ab", 32), PinnedOn: "2026-05-03"}}
}

// both runs a test on a node with either database.
func both(t *testing.T, test func(t *testing.T, n *node, address string)) {
	t.Helper()
	for name, database := range map[string]func() string{"sqlite": func() string { return "" }, "postgres": func() string { return pgtest.New(t) }} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address := database()
			n := start(t, address)
			if address == "" {
				address = "sqlite:" + n.folder + "/femos.db"
			}
			test(t, n, address)
		})
	}
}

// behind changes the database as somebody would who has it.
func behind(t *testing.T, address, statement string) {
	t.Helper()
	driver := "pgx"
	if path, ok := strings.CutPrefix(address, "sqlite:"); ok {
		driver, address = "sqlite", path+"?_pragma=busy_timeout(10000)"
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

// A signed text is changed in the database behind our back: its signature fails, in public it is not verified and what was
// put in its place is not shown, nobody can use it, and the desk rings until somebody has looked and it is right again.
func TestTextChangedBehindOurBack(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, n *node, address string) {
		n.mayFail()
		who := n.team(t)
		id := n.signed(t, who, femos.AnswerVersion{Question: "Wo gibt es den Ausweis?", Text: "Im Rathaus.", Citations: document()})
		page := "/de/a/" + regexp.MustCompile(`/de/a/([0-9a-z]+)`).FindStringSubmatch(n.until(t, "/de/feed.xml", "Wo gibt es den Ausweis?"))[1]
		channel := n.group(t, "Mamas")
		v := n.visitor(t, "nour")
		inquiry := v.capture(t, channel, question)
		behind(t, address, `UPDATE answer_version SET text = 'Ruf 0190 an.', question = 'Ruf 0190 an?' WHERE answer_id = '`+string(id)+`'`)
		behind(t, address, `UPDATE answer_signature SET name = name || ' Wer'`)
		if a := v.get(t, "/library/"+string(id)); !strings.Contains(a.body, "Not what was signed") {
			t.Error("the desk shows it as if nothing had happened")
		}
		if shown := n.until(t, page, "Nicht geprüft"); strings.Contains(shown, "0190") || strings.Contains(shown, " Wer") {
			t.Error("what was put in its place is public")
		}
		thread, err := n.Store.Thread(t.Context(), inquiry)
		if err != nil {
			t.Fatal(err)
		}
		a := v.post(t, "/inbox/"+string(inquiry)+"/send", url.Values{"version": {fmt.Sprint(thread.Inquiry.Version)}, "action": {"answer"}, "language": {"de"}, "text": {"Ruf 0190 an."}, "answer": {string(id)}})
		if a.status != http.StatusConflict || !strings.Contains(a.body, "not what was signed") {
			t.Errorf("it can be used: %d", a.status)
		}
		admin := n.visitor(t, n.person(t, femos.Person{Login: "root", Name: "Ada Admin", Roles: []femos.Role{femos.Admin}, Languages: []femos.Language{"de"}, Interface: "en"}).Login)
		lawyer := n.visitor(t, "judith")
		anna := n.visitor(t, "anna")
		until(t, "that the desk rings", func() bool { return strings.Contains(lawyer.get(t, "/queue").body, "has not been what was signed") })
		if !strings.Contains(admin.get(t, "/me").body, "has not been what was signed") || strings.Contains(anna.get(t, "/inbox").body, "has not been what was signed") {
			t.Error("lawyer and admin are to hear it, and nobody else")
		}
		if body := admin.get(t, "/alarms").body; !strings.Contains(body, string(id)) {
			t.Errorf("the admin does not see which: %s", body)
		}
		// She has looked, and left it as it is: it rings again. Then it is put right.
		admin.post(t, "/alarms/"+string(id), nil)
		until(t, "that it rings again", func() bool { list, err := n.Store.Alarms(t.Context()); return err == nil && len(list) == 1 })
		behind(t, address, `UPDATE answer_version SET text = 'Im Rathaus.', question = 'Wo gibt es den Ausweis?' WHERE answer_id = '`+string(id)+`'`)
		behind(t, address, `UPDATE answer_signature SET name = replace(name, ' Wer', '')`)
		lawyer.post(t, "/alarms/"+string(id), nil)
		n.until(t, page, "Im Rathaus.")
		until(t, "that it is quiet", func() bool { return !strings.Contains(lawyer.get(t, "/queue").body, "has not been what was signed") })
	})
}

// So does a translation: it is not in public any more, the signed text stays, and the desk rings.
func TestTranslationChangedBehindOurBack(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, n *node, address string) {
		n.mayFail()
		who := n.team(t)
		tara := n.person(t, femos.Person{Login: "tara", Name: "Tara Translator", Roles: []femos.Role{femos.Translator}, Languages: []femos.Language{"ar"}, Interface: "en"})
		id := n.signed(t, who, femos.AnswerVersion{Question: "Wo gibt es den Ausweis?", Text: "Im Rathaus.", Citations: document()})
		page := "/ar/a/" + regexp.MustCompile(`/de/a/([0-9a-z]+)`).FindStringSubmatch(n.until(t, "/de/feed.xml", "Wo gibt es den Ausweis?"))[1]
		e, err := n.Library.Entry(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if err := n.Library.Translate(t.Context(), tara, id, femos.Translation{Version: e.Answer.Current, Language: "ar", Question: "أين أحصل على البطاقة؟", Text: "في البلدية."}, true); err != nil {
			t.Fatal(err)
		}
		if shown := n.until(t, page, "في البلدية."); !strings.Contains(shown, "Tara Translator") {
			t.Error("nobody says who checked it")
		}
		// Signed anew with the same German: the translation stands.
		if err := n.Library.Begin(t.Context(), who.anna, id); err != nil {
			t.Fatal(err)
		}
		if err := n.Library.Submit(t.Context(), n.nour, n.underWay(t, id)); err != nil {
			t.Fatal(err)
		}
		if err := n.Library.Sign(t.Context(), who.judith, n.underWay(t, id), time.Now().AddDate(0, 6, 0).Format(time.DateOnly)); err != nil {
			t.Fatal(err)
		}
		n.until(t, "/de"+strings.TrimPrefix(page, "/ar"), "<dd>2</dd>")
		if shown := n.get(t, page); !strings.Contains(shown, "في البلدية.") {
			t.Error("signed anew, its translation is not public any more")
		}
		behind(t, address, `UPDATE answer_translation SET text = 'اتصلي على 0190.'`)
		lawyer := n.visitor(t, "judith")
		until(t, "that the desk rings", func() bool {
			lawyer.get(t, "/library/"+string(id))
			return strings.Contains(lawyer.get(t, "/queue").body, "has not been what was signed")
		})
		if body := lawyer.get(t, "/alarms").body; !strings.Contains(body, "Translation: Arabic") || !strings.Contains(body, "lang=ar") {
			t.Errorf("she does not see which: %s", body)
		}
		shown := n.until(t, page, "Im Rathaus.")
		if strings.Contains(shown, "0190") || strings.Contains(shown, "Tara Translator") {
			t.Error("what was put in its place is public")
		}
	})
}

// A faulty answer is withdrawn with one form: every reply that was made from it stands there with a correction in the
// language of its thread, and who has posted it.
func TestRecall(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, n *node, _ string) {
		who := n.team(t)
		id := n.signed(t, who, femos.AnswerVersion{Question: "Wo gibt es den Ausweis?", Text: "Im Rathaus.", Citations: document()})
		v := n.visitor(t, "nour")
		inquiry := v.capture(t, n.group(t, "Mamas"), question)
		thread, err := n.Store.Thread(t.Context(), inquiry)
		if err != nil {
			t.Fatal(err)
		}
		if a := v.post(t, "/inbox/"+string(inquiry)+"/send", url.Values{"version": {fmt.Sprint(thread.Inquiry.Version)}, "action": {"answer"}, "language": {"ar"}, "text": {"Im Rathaus."}, "answer": {string(id)}}); a.status != http.StatusSeeOther {
			t.Fatalf("%d %.500s", a.status, a.body)
		}
		r := n.replied(t, inquiry)
		if a := v.post(t, "/inbox/"+string(inquiry)+"/reply/"+string(r.ID)+"/posted", url.Values{"version": {fmt.Sprint(r.Version)}, "link": {"https://chat.example/77"}}); a.status != http.StatusSeeOther {
			t.Fatalf("%d %.500s", a.status, a.body)
		}
		lawyer := n.visitor(t, "judith")
		lawyer.post(t, "/library/"+string(id)+"/withdraw", url.Values{"why": {"falsch"}, "instead": {"Im Bürgeramt."}})
		body := lawyer.get(t, "/library/"+string(id)).body
		for _, part := range []string{"Replies to correct", "تصحيح", "Im Bürgeramt.", "https://chat.example/77", "What is right stands here in German", "/a/"} {
			if !strings.Contains(body, part) {
				t.Errorf("the list lacks %q", part)
			}
		}
		if queue := lawyer.get(t, "/queue").body; !strings.Contains(queue, "1 left") {
			t.Error("the queue does not have it")
		}
		v.post(t, "/library/"+string(id)+"/corrected", url.Values{"reply": {string(r.ID)}, "state": {"posted"}})
		if body := lawyer.get(t, "/library/"+string(id)).body; !strings.Contains(body, "Corrected by Nour Haddad") {
			t.Error("who has done it is not told")
		}
	})
}

// What is withdrawn on one node can't be sent from the other from the next moment on, and the other's public page says so too.
func TestWithdrawnOnTheOtherNode(t *testing.T) {
	t.Parallel()
	folder, address := t.TempDir(), pgtest.New(t)
	n := startIn(t, folder, address)
	n.nour = n.person(t, nour())
	other := startIn(t, folder, address)
	id := n.signed(t, n.team(t), femos.AnswerVersion{Question: "Wo gibt es den Ausweis?", Text: "Im Rathaus.", Topics: []string{"B1"}, Citations: document()})
	at := regexp.MustCompile(`/de/a/[0-9a-z]+`).FindString(other.until(t, "/de/feed.xml", "Wo gibt es den Ausweis?"))
	v := other.visitor(t, "nour")
	inquiry := v.capture(t, other.group(t, "Mamas"), question)
	thread, err := other.Store.Thread(t.Context(), inquiry)
	if err != nil {
		t.Fatal(err)
	}
	draft := url.Values{"version": {fmt.Sprint(thread.Inquiry.Version)}, "action": {"answer"}, "language": {"ar"}, "text": {"Im Rathaus."}, "answer": {string(id)}}
	if a := v.post(t, "/inbox/"+string(inquiry)+"/preview", draft); a.status != http.StatusOK {
		t.Fatalf("before: %d %.500s", a.status, a.body)
	}
	n.visitor(t, "judith").post(t, "/library/"+string(id)+"/withdraw", url.Values{"why": {"falsch"}, "instead": {"Im Bürgeramt."}})
	withdrawn := time.Now()
	if a := v.post(t, "/inbox/"+string(inquiry)+"/send", draft); a.status != http.StatusConflict || !strings.Contains(a.body, "withdrawn") {
		t.Errorf("sent from the other node: %d %.500s", a.status, a.body)
	}
	if page := other.until(t, at, "Im Bürgeramt."); strings.Contains(page, "Im Rathaus.") {
		t.Errorf("the other node's public page shows both: %s", page)
	}
	t.Logf("the other node's public page says so after %v", time.Since(withdrawn).Round(time.Millisecond))
}

// Anybody checks a signature from the public page with the tools that a machine has.
func TestSignatureIsCheckedElsewhere(t *testing.T) {
	t.Parallel()
	n := start(t, "")
	n.signed(t, n.team(t), femos.AnswerVersion{Question: "Wo gibt es den Ausweis?", Text: "Im Rathaus.", Citations: document()})
	code := regexp.MustCompile(`/de/a/([0-9a-z]+)`).FindStringSubmatch(n.until(t, "/de/feed.xml", "Wo gibt es den Ausweis?"))[1]
	if err := n.Library.RotateKey(t.Context()); err != nil { // what the old key signed stays valid
		t.Fatal(err)
	}
	page := n.get(t, "/de/a/"+code)
	commands := regexp.MustCompile(`(?s)<pre[^>]*><code>(.*?)</code>`).FindStringSubmatch(page)
	if commands == nil {
		t.Fatalf("the page does not say how: %s", page)
	}
	folder := t.TempDir()
	for _, file := range regexp.MustCompile(`/verify/\S+`).FindAllString(commands[1], -1) {
		if err := os.WriteFile(filepath.Join(folder, filepath.Base(file)), []byte(n.get(t, file)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	words := strings.Fields(commands[1][strings.Index(commands[1], "openssl"):])
	openssl := exec.CommandContext(t.Context(), words[0], words[1:]...)
	openssl.Dir = folder
	if said, err := openssl.CombinedOutput(); err != nil || !strings.Contains(string(said), "Verified Successfully") {
		t.Errorf("%s, %v", said, err)
	}
	if _, fields, err := library.ReadProof([]byte(n.get(t, "/verify/"+code+".json"))); err != nil || len(fields) != 17 {
		t.Errorf("%v, %v", fields, err)
	}
	if keys := n.until(t, "/verify/keys.json", `"until"`); strings.Count(keys, `"id"`) != 2 {
		t.Errorf("keys: %s", keys)
	}
	if !strings.Contains(n.get(t, "/ar/keys"), ".pem") {
		t.Error("the page of the keys has none")
	}
}
