package metrics

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"femos"
	"femos/internal/trouble"
)

// askWait is how long the database is asked for.
const askWait = 2 * time.Second

// state is what is asked when somebody wants to know.
type state struct{ o Options }

func description(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("femos_"+name, help, labels, nil)
}

// Describe says nothing: what there is depends on what answers.
func (state) Describe(chan<- *prometheus.Desc) {}

// Collect asks.
func (s state) Collect(to chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, value float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
	}
	counts := map[trouble.Kind]int{}
	for _, t := range s.o.Trouble.Now() {
		counts[t.Kind]++
	}
	troubles := description("trouble", "What is wrong just now, by kind: how many things or accounts.", "kind")
	for _, kind := range trouble.Kinds() {
		gauge(troubles, float64(counts[kind]), string(kind))
	}
	if free, err := s.o.Free(); err == nil {
		gauge(description("disk_free_bytes", "Room where the data folder lies, or an embedded database: whichever has less."), float64(free))
	}
	ctx, cancel := context.WithTimeout(context.Background(), askWait)
	defer cancel()
	up := 1.0
	for _, ask := range []func(context.Context, func(*prometheus.Desc, float64, ...string), chan<- prometheus.Metric) error{s.accounts, s.work, s.backup} {
		if ask(ctx, gauge, to) != nil {
			up = 0 // the monitor logs why
		}
	}
	gauge(description("database_up", "Whether the database answered just now."), up)
}

type set = func(*prometheus.Desc, float64, ...string)

func (s state) accounts(ctx context.Context, gauge set, to chan<- prometheus.Metric) error {
	totals, err := s.o.Store.Totals(ctx)
	if err != nil {
		return err
	}
	seen := description("posts_read_total", "Posts judged at the door since the beginning, by account.", "account")
	kept := description("inquiries_kept_total", "Inquiries kept of them, by account.", "account")
	for _, t := range totals {
		to <- prometheus.MustNewConstMetric(seen, prometheus.CounterValue, float64(t.Seen), string(t.Account))
		to <- prometheus.MustNewConstMetric(kept, prometheus.CounterValue, float64(t.Kept), string(t.Account))
	}
	accounts, err := s.o.Store.Accounts(ctx)
	if err != nil {
		return err
	}
	behind := description("account_behind_seconds", "How old posts are when they come in, at the node that reads the account.", "account")
	cursor := description("account_cursor_age_seconds", "Since when nothing came in.", "account")
	working := description("account_state", "1 for the state an account is in.", "account", "state")
	for _, a := range accounts {
		for _, state := range []femos.AccountState{femos.AccountActive, femos.AccountPaused, femos.AccountDenied} {
			value := 0.0
			if a.State == state {
				value = 1
			}
			gauge(working, value, string(a.ID), string(state))
		}
		gauge(behind, s.o.Behind(a.ID).Seconds(), string(a.ID))
		if !a.CursorAt.IsZero() {
			gauge(cursor, s.o.Now().Sub(a.CursorAt).Seconds(), string(a.ID))
		}
	}
	return nil
}

func (s state) work(ctx context.Context, gauge set, _ chan<- prometheus.Metric) error {
	unsent, err := s.o.Store.Unsent(ctx)
	if err != nil {
		return err
	}
	replies := description("replies_unsent", "Replies on their way, or of which it is not certain whether they stand.", "state")
	for state, n := range unsent {
		gauge(replies, float64(n), string(state))
	}
	work, err := s.o.Jobs(ctx)
	if err != nil {
		return err
	}
	jobs := description("jobs", "Background jobs: due, running, or waiting for their time.", "state")
	gauge(jobs, float64(work.Due), "due")
	gauge(jobs, float64(work.Running), "running")
	gauge(jobs, float64(work.Later), "later")
	age := 0.0
	if !work.Oldest.IsZero() {
		age = max(0, s.o.Now().Sub(work.Oldest).Seconds())
	}
	gauge(description("jobs_oldest_seconds", "For how long the oldest job that is due or running has been."), age)
	return nil
}

func (s state) backup(ctx context.Context, gauge set, _ chan<- prometheus.Metric) error {
	at, err := s.o.Backup(ctx)
	if err != nil {
		return err
	}
	value := 0.0
	if !at.IsZero() {
		value = float64(at.Unix())
	}
	gauge(description("backup_timestamp_seconds", "When the last backup was made, in seconds since 1970; 0 for never."), value)
	return nil
}
