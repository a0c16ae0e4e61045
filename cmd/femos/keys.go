package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"path/filepath"

	"femos/internal/backup"
	"femos/internal/config"
	"femos/internal/vault"
)

const keysUsage = `usage: femos keys backup [flags] FILE
       femos keys restore [flags] FILE
       femos keys show [flags]

Writes the keys to a file that a passphrase opens, or an age key (--recipient), and puts them back. Who has the keys and
a backup reads everything: keep the two apart. The file is tar in age: "age -d FILE | tar x" opens it too.

`

func runKeys(_ context.Context, args []string, std streams) error {
	verb := ""
	if len(args) > 0 {
		verb, args = args[0], args[1:]
	}
	l := &lock{}
	flags := flag.NewFlagSet("femos keys "+verb, flag.ContinueOnError)
	settings := config.AddFlags(flags)
	switch verb {
	case "backup":
		l.writing(flags)
	case "restore":
		l.reading(flags)
	case "show":
		return showKeys(flags, settings, args, std)
	default:
		fmt.Fprint(std.err, keysUsage)
		if verb == "" || verb == "help" || verb == "--help" {
			return flag.ErrHelp
		}
		return errUsage
	}
	path, err := oneFile(flags, keysUsage, args, std)
	if err != nil {
		return err
	}
	loaded, err := settings.Load(std.environ)
	if err != nil {
		return err
	}
	l.ask = true // what is not said is asked for
	folder := filepath.Join(loaded.Data, vault.Folder)
	if verb == "backup" {
		return backupKeys(loaded.Data, folder, path, l, std)
	}
	keys, err := l.identities(std)
	if err != nil {
		return err
	}
	if len(keys) == 0 {
		return errors.New("an empty passphrase opens nothing")
	}
	if err := backup.ReadKeys(path, folder, keys[0]); err != nil {
		return err
	}
	return fingerprint(loaded.Data, "The keys are back in "+folder, std)
}

func backupKeys(data, folder, path string, l *lock, std streams) error {
	// Keys that can't be opened are not worth a copy.
	if _, err := vault.OpenKeys(data, nil, vault.Options{MustExist: true}); err != nil {
		return err
	}
	recipient, err := l.recipientOf(std)
	if err != nil {
		return err
	}
	if err := backup.WriteKeys(folder, path, recipient); err != nil {
		return err
	}
	return fingerprint(data, path+" holds the keys. Keep it apart from the backups of the database, and its passphrase apart from it", std)
}

func showKeys(flags *flag.FlagSet, settings *config.Flags, args []string, std streams) error {
	if err := parse(flags, args, std); err != nil {
		return err
	}
	loaded, err := settings.Load(std.environ)
	if err != nil {
		return err
	}
	return fingerprint(loaded.Data, "The keys are in "+filepath.Join(loaded.Data, vault.Folder), std)
}

// fingerprint prints a sentence and by what the keys are known.
func fingerprint(data, sentence string, std streams) error {
	keys, err := vault.OpenKeys(data, nil, vault.Options{MustExist: true})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(std.out, "%s. Their fingerprint is %s.\n", sentence, keys.Fingerprint())
	return err
}
