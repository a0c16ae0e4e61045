package importer_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"femos"
	"femos/internal/connector/export/importer"
)

// Whatever exports of one chat come, the same, longer, older, overlapping, from another phone that names people
// otherwise: each message is counted once and asked about once.
func TestNothingTwice(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"telegram", "whatsapp"} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			engines(t, func(t *testing.T, b *bed) {
				for _, step := range []struct {
					what, phone        string
					from, until        int
					seen, known, fresh int
				}{
					{"the first", "a", 301, 600, 300, 0, 300},
					{"the same", "a", 301, 600, 300, 300, 0},
					{"a longer one", "a", 301, 700, 400, 300, 100},
					{"from another phone", "b", 301, 700, 400, 400, 0},
					{"an older one that overlaps", "b", 101, 450, 600, 150, 200},
					{"one that is apart", "a", 751, 800, 650, 0, 50},
					{"one over all", "c", 1, 900, 900, 650, 250},
				} {
					sum, err := b.read(t, chat(format, step.phone, step.from, step.until), importer.Terms{})
					check(t, err)
					if sum.Known != step.known || sum.Inquiries != step.fresh/10 || sum.Read != step.until-step.from+1 {
						t.Errorf("%s: %+v", step.what, sum)
					}
					b.totals(t, step.what, step.seen, step.seen/10)
				}
			})
		})
	}
}

// An import that is stopped anywhere, any number of times, and begun again ends as one that was not.
func TestStoppedAnywhere(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, b *bed) {
		r := rand.New(rand.NewPCG(3, 3))
		text := chat("whatsapp", "a", 1, 1500)
		found, err := b.Look(t.Context(), source(text), b.channel, nil)
		check(t, err)
		for range 5 {
			ctx, stop := context.WithCancel(t.Context())
			batches := r.IntN(5)
			_, err := b.Take(ctx, source(text), found, importer.Terms{Channel: b.channel}, nil, func(importer.Summary) {
				if batches--; batches < 0 {
					stop()
				}
			})
			stop()
			if err != nil && !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
			if found, err = b.Look(t.Context(), source(text), b.channel, nil); err != nil {
				t.Fatal(err)
			}
		}
		_, err = b.read(t, text, importer.Terms{})
		check(t, err)
		b.totals(t, "in the end", 1500, 150)
	})
}

// A file that is broken at its end has left nothing behind.
func TestBrokenFile(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, b *bed) {
		_, err := b.read(t, chat("telegram", "a", 1, 1000)+"BROKEN\n", importer.Terms{})
		var known *femos.Error
		if !errors.As(err, &known) || known.Code != "export_broken" || known.Args[0] != 1002 {
			t.Errorf("it says %v", err)
		}
		b.totals(t, "a broken file", 0, 0)
		if _, err := b.read(t, "chat telegram 1 empty\n", importer.Terms{}); femos.KindOf(err) != femos.Invalid {
			t.Errorf("a file without messages: %v", err)
		}
	})
}

// What is older is counted only, and can be taken in later without being counted again.
func TestSince(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, b *bed) {
		text := chat("whatsapp", "a", 1, 600)
		sum, err := b.read(t, text, importer.Terms{Since: minuteOf(451)})
		check(t, err)
		if sum.Counted != 449 || sum.Inquiries != 16 {
			t.Errorf("since the middle: %+v", sum)
		}
		b.totals(t, "since the middle", 600, 16)
		if sum, err = b.read(t, text, importer.Terms{Since: minuteOf(451)}); err != nil || sum.Known != 600 {
			t.Errorf("the same again: %+v %v", sum, err)
		}
		sum, err = b.read(t, text, importer.Terms{})
		check(t, err)
		if sum.Known != 151 || sum.Inquiries != 44 {
			t.Errorf("all of it, later: %+v", sum)
		}
		b.totals(t, "all of it, later", 600, 60)
	})
}

