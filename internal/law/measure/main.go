// Command measure holds package law against real laws: every pair of states of every act against a comparison that does
// not use our parser, every citation of the starter library against the newest state, the sentences that tax law numbers
// against those that are worked out, and the speed of all that. It reads a folder with a folder of laws a date
// (2022-02-23/stag.xml) and writes a table. It changes nothing.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"femos/internal/law"
)

func main() {
	data := flag.String("data", "", "`FOLDER` with a folder of laws a date")
	verbose := flag.Bool("v", false, "name what differs and what was not found")
	flag.Parse()
	if *data == "" {
		flag.Usage()
		os.Exit(2)
	}
	m := &measure{ctx: context.Background(), out: os.Stdout, verbose: *verbose, now: time.Now}
	if err := m.run(*data); err != nil {
		fmt.Fprintln(os.Stderr, "measure:", err)
		os.Exit(1)
	}
	if m.wrong > 0 {
		os.Exit(1)
	}
}

// measure is one run.
type measure struct {
	ctx     context.Context
	out     io.Writer
	verbose bool
	wrong   int
	now     func() time.Time
}

func (m *measure) run(data string) error {
	dates, err := filepath.Glob(filepath.Join(data, "????-??-??"))
	if err != nil || len(dates) == 0 {
		return fmt.Errorf("%s holds no folder named for a date (%w)", data, err)
	}
	slices.Sort(dates)
	if err := m.pairs(dates); err != nil {
		return err
	}
	last := dates[len(dates)-1]
	acts, err := law.ReadAll(m.ctx, last)
	if err != nil {
		return err
	}
	state := law.NewState(filepath.Base(last), acts)
	if err := m.citations(state); err != nil {
		return err
	}
	m.sentences(acts)
	return m.speed(last, state)
}

// tally counts pairs of files and what of them was found.
type tally struct{ files, identical, silent, found, missed, alarms int }

// pairs compares all pairs of states of each act.
func (m *measure) pairs(dates []string) error {
	fmt.Fprintf(m.out, "| states | pairs of files | of them byte for byte the same | with no section changed | sections changed, added, removed | missed | false alarms |\n|---|---|---|---|---|---|---|\n")
	var all tally
	for i, older := range dates {
		for _, newer := range dates[i+1:] {
			var t tally
			files, err := filepath.Glob(filepath.Join(older, "*.xml"))
			if err != nil {
				return fmt.Errorf("list laws: %w", err)
			}
			for _, old := range files {
				new := filepath.Join(newer, filepath.Base(old))
				if _, err := os.Stat(new); err != nil {
					continue // the act is gone
				}
				if err := m.pair(&t, old, new); err != nil {
					return err
				}
			}
			m.row(filepath.Base(older)+" to "+filepath.Base(newer), t)
			all = tally{all.files + t.files, all.identical + t.identical, all.silent + t.silent, all.found + t.found, all.missed + t.missed, all.alarms + t.alarms}
		}
	}
	m.row("all", all)
	m.wrong += all.missed + all.alarms
	return nil
}

func (m *measure) row(name string, t tally) {
	fmt.Fprintf(m.out, "| %s | %d | %d | %d | %d | %d | %d |\n", name, t.files, t.identical, t.silent, t.found, t.missed, t.alarms)
}

func (m *measure) pair(t *tally, old, new string) error {
	before, err := os.ReadFile(old)
	if err != nil {
		return fmt.Errorf("read a law: %w", err)
	}
	after, err := os.ReadFile(new)
	if err != nil {
		return fmt.Errorf("read a law: %w", err)
	}
	want := plainDiff(string(before), string(after))
	got, err := ours(string(before), string(after))
	if err != nil {
		return err
	}
	missed := apart(want.Changed, got.Changed) + apart(want.Added, got.Added) + apart(want.Removed, got.Removed)
	alarms := apart(got.Changed, want.Changed) + apart(got.Added, want.Added) + apart(got.Removed, want.Removed)
	if m.verbose && missed+alarms > 0 {
		fmt.Fprintf(m.out, "%s %s: want %v, got %v\n", old, new, want, got)
	}
	found := len(got.Changed) + len(got.Added) + len(got.Removed)
	t.files++
	t.found += found
	t.missed += missed
	t.alarms += alarms
	if string(before) == string(after) {
		t.identical++
	} else if found == 0 {
		t.silent++
	}
	return nil
}

// ours compares with package law.
func ours(old, new string) (answer, error) {
	before, err := law.Parse(strings.NewReader(old), "old")
	if err != nil {
		return answer{}, err
	}
	after, err := law.Parse(strings.NewReader(new), "new")
	if err != nil {
		return answer{}, err
	}
	line, err := json.Marshal(law.Diff(before, after))
	if err != nil {
		return answer{}, fmt.Errorf("write JSON: %w", err)
	}
	var a answer
	if err := json.Unmarshal(line, &a); err != nil {
		return answer{}, fmt.Errorf("read JSON: %w", err)
	}
	return a, nil
}
