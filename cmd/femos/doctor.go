package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"femos"
	"femos/internal/config"
	"femos/internal/connector"
	"femos/internal/doctor"
	"femos/internal/i18n"
	"femos/internal/safehttp"
	"femos/internal/server"
)

// runDoctor fails, in silence, if something must be done.
func runDoctor(ctx context.Context, args []string, std streams) error {
	flags := flag.NewFlagSet("femos doctor", flag.ContinueOnError)
	asJSON := flags.Bool("json", false, "print a list of findings as JSON")
	offline := flags.Bool("offline", false, "ask no platform: without it each account is logged in once, which platforms count")
	lang := flags.String("lang", localeOf(std.environ), "`LANGUAGE` of the findings: de or en; without it that of LC_ALL, LC_MESSAGES or LANG")
	settings := config.AddFlags(flags)
	if err := parse(flags, args, std); err != nil {
		return err
	}
	loaded, err := settings.Load(std.environ)
	if err != nil {
		return fmt.Errorf("the settings contradict or are wrong: %w", err)
	}
	found, asked := doctor.Examine(ctx, doctor.Options{Settings: loaded, Now: time.Now, Words: i18n.For(femos.Language(*lang)), Offline: *offline, Temp: os.TempDir(),
		Opener: connector.Opener{Kinds: server.Platforms(), Log: slog.New(slog.DiscardHandler), Now: time.Now,
			HTTP: safehttp.New(safehttp.Options{Allow: loaded.OutboundAllow, UserAgent: "femos", Timeout: 8 * time.Second})}})
	if *asJSON {
		encoder := json.NewEncoder(std.out)
		encoder.SetIndent("", "  ")
		if found == nil {
			found = []doctor.Finding{}
		}
		err = encoder.Encode(found)
	} else {
		err = printFindings(std, i18n.For(femos.Language(*lang)), found, asked)
	}
	for _, f := range found {
		if f.Severity == doctor.Must && err == nil {
			err = errTold
		}
	}
	return err
}

func printFindings(std streams, words *i18n.Catalogue, found []doctor.Finding, asked int) error {
	for _, severity := range []doctor.Severity{doctor.Must, doctor.Should, doctor.Note} {
		for _, f := range found {
			if f.Severity != severity {
				continue
			}
			account := ""
			if f.Account != "" {
				account = " [" + string(f.Account) + "]"
			}
			if _, err := fmt.Fprintf(std.out, "%-8s %s%s\n         %s\n\n", words.T("doctor."+string(severity)), f.What, account, strings.TrimSpace(f.Todo)); err != nil {
				return err
			}
		}
	}
	if len(found) > 0 {
		return nil
	}
	_, err := fmt.Fprintln(std.out, words.T("doctor.well", asked))
	return err
}

// localeOf is the language that the environment asks for: de or en.
func localeOf(environ []string) string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		for _, pair := range environ {
			if value, ok := strings.CutPrefix(pair, name+"="); ok && value != "" {
				if strings.HasPrefix(value, "de") {
					return "de"
				}
				return "en"
			}
		}
	}
	return "en"
}

// runHealth is what a container without any other program asks.
func runHealth(ctx context.Context, args []string, std streams) error {
	flags := flag.NewFlagSet("femos health", flag.ContinueOnError)
	settings := config.AddFlags(flags)
	if err := parse(flags, args, std); err != nil {
		return err
	}
	loaded, err := settings.Load(std.environ)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 4*time.Second)
	defer cancel()
	ready, said, err := doctor.Ready(ctx, loaded)
	if err != nil {
		return err
	}
	fmt.Fprintln(std.out, said)
	if !ready {
		return errTold
	}
	return nil
}
