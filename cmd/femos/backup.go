package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"femos/internal/backup"
	"femos/internal/config"
	"femos/internal/store"
	"femos/internal/vault"
)

const backupUsage = `usage: femos backup [flags] FILE
       femos backup --keep N [flags] FOLDER
       femos backup --check [flags] FILE

Writes all that the database holds to FILE, while the program runs. Not the keys: "femos keys backup" does that.
What is erased from now on stays in the file until it is deleted.

`

func runBackup(ctx context.Context, args []string, std streams) (err error) {
	flags := flag.NewFlagSet("femos backup", flag.ContinueOnError)
	check := flags.Bool("check", false, "write nothing, but say whether FILE is whole and what is in it")
	keep := flags.Int("keep", 0, "write a file with the time in its name to FOLDER, and delete the oldest so that `N` are left")
	l := &lock{}
	l.writing(flags)
	flags.StringVar(&l.identity, "identity", "", "with --check: open the file with the age identity in `FILE`")
	settings := config.AddFlags(flags)
	path, err := oneFile(flags, backupUsage, args, std)
	if err != nil {
		return err
	}
	if *check {
		return checkBackup(path, l, std)
	}
	loaded, err := settings.Load(std.environ)
	if err != nil {
		return err
	}
	recipient, err := l.recipientOf(std)
	if err != nil {
		return err
	}
	db, err := store.Look(ctx, loaded.Database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	now := time.Now()
	folder := path
	if *keep > 0 {
		path = filepath.Join(folder, backup.Name(now))
	}
	done, err := backup.Write(ctx, db, path, backup.Options{Now: now, Version: version(), Lock: recipient})
	if err != nil {
		return err
	}
	fmt.Fprintf(std.out, "%s: %d rows of %d tables, %s.\n", done.Path, done.Rows, len(done.Counts), size(done.Bytes))
	if *keep > 0 {
		removed, err := backup.Rotate(folder, *keep)
		for _, old := range removed {
			fmt.Fprintf(std.out, "%s is deleted.\n", old)
		}
		if err != nil {
			return err
		}
	}
	_, err = fmt.Fprintf(std.out, "The keys are not in it: without %s nobody can use it. Keep a copy of them elsewhere: femos keys backup FILE\n", filepath.Join(loaded.Data, vault.Folder))
	return err
}

// oneFile parses flags that may stand before or after the one file.
func oneFile(flags *flag.FlagSet, usage string, args []string, std streams) (string, error) {
	flags.Usage = func() {
		fmt.Fprint(flags.Output(), usage)
		flags.PrintDefaults()
	}
	if err := parse(flags, args, std); err != nil {
		return "", err
	}
	path := flags.Arg(0)
	if flags.NArg() > 1 {
		if err := parse(flags, flags.Args()[1:], std); err != nil {
			return "", err
		}
		if flags.NArg() > 0 {
			path = ""
		}
	}
	if path == "" {
		flags.Usage()
		return "", errUsage
	}
	return path, nil
}

func checkBackup(path string, l *lock, std streams) error {
	keys, err := l.identities(std)
	if err != nil {
		return err
	}
	header, counts, err := backup.Check(path, keys...)
	if err != nil {
		return err
	}
	return describe(std.out, path, header, counts)
}

// describe says what is in a backup.
func describe(w io.Writer, path string, h backup.Header, counts []backup.Count) error {
	fmt.Fprintf(w, "%s is whole. Made %s by femos %s from %s; keys %s.\n", path, h.At().Local().Format("2006-01-02 15:04 MST"), h.Version, h.Engine, h.Keys)
	for _, c := range counts {
		if _, err := fmt.Fprintf(w, "  %-20s %d\n", c.Table, c.Rows); err != nil {
			return err
		}
	}
	return nil
}

// size is a number of bytes for people.
func size(bytes int64) string {
	switch {
	case bytes < 1e6:
		return fmt.Sprintf("%.0f kB", float64(bytes)/1e3)
	case bytes < 1e9:
		return fmt.Sprintf("%.1f MB", float64(bytes)/1e6)
	}
	return fmt.Sprintf("%.1f GB", float64(bytes)/1e9)
}

const restoreUsage = `usage: femos restore [flags] FILE

Fills an empty database from a backup. Put the keys back first (femos keys restore). Stop the program before.

`

func runRestore(ctx context.Context, args []string, std streams) error {
	flags := flag.NewFlagSet("femos restore", flag.ContinueOnError)
	dry := flags.Bool("dry-run", false, "only read FILE through, and look whether the keys here are those that belong to it")
	l := &lock{}
	l.reading(flags)
	settings := config.AddFlags(flags)
	path, err := oneFile(flags, restoreUsage, args, std)
	if err != nil {
		return err
	}
	loaded, err := settings.Load(std.environ)
	if err != nil {
		return err
	}
	keys, err := l.identities(std)
	if err != nil {
		return err
	}
	// Read through first: a backup that is broken at its end is told before an hour is spent, and keys that do not fit too.
	header, counts, err := backup.Check(path, keys...)
	if err != nil {
		return err
	}
	if err := fitting(loaded.Data, header); err != nil {
		return err
	}
	if *dry {
		return describe(std.out, path, header, counts)
	}
	if err := os.MkdirAll(loaded.Data, 0o700); err != nil {
		return fmt.Errorf("make the data folder: %w", err)
	}
	if _, _, err = backup.Restore(ctx, path, loaded.Database, store.Filling{Now: time.Now(), Restored: true, Going: goingOn()}, keys...); err != nil {
		return err
	}
	made := header.At().Local().Format("2006-01-02 15:04 MST")
	_, err = fmt.Fprintf(std.out, `%s is filled with the state of %s.

Everybody has to log in again. Nothing is read and nothing is sent yet, because the world has gone on since:
  1. Permissions that were withdrawn since stand again. Start femos serve, look through Channels, and withdraw them
     again: that erases what is kept from there.
  2. What was erased since is back: inquiries closed since are open, posts deleted at the source may stand here. What is
     past its time goes at the start; the rest when its inquiry is closed, or when the platform tells of it again.
  3. Then let each account be read again (Accounts). It reads on from the time of the backup, as far as its platform
     still has it.
  4. Replies that waited are marked "not certain", as they may have been sent since. "Look again" asks the platform first
     and sends once.
Delete backups of before a withdrawal when you no longer need them.
`, loaded.SafeDatabase(), made)
	return err
}

// fitting looks whether the keys in the data folder are those of the backup. That there are none yet is no error.
func fitting(data string, h backup.Header) error {
	if _, err := os.Stat(filepath.Join(data, vault.Folder)); err != nil {
		return nil //nolint:nilerr // the program tells that they are missing when it starts
	}
	keys, err := vault.OpenKeys(data, nil, vault.Options{MustExist: true})
	if err != nil || h.Keys == "" {
		return err
	}
	return keys.Check(h.Keys)
}
