// Package browser drives a real Chromium for the tests: it logs in, presses keys, waits for what a person would see,
// takes pictures and asks axe-core for barriers. One process serves all tests of a package; each test has a profile
// of its own.
package browser

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// patience is how long a test waits for what must come. It is no measure: only a test that fails waits to the end.
const patience = 5 * time.Minute

// process is the one Chromium of a test binary; it ends with it.
var process = sync.OnceValues(func() (context.Context, error) {
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.Flag("no-sandbox", true), // as root, in a container
		chromedp.Flag("disable-gpu", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("hide-scrollbars", true),
		chromedp.WSURLReadTimeout(patience), // until it has started
		chromedp.Flag("font-render-hinting", "none"),
	)
	allocator, _ := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, _ := chromedp.NewContext(allocator)
	return ctx, chromedp.Do(ctx)
})

// Page is a tab with a profile of its own.
type Page struct {
	t   testing.TB
	ctx context.Context
}

// New opens a tab of 1440 by 900 pixels. It is closed when the test ends.
func New(t testing.TB) *Page {
	t.Helper()
	parent, err := process()
	if err != nil {
		t.Fatalf("no Chromium (make test installs it): %v", err)
	}
	ctx, cancel := chromedp.NewContext(parent, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	p := &Page{t, ctx}
	p.do("open a tab")
	p.Size(1440, 900)
	return p
}

func (p *Page) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, steps...); err != nil {
		p.t.Fatalf("%s: %v", what, err)
	}
}

// Size sets the window; below 600 pixels it is a phone.
func (p *Page) Size(width, height int) {
	p.t.Helper()
	p.do("size", chromedp.EmulateViewport(int64(width), int64(height)))
}

// Scheme asks for light or dark. Colours that fade into each other are there at once.
func (p *Page) Scheme(scheme string) {
	p.t.Helper()
	defer p.Eval(`document.getAnimations().forEach(a => a.finish()); true`)
	p.do("scheme", chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
		return err
	}))
}

// Print shows the page as on paper.
func (p *Page) Print() {
	p.t.Helper()
	p.do("print", chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
		return err
	}))
}

// Go opens an address and waits until it is loaded.
func (p *Page) Go(address string) {
	p.t.Helper()
	p.do("open "+address, chromedp.Navigate(address))
}

// Eval runs JavaScript and returns its value as JSON.
func (p *Page) Eval(script string) string {
	p.t.Helper()
	v, err := chromedp.Run(p.ctx, chromedp.Evaluate[json.RawMessage](script))
	if err != nil {
		p.t.Fatalf("%.80s: %v", script, err)
	}
	return string(v)
}

// Wait waits until a JavaScript expression is true. On failure it says what the page shows.
func (p *Page) Wait(what, expression string) {
	p.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		v, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool]("!!("+expression+")"))
		if err == nil && v {
			return
		}
	}
	p.Shot("failed-" + strings.Map(fileRune, p.t.Name()+"-"+what))
	p.t.Fatalf("waited in vain for %s; the page at %s says:\n%.3000s", what, p.Eval("location.href"), p.Eval("document.body.innerText"))
}

func fileRune(r rune) rune {
	if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
		return r
	}
	return '-'
}

// Type types text into whatever has the focus.
func (p *Page) Type(text string) {
	p.t.Helper()
	for _, r := range text {
		p.key(r, chromedp.ModifierNone)
	}
}

// Insert puts text where the cursor is, all at once, as pasting does.
func (p *Page) Insert(text string) {
	p.t.Helper()
	p.do("insert", chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, input.InsertText, input.InsertTextParams{Text: text})
		return err
	}))
}

// WithoutScript loads every further page as in a browser that runs no script. Eval and Wait work all the same.
func (p *Page) WithoutScript() {
	p.t.Helper()
	p.do("switch script off", chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
}

// Authenticator gives the tab a device that makes and uses passkeys, and whose owner always agrees.
func (p *Page) Authenticator() {
	p.t.Helper()
	p.do("add an authenticator", chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		if _, err := cdp.Call(ctx, target, webauthn.Enable, webauthn.EnableParams{}); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, target, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
			Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal,
			HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true}})
		return err
	}))
}

