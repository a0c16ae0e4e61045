package capture_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"femos"
	"femos/internal/connector"
	"femos/internal/connector/capture"
	"femos/internal/intake"
	"femos/internal/intake/doortest"
	"femos/internal/live"
	"femos/internal/mask"
	"femos/internal/store"
	"femos/internal/vault"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// room is a box with one channel that may be captured from.
type room struct {
	*capture.Service
	store    *store.Store
	account  femos.AccountID
	channel  femos.ChannelID
	standing femos.PermissionID
	folder   string
	log      *bytes.Buffer
}

func newID[ID ~string]() ID { return femos.NewID[ID](noon, rand.Reader) }

func engines(t *testing.T, test func(t *testing.T, r *room)) {
	t.Helper()
	doortest.Engines(t, func(t *testing.T, folder, address string) {
		s, err := store.Open(t.Context(), address)
		check(t, err)
		t.Cleanup(func() { _ = s.Close() })
		keys, err := vault.OpenKeys(folder, rand.Reader, vault.Options{})
		check(t, err)
		r := &room{store: s, account: newID[femos.AccountID](), folder: folder, log: new(bytes.Buffer)}
		now := func() time.Time { return noon }
		door := intake.New(intake.Options{Store: s, Judge: doortest.Judge(), Keys: keys, Hub: live.NewHub(), Log: slog.New(slog.NewTextHandler(r.log, nil)), Now: now, Random: rand.Reader})
		r.Service = &capture.Service{Door: door, Channels: s, Now: now}
		check(t, s.AddAccount(t.Context(), femos.Account{ID: r.account, Platform: capture.Name, State: femos.AccountActive}, connector.SealValues(keys, r.account, nil), noon))
		r.channel = r.add(t, "c", capture.Name)
		r.standing = r.permit(t, r.channel)
		test(t, r)
	})
}

func (r *room) add(t *testing.T, address string, platform femos.Platform) femos.ChannelID {
	t.Helper()
	id := newID[femos.ChannelID]()
	check(t, r.store.AddChannel(t.Context(), femos.Channel{ID: id, Account: r.account, Platform: platform, Address: femos.Address{Key: address}, Name: address, AddedAt: noon}))
	return id
}

