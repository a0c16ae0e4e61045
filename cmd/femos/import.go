package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/term"

	"femos/internal/config"
	"femos/internal/connector/export"
	"femos/internal/connector/export/importer"
	"femos/internal/server"
	"femos/internal/store"
)

// importFlags are what a person says of an import.
type importFlags struct {
	channel, chat, since, dates, zone string
	zoned                             bool // she says the zone
}

func runImport(ctx context.Context, args []string, std streams) (err error) {
	flags := flag.NewFlagSet("femos import", flag.ContinueOnError)
	var say importFlags
	flags.StringVar(&say.channel, "channel", "", "`NAME` or id of the channel to read it into; it needs a permission to read")
	flags.StringVar(&say.chat, "chat", "", "`NAME` or id of the chat, if the file holds several")
	flags.StringVar(&say.since, "since", "", "first `DAY` (2026-11-01) of what is taken in; what is older is counted only. Without it everything is taken in")
	flags.StringVar(&say.dates, "dates", "", "`ORDER` in which a WhatsApp export writes its dates, if nothing in it decides: dmy (day first) or mdy (month first)")
	flags.StringVar(&say.zone, "zone", importer.HomeZone, "time `ZONE` of the phone that made the export; without it, that of the channel's last export. The same each time, or messages come in twice")
	settings := config.AddFlags(flags)
	flags.Usage = func() {
		fmt.Fprint(std.err, "usage: femos import FILE --channel NAME [--chat NAME] [--since DAY] [--dates ORDER] [--zone ZONE]\n\nReads a chat export into a channel: result.json of Telegram Desktop, or .txt or .zip of WhatsApp. The file is read whole\n"+
			"before anything is taken in. What was read before, from an export or by an account, is not taken in again. femos serve may\nrun on the same database meanwhile.\n\n")
		flags.PrintDefaults()
	}
	file, err := parseImport(flags, args, std)
	if err != nil {
		return err
	}
	flags.Visit(func(f *flag.Flag) { say.zoned = say.zoned || f.Name == "zone" })
	zone, err := time.LoadLocation(say.zone)
	if err != nil {
		return fmt.Errorf("there is no time zone %q; try Europe/Berlin", say.zone)
	}
	if say.dates != "" && say.dates != "dmy" && say.dates != "mdy" {
		return fmt.Errorf("--dates %s is no order; it is dmy (day first) or mdy (month first)", say.dates)
	}
	terms := importer.Terms{}
	if say.since != "" {
		if terms.Since, err = time.ParseInLocation(time.DateOnly, say.since, zone); err != nil {
			return fmt.Errorf("--since %s is no day; write it as 2026-11-01", say.since)
		}
	}
	loaded, err := settings.Load(std.environ)
	if err != nil {
		return err
	}
	if path, ok := strings.CutPrefix(loaded.Database, "sqlite:"); ok {
		if _, err := os.Stat(path); err != nil {
			return fmt.Errorf("there is no database here: %w", err)
		}
	}
	opened, err := os.Open(file)
	if err != nil {
		return err
	}
	defer func() { _ = opened.Close() }() // it was only read
	info, err := opened.Stat()
	if err != nil {
		return err
	}
	db, err := server.NewImporting(ctx, loaded, logger(std.err, loaded))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	bar := newBar(std.err)
	src := export.Source{File: opened, Size: info.Size(), Name: filepath.Base(file), Zone: zone, Dates: say.dates}
	return explain(say.run(ctx, db, src, terms, bar, std.out))
}

// parseImport takes the file before the flags or after them.
func parseImport(flags *flag.FlagSet, args []string, std streams) (file string, err error) {
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		file, args = args[0], args[1:]
	}
	if err := parse(flags, args, std); err != nil {
		return "", err
	}
	if file == "" {
		file = flags.Arg(0)
	} else if flags.NArg() > 0 {
		file = ""
	}
	if file == "" || flags.NArg() > 1 || flags.Lookup("channel").Value.String() == "" {
		flags.Usage()
		return "", errUsage
	}
	return file, nil
}

func (say importFlags) run(ctx context.Context, db *server.Importing, src export.Source, terms importer.Terms, bar *bar, out io.Writer) error {
	channel, err := channelNamed(ctx, db.Store, say.channel)
	if err != nil {
		return err
	}
	terms.Channel = channel.ID
	if err := db.Readable(ctx, channel.ID); err != nil {
		return err
	}
	before, err := db.Before(ctx, channel.ID)
	if err != nil {
		return err
	}
	if before.Zone != nil && !say.zoned && before.Zone.String() != src.Zone.String() {
		src.Zone = before.Zone
		fmt.Fprintf(out, "Read in %s, as this channel's last export was (--zone says another).\n", before.Zone)
	}
	bar.say("looking", "")
	found, err := db.Look(ctx, src, channel.ID, bar.progress)
	bar.end()
	if err != nil {
		return err
	}
	if terms.Chat, err = chatNamed(found, say.chat); err != nil {
		return err
	}
	if err := datesChosen(found, say.dates, src.Zone); err != nil {
		return err
	}
	bar.say("taking in", "")
	sum, err := db.Take(ctx, src, found, terms, bar.progress, func(s importer.Summary) { bar.say("taking in", fmt.Sprintf("%d inquiries", s.Inquiries)) })
	bar.end()
	if err != nil {
		if errors.Is(err, context.Canceled) {
			return errors.New("stopped; what was taken in so far stays, and the same command goes on from there")
		}
		return err
	}
	return summarise(out, channel.Name, sum, terms.Since)
}

