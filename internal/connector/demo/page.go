package demo

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"slices"
)

//go:embed page
var pageFiles embed.FS

// policy lets the page load its style and nothing else: it has no script and no form.
const policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// view is what the page shows.
type view struct {
	Groups  []Group
	Group   Group
	Single  bool      // one thread, not the whole group
	Threads [][]Shown // each oldest first
}

// Handler serves GET /demo/group/{name}, GET /demo/thread/{key} and their style: the groups as their people see them.
// Anybody may look: all of it is invented, but for the replies that are public there anyway.
func (w *World) Handler() http.Handler {
	page := template.Must(template.ParseFS(pageFiles, "page/page.html"))
	mux := http.NewServeMux()
	mux.HandleFunc("GET /demo/thread/{key}", func(rw http.ResponseWriter, r *http.Request) {
		group, posts, ok := w.Thread(r.PathValue("key"))
		show(rw, page, ok, view{Groups: w.Groups(), Group: group, Single: true, Threads: [][]Shown{posts}})
	})
	mux.HandleFunc("GET /demo/group/{name}", func(rw http.ResponseWriter, r *http.Request) {
		group, threads, ok := w.Group(r.PathValue("name"))
		show(rw, page, ok, view{Groups: w.Groups(), Group: group, Threads: threads})
	})
	mux.HandleFunc("GET /demo/page.css", func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("X-Content-Type-Options", "nosniff")
		http.ServeFileFS(rw, r, pageFiles, "page/page.css")
	})
	return mux
}

func show(rw http.ResponseWriter, page *template.Template, ok bool, v view) {
	head := rw.Header()
	head.Set("Content-Security-Policy", policy)
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Referrer-Policy", "no-referrer")
	head.Set("Cache-Control", "no-store")
	if !ok {
		http.Error(rw, "There is no such group or post.", http.StatusNotFound)
		return
	}
	var body bytes.Buffer // so that a failing template is an error and not half a page
	if err := page.Execute(&body, v); err != nil {
		http.Error(rw, "The page can't be shown.", http.StatusInternalServerError)
		return
	}
	head.Set("Content-Type", "text/html; charset=utf-8")
	_, _ = body.WriteTo(rw) // whoever asked has gone
}

// Group returns the threads of a group, the newest first, each oldest first, as its people see them now; false if
// there is no such group. name is the address without "group:".
func (w *World) Group(name string) (Group, [][]Shown, bool) {
	g := w.groupAt(addressPrefix + name)
	if g == nil {
		return Group{}, nil, false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.settle(w.now())
	place := map[*post]int{}
	var threads [][]Shown
	for _, s := range w.shown(func(p *post) bool { return p.group == g }) {
		root := s.post.root()
		i, ok := place[root]
		if !ok {
			i, place[root] = len(threads), len(threads)
			threads = append(threads, nil)
		}
		threads[i] = append(threads[i], s)
	}
	slices.Reverse(threads)
	return g.public(), threads, true
}
