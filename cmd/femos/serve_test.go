package main

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// running is the program as a process, once it has printed where it is.
type running struct {
	*exec.Cmd
	link   string
	out    *bytes.Buffer // all of standard output, once it has ended
	errs   *bytes.Buffer
	copied chan error
}

var address = regexp.MustCompile(`http://\S+`)

// launch starts the program and waits for the address it prints.
func launch(t *testing.T, args ...string) *running {
	t.Helper()
	r := &running{Cmd: process(t, args...), out: &bytes.Buffer{}, errs: &bytes.Buffer{}, copied: make(chan error, 1)}
	r.Stderr = r.errs
	pipe, err := r.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(pipe)
	for r.link == "" {
		line, err := lines.ReadString('\n')
		r.out.WriteString(line)
		if err != nil {
			t.Fatalf("it ended without an address: %s %v", r.errs, r.Wait())
		}
		r.link = address.FindString(line)
	}
	go func() {
		_, err := io.Copy(r.out, lines)
		r.copied <- err
	}()
	return r
}

// end asks it to end, as a terminal or systemd does, and returns how long it took.
func (r *running) end(t *testing.T, signal os.Signal) time.Duration {
	t.Helper()
	began := time.Now()
	if err := r.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	if err := <-r.copied; err != nil {
		t.Error(err)
	}
	if err := r.Wait(); err != nil {
		t.Errorf("it ended with %v: %s", err, r.errs)
	}
	return time.Since(began)
}

// fetch asks for a page without following where it leads.
func fetch(t *testing.T, link string, cookies []*http.Cookie) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, link, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cookies {
		r.AddCookie(c)
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = res.Body.Close() })
	return res
}

// rows waits until questions stand in the inbox.
func rows(t *testing.T, inbox string, cookies []*http.Cookie) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		page := fetch(t, inbox, cookies)
		body, err := io.ReadAll(page.Body)
		if err != nil || page.StatusCode != http.StatusOK {
			t.Fatalf("the inbox gives %d: %v", page.StatusCode, err)
		}
		if bytes.Contains(body, []byte(`class="row"`)) {
			return
		}
	}
	t.Error("no question arrives")
}

// The demo: one link that logs in, an end at once even while somebody looks at it, and a folder that can be used again.
func TestDemo(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	var old string
	for round := range 2 {
		d := launch(t, "demo", "--no-browser", "--addr", "127.0.0.1:0", "--data", data)
		if !strings.HasPrefix(d.link, "http://localhost:") {
			t.Errorf("a browser keeps no session at %s", d.link)
		}
		entered := fetch(t, d.link, nil)
		if entered.StatusCode != http.StatusSeeOther || len(entered.Cookies()) != 1 {
			t.Fatalf("the link gives %d with %d cookies", entered.StatusCode, len(entered.Cookies()))
		}
		base := d.link[:strings.Index(d.link, "/enter/")]
		rows(t, base+entered.Header.Get("Location"), entered.Cookies())
		if events := fetch(t, base+"/events", entered.Cookies()); events.StatusCode != http.StatusOK { // stays open
			t.Errorf("round %d: the stream of events gives %d", round, events.StatusCode)
		}
		if token := d.link[len(base):]; old == "" {
			old = token
		} else if again := fetch(t, base+old, nil); token == old || len(again.Cookies()) > 0 {
			t.Error("the link of an earlier demo logs in")
		}
		took := d.end(t, syscall.SIGTERM)
		t.Logf("it ended in %.1f seconds; the target is 5", took.Seconds())
		if strings.Contains(d.errs.String(), "level=ERROR") {
			t.Errorf("it logs an error where all goes well:\n%s", d.errs)
		}
		if n := len(address.FindAllString(d.out.String(), -1)); n != 1 {
			t.Errorf("%d links are printed:\n%s", n, d.out)
		}
	}
}

// Without a folder of its own the demo leaves nothing behind.
func TestDemoLeavesNothing(t *testing.T) {
	t.Parallel()
	d := process(t, "demo", "--no-browser")
	var temporary string
	for _, pair := range d.Env {
		if name, value, _ := strings.Cut(pair, "="); name == "TMPDIR" {
			temporary = value
		}
	}
	var out bytes.Buffer
	d.Stdout = &out
	if err := d.Start(); err != nil {
		t.Fatal(err)
	}
	var found []string
	for end := time.Now().Add(patience); len(found) == 0 && time.Now().Before(end); {
		time.Sleep(50 * time.Millisecond)
		found, _ = filepath.Glob(filepath.Join(temporary, "femos-demo-*", "femos.db")) // the pattern is right
	}
	if len(found) == 0 {
		t.Fatal("the demo makes no folder")
	}
	if err := d.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = d.Wait() // it may have been asked while it started
	left, err := os.ReadDir(temporary)
	if err != nil {
		t.Fatal(err)
	}
	if len(left) > 0 {
		t.Errorf("%s is left: %v", temporary, left)
	}
}

// The real thing: it says where it is and how somebody can log in, and does not start beside a database whose keys are
// gone, as nothing in it could be opened any more.
func TestServeNeedsItsKeys(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	s := launch(t, "serve", "--data", data, "--listen", "127.0.0.1:0")
	if ready := fetch(t, s.link+"/readyz", nil); ready.StatusCode != http.StatusOK {
		t.Errorf("it is not ready: %d", ready.StatusCode)
	}
	s.end(t, syscall.SIGTERM)
	contains(t, "serve", s.errs.String(), "femos person add")

	if err := os.RemoveAll(filepath.Join(data, "keys")); err != nil {
		t.Fatal(err)
	}
	again := process(t, "serve", "--data", data, "--listen", "127.0.0.1:0")
	said, err := again.CombinedOutput()
	if err == nil || again.ProcessState.ExitCode() != 1 {
		t.Errorf("exit code %d", again.ProcessState.ExitCode())
	}
	contains(t, "the refusal", string(said), "the keys are missing", "put the folder back from its backup", filepath.Join(data, "keys"))
	if _, err := os.Stat(filepath.Join(data, "keys", "master.key")); err == nil {
		t.Error("it made new keys in place of those that are missing")
	}
}