// channelNamed finds a channel by its name or id; the error lists the names.
func channelNamed(ctx context.Context, db *store.Store, name string) (store.ChannelState, error) {
	all, err := db.Channels(ctx, time.Now())
	if err != nil {
		return store.ChannelState{}, err
	}
	var fit []store.ChannelState
	var names []string
	for _, c := range all {
		names = append(names, fmt.Sprintf("  %s  (%s, %s)", c.Name, c.Platform, c.ID))
		if string(c.ID) == name {
			return c, nil
		}
		if strings.EqualFold(c.Name, name) {
			fit = append(fit, c)
		}
	}
	switch {
	case len(fit) == 1:
		return fit[0], nil
	case len(fit) > 1:
		return store.ChannelState{}, fmt.Errorf("%d channels are called %q; give the id:\n%s", len(fit), name, strings.Join(names, "\n"))
	case len(all) == 0:
		return store.ChannelState{}, errors.New("there are no channels yet; add one in the desk and record its permission")
	}
	return store.ChannelState{}, fmt.Errorf("there is no channel %q; there are:\n%s", name, strings.Join(names, "\n"))
}

// chatNamed finds the chat of the file; the error lists them.
func chatNamed(found importer.Found, name string) (string, error) {
	var names, fit []string
	for _, c := range found.Chats {
		names = append(names, fmt.Sprintf("  %s  (%s, %d messages, %s to %s)", c.Name, c.ID, c.Messages, c.First.Format(time.DateOnly), c.Last.Format(time.DateOnly)))
		if c.ID == name {
			return c.ID, nil
		}
		if name == "" || strings.EqualFold(c.Name, name) {
			fit = append(fit, c.ID)
		}
	}
	if len(fit) == 1 {
		return fit[0], nil
	}
	what := fmt.Sprintf("%d chats are called %q", len(fit), name)
	if name == "" {
		what = fmt.Sprintf("the file holds %d chats", len(found.Chats))
	} else if len(fit) == 0 {
		what = fmt.Sprintf("there is no chat %q in the file", name)
	}
	return "", fmt.Errorf("%s; say which with --chat and its name or id:\n%s", what, strings.Join(names, "\n"))
}

// datesChosen asks for the order of the dates where the file does not say; the error tells what each makes of it.
func datesChosen(found importer.Found, dates string, zone *time.Location) error {
	if !found.Stats.Unsure || dates != "" {
		return nil
	}
	said := "nothing in this file decides between day and month; nothing was taken in. Say how its dates are written, the likelier first:"
	for _, s := range found.Stats.Spans {
		name := map[string]string{"dmy": "day first", "mdy": "month first"}[s.Dates]
		said += fmt.Sprintf("\n  --dates %s  (%s: %s to %s)", s.Dates, name, s.First.In(zone).Format("2 January 2006"), s.Last.In(zone).Format("2 January 2006"))
	}
	return errors.New(said)
}

func summarise(out io.Writer, channel string, sum importer.Summary, since time.Time) error {
	from := "everything (--since DAY takes in less)"
	if !since.IsZero() {
		from = "what was written since " + since.Format(time.DateOnly)
	}
	_, err := fmt.Fprintf(out, "Read into %s: %s.\n  %8d messages read\n  %8d inquiries made of them\n  %8d comments added to inquiries that were there\n  %8d known from before\n  %8d older, counted only\n  %8d pictures, voice messages and files without words\n  %8d lines of the app itself (joined, left, renamed)\nWhat asks for nobody was counted and forgotten.\n",
		channel, from, sum.Read, sum.Inquiries, sum.Comments, sum.Known, sum.Counted, sum.Media, sum.Service)
	return err
}

// bar shows at a terminal how far it is.
type bar struct {
	out      io.Writer
	terminal bool
	size     int64
	read     int64
	what     string
	more     string
	shown    time.Time
}

func newBar(out io.Writer) *bar {
	f, ok := out.(*os.File)
	return &bar{out: out, terminal: ok && term.IsTerminal(int(f.Fd())), size: 1}
}

func (b *bar) progress(done, total int64) {
	b.read, b.size = done, max(total, 1)
	b.draw()
}

// say begins a phase, or says more of it.
func (b *bar) say(what, more string) {
	b.what, b.more = what, more
	b.draw()
}

func (b *bar) draw() {
	if !b.terminal || b.what == "" || time.Since(b.shown) < 100*time.Millisecond {
		return
	}
	b.shown = time.Now()
	fmt.Fprintf(b.out, "\r%s %3d %% %s\x1b[K", b.what, min(100, b.read*100/b.size), b.more)
}

func (b *bar) end() {
	if b.terminal {
		fmt.Fprint(b.out, "\r\x1b[K")
	}
	b.what = ""
}
