package server_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"femos"
	"femos/internal/config"
	"femos/internal/server"
	"femos/internal/store"
	"femos/test/browser"
)

// startDemo runs the demo until the test ends.
func startDemo(t *testing.T) *server.Server {
	t.Helper()
	settings := config.Settings{Data: t.TempDir(), Listen: "127.0.0.1:0", PublicURL: "http://localhost:0", ProjectName: "Fem.OS", ProjectLink: "femos.example", RetentionDays: 30, Demo: true}
	settings.Database = "sqlite:" + settings.Data + "/femos.db"
	s, err := server.New(t.Context(), settings, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return s
}

// The demo shows answers in every state, and that lawyer and law are invented, in the desk and in public.
func TestDemoLibrary(t *testing.T) {
	t.Parallel()
	s := startDemo(t)
	for id, want := range map[femos.AnswerID]femos.Standing{"daycare-claim": femos.StandsVerified, "parental-leave-employer": femos.StandsDue, "minijob-rights": femos.StandsWithdrawn, "job-search-support": femos.StandsVerified, "housing-benefit": femos.StandsDraft} {
		w, err := s.Library.Answer(t.Context(), string(id), "en")
		if err != nil || w.Standing != want || want == femos.StandsVerified && !strings.Contains(w.SignedBy, "erfunden") {
			t.Errorf("%s is %s, signed by %q: %v", id, w.Standing, w.SignedBy, err)
		}
		state := map[femos.AnswerID]femos.TranslationState{"daycare-claim": femos.TranslationMachine, "job-search-support": femos.TranslationStale, "minijob-rights": femos.TranslationMachine}[id]
		if state != "" && w.Translation != state {
			t.Errorf("%s in English is %s", id, w.Translation)
		}
	}
	if w, err := s.Library.Answer(t.Context(), "basic-account", "en"); err != nil || w.Translation != femos.TranslationChecked {
		t.Errorf("%+v, %v", w, err)
	}
}

// The demo shows a newcomer an inbox at work: several languages, an emergency on top, somebody who has something, and
// more arriving while she looks. Its picture is docs/inbox.png.
func TestDemoScreenshots(t *testing.T) {
	t.Parallel()
	s := startDemo(t)
	rows := settled(t, s)
	var arabic femos.InquiryID
	for _, row := range rows {
		if row.Language == "ar" && arabic == "" {
			arabic = row.ID
		}
	}
	p := browser.New(t)
	p.Go(s.Link())
	p.Wait("the inbox", `location.pathname === "/inbox" && document.querySelector("#rows .row")`)
	if first := p.Eval(`document.querySelector("#rows .row [role=img]").getAttribute("aria-label")`); !strings.Contains(first, "anger") && !strings.Contains(first, "efahr") {
		t.Errorf("the first row is %s, not an emergency", first)
	}
	p.Wait("more that arrived", `!document.querySelector("#fresh").hidden`)
	p.Shot("demo-inbox")
	p.Go(s.URL() + "/inbox/" + string(arabic) + "?view=open")
	p.Wait("the thread", `document.querySelector("#text")`)
	time.Sleep(500 * time.Millisecond) // fonts
	p.Shot("demo-thread")
	p.Scheme("dark")
	p.Shot("demo-thread-dark")
	p.Size(360, 740)
	p.Shot("demo-thread-360-dark")
}

// settled waits until the day's history has come in: five languages, and an emergency on top.
func settled(t *testing.T, s *server.Server) []store.Row {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		page, err := s.Store.List(t.Context(), store.Query{View: femos.ViewOpen, Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		languages := map[femos.Language]bool{}
		for _, row := range page.Rows {
			languages[row.Language.Base()] = true
		}
		if len(languages) >= 5 && page.Rows[0].Urgency == femos.Emergency && languages["ar"] {
			return page.Rows
		}
	}
	t.Fatal("the day does not begin: no five languages with an emergency on top")
	return nil
}
