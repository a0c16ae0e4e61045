package server_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"femos"
	"femos/internal/config"
	"femos/internal/law"
	"femos/internal/library"
	"femos/internal/store"
	"femos/internal/store/pgtest"
)

// gazette publishes federal law over HTTP as gesetze-im-internet does: a table of contents, and one zip a law.
type gazette struct {
	*httptest.Server

	mu    sync.Mutex
	laws  map[string][]byte // by path
	torn  string            // this one is cut off half-way
	asked atomic.Int32      // for the table of contents
}

func newGazette(t *testing.T, day string) *gazette {
	t.Helper()
	g := &gazette{}
	g.publish(t, day, "")
	g.Server = httptest.NewServer(g)
	t.Cleanup(g.Close)
	return g
}

// publish puts out the law of a day, from the tests' data.
func (g *gazette) publish(t *testing.T, day, torn string) {
	t.Helper()
	all, err := zip.OpenReader(filepath.Join("..", "law", "testdata", day+".zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = all.Close() }() // only read
	laws := map[string][]byte{}
	for _, f := range all.File {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		w, err := z.Create("BJNR.xml")
		if err != nil {
			t.Fatal(err)
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(w, r); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		laws["/"+strings.TrimSuffix(f.Name, ".xml")+"/xml.zip"] = b.Bytes()
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.laws, g.torn = laws, torn
}

func (g *gazette) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if r.URL.Path == "/gii-toc.xml" {
		g.asked.Add(1)
		fmt.Fprint(w, `<?xml version="1.0" encoding="UTF-8" ?><items>`)
		for _, path := range slices.Sorted(maps.Keys(g.laws)) {
			fmt.Fprintf(w, "<item><title>x</title><link>http://%s%s</link></item>", r.Host, path)
		}
		fmt.Fprint(w, "</items>")
		return
	}
	packed := g.laws[r.URL.Path]
	if g.torn != "" && strings.Contains(r.URL.Path, g.torn) {
		w.Header().Set("Content-Length", fmt.Sprint(len(packed)))
		packed = packed[:len(packed)/2]
	}
	_, _ = w.Write(packed)
}

// kept is what lies in the folder of the law, names and bytes.
func kept(t *testing.T, data string) string {
	t.Helper()
	var all strings.Builder
	entries, err := os.ReadDir(filepath.Join(data, "law"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		plain, err := os.ReadFile(filepath.Join(data, "law", e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all.WriteString(e.Name() + "\n" + string(plain))
	}
	return all.String()
}

// The server fetches the law by itself, on one of its nodes. A fetch that is cut off half-way changes nothing and is told the lawyer on
// every node, and nobody else; the next one that comes through makes due what rests on it, answers and claims.
func TestLawIsFetchedByItself(t *testing.T) {
	t.Parallel()
	for name, database := range map[string]func() string{"sqlite": func() string { return "" }, "postgres": func() string { return pgtest.New(t) }} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			press := newGazette(t, "2022-02-23")
			folder, address := t.TempDir(), database()
			begin := func() *node {
				return startWith(t, folder, address, func(s *config.Settings) { s.LawNightly = press.URL + "/gii-toc.xml" })
			}
			n := begin()
			other := n
			if address != "" {
				other = begin()
			}
			n.nour = n.person(t, nour())
			who := n.team(t)
			until(t, "that the law is there", func() bool { return n.LawDay() != "" && other.LawDay() != "" })
			id := n.signed(t, who, femos.AnswerVersion{Question: "Wie lange muss ich hier leben, um Deutsche zu werden?", Text: "Das steht im Gesetz.", Citations: []femos.Citation{{Act: "StAG", Section: "10", Paragraph: "1"}}})
			if n := press.asked.Load(); n != 1 {
				t.Errorf("it was asked %d times", n)
			}

			const trouble = "The law could not be fetched since"
			before := kept(t, folder)
			press.publish(t, "2026-04-29", "/stag/")
			night := func() {
				if err := n.Store.NoteInstallation(t.Context(), "law_fetched", ""); err != nil { // a day goes by
					t.Fatal(err)
				}
				if err := n.LawNight(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			night()
			lawyer, advisor := other.visitor(t, "judith"), other.visitor(t, "anna")
			until(t, "that the lawyer is told", func() bool { return strings.Contains(lawyer.get(t, "/queue").body, trouble) })
			if strings.Contains(advisor.get(t, "/inbox").body, trouble) {
				t.Error("the advisor is told too")
			}
			if kept(t, folder) != before || n.standing(t, id) != femos.StandsVerified {
				t.Error("a fetch that was cut off changed something")
			}

			press.publish(t, "2026-04-29", "")
			if err := n.LawNight(t.Context()); err != nil { // as it failed, it does not wait for the night
				t.Fatal(err)
			}
			until(t, "that the answer is due", func() bool { return other.standing(t, id) == femos.StandsDue })
			until(t, "that the trouble is over", func() bool { return !strings.Contains(lawyer.get(t, "/queue").body, trouble) })
			until(t, "that claims are due", func() bool {
				due, err := other.Library.DueClaims(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				return slices.ContainsFunc(due, func(c library.Claim) bool { return c.ID == "give-up-old-nationality" })
			})
			asked := press.asked.Load()
			if err := n.LawNight(t.Context()); err != nil || press.asked.Load() != asked {
				t.Errorf("it was fetched again the same day: %v", err)
			}
		})
	}
}

// drop takes an act out of what is published, and out of the table of contents.
func (g *gazette) drop(named string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	maps.DeleteFunc(g.laws, func(path string, _ []byte) bool { return strings.Contains(path, named) })
}

// An act that the table of contents no longer lists was repealed as a whole: what rests on it falls due, and the lawyer reads why. A table
// that lacks many at once is taken for incomplete: nothing changes, and she is told.
func TestRepealedActMakesDue(t *testing.T) {
	t.Parallel()
	for name, database := range map[string]func() string{"sqlite": func() string { return "" }, "postgres": func() string { return pgtest.New(t) }} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			press := newGazette(t, "2026-04-29")
			folder := t.TempDir()
			n := startWith(t, folder, database(), func(s *config.Settings) { s.LawNightly = press.URL + "/gii-toc.xml" })
			n.nour = n.person(t, nour())
			who := n.team(t)
			until(t, "that the law is there", func() bool { return n.LawDay() != "" })
			id := n.signed(t, who, femos.AnswerVersion{Question: "Wie lange muss ich hier leben, um Deutsche zu werden?", Text: "Das steht im Gesetz.", Citations: []femos.Citation{{Act: "StAG", Section: "10", Paragraph: "1"}}})
			other := n.signed(t, who, femos.AnswerVersion{Question: "Wie viel Urlaub habe ich?", Text: "Das steht im Gesetz.", Citations: []femos.Citation{{Act: "BUrlG", Section: "3"}}})
			until(t, "that claims are pinned", func() bool {
				known, err := n.Store.ClaimLaw(t.Context())
				return err == nil && slices.ContainsFunc(known, func(c store.ClaimLaw) bool { return c.Cited.Act == "StAG" && c.Cited.Pin != "" })
			})
			night := func() {
				if err := n.Store.NoteInstallation(t.Context(), "law_fetched", ""); err != nil { // a day goes by
					t.Fatal(err)
				}
				if err := n.LawNight(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			lawyer := n.visitor(t, "judith")
			before := kept(t, folder)
			press.drop("a") // most of them
			night()
			until(t, "that the lawyer is told", func() bool {
				return strings.Contains(lawyer.get(t, "/queue").body, "The law could not be fetched since")
			})
			if kept(t, folder) != before {
				t.Error("a table of contents that lacks most acts was believed")
			}

			press.publish(t, "2026-04-29", "")
			press.drop("/stag/")
			night()
			until(t, "that the answer is due", func() bool { return n.standing(t, id) == femos.StandsDue })
			if n.standing(t, other) != femos.StandsVerified {
				t.Error("what rests on another act is due too")
			}
			if body := lawyer.get(t, "/library/"+string(id)).body; !strings.Contains(body, "this whole act is no longer published") {
				t.Errorf("the lawyer does not read why: %s", body)
			}
			due, err := n.Library.DueClaims(t.Context())
			i := slices.IndexFunc(due, func(c library.Claim) bool { return strings.Contains(c.Changed, "StAG") })
			if err != nil || i < 0 {
				t.Fatalf("no claim is due: %v", err)
			}
			for _, at := range []string{"/queue", "/claims/" + due[i].ID} {
				if body := lawyer.get(t, at).body; !strings.Contains(body, "As a whole act no longer published: StAG.") {
					t.Errorf("%s does not say why a claim is due: %s", at, body)
				}
			}
		})
	}
}

// A year of quiet nights does not fill the disk: what lies between two states that read alike goes, what was kept by hand and
// the last before a change stay.
func TestQuietNightsKeepTwoStates(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	n := startIn(t, data, "")
	days := func() string {
		list, err := law.Dates(filepath.Join(data, "law"))
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(list, " ")
	}
	acts := map[string][]*law.Act{}
	for _, day := range []string{"2022-02-23", "2026-04-29"} {
		var err error
		if acts[day], err = law.ReadAll(t.Context(), filepath.Join("..", "law", "testdata", day+".zip")); err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range []struct{ day, reads, want string }{
		{"2022-03-01", "2022-02-23", "2022-03-01"},
		{"2022-03-02", "2022-02-23", "2022-03-01 2022-03-02"},
		{"2022-03-03", "2022-02-23", "2022-03-01 2022-03-03"},
		{"2022-03-04", "2026-04-29", "2022-03-01 2022-03-03 2022-03-04"},
		{"2022-03-05", "2026-04-29", "2022-03-01 2022-03-03 2022-03-04 2022-03-05"},
	} {
		if err := n.KeepLaw(t.Context(), law.NewState(step.day, acts[step.reads])); err != nil {
			t.Fatal(err)
		}
		if got := days(); got != step.want {
			t.Errorf("after %s there are %s, want %s", step.day, got, step.want)
		}
	}
}
