package store

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"femos"
)

// town is many inquiries at once: for comparing lists with a model, for query plans and for benchmarks.
type town struct {
	channels []femos.ChannelID
	team     []femos.PersonID
	words    int // of a post
	all      []femos.Inquiry
	random   *rand.Rand
}

var townLanguages = []femos.Language{"ar", "ar-Latn", "de", "en", "fa", "fr", "ps", "pt", "ru", "sr-Cyrl", "es", "tr", "uk", "und"}

// seed makes what is random the same each time; another finds other things.
const seed = 20261122

// found adds channels and people to a fixture, and n inquiries with a post of some words each, in large transactions.
func found(t testing.TB, f *fixture, n, words int) *town {
	t.Helper()
	w := &town{channels: []femos.ChannelID{f.channel}, team: []femos.PersonID{f.anna.ID, f.olena.ID}, words: words, random: rand.New(rand.NewPCG(seed, seed))}
	for len(w.channels) < 8 {
		id := newID[femos.ChannelID]()
		must(t, f.AddChannel(t.Context(), f.newChannel(id, fmt.Sprintf("Kanal %d", len(w.channels)))))
		f.permit(t, id)
		w.channels = append(w.channels, id)
	}
	for len(w.team) < 10 {
		p := person(fmt.Sprintf("team%d", len(w.team)), femos.Advisor)
		must(t, f.AddPerson(t.Context(), p, Credentials{PublicKey: []byte{}, WrappedKey: []byte{}}))
		w.team = append(w.team, p.ID)
	}
	w.grow(t, f.Store, n)
	return w
}

// grow adds n inquiries with a post each.
func (w *town) grow(t testing.TB, s *Store, n int) {
	t.Helper()
	const chunk = 5000
	for done := 0; done < n; done += chunk {
		many := make([]femos.Inquiry, min(chunk, n-done))
		for i := range many {
			many[i] = w.inquiry()
		}
		must(t, insertMany(t.Context(), s, many, w.words))
		w.all = append(w.all, many...)
	}
	if s.engine == Postgres { // rows were numbered by hand
		_, err := s.write.ExecContext(t.Context(), `SELECT setval(pg_get_serial_sequence('post', 'seq'), MAX(seq)) FROM post`)
		must(t, err)
	}
	must(t, s.Settle(t.Context()))
}

// inquiry makes one up. Times are few, so that ids decide many orders.
func (w *town) inquiry() femos.Inquiry {
	r := w.random
	i := femos.Inquiry{ID: newID[femos.InquiryID](), Channel: pick(r, w.channels), Asked: newID[femos.PostID](), State: femos.New, Language: pick(r, townLanguages),
		Topic: "B3", Urgency: femos.Normal, CreatedAt: noon.Add(-time.Duration(r.IntN(30*24)) * time.Hour), Version: 1}
	switch n := r.IntN(100); {
	case n < 2:
		i.Urgency = femos.Emergency
	case n < 12:
		i.Urgency = femos.Deadline
	}
	switch n := r.IntN(10); {
	case n < 2:
		i.State = femos.Taken
	case n < 3:
		i.State = femos.Answered
	case n < 6:
		i.State, i.ClosedAt, i.Dismissed = femos.Done, i.CreatedAt.Add(time.Duration(r.IntN(200))*time.Hour), femos.NoTime
	}
	if i.State != femos.New && r.IntN(10) > 0 || i.State == femos.Taken {
		i.TakenBy, i.TakenAt = pick(r, w.team), i.CreatedAt
	}
	i.DueAt, i.ChangedAt = i.CreatedAt.Add(i.Urgency.Target()), i.CreatedAt
	return i
}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// text makes up a post.
func text(r *rand.Rand, words int) string {
	syllables := []string{"ba", "du", "ler", "mi", "ko", "sha", "ter", "на", "при", "вет", "سل", "ام", "عل", "كم", "frist", "amt", "job", "center", "geld", "wohn"}
	var b strings.Builder
	for range words {
		for range 1 + r.IntN(4) {
			b.WriteString(pick(r, syllables))
		}
		b.WriteByte(' ')
	}
	return b.String()
}

