package main

import (
	"context"
	"flag"
	"os"

	"femos/internal/bench"
)

func runBench(ctx context.Context, args []string, std streams) error {
	flags := flag.NewFlagSet("femos bench", flag.ContinueOnError)
	posts := flags.Int("posts", 40_000, "`NUMBER` of posts through the door")
	inquiries := flags.Int("inquiries", 100_000, "`NUMBER` of inquiries in the lists")
	folder := flags.String("folder", "", "`FOLDER` on the disk to measure; without it the one for temporary files")
	if err := parse(flags, args, std); err != nil {
		return err
	}
	temporary, err := os.MkdirTemp(*folder, "femos-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(temporary) }() // a bench of invented posts
	program, err := os.Executable()
	if err != nil {
		return err
	}
	return bench.Run(ctx, bench.Options{Folder: temporary, Posts: *posts, Inquiries: *inquiries, Program: program}, std.out)
}