// Press presses one key with modifiers held: Press('\r', chromedp.ModifierCtrl).
func (p *Page) Press(key rune, modifiers ...chromedp.Modifier) {
	p.t.Helper()
	var held chromedp.Modifier
	for _, m := range modifiers {
		held |= m
	}
	p.key(key, held)
}

// key presses a key as a keyboard does: the letter comes with the key going down, so that a page which takes the key
// for itself also keeps the letter out of the field. (chromedp.KeyEvent sends the letter in any case.)
func (p *Page) key(key rune, held chromedp.Modifier) {
	p.t.Helper()
	p.do("press "+string(key), chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		var text string
		events := kb.Encode(key)
		for _, e := range events {
			if e.Type == kb.KeyChar {
				text = e.Text
			}
		}
		for _, e := range events {
			if e.Type == kb.KeyChar {
				continue
			}
			e.Modifiers |= int64(held)
			if e.Type == kb.KeyDown && held&^chromedp.ModifierShift == 0 {
				e.Text, e.UnmodifiedText = text, text
			}
			if _, err := cdp.Call(ctx, target, input.DispatchKeyEvent, *e); err != nil {
				return err
			}
		}
		return nil
	}))
}

// Shot takes a picture of the window into screenshots/ at the root of the module, which git ignores.
func (p *Page) Shot(name string) {
	p.t.Helper()
	picture, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		p.t.Errorf("picture %s: %v", name, err)
		return
	}
	folder := filepath.Join(root(), "screenshots")
	if err := os.MkdirAll(folder, 0o750); err != nil {
		p.t.Error(err)
		return
	}
	if err := os.WriteFile(filepath.Join(folder, name+".png"), picture, 0o600); err != nil {
		p.t.Error(err)
	}
}

// axe is axe-core, which make test installs into .cache.
var axe = sync.OnceValues(func() (string, error) {
	b, err := os.ReadFile(filepath.Join(root(), ".cache", "axe-core", "axe.min.js"))
	return string(b), err
})

// Axe fails the test for each violation of WCAG 2.2 AA that axe-core finds on the page.
func (p *Page) Axe(name string) {
	p.t.Helper()
	for _, v := range p.Barriers(name) {
		p.t.Errorf("%s: %s", name, v)
	}
}

// AxeColours is Axe for what differs between light and dark, on a page that Axe has looked at.
func (p *Page) AxeColours(name string) {
	p.t.Helper()
	for _, v := range p.barriers(name, `{type: "rule", values: ["color-contrast", "link-in-text-block"]}`) {
		p.t.Errorf("%s: %s", name, v)
	}
}

// Barriers lists what axe-core finds: rule, what it asks for, and where.
func (p *Page) Barriers(name string) []string {
	p.t.Helper()
	return p.barriers(name, `{type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}`)
}

func (p *Page) barriers(name, only string) []string {
	p.t.Helper()
	if p.Eval(`typeof axe`) != `"object"` {
		source, err := axe()
		if err != nil {
			p.t.Fatalf("no axe-core (make test installs it): %v", err)
		}
		p.Eval(source + "; true")
	}
	found, err := chromedp.Run(p.ctx, chromedp.Evaluate[[]string](`axe.run(document, {resultTypes: ["violations"], runOnly: `+only+`})
		.then(r => r.violations.map(v => v.id + ": " + v.help + " at " + v.nodes.map(n => n.target.join(" ") + " (" + n.failureSummary.replace(/\s+/g, " ") + ")").slice(0, 4).join("; ")))`, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("axe on %s: %v", name, err)
	}
	return found
}

// root is the folder of the module.
func root() string {
	_, file, _, ok := runtime.Caller(0)
	if !ok {
		panic("browser: built without file names")
	}
	return filepath.Join(filepath.Dir(file), "..", "..")
}