func (r *room) permit(t *testing.T, channel femos.ChannelID) femos.PermissionID {
	t.Helper()
	id := newID[femos.PermissionID]()
	check(t, r.store.RecordPermission(t.Context(), femos.Permission{ID: id, Channel: channel, Kind: femos.Consent, Scopes: femos.Scopes{Read: true, Reply: true}, RecordedAt: noon}))
	return id
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (r *room) submit(t *testing.T, p capture.Paste) store.Thread {
	t.Helper()
	p.Channel = r.channel
	id, err := r.Submit(t.Context(), femos.Person{}, p)
	check(t, err)
	thread, err := r.store.Thread(t.Context(), id)
	check(t, err)
	return thread
}

// refused checks the code with which a paste is refused, and that nothing of it is kept.
func (r *room) refused(t *testing.T, code string, p capture.Paste) {
	t.Helper()
	before, err := r.store.Kept(t.Context(), r.channel)
	check(t, err)
	if p.Channel == "" {
		p.Channel = r.channel
	}
	id, err := r.Submit(t.Context(), femos.Person{}, p)
	var told *femos.Error
	if !errors.As(err, &told) || told.Code != code || id != "" {
		t.Errorf("%s: %q, %v", code, id, err)
	}
	if after, err := r.store.Kept(t.Context(), r.channel); err != nil || after != before {
		t.Errorf("%s: kept %+v before and %+v after, %v", code, before, after, err)
	}
}

// nowhere fails if one of the words stands in the database, its files or the log.
func (r *room) nowhere(t *testing.T, words ...string) {
	t.Helper()
	doortest.Nowhere(t, r.store, r.folder, r.log.String(), words...)
}

const question = "Hallo, meine Aufenthaltserlaubnis läuft nächste Woche ab und die Ausländerbehörde gibt mir keinen Termin. Was kann ich machen?"

// marked marks each of the words in the text.
func marked(text string, kind mask.Kind, words ...string) (marks []mask.Mark) {
	for _, w := range words {
		i := strings.Index(text, w)
		marks = append(marks, mask.Mark{Kind: kind, Start: i, End: i + len(w)})
	}
	return marks
}

func TestCapture(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		text := question + " Zerafina Quitte, Treppenweg 7. Fragt Yolandra."
		comment := "Frag Wilhelmine, die hilft: 0160 7654321"
		thread := r.submit(t, capture.Paste{Text: text, Marks: marked(text, mask.Name, "Zerafina Quitte"), Link: "https://groups.example/zerafinaquitte/posts/1",
			Comments: []capture.Part{{Text: comment, Marks: marked(comment, mask.Name, "Wilhelmine")}, {Text: " \x00 "}, {Text: "Danke"}, {Text: "Danke"}}})
		if len(thread.Posts) != 4 || thread.Posts[0].Role != femos.Asked || thread.Posts[0].ID != thread.Inquiry.Asked || thread.Inquiry.State != femos.New {
			t.Fatalf("%+v", thread)
		}
		authors := map[string]bool{}
		for _, p := range thread.Posts {
			authors[p.Author] = true
		}
		if len(authors) != 4 {
			t.Errorf("%d voices of 4", len(authors))
		}
		for i, want := range []string{"Termin. Was kann ich machen? [name], Treppenweg 7. Fragt Yolandra.", "Frag [name], die hilft: 0160 7654321", "Danke", "Danke"} {
			if p := thread.Posts[i]; !strings.HasSuffix(p.Text, want) || i > 0 && p.Role != femos.Comment {
				t.Errorf("%d: %s %q; what she left stays, what she marked goes", i, p.Role, p.Text)
			}
		}
		for _, reason := range thread.Posts[0].Verdict.Reasons {
			if reason.Quote != thread.Posts[0].Text[reason.Start:reason.End] {
				t.Errorf("reason %q quotes %q", reason.Code, reason.Quote)
			}
		}
		page, err := r.store.List(t.Context(), store.Query{View: femos.ViewNew, Limit: 10})
		check(t, err)
		if len(page.Rows) != 1 {
			t.Errorf("%d inquiries of one paste", len(page.Rows))
		}
		r.nowhere(t, "Zerafina", "Quitte", "Wilhelmine", "zerafinaquitte", "groups.example")
	})
}

// A comment that asks for advice itself stays under the post: it is not known who wrote it, or when.
func TestCommentsAreNoInquiries(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		thread := r.submit(t, capture.Paste{Text: "Schönes Wochenende euch allen", Comments: []capture.Part{{Text: question}, {Text: "Mir auch, " + question}}})
		page, err := r.store.List(t.Context(), store.Query{View: femos.ViewNew, Limit: 10})
		check(t, err)
		if len(page.Rows) != 1 || len(thread.Posts) != 3 {
			t.Errorf("%d inquiries, %d posts", len(page.Rows), len(thread.Posts))
		}
	})
}

