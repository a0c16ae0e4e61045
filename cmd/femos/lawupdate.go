package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"femos/content"
	"femos/internal/config"
	"femos/internal/law"
	"femos/internal/safehttp"
)

// runLawUpdate reads the law anew and keeps it in the data folder.
func runLawUpdate(ctx context.Context, args []string, std streams) error {
	flags := flag.NewFlagSet("femos law update", flag.ContinueOnError)
	source := flags.String("from", "", "`FOLDER`, ZIP or address of a table of contents (gii-toc.xml) to read; without it the setting law")
	date := flags.String("date", "", "the `DAY` whose law it is, YYYY-MM-DD; without it the folder's or zip's name, the newest file's date, or today")
	all := flags.Bool("all", false, "fetch every law that the server has, not only those that the starter library cites and those that are kept already")
	values := config.AddFlags(flags)
	flags.Usage = func() {
		fmt.Fprint(std.err, "usage: femos law update [flags]\n\nReads the federal law and keeps it as a state of its day in the data folder. It is all or nothing.\n\n")
		flags.PrintDefaults()
	}
	if err := parse(flags, args, std); err != nil {
		return err
	}
	settings, err := values.Load(std.environ)
	if err != nil {
		return err
	}
	if *source == "" {
		*source = settings.Law
	}
	needed, err := neededActs()
	if err != nil {
		return err
	}
	folder := filepath.Join(settings.Data, "law")
	before, err := law.Load(folder, "")
	if err != nil && !errors.Is(err, law.ErrMissing) {
		return err
	}
	acts := needed
	if before != nil { // what answers of one's own cite was fetched by a running server, or with --all
		for _, a := range before.Acts() {
			acts = append(slices.Clip(acts), a.Short)
		}
	}
	state, err := readState(ctx, settings, from{*source, *date, before}, acts, *all)
	if err != nil {
		return err
	}
	if err := law.Keep(folder, state); err != nil {
		return err
	}
	return tellUpdate(std, before, state, needed)
}

// from says where the law is to be had.
type from struct {
	source string     // folder, zip or address
	day    string     // whose law it is, "" for as it says itself
	before *law.State // the newest that is kept, nil for none
}

// readState reads a folder, a zip or a server.
func readState(ctx context.Context, s config.Settings, f from, needed []string, all bool) (*law.State, error) {
	if f.day != "" {
		if _, err := time.Parse(time.DateOnly, f.day); err != nil {
			return nil, fmt.Errorf("--date must be YYYY-MM-DD, not %q", f.day)
		}
	}
	client := safehttp.New(safehttp.Options{Allow: s.OutboundAllow, MaxBody: 64 << 20, Timeout: time.Minute})
	defer client.CloseIdleConnections()
	if all {
		needed = nil
	}
	state, err := law.Take(ctx, client, f.source, time.Now().Format(time.DateOnly), needed, f.before)
	if err == nil && f.day != "" {
		state = state.As(f.day)
	}
	return state, err
}

// neededActs are those that the starter library cites.
func neededActs() ([]string, error) {
	var acts []string
	for _, file := range []string{"answers.jsonl", "claims.jsonl"} {
		whole, err := content.Files.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("read the starter library: %w", err)
		}
		lines := bufio.NewScanner(bytes.NewReader(whole))
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			var entry struct{ Citations []struct{ Act string } }
			if err := json.Unmarshal(lines.Bytes(), &entry); err != nil {
				return nil, fmt.Errorf("read the starter library: %w", err)
			}
			for _, c := range entry.Citations {
				acts = append(acts, c.Act)
			}
		}
		if err := lines.Err(); err != nil {
			return nil, fmt.Errorf("read the starter library: %w", err)
		}
	}
	slices.Sort(acts)
	return slices.Compact(acts), nil
}

// tellUpdate says what is kept, what is missing, and what changed since the state before.
func tellUpdate(std streams, before, after *law.State, needed []string) error {
	var b strings.Builder
	fmt.Fprintf(&b, "The law of %s: %d acts kept.\n", after.Date(), len(after.Acts()))
	for _, a := range after.Gone() {
		fmt.Fprintf(&b, "No longer published: %s. What rests on it falls due.\n", a.Short)
	}
	var missing []string
	for _, name := range needed {
		if _, ok := after.Act(name); !ok {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		fmt.Fprintf(&b, "Not there, though the starter library cites them: %s.\n", strings.Join(missing, ", "))
	}
	if before != nil && before.Date() <= after.Date() {
		fmt.Fprintf(&b, "Since the law of %s:\n", before.Date())
		for _, info := range after.Acts() {
			old, known := before.Act(info.Key)
			now, _ := after.Act(info.Key)
			if !known || now == nil {
				continue
			}
			if d := law.Diff(old, now); !d.Empty() {
				fmt.Fprintf(&b, "  %s: %d changed, %d added, %d removed\n", info.Short, len(d.Changed), len(d.Added), len(d.Removed))
			}
		}
	}
	_, err := fmt.Fprint(std.out, b.String())
	return err
}
