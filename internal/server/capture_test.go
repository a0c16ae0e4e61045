package server_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"femos/test/browser"
)

const pasted = `Salam ihr Lieben, ich bin Samira Haddadi und wohne seit März in Neukölln.
Mein Chef bei Sonnenbäckerei hat mir gestern gekündigt, weil ich schwanger bin. Darf er das? Bis wann muss ich etwas machen?
Bitte ruft mich an 0176 5550 1234 oder schreibt an samira.haddadi@example.org, mein Profil: https://www.facebook.com/samira.haddadi.77
Danke, eure Samira`

// A post pasted by hand, with the keyboard alone: what she marks is taken out before anything is stored and stands in
// no file and no log; what she leaves stands in the thread. Then her reply, copied out and marked as posted.
func TestCaptureByKeyboard(t *testing.T) {
	t.Parallel()
	n := start(t, "")
	n.group(t, "Aachener Mütter")
	n.group(t, "Mamas in Neukölln")
	p := browser.New(t)
	n.logIn(t, p)

	began := time.Now()
	p.Press('c')
	p.Wait("the cursor in the box", `document.activeElement && document.activeElement.id === "c-text"`)
	p.Insert(pasted)
	p.Type("\tM") // the channel is chosen by its first letter
	p.Wait("the channel", `document.querySelector("#c-channel").selectedOptions[0].textContent === "Mamas in Neukölln"`)
	p.Press('\r', chromedp.ModifierCtrl)
	p.Wait("the marks", `document.querySelectorAll("dialog .piece input:checked").length >= 4`)
	p.Shot("e2e-capture-marks")
	p.Axe("marks of a capture")
	for _, piece := range []string{"0176 5550 1234", "samira.haddadi@example.org", "facebook.com/samira.haddadi.77"} {
		if p.Eval(`[...document.querySelectorAll("dialog .piece span")].some(s => s.textContent.includes("`+piece+`"))`) != "true" {
			t.Errorf("%q is not marked", piece)
		}
	}
	switchOff(t, p, "samira.haddadi@example.org")
	p.Press('m', chromedp.ModifierAlt)
	p.Wait("the field for further words", `document.activeElement && document.activeElement.id === "c-more"`)
	p.Type("Sonnenbäckerei")
	p.Press('\r', chromedp.ModifierCtrl)
	p.Wait("the inquiry", `location.pathname.match("^/inbox/.") && document.querySelector("#posts .post.asked")`)
	t.Logf("from paste to inquiry in %.1f seconds; the target for a person is 20", time.Since(began).Seconds())

	thread := p.Eval(`document.querySelector("#posts .post.asked").innerText`)
	for _, gone := range removed {
		if strings.Contains(thread, gone) {
			t.Errorf("%q stands in the thread", gone)
		}
		n.nowhere(t, gone)
	}
	for _, stays := range []string{"samira.haddadi@example.org", "weil ich schwanger bin", "eure"} {
		if !strings.Contains(thread, stays) {
			t.Errorf("%q does not stand in the thread: %s", stays, thread)
		}
	}
	if len(n.files(t, "samira.haddadi@example.org")) == 0 {
		t.Error("what is kept stands in no file: this test looks in the wrong place")
	}
	if chips := p.Eval(`document.querySelectorAll("#posts .asked i.masked").length`); chips != "5" {
		t.Errorf("%s places are shown as taken out: %s", chips, thread)
	}
	p.Wait("her row in the inbox", `document.querySelector("#rows .row[aria-current]")`)
	p.Shot("e2e-capture-thread")
	copyOut(t, p)
}

// removed is what she took out: what was found, less the address whose mark she switched off, and what she marked. Fewer digits stand in
// a database by chance.
var removed = []string{"Samira Haddadi", "eure Samira", "5550 1234", "55501234", "facebook", "haddadi.77", "Sonnenb"}

// switchOff goes back to the mark of a piece and takes it away.
func switchOff(t *testing.T, p *browser.Page, piece string) {
	t.Helper()
	for range 30 {
		p.Press('\t', chromedp.ModifierShift)
		if p.Eval(`(e => e.matches(".piece input") && e.closest("label").querySelector("span").textContent)(document.activeElement)`) == `"`+piece+`"` {
			p.Press(' ')
			p.Wait("that the mark is off", `!document.activeElement.checked`)
			return
		}
	}
	t.Fatalf("no key leads to the mark of %s", piece)
}

// copyOut replies: her text waits to be copied out, and once it is marked as posted the inquiry is answered.
func copyOut(t *testing.T, p *browser.Page) {
	t.Helper()
	p.Press('a')
	p.Wait("the cursor in the reply", `document.activeElement && document.activeElement.id === "text"`)
	p.Type("Nein, in der Schwangerschaft darf er nicht kündigen. Du hast drei Wochen für die Klage.")
	p.Press('\r', chromedp.ModifierCtrl)
	p.Wait("that it waits to be posted", `document.querySelector(".state.manual [data-copy]")`)
	text := p.Eval(`document.querySelector(".state.manual [data-copy]").dataset.copy`)
	for _, want := range []string{"drei Wochen", "Nour Haddad", "femos.example"} {
		if !strings.Contains(text, want) || !strings.Contains(p.Eval(`document.querySelector("#posts").innerText`), want) {
			t.Errorf("what is to be copied out does not say %q: %s", want, text)
		}
	}
	p.Shot("e2e-capture-to-be-posted")
	p.Axe("a reply that is to be posted")
	p.Press('\u001b') // out of the composer
	p.Press('l')
	p.Wait("the cursor where the link goes", `document.activeElement.name === "link"`)
	p.Type("https://groups.example/mamas/4711\r")
	p.Wait("the link under which it stands", `document.querySelector('.state.sent a[href="https://groups.example/mamas/4711"]')`)
	p.Wait("that it is answered", `document.querySelector("#head button[data-key=e]")`)
	p.Shot("e2e-capture-posted")
}

// nowhere fails if a piece of text stands in any file of the data folder or in the log.
func (n *node) nowhere(t *testing.T, piece string) {
	t.Helper()
	if strings.Contains(n.log.String(), piece) {
		t.Errorf("%q stands in the log", piece)
	}
	if found := n.files(t, piece); len(found) > 0 {
		t.Errorf("%q stands in %v", piece, found)
	}
}

// files names the files of the data folder that hold a piece of text, as it is or in lower case.
func (n *node) files(t *testing.T, piece string) (found []string) {
	t.Helper()
	err := filepath.WalkDir(n.folder, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if bytes.Contains(bytes.ToLower(b), bytes.ToLower([]byte(piece))) {
			found = append(found, e.Name())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
