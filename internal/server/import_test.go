package server_test

import (
	"archive/zip"
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"femos"
	"femos/internal/auth"
	"femos/internal/store/pgtest"
	"femos/test/browser"
)

// telegramChat is an export of Telegram Desktop of the last days: every tenth message asks for advice.
func telegramChat(messages int) string {
	var b strings.Builder
	b.WriteString(`{"name":"Mamas","type":"public_supergroup","id":1234567890,"messages":[`)
	for n := 1; n <= messages; n++ {
		text := fmt.Sprintf("Guten Morgen ihr Lieben %d", 10000+n)
		if n%10 == 0 {
			text = question + " Nummer " + strconv.Itoa(n)
		}
		at := time.Now().Add(-48 * time.Hour).Add(time.Duration(n) * time.Second)
		if n > 1 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"id":%d,"type":"message","date":%q,"date_unixtime":"%d","from":"Amal","from_id":"user%d","text":%q}`, n, at.UTC().Format("2006-01-02T15:04:05"), at.Unix(), n%7, text)
	}
	b.WriteString(`]}`)
	return b.String()
}

// She drops an export onto the page, sees what is in it, takes it in, and finds the questions in the inbox. Leaving the
// page and coming back shows how it stands; a broken file says where. Nothing of it stands in the clear on the disk.
func TestImportByBrowser(t *testing.T) {
	t.Parallel()
	for name, database := range map[string]func() string{"sqlite": func() string { return "" }, "postgres": func() string { return pgtest.New(t) }} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := start(t, database())
			channel := n.group(t, "Mamas in Neukölln")
			p := browser.New(t)
			n.logIn(t, p)
			page := n.base() + "/channels/" + string(channel) + "/import"
			p.Go(page)
			p.Axe("import")
			drop(p, telegramChat(600))
			p.Wait("what was found", `document.querySelector("#import input[name=since]")`)
			if found := p.Eval(`document.querySelector("#import").innerText`); !strings.Contains(found, "600 messages") || !strings.Contains(found, "Mamas") {
				t.Errorf("found: %s", found)
			}
			n.nowhere(t, "Guten Morgen ihr Lieben")
			p.Axe("what was found")
			p.Go(n.base() + "/inbox")
			p.Go(page)
			p.Wait("the question, still there", `document.querySelector("#import input[name=since]")`)
			p.Eval(`document.querySelector("#import .main").click(); true`)
			p.Wait("its end", `[...document.querySelectorAll("#import dd")].some(d => d.textContent === "60")`)
			p.Wait("the way to the inbox", `document.querySelector("#import a[href^='/inbox']")`)
			p.Shot("e2e-import-" + name + "-done")
			p.Axe("the end of an import")
			n.nowhere(t, "Guten Morgen ihr Lieben")
			p.Eval(`document.querySelector("#import footer .btn").click(); true`)
			p.Wait("the field for the next", `document.readyState === "complete" && document.querySelector("#file")`)
			drop(p, telegramChat(600)[:20_000])
			p.Wait("what is wrong with the file", `document.querySelector("#import .stop")`)
			p.Shot("e2e-import-" + name + "-broken")
			told := func() string { return p.Eval(`document.querySelector("#import .stop").innerText`) }
			if said := told(); !strings.Contains(said, "ends in the middle, at byte 20,000. Expected there: ") {
				t.Errorf("of the broken file is told %s", said)
			}
			p.Eval(`document.querySelector("#import footer .btn").click(); true`)
			p.Wait("the field for the next", `document.readyState === "complete" && document.querySelector("#file")`)
			damaged := zipped(t, whatsAppChat(100))
			dropFile(p, "WhatsApp Chat - Mamas.zip", damaged[:len(damaged)/2])
			p.Wait("what is wrong with the archive", `document.querySelector("#import .stop")`)
			if said := told(); !strings.Contains(said, "This .zip is damaged") {
				t.Errorf("of the damaged archive is told %s", said)
			}
			if kept, err := n.Store.Kept(t.Context(), channel); err != nil || kept.Inquiries != 60 {
				t.Errorf("%d inquiries: %v", kept.Inquiries, err)
			}
		})
	}
}

// drop puts a result.json into the field, as dropping it there does, and sends it.
func drop(p *browser.Page, text string) { dropFile(p, "result.json", []byte(text)) }

func dropFile(p *browser.Page, name string, content []byte) {
	p.Eval(`(() => { const d = new DataTransfer(), b = Uint8Array.from(atob("` + base64.StdEncoding.EncodeToString(content) + `"), c => c.charCodeAt(0));
		d.items.add(new File([b], ` + strconv.Quote(name) + `)); document.querySelector("#file").files = d.files; document.querySelector("#import .main").click(); return true })()`)
}

// whatsAppChat is what a phone set to American English exports of the last days, every tenth message a question over two
// lines; nothing in it says which number is the month, as chats of a few days often do.
func whatsAppChat(messages int) []byte {
	var b bytes.Buffer
	b.WriteString("6/5/26, 7:59\u202fAM - Messages and calls are end-to-end encrypted.\n")
	for n := 1; n <= messages; n++ {
		at := time.Date(2026, 6, 5, 8, n, 0, 0, time.UTC)
		text := fmt.Sprintf("Guten Morgen ihr Lieben %d", 10000+n)
		if n%10 == 0 {
			text = strings.Replace(question, ". ", ".\n", 1) + " Nummer " + strconv.Itoa(n)
		}
		fmt.Fprintf(&b, "%s - أمل: %s\n", at.Format("1/2/06, 3:04\u202fPM"), text)
	}
	return b.Bytes()
}

// zipped packs a chat as an iPhone does.
func zipped(t *testing.T, chat []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	f, err := w.Create("_chat.txt")
	if err == nil {
		_, err = f.Write(chat)
	}
	if err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A WhatsApp chat is dropped as text: the page says what stands in it and asks what it does not say. The same chat packed
// adds nothing, a longer one what is new; the questions stand in the inbox, of the days that were chosen.
func TestImportWhatsAppByBrowser(t *testing.T) {
	t.Parallel()
	n := start(t, "")
	channel := n.group(t, "أمهات نويكولن")
	p := browser.New(t)
	n.logIn(t, p)
	p.Go(n.base() + "/channels/" + string(channel) + "/import")
	for i, step := range []struct {
		name       string
		file       []byte
		made, know string
	}{
		{"WhatsApp Chat with Mamas.txt", whatsAppChat(100), "10", "0"},
		{"WhatsApp Chat - Mamas.zip", zipped(t, whatsAppChat(100)), "0", "100"},
		{"WhatsApp Chat - Mamas (1).zip", zipped(t, whatsAppChat(140)), "4", "100"},
	} {
		dropFile(p, step.name, step.file)
		p.Wait("what was found", `document.querySelector("#import input[name=dates]")`)
		if found := p.Eval(`document.querySelector("#import").innerText`); !strings.Contains(found, "WhatsApp") || !strings.Contains(found, "Mamas") || !strings.Contains(found, "1 line is the app") {
			t.Errorf("found: %s", found)
		}
		if i == 0 {
			p.Shot("e2e-import-whatsapp-asking")
			p.Axe("what is asked of a WhatsApp chat")
		}
		p.Eval(`document.querySelector("#import input[value=dmy]").click(); document.querySelector("#import input[value=all]").click(); document.querySelector("#import .main").click(); true`)
		p.Wait("its end", `document.querySelector("#import a[href^='/inbox']")`)
		if sum := p.Eval(`[...document.querySelectorAll("#import dd")].map(d => d.textContent).slice(1, 4).join(" ")`); sum != `"`+step.made+" 0 "+step.know+`"` {
			t.Errorf("%s: inquiries, comments and known: %s", step.name, sum)
		}
		if i < 2 {
			p.Eval(`document.querySelector("#import footer .btn").click(); true`)
			p.Wait("the field for the next", `document.querySelector("#file")`)
		}
	}
	p.Eval(`document.querySelector("#import a[href^='/inbox']").click(); true`)
	p.Wait("the questions in the inbox", `document.querySelectorAll("#rows .row").length === 14`)
	counts, err := n.Store.Counters(t.Context(), channel, "")
	if err != nil || len(counts) == 0 || counts[0].Day != "2026-05-06" {
		t.Errorf("counted on %+v: %v", counts, err)
	}
}

// A browser that runs no script does the same with plain forms; a link shows how far it is.
func TestImportWithoutScript(t *testing.T) {
	t.Parallel()
	n := start(t, "")
	channel := n.group(t, "Mamas")
	p := browser.New(t)
	n.logIn(t, p)
	p.WithoutScript()
	p.Go(n.base() + "/channels/" + string(channel) + "/import")
	dropFile(p, "WhatsApp Chat - Mamas.zip", zipped(t, whatsAppChat(100)))
	until := func(what, selector string) {
		p.Wait(what, `document.querySelector("`+selector+`") || (document.querySelector("noscript a")?.click(), false)`)
	}
	until("what was found", "#import input[name=dates]")
	p.Shot("e2e-import-without-script")
	p.Eval(`document.querySelector("#import input[value=mdy]").click(); document.querySelector("#import input[value=all]").click(); document.querySelector("#import .main").click(); true`)
	until("its end", "#import a[href^='/inbox']")
	if kept, err := n.Store.Kept(t.Context(), channel); err != nil || kept.Inquiries != 10 {
		t.Errorf("%d inquiries: %v", kept.Inquiries, err)
	}
}

// The same without script: a plain form. Whoever may not, or sends it from elsewhere, is refused before it is read.
func TestImportByForm(t *testing.T) {
	t.Parallel()
	n := start(t, "")
	n.person(t, femos.Person{Login: "lara", Name: "Lara Law", Roles: []femos.Role{femos.Lawyer}, Languages: []femos.Language{"de"}, Interface: "en"})
	channel := n.group(t, "Mamas")
	path := "/channels/" + string(channel) + "/import"
	for login, want := range map[string]int{"lara": http.StatusForbidden, "nour": http.StatusSeeOther} {
		v := n.visitor(t, login)
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		part, err := form.CreateFormFile("file", "result.json")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte(telegramChat(50))); err != nil {
			t.Fatal(err)
		}
		if err := form.Close(); err != nil {
			t.Fatal(err)
		}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, n.base()+path, &body)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", form.FormDataContentType())
		r.AddCookie(&http.Cookie{Name: auth.CookieName, Value: v.cookie})
		client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		res, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("%s: %d, want %d", login, res.StatusCode, want)
		}
	}
	v := n.visitor(t, "nour")
	nowhere := "/channels/" + string(femos.NewID[femos.ChannelID](time.Now(), rand.Reader)) + "/import"
	if a := v.get(t, nowhere); a.status != http.StatusNotFound || !strings.Contains(a.body, "This channel is not here, or no longer.") {
		t.Errorf("a channel that is not there: %d %s", a.status, a.body)
	}
	for !strings.Contains(v.get(t, path).body, `name="since"`) {
		if t.Context().Err() != nil {
			t.Fatal("it is not looked at")
		}
	}
	if a := v.post(t, path+"/take", map[string][]string{"since": {"all"}}); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, a.body)
	}
	for !strings.Contains(v.get(t, path).body, "The export is read.") {
		if t.Context().Err() != nil {
			t.Fatal("it is not taken in")
		}
	}
	if kept, err := n.Store.Kept(t.Context(), channel); err != nil || kept.Inquiries != 5 {
		t.Errorf("%d inquiries: %v", kept.Inquiries, err)
	}
}
