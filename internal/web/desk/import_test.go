package desk_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"femos/internal/connector/export/importer"
	"femos/internal/live"
	"femos/test/browser"
)

// A file that somebody has chosen stays chosen, whatever notices come and however late the page hears their answer; a
// form that nobody has touched shows what is new. What is dropped beside the field is in the field.
func TestChosenFileStays(t *testing.T) {
	t.Parallel()
	s := newSample()
	next := turned(s)
	asked, answer := make(chan struct{}), make(chan struct{})
	n := 0
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Part") != "import" {
			next.ServeHTTP(w, r)
			return
		}
		asked <- struct{}{}
		<-answer
		n++
		rec := httptest.NewRecorder()
		next.ServeHTTP(rec, r)
		_, _ = w.Write(bytes.Replace(rec.Body.Bytes(), []byte(`id="import"`), fmt.Appendf(nil, `id="import" data-n="%d"`, n), 1)) // nobody to tell
	}))
	t.Cleanup(site.Close)
	t.Cleanup(func() { close(answer) })
	go func() { // whatever is asked once the test is over
		<-t.Context().Done()
		for range asked {
		}
	}()
	notice := func() { s.hub.Publish(live.Notice{Kind: "import", ID: "import-" + string(channelID(1))}) }
	p := browser.New(t)
	p.Go(site.URL + "/channels/" + string(channelID(1)) + "/import")
	<-asked // when the stream of events is there
	answer <- struct{}{}
	p.Wait("the untouched form, fetched anew", `document.querySelector("#import").dataset.n === "1"`)
	notice()
	<-asked
	stopped := p.Eval(`(() => { const d = new DataTransfer(); d.items.add(new File(["{}"], "result.json"));
		return document.querySelector("h1").dispatchEvent(new DragEvent("drop", {dataTransfer: d, bubbles: true, cancelable: true})) })()`)
	if stopped != "false" {
		t.Error("the browser would open a file that is dropped beside the field")
	}
	answer <- struct{}{}
	for range 2 { // what is answered once is put in place before the next is asked
		notice()
		<-asked
		answer <- struct{}{}
	}
	if got := p.Eval(`[...document.querySelector("#file").files].map(f => f.name).join() + " " + document.querySelector("#import").dataset.n`); got != `"result.json 1"` {
		t.Errorf("the field holds %s", got)
	}
}

// The bar shows how far an import is, in numbers too.
func TestImportBar(t *testing.T) {
	t.Parallel()
	s := newSample()
	page := turned(s)
	for n, phase := range map[int]importer.Phase{2: importer.Receiving, 6: importer.Taking} {
		state, _ := sampleImports{s}.State(channelID(n))
		want := state.Percent()
		if state.Phase != phase || want <= 0 || want >= 100 {
			t.Fatalf("the sample is %s with %d %%", state.Phase, want)
		}
		rec := httptest.NewRecorder()
		page.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/channels/"+string(channelID(n))+"/import", nil))
		for _, piece := range []string{fmt.Sprintf(`<progress max="100" value="%d"`, want), fmt.Sprintf(`<span class="num">%d`, want)} {
			if !strings.Contains(rec.Body.String(), piece) {
				t.Errorf("%s: the page has no %s", phase, piece)
			}
		}
	}
}
