package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"time"

	"femos"
	"femos/internal/backup"
	"femos/internal/config"
	"femos/internal/jobs"
	"femos/internal/server"
	"femos/internal/store"
)

func goingOn() []femos.Platform { return server.Going() }

const moveUsage = `usage: femos move --from ADDRESS --to ADDRESS

Moves everything to an empty database. ADDRESS is sqlite:PATH or postgres://… (femos help settings). Stop the program first;
start it afterwards with --database and the new address. The keys stay where they are. The old database stays as it is,
but does not start any more.

`

func runMove(ctx context.Context, args []string, std streams) (err error) {
	flags := flag.NewFlagSet("femos move", flag.ContinueOnError)
	from := flags.String("from", "", "`ADDRESS` of the database that is there")
	to := flags.String("to", "", "`ADDRESS` of an empty one")
	running := flags.Bool("while-running", false, "move although a node is running: what it does meanwhile stays behind, and it stops by itself then")
	flags.Usage = func() {
		fmt.Fprint(flags.Output(), moveUsage)
		flags.PrintDefaults()
	}
	if err := parse(flags, args, std); err != nil {
		return err
	}
	if *from == "" || *to == "" || *from == *to || flags.NArg() > 0 {
		flags.Usage()
		return errUsage
	}
	db, err := store.Look(ctx, *from)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := alone(ctx, db, *running); err != nil {
		return err
	}
	counts, err := backup.Move(ctx, db, *to, store.Filling{Now: time.Now(), Queue: func(ctx context.Context, s *store.Store) (store.Deliver, error) {
		queue, err := jobs.Open(ctx, string(s.Engine()), s.Jobs(), jobs.Handlers{}, slog.New(slog.DiscardHandler))
		if err != nil {
			return nil, err
		}
		return queue.Deliver, nil
	}})
	if err != nil {
		return err
	}
	if err := alone(ctx, db, *running); err != nil {
		return fmt.Errorf("all was copied, but meanwhile a node began on the old database, and what it does there is not in the new one: empty that and move again. %w", err)
	}
	target := config.Settings{Database: *to}.SafeDatabase()
	if err := db.NoteInstallation(ctx, store.Moved, target); err != nil {
		return fmt.Errorf("all is moved, but the old database could not be marked as left: do not start with it again: %w", err)
	}
	rows := int64(0)
	for _, c := range counts {
		rows += c.Rows
	}
	_, err = fmt.Fprintf(std.out, "%d rows of %d tables are in %s.\nStart with it: femos serve --database ADDRESS. The old database is left as it was; delete it when the new one has its first backup.\n",
		rows, len(counts), target)
	return err
}

// alone fails if a node runs on the database, unless one may.
func alone(ctx context.Context, db *store.Store, may bool) error {
	n, err := db.Running(ctx)
	if err != nil || n == 0 || may {
		return err
	}
	return fmt.Errorf("a node is running there: stop it first, so that nothing it does is left behind (one that was killed counts for %d seconds more)", int(store.PresentFor.Seconds()))
}
