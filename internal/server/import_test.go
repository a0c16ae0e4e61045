package server_test

import (
	"bytes"
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
			if kept, err := n.Store.Kept(t.Context(), channel); err != nil || kept.Inquiries != 60 {
				t.Errorf("%d inquiries: %v", kept.Inquiries, err)
			}
		})
	}
}

// drop puts a file into the field, as dropping it there does, and sends it.
func drop(p *browser.Page, text string) {
	// In one go: between two calls the part of the page may be fetched anew, and the field with it.
	p.Eval(`(() => { const d = new DataTransfer(); d.items.add(new File([` + strconv.Quote(text) + `], "result.json")); document.querySelector("#file").files = d.files;
		document.querySelector("#import .main").click(); return true })()`)
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
