package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"strconv"
	"strings"

	"femos/internal/bench"
	"femos/internal/config"
	"femos/internal/server"
)

func runBench(ctx context.Context, args []string, std streams) error {
	flags := flag.NewFlagSet("femos bench", flag.ContinueOnError)
	o := bench.Options{Command: strings.Join(append([]string{"femos", "bench"}, args...), " "), Parts: bench.Parts(), Databases: []string{"sqlite"}, Sizes: []int{10_000}}
	list(flags, "parts", "comma-separated `PARTS` to measure: "+strings.Join(bench.Parts(), ", ")+" (all)", func(parts []string) error { o.Parts = parts; return nil })
	list(flags, "database", "comma-separated `DATABASES`: sqlite (in the folder), or postgres://… (empty, and for the bench alone)", func(all []string) error { o.Databases = all; return nil })
	list(flags, "inquiries", "comma-separated `NUMBERS` of inquiries in the database, at each of which is measured (10000)", func(sizes []string) (err error) {
		o.Sizes = make([]int, len(sizes))
		for i, size := range sizes {
			if o.Sizes[i], err = strconv.Atoi(size); err != nil {
				return fmt.Errorf("%q is no number", size)
			}
		}
		return nil
	})
	flags.IntVar(&o.Posts, "posts", 40_000, "`NUMBER` of posts through the door")
	flags.IntVar(&o.Seconds, "seconds", 20, "for how many `SECONDS` twenty people look at lists")
	flags.IntVar(&o.Streams, "streams", 500, "`NUMBER` of event streams open at once")
	flags.StringVar(&o.Folder, "folder", "", "`FOLDER` on the disk to measure, which keeps what was filled for the next time; without it a temporary one")
	flags.StringVar(&o.Graph, "graph", "", "`FILE` for a graph of cost against the number of inquiries (SVG)")
	bare := flags.String("bare", "", "answer with the bytes of `FILE` and do nothing else: what the part public is measured beside")
	if err := parse(flags, args, std); err != nil {
		return err
	}
	if *bare != "" {
		return bench.Bare(ctx, *bare, std.out)
	}
	if o.Folder == "" {
		temporary, err := os.MkdirTemp("", "femos-bench-")
		if err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(temporary) }() // a bench of invented posts
		o.Folder = temporary
	}
	var err error
	if o.Program, err = os.Executable(); err != nil {
		return err
	}
	o.Open = func(ctx context.Context, folder, database string) (bench.Site, error) {
		s, err := server.New(ctx, config.Settings{Data: folder, Database: database, Listen: "127.0.0.1:0", RetentionDays: 30, LogLevel: slog.LevelError}, slog.New(slog.DiscardHandler))
		if err != nil {
			return bench.Site{}, err
		}
		return bench.Site{Handler: s.Handler(), Store: s.Store, Auth: s.Auth, Close: s.Close}, nil
	}
	return bench.Run(ctx, o, std.out)
}

// list adds a flag that takes several values.
func list(flags *flag.FlagSet, name, usage string, set func([]string) error) {
	flags.Func(name, usage, func(text string) error { return set(strings.Split(text, ",")) })
}