// insertMany stores inquiries with a post each in one transaction.
func insertMany(ctx context.Context, s *Store, many []femos.Inquiry, words int) error {
	r := rand.New(rand.NewPCG(uint64(len(many)), 1))
	return s.tx(ctx, func(tx *sql.Tx) error {
		var seq int64
		if err := tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(seq), 0) FROM post`).Scan(&seq); err != nil {
			return err
		}
		var inquiries, posts [][]any
		for _, i := range many {
			seq++
			inquiries = append(inquiries, []any{i.ID, i.Channel, i.Asked, i.State, i.Language, i.Language.Base(), i.Topic, i.Urgency, rankOf(i.Urgency, i.CreatedAt), i.Claims, "",
				i.TakenBy, micros(i.TakenAt), micros(i.CreatedAt), micros(i.DueAt), micros(i.ChangedAt), micros(i.ClosedAt), i.Dismissed, 0, i.Version, 0})
			body := text(r, words)
			posts = append(posts, []any{seq, i.Asked, i.ID, i.Channel, femos.Asked, "3K7QX2", "source of " + i.Asked, body, i.Language, "", 0, micros(i.CreatedAt), 0, 0, micros(i.CreatedAt)})
		}
		if err := insertAll(ctx, tx, `inquiry (id, channel_id, asked_id, state, language, base, topic, urgency, rank, claims, reply, taken_by, taken_at,
			created_at, due_at, changed_at, closed_at, dismissed, erased_at, version, answered_after)`, inquiries); err != nil {
			return err
		}
		return insertAll(ctx, tx, `post (seq, id, inquiry_id, channel_id, role, author, source_key, text, language, verdict, reactions, posted_at, edited_at, deleted_at, received_at)`, posts)
	})
}

// insertAll inserts rows with one prepared statement. (With many rows a statement the SQLite driver is slow: it finds
// the values of $1, $2 … by name, each by looking through all.)
func insertAll(ctx context.Context, tx *sql.Tx, into string, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	places := make([]string, len(rows[0]))
	for n := range places {
		places[n] = fmt.Sprintf("$%d", n+1)
	}
	insert, err := tx.PrepareContext(ctx, "INSERT INTO "+into+" VALUES ("+strings.Join(places, ", ")+")")
	if err != nil {
		return err
	}
	for _, row := range rows {
		if _, err := insert.ExecContext(ctx, row...); err != nil {
			return err
		}
	}
	return insert.Close()
}

// spread makes 16 of every inquiry, with posts that are not searched: for query plans, which change with size.
func (w *town) spread(t testing.TB, s *Store) {
	t.Helper()
	_, err := s.write.ExecContext(t.Context(), `INSERT INTO inquiry SELECT (20 + n.v) || substr(i.id, 3), i.channel_id, i.asked_id, i.state, i.language, i.base, i.topic, i.urgency,
			i.rank + n.v, i.claims, i.reply, i.taken_by, i.taken_at, i.created_at + n.v, i.due_at, i.changed_at, i.closed_at + n.v, i.dismissed, i.answered_after, i.erased_at, i.version
		FROM inquiry i, (WITH RECURSIVE n (v) AS (SELECT 1 UNION ALL SELECT v + 1 FROM n WHERE v < 15) SELECT v FROM n) n`)
	must(t, err)
	_, err = s.write.ExecContext(t.Context(), `INSERT INTO post SELECT p.seq + n.v * 1000000, (20 + n.v) || substr(p.id, 3), (20 + n.v) || substr(p.inquiry_id, 3), p.channel_id, p.role, p.author,
			p.source_key || n.v, p.text, p.language, p.verdict, p.reactions, p.posted_at, p.edited_at, p.deleted_at, p.received_at
		FROM post p, (WITH RECURSIVE n (v) AS (SELECT 1 UNION ALL SELECT v + 1 FROM n WHERE v < 15) SELECT v FROM n) n`)
	must(t, err)
	must(t, s.Settle(t.Context()))
}
