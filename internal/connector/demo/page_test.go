package demo

import (
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// visit asks the handler itself, without a network.
func visit(t *testing.T, w *World, path string) (int, http.Header, string) {
	t.Helper()
	answer := httptest.NewRecorder()
	w.Handler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, nil))
	body, err := io.ReadAll(answer.Result().Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.Code, answer.Result().Header, string(body)
}

func TestPageShowsTheThreadAsTheGroupSeesIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newTestWorld(t)
		a := join(t, w, "1")
		take(t, a, "", 10*time.Second)
		if code, _, _ := visit(t, w, "/demo/thread/ar-gewalt"); code != http.StatusNotFound {
			t.Errorf("a post that is yet to come: %d", code)
		}
		if _, err := a.Send(t.Context(), reply("k1", "ar-fiktion")); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		code, head, body := visit(t, w, "/demo/thread/ar-fiktion-1") // a comment shows its thread
		if code != http.StatusOK {
			t.Fatalf("%d %s", code, body)
		}
		for _, want := range []string{
			"Demo: this is what the group sees. All people and posts are invented.",
			`<h1 lang="ar" dir="auto">نساء لايبزيغ</h1>`,
			`<main dir="rtl">`,
			`<div class="text" lang="ar" dir="auto">مرحبا بنات`,
			`<article id="reply-k1" class="ours">`,
			`Antwort &lt;b&gt;k1&lt;/b&gt;`,
			`<article id="thanks-ar-fiktion" class="comment">`,
			`1 like<`,
		} {
			if !strings.Contains(body, want) {
				t.Errorf("the page lacks %s", want)
			}
		}
		if strings.Contains(body, "<b>") || strings.Contains(body, "ar-sabah") {
			t.Error("the page holds a reply's markup or another thread")
		}
		if p := head.Get("Content-Security-Policy"); !strings.Contains(p, "default-src 'none'") || !strings.Contains(p, "style-src 'self'") {
			t.Errorf("policy %q", p)
		}
	})
}

func TestPageShowsEditsAndDeletions(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newTestWorld(t)
		take(t, join(t, w, "1"), "", time.Hour)
		_, _, body := visit(t, w, "/demo/group/leipzig-ar")
		for _, want := range []string{"٤٥ يورو آخر سعر", "<span>edited</span>", "This post was deleted."} {
			if !strings.Contains(body, want) {
				t.Errorf("the page lacks %s", want)
			}
		}
		if strings.Contains(body, "٦٠ يورو") || strings.Contains(body, "termin_express_demo") {
			t.Error("the page shows what was edited away or deleted")
		}
		if !strings.Contains(body, `<a href="/demo/group/leipzig-ar" lang="ar" aria-current="page">`) {
			t.Error("the page does not say which group it shows")
		}
		if strings.Index(body, `id="ar-nokta"`) > strings.Index(body, `id="ar-sabah"`) {
			t.Error("the newest thread is not the first")
		}
	})
}

// Every link of the pages leads somewhere, and so does the link of every post.
func TestPageLinksLeadSomewhere(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newTestWorld(t)
		events, _ := take(t, join(t, w, "0"), "", time.Minute)
		links := map[string]bool{}
		for _, e := range events {
			if e.Post != nil {
				links[strings.TrimPrefix(e.Post.Ref.Link, "http://127.0.0.1:8080")] = true
			}
		}
		href := regexp.MustCompile(`href="([^"]+)"`)
		for _, g := range w.Groups() {
			_, _, body := visit(t, w, "/demo/group/"+g.ID())
			for _, m := range href.FindAllStringSubmatch(body, -1) {
				links[m[1]] = true
			}
		}
		if len(links) < 150 {
			t.Errorf("only %d links", len(links))
		}
		for link := range links {
			path, id, _ := strings.Cut(link, "#")
			code, _, body := visit(t, w, path)
			if code != http.StatusOK || id != "" && !strings.Contains(body, `id="`+id+`"`) {
				t.Errorf("%s: %d, or no such place there", link, code)
			}
		}
	})
}

func TestPageRefuses(t *testing.T) {
	t.Parallel()
	w := newTestWorld(t)
	for _, path := range []string{"/demo/group/nowhere", "/demo/thread/nothing", "/demo/", "/demo/page.html"} {
		if code, _, _ := visit(t, w, path); code != http.StatusNotFound {
			t.Errorf("%s: %d", path, code)
		}
	}
	answer := httptest.NewRecorder()
	w.Handler().ServeHTTP(answer, httptest.NewRequest(http.MethodPost, "/demo/group/leipzig-ar", nil))
	if answer.Code != http.StatusMethodNotAllowed {
		t.Errorf("a form post: %d", answer.Code)
	}
}

// The policy forbids inline style and script; right-to-left needs logical properties.
func TestPageKeepsItsRules(t *testing.T) {
	t.Parallel()
	w := newTestWorld(t)
	_, _, body := visit(t, w, "/demo/group/leipzig-ar")
	if m := regexp.MustCompile(`(?i)<style|style=|<script|\son\w+=`).FindString(body); m != "" {
		t.Errorf("the page holds %q", m)
	}
	code, head, css := visit(t, w, "/demo/page.css")
	if code != http.StatusOK || !strings.HasPrefix(head.Get("Content-Type"), "text/css") {
		t.Errorf("the style: %d %s", code, head.Get("Content-Type"))
	}
	if m := regexp.MustCompile(`[\s;{](left|right|top|bottom|width|height|(margin|padding|border)-(left|right|top|bottom)):`).FindString(css); m != "" {
		t.Errorf("the style holds %q", m)
	}
}
