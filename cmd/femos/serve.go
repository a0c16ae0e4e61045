package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime/debug"

	"femos/internal/config"
	"femos/internal/server"
)

func runServe(ctx context.Context, args []string, std streams) error {
	flags := flag.NewFlagSet("femos serve", flag.ContinueOnError)
	settings := config.AddFlags(flags)
	if err := parse(flags, args, std); err != nil {
		return err
	}
	loaded, err := settings.Load(std.environ)
	if err != nil {
		return err
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(50) // it waits for people most of the time, and shares a small machine with its database
	}
	s, err := server.New(ctx, loaded, logger(std.err, loaded))
	if err != nil {
		return err
	}
	people, err := s.Store.People(ctx)
	if err != nil {
		return err
	}
	if len(people) == 0 {
		fmt.Fprintln(std.err, "Nobody can log in yet. In another terminal: femos person add --login NAME --name \"First Last\" --roles admin,coordinator,advisor")
	}
	fmt.Fprintf(std.out, "Fem.OS is at %s\n", s.URL())
	notify(std.environ, "READY=1")
	context.AfterFunc(ctx, func() { notify(std.environ, "STOPPING=1") })
	return s.Run(ctx)
}

// logger writes ids, never content.
func logger(w io.Writer, s config.Settings) *slog.Logger {
	options := &slog.HandlerOptions{Level: s.LogLevel}
	if s.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}
