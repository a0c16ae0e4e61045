package opinion_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"femos"
	"femos/content"
	"femos/internal/live"
	"femos/internal/opinion"
	"femos/internal/store"
	"femos/internal/triage"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func newID[ID ~string]() ID { return femos.NewID[ID](noon, rand.Reader) }

// house is a store with a channel, a server that speaks the API, and a desk that asks it.
type house struct {
	*store.Store
	account femos.AccountID
	channel femos.ChannelID
	hub     *live.Hub
	desk    *opinion.Desk
	log     *strings.Builder
	n       int

	mu    sync.Mutex
	heard []string      // the bodies that came
	came  chan struct{} // one for each
}

// open starts all of it. speak answers a request to /chat/completions or /embeddings.
func open(t *testing.T, o opinion.Server, speak http.HandlerFunc) *house {
	t.Helper()
	db, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "femos.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	h := &house{Store: db, account: newID[femos.AccountID](), channel: newID[femos.ChannelID](), hub: live.NewHub(), log: &strings.Builder{}, came: make(chan struct{}, 1000)}
	anna := femos.Person{ID: newID[femos.PersonID](), Login: "anna", Name: "Anna", Roles: []femos.Role{femos.Advisor}, Interface: "de", Active: true, CreatedAt: noon, Version: 1}
	for _, err := range []error{
		db.AddPerson(t.Context(), anna, store.Credentials{Hash: "h", PublicKey: []byte{1}, WrappedKey: []byte{2}}),
		db.AddAccount(t.Context(), femos.Account{ID: h.account, Platform: "bluesky", Name: "a", State: femos.AccountActive}, []byte("x"), noon),
		db.AddChannel(t.Context(), femos.Channel{ID: h.channel, Account: h.account, Platform: "bluesky", Address: femos.Address{Key: "x"}, Name: "x", AddedAt: noon}),
		db.RecordPermission(t.Context(), femos.Permission{ID: newID[femos.PermissionID](), Channel: h.channel, Kind: femos.Consent, Scopes: femos.Scopes{Read: true},
			GrantedBy: "Amal", Evidence: "call", RecordedBy: anna.ID, RecordedAt: noon, ReviewAt: noon.AddDate(1, 0, 0)}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		h.mu.Lock()
		h.heard = append(h.heard, string(body))
		h.mu.Unlock()
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		h.came <- struct{}{}
		speak(w, r)
	}))
	t.Cleanup(server.Close)
	lib, err := triage.LoadLibrary(content.Files)
	if err != nil {
		t.Fatal(err)
	}
	o.URL = server.URL + "/v1"
	if o.Timeout == 0 {
		o.Timeout = 20 * time.Second
	}
	h.desk, err = opinion.New(opinion.Options{Server: o, Store: db, Library: lib, Hub: h.hub, Log: slog.New(slog.NewTextHandler(h.log, nil)), Now: func() time.Time { return noon },
		Every: time.Microsecond, Rest: time.Microsecond})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// hard is a verdict near the threshold.
func hard() *femos.Verdict {
	return &femos.Verdict{Language: "de", Kind: femos.Question, Advice: true, AdviceScore: 0.4, Urgency: femos.Normal,
		Topics: []femos.TopicScore{{Code: "B1", Score: 0.2}}, Reasons: []femos.Reason{{Kind: "kind", Code: "asks"}}, Scores: femos.Scores{Emergency: 0.2}}
}

// keep stores an inquiry as the door does, and returns its id.
func (h *house) keep(t *testing.T, text string, v *femos.Verdict) femos.InquiryID {
	t.Helper()
	h.n++
	i := femos.Inquiry{ID: newID[femos.InquiryID](), Channel: h.channel, Asked: newID[femos.PostID](), State: femos.New, Language: "de", Topic: "B1", Urgency: v.Urgency,
		CreatedAt: noon, DueAt: noon.Add(v.Urgency.Target()), ChangedAt: noon}
	_, err := h.Accept(t.Context(), store.Intake{Account: h.account, At: noon, Inquiries: []store.NewInquiry{{Inquiry: i, Posts: []store.KeptPost{{SourceKey: fmt.Sprint("key", h.n),
		Post: femos.Post{ID: i.Asked, Channel: h.channel, Role: femos.Asked, Author: "3K7QX2", Text: text, Language: "de", Verdict: v, PostedAt: noon, ReceivedAt: noon}}}}}})
	if err != nil {
		t.Fatal(err)
	}
	return i.ID
}

// asks runs the desk over the inquiries and returns when it has done with the last: that one is always an easy ask,
// of which the server must say something that changes it.
func (h *house) asks(t *testing.T, ids ...femos.InquiryID) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	listener := h.hub.Subscribe(ctx)
	done := make(chan struct{})
	go func() { h.desk.Run(ctx); close(done) }()
	last := h.keep(t, "LAST", hard())
	h.desk.Offer(append(ids, last))
	for n := range listener {
		if n.ID == string(last) {
			break
		}
	}
	stop()
	<-done
}

func (h *house) post(t *testing.T, id femos.InquiryID) (femos.Inquiry, femos.Verdict) {
	t.Helper()
	thread, err := h.Thread(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return thread.Inquiry, *thread.Posts[0].Verdict
}

// says answers a chat with the text, and the last inquiry of a test so that its end is seen.
func says(w http.ResponseWriter, r *http.Request, text string) {
	body, _ := io.ReadAll(r.Body)
	if strings.Contains(string(body), "LAST") {
		text = `{"urgency":"deadline","topic":"","needs_advice":true,"quote":""}`
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"choices": []any{map[string]any{"message": map[string]string{"role": "assistant", "content": text}}}})
}
