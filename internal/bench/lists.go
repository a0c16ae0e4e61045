package bench

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"femos"
	"femos/internal/store"
)

// lists measures each view with o.Inquiries inquiries in the database, nine in ten of them done, as after some years.
func lists(ctx context.Context, o Options, t texts, out io.Writer) error {
	folder := filepath.Join(o.Folder, "lists")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	b, err := newBed(ctx, folder)
	if err != nil {
		return err
	}
	if err := fill(ctx, b, o.Inquiries, t); err != nil {
		return err
	}
	fmt.Fprintf(out, "inbox list, 50 rows of %d inquiries\n", o.Inquiries)
	for _, q := range []store.Query{{View: femos.ViewNew}, {View: femos.ViewOpen}, {View: femos.ViewUrgent}, {View: femos.ViewOpen, Language: "ar"}, {View: femos.ViewOpen, Channel: b.channel}, {View: femos.ViewDone}} {
		q.Limit = 50
		name := string(q.View)
		if q.Language != "" {
			name += " by language"
		}
		if q.Channel != "" {
			name += " by channel"
		}
		if err := timed(out, name, 300, func() error { _, err := b.List(ctx, q); return err }); err != nil {
			return err
		}
	}
	if err := timed(out, "counts", 100, func() error { _, err := b.Counts(ctx, ""); return err }); err != nil {
		return err
	}
	if err := timed(out, "search", 100, func() error { _, err := b.Search(ctx, "jobcenter", ""); return err }); err != nil {
		return err
	}
	return b.Close()
}

func timed(out io.Writer, name string, times int, do func() error) error {
	var took []time.Duration
	for range times {
		began := time.Now()
		if err := do(); err != nil {
			return err
		}
		took = append(took, time.Since(began))
	}
	median, p99 := quantiles(took)
	_, err := fmt.Fprintf(out, "  %-17smedian %s, 99th percentile %s\n", name, median.Round(10*time.Microsecond), p99.Round(10*time.Microsecond))
	return err
}

// fill makes inquiries through the door's own storage, without verdicts.
func fill(ctx context.Context, b *bed, n int, t texts) error {
	languages := []femos.Language{"ar", "fa", "ru", "tr", "es", "de"}
	start := time.Now().AddDate(-2, 0, 0)
	for done := 0; done < n; {
		in := store.Intake{Account: b.account, At: start}
		for range min(500, n-done) {
			at := start.Add(time.Duration(done) * time.Minute)
			id, post := newID[femos.InquiryID](), newID[femos.PostID]()
			urgency := femos.Normal
			if done%50 == 0 {
				urgency = femos.Deadline
			}
			i := femos.Inquiry{ID: id, Channel: b.channel, Asked: post, State: femos.New, Language: languages[done%len(languages)], Topic: "B3", Urgency: urgency, CreatedAt: at, DueAt: at.Add(urgency.Target()), ChangedAt: at}
			if done%10 != 0 {
				i.State, i.ClosedAt = femos.Done, at.Add(time.Hour)
			}
			in.Inquiries = append(in.Inquiries, store.NewInquiry{Inquiry: i, Posts: []store.KeptPost{{SourceKey: fmt.Sprintf("%032x", done), Post: femos.Post{ID: post, Inquiry: id, Channel: b.channel,
				Role: femos.Asked, Author: "3K7QX2", Text: t.asked[done%len(t.asked)], Language: i.Language, PostedAt: at, ReceivedAt: at}}}})
			done++
		}
		if _, err := b.Accept(ctx, in); err != nil {
			return err
		}
	}
	return nil
}