func TestCapturedTwice(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		paste := capture.Paste{Text: question, Link: " https://groups.example/posts/1 ", Comments: []capture.Part{{Text: "Frag beim Amt"}}}
		first := r.submit(t, paste)
		r.refused(t, "capture_exists", paste)
		paste.Text = "Dieselbe Frage, anders abgeschrieben"
		r.refused(t, "capture_exists", paste)
		// What was written since goes to the inquiry that is there.
		paste.Comments = []capture.Part{{Text: "Ich hatte das auch"}, {Text: "Frag beim Amt"}}
		again := r.submit(t, paste)
		if again.Inquiry.ID != first.Inquiry.ID || len(again.Posts) != 3 || again.Posts[0].Text != first.Posts[0].Text {
			t.Errorf("captured again: %+v", again)
		}
		// Without a link the words tell: a form that is sent twice makes one inquiry.
		paste = capture.Paste{Text: question}
		one := r.submit(t, paste)
		r.refused(t, "capture_exists", paste)
		if two := r.submit(t, capture.Paste{Text: question + " Danke!"}); one.Inquiry.ID == two.Inquiry.ID {
			t.Error("one inquiry of two questions")
		}
		// Once it is done, nothing is added any more.
		check(t, r.store.CloseInquiry(t.Context(), store.Change{Inquiry: first.Inquiry.ID, Version: again.Inquiry.Version, At: noon}, femos.Duplicate))
		r.refused(t, "capture_exists", capture.Paste{Text: question, Link: "https://groups.example/posts/1", Comments: []capture.Part{{Text: "Noch etwas"}}})
	})
}

func TestWhatIsRefused(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		r.refused(t, "paste_empty", capture.Paste{})
		r.refused(t, "paste_empty", capture.Paste{Text: " \x00\n"})
		r.refused(t, "paste_long", capture.Paste{Text: strings.Repeat("ä", 20_001)})
		r.refused(t, "marks", capture.Paste{Text: question, Marks: []mask.Mark{{Kind: mask.Name, Start: 0, End: 1 << 20}}})
		r.refused(t, "marks", capture.Paste{Text: question, Comments: []capture.Part{{Text: "kurz", Marks: []mask.Mark{{Kind: mask.Name, Start: 2, End: 9}}}}})
		r.refused(t, "too_many_comments", capture.Paste{Text: question, Comments: make([]capture.Part, 21)})
		for _, link := range []string{"groups.example/1", "javascript:alert(1)", "https://", "https://a b.example", "https://x.example/\xff", "mailto:a@b.example"} {
			r.refused(t, "link_form", capture.Paste{Text: question, Link: link})
		}
		r.refused(t, "no_channel", capture.Paste{Text: question, Channel: newID[femos.ChannelID]()})
		r.refused(t, "not_a_capture_channel", capture.Paste{Text: question, Channel: r.add(t, "other", "bluesky")})
		r.refused(t, "permission_missing", capture.Paste{Text: question, Channel: r.add(t, "never", capture.Name)})
		kept, err := r.store.Kept(t.Context(), r.channel)
		check(t, err)
		_, _, err = r.store.Withdraw(t.Context(), r.standing, "", kept, noon)
		check(t, err)
		r.refused(t, "permission_missing", capture.Paste{Text: question})
	})
}

// What she sees is her device's business: hostile text is kept harmless, and whole.
func TestHostileText(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		for _, tail := range []string{"\x00", "\xff\xfe", "e" + strings.Repeat("\u0301", 10_000), "\u202e<script>", "👩‍👩‍👧‍👦 \U0001F9FF"} {
			text := r.submit(t, capture.Paste{Text: question + " " + tail, Comments: []capture.Part{{Text: "ja " + tail}}}).Posts[0].Text
			if strings.ContainsAny(text, "\x00\u202e") || !strings.HasPrefix(text, "Hallo") {
				t.Errorf("kept as %.200q", text)
			}
		}
	})
}

// broken is a door that takes nothing in.
type broken struct{ error }

// Pasted implements capture.Door.
func (broken) Pasted(context.Context, femos.ChannelID, string) (connector.PostRef, error) {
	return connector.PostRef{}, nil
}

// Accept implements capture.Door.
func (b broken) Accept(context.Context, femos.AccountID, string, connector.Batch, connector.Threader) (store.Accepted, error) {
	return store.Accepted{}, b.error
}

func TestDoorFails(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		r.Door = broken{femos.Fail(femos.Unavailable, "storage")}
		r.refused(t, "storage", capture.Paste{Text: question})
	})
}
