package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"runtime"

	"femos/internal/config"
	"femos/internal/server"
)

func runDemo(ctx context.Context, args []string, std streams) error {
	flags := flag.NewFlagSet("femos demo", flag.ContinueOnError)
	addr := flags.String("addr", "127.0.0.1:0", "`ADDRESS` to listen on; port 0 takes a free one")
	data := flags.String("data", "", "data `FOLDER`; without it a fresh one that is removed at the end")
	noBrowser := flags.Bool("no-browser", false, "only print the link")
	if err := parse(flags, args, std); err != nil {
		return err
	}
	if *data == "" {
		folder, err := os.MkdirTemp("", "femos-demo-")
		if err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(folder) }() // nothing in it is real
		*data = folder
	}
	settings := config.AddFlags(flag.NewFlagSet("", flag.ContinueOnError))
	for name, value := range map[string]string{"demo": "true", "listen": *addr, "data": *data, "log_level": "warn"} {
		settings.Set(name, value)
	}
	loaded, err := settings.Load(nil) // the environment's settings are those of the real thing
	if err != nil {
		return err
	}
	s, err := server.New(ctx, loaded, logger(std.err, loaded))
	if err != nil {
		return err
	}
	fmt.Fprintf(std.out, "\nFem.OS plays a day in six groups. All people and posts are invented; no lawyer has verified any text.\n\n  Open  %s\n\nCtrl+C ends it.\n", s.Link())
	if !*noBrowser {
		openBrowser(ctx, s.Link())
	}
	return s.Run(ctx)
}

// openBrowser tries; the link is printed anyway.
func openBrowser(ctx context.Context, link string) {
	name := "xdg-open"
	switch runtime.GOOS {
	case "darwin":
		name = "open"
	case "windows":
		name = "explorer"
	}
	_ = exec.CommandContext(ctx, name, link).Start() //nolint:gosec // our own link
}