// Of several chats one is read, and only where a permission stands.
func TestChatsAndPermission(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, b *bed) {
		text := chat("telegram", "a", 1, 50) + strings.Replace(chat("telegram", "a", 1, 30), "4711 Mamas", "4712 Papas", 1)
		found, err := b.Look(t.Context(), source(text), b.channel, nil)
		check(t, err)
		if len(found.Chats) != 2 || found.Chats[1].Messages != 30 || !found.Chats[1].Last.Equal(minuteOf(30)) {
			t.Fatalf("found %+v", found.Chats)
		}
		if _, err := b.read(t, text, importer.Terms{}); femos.KindOf(err) != femos.Invalid {
			t.Errorf("none chosen: %v", err)
		}
		_, err = b.read(t, text, importer.Terms{Chat: "4712"})
		check(t, err)
		b.totals(t, "one of two", 30, 3)
		permissions, err := b.store.Permissions(t.Context(), b.channel)
		check(t, err)
		kept, err := b.store.Kept(t.Context(), b.channel)
		check(t, err)
		_, _, err = b.store.Withdraw(t.Context(), permissions[0].ID, "p", kept, noon.Add(-time.Minute))
		check(t, err)
		_, err = b.read(t, text, importer.Terms{Chat: "4711"})
		var known *femos.Error
		if !errors.As(err, &known) || known.Code != "import_permission" {
			t.Errorf("without permission: %v", err)
		}
	})
}

// What an account exports of a group may be her own messages only: what others wrote between them must not count as read.
func TestOwnMessagesOnly(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, b *bed) {
		whole := strings.Replace(chat("telegram", "a", 1, 70), "4711 Mamas", "4711 Gruppe", 1)
		own := "chat telegram 4711 Gruppe\n"
		for line := range strings.Lines(whole) {
			if strings.Contains(line, "|a1|") {
				own += line
			}
		}
		if _, err := b.read(t, own, importer.Terms{}); err == nil || !strings.Contains(err.Error(), "import_partial") {
			t.Errorf("her own messages are read: %v", err)
		}
		b.totals(t, "her own", 0, 0)
		_, err := b.read(t, whole, importer.Terms{})
		check(t, err)
		b.totals(t, "all of it", 70, 7)
		alone := "chat telegram 4712 Gruppe\n"
		for n := 1; n <= 10; n++ { // she has begun a group, nobody has answered yet
			alone += strings.Split(chat("telegram", "b", 7*n, 7*n), "\n")[1] + "\n"
		}
		for n := range 10 {
			alone = strings.Replace(alone, fmt.Sprintf("\n%d||", 7*(n+1)), fmt.Sprintf("\n%d||", 2*n+1), 1)
		}
		if _, err = b.read(t, alone, importer.Terms{}); err != nil {
			t.Errorf("a group in which one person has written so far: %v", err)
		}
	})
}

// A question far below what it answers finds it; a message that was deleted is gone here too.
func TestParentsAndDeletions(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, b *bed) {
		text := chat("telegram", "a", 1, 901) + fmt.Sprintf("905|9|x|%s|%s\n", minuteOf(905).Format(time.RFC3339), advice)
		_, err := b.read(t, text, importer.Terms{Since: minuteOf(905)})
		check(t, err)
		asked, err := b.store.AskedIn(t.Context(), b.channel, time.Time{}, noon)
		check(t, err)
		if len(asked) != 1 {
			t.Fatalf("%d questions", len(asked))
		}
		kept, err := b.store.Kept(t.Context(), b.channel)
		check(t, err)
		if kept.Posts != 2 {
			t.Errorf("%d posts are kept, not the question and what it answers", kept.Posts)
		}
	})
	engines(t, func(t *testing.T, b *bed) {
		text := chat("whatsapp", "a", 1, 40)
		_, err := b.read(t, text, importer.Terms{})
		check(t, err)
		_, err = b.read(t, strings.Replace(text, said(20), "DELETED", 1), importer.Terms{})
		check(t, err)
		asked, err := b.store.AskedIn(t.Context(), b.channel, time.Time{}, noon)
		check(t, err)
		if len(asked) != 3 {
			t.Errorf("%d of 4 questions are left, of which one was deleted", len(asked))
		}
		b.totalsSeen(t, 40)
	})
}

func (b *bed) totalsSeen(t *testing.T, want int) {
	t.Helper()
	counts, err := b.store.Counters(t.Context(), b.channel, "")
	check(t, err)
	seen := 0
	for _, c := range counts {
		seen += c.Seen
	}
	if seen != want {
		t.Errorf("counted %d, want %d", seen, want)
	}
}
