package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"femos"
	"femos/internal/auth"
	"femos/internal/config"
	"femos/internal/i18n"
	"femos/internal/store"
)

func runPerson(ctx context.Context, args []string, std streams) error {
	verb := ""
	if len(args) > 0 {
		verb = args[0]
	}
	switch verb {
	case "add":
		return addPerson(ctx, args[1:], std)
	case "list":
		return listPeople(ctx, args[1:], std)
	case "password":
		return setPassword(ctx, args[1:], std)
	case "second":
		return clearSecond(ctx, args[1:], std)
	}
	fmt.Fprint(std.err, "usage: femos person add --login NAME --name \"First Last\" --roles admin,advisor\n       femos person list\n       femos person password --login NAME\n       femos person second --login NAME (removes her second factor, which she lost)\n\n"+
		"The password is asked for, or read as a line from standard input.\n")
	if verb == "" || strings.Contains(verb, "help") {
		return flag.ErrHelp
	}
	return errUsage
}

// people opens the database that the settings name; exists says that it must be there already, so that a mistyped
// folder is told and not made.
func people(ctx context.Context, settings *config.Flags, std streams, exists bool) (*store.Store, *auth.Service, error) {
	loaded, err := settings.Load(std.environ)
	if err != nil {
		return nil, nil, err
	}
	if path, ok := strings.CutPrefix(loaded.Database, "sqlite:"); ok && exists {
		if _, err := os.Stat(path); err != nil {
			return nil, nil, fmt.Errorf("there is no database here: %w", err)
		}
	}
	db, err := store.Open(ctx, loaded.Database)
	if err != nil {
		return nil, nil, err
	}
	return db, auth.New(auth.Options{Store: db, Now: time.Now, Random: rand.Reader}), nil
}

func addPerson(ctx context.Context, args []string, std streams) (err error) {
	flags := flag.NewFlagSet("femos person add", flag.ContinueOnError)
	login := flags.String("login", "", "what she types to log in: a short `NAME` or an e-mail address")
	name := flags.String("name", "", "`NAME` as it stands under her replies")
	title := flags.String("title", "", "her role in `WORDS` under her replies; without it \"advisor\" in the language of the reply")
	roles := flags.String("roles", "advisor", "comma-separated `ROLES`: advisor, translator, lawyer, coordinator, admin")
	languages := flags.String("languages", "de", "comma-separated `LANGUAGES` she advises in: ar,de,en")
	face := flags.String("interface", "de", "`LANGUAGE` of the desk: de or en")
	settings := config.AddFlags(flags)
	if err := parse(flags, args, std); err != nil {
		return err
	}
	db, service, err := people(ctx, settings, std, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	p := femos.Person{Login: *login, Name: *name, Title: *title, Interface: femos.Language(*face)}
	for role := range strings.SplitSeq(*roles, ",") {
		p.Roles = append(p.Roles, femos.Role(strings.TrimSpace(role)))
	}
	for language := range strings.SplitSeq(*languages, ",") {
		p.Languages = append(p.Languages, femos.Language(strings.TrimSpace(language)))
	}
	if err := p.Validate(); err != nil { // before she has thought of a password
		return explain(err)
	}
	password, err := askPassword(std)
	if err != nil {
		return err
	}
	if _, err := service.AddAsOperator(ctx, p, password); err != nil {
		return explain(err)
	}
	_, err = fmt.Fprintf(std.out, "%s can log in as %s.\n", p.Name, strings.ToLower(p.Login))
	return err
}

func listPeople(ctx context.Context, args []string, std streams) (err error) {
	flags := flag.NewFlagSet("femos person list", flag.ContinueOnError)
	settings := config.AddFlags(flags)
	if err := parse(flags, args, std); err != nil {
		return err
	}
	db, _, err := people(ctx, settings, std, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	all, err := db.People(ctx)
	if err != nil {
		return err
	}
	for _, p := range all {
		state := ""
		if !p.Active {
			state = " (left)"
		}
		if _, err := fmt.Fprintf(std.out, "%s\t%s\t%v%s\n", p.Login, p.Name, p.Roles, state); err != nil {
			return err
		}
	}
	return nil
}

func setPassword(ctx context.Context, args []string, std streams) error {
	return withPerson(ctx, "femos person password", args, std, func(service *auth.Service, p femos.Person) (string, error) {
		password, err := askPassword(std)
		if err != nil {
			return "", err
		}
		return p.Name + " has a new password and is logged out everywhere.", explain(service.ResetAsOperator(ctx, p.ID, password))
	})
}

// clearSecond takes away the second factor of somebody who lost it, where no admin can log in to do so.
func clearSecond(ctx context.Context, args []string, std streams) error {
	return withPerson(ctx, "femos person second", args, std, func(service *auth.Service, p femos.Person) (string, error) {
		return p.Name + " logs in with her password alone.", explain(service.ClearSecondAsOperator(ctx, p.ID))
	})
}

// withPerson does something to the one whose login is given, and says what it did.
func withPerson(ctx context.Context, command string, args []string, std streams, do func(*auth.Service, femos.Person) (done string, err error)) (err error) {
	flags := flag.NewFlagSet(command, flag.ContinueOnError)
	login := flags.String("login", "", "whose")
	settings := config.AddFlags(flags)
	if err := parse(flags, args, std); err != nil {
		return err
	}
	db, service, err := people(ctx, settings, std, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	p, _, err := db.CredentialsByLogin(ctx, strings.ToLower(*login))
	if err != nil {
		return explain(err)
	}
	done, err := do(service, p)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(std.out, done)
	return err
}

// askPassword asks twice at a terminal without showing it, else reads a line.
func askPassword(std streams) (string, error) {
	return secret(std, []string{fmt.Sprintf("Password (at least %d characters): ", femos.MinPassword), "Once more: "})
}

// secret asks each question at a terminal without showing what is typed, which must be the same each time; else it reads
// a line.
func secret(std streams, questions []string) (string, error) {
	file, ok := std.in.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		line, err := bufio.NewReader(std.in).ReadString('\n')
		if err != nil && line == "" {
			return "", fmt.Errorf("no password or passphrase on standard input: %w", err)
		}
		return strings.TrimRight(line, "\r\n"), nil
	}
	var typed []string
	for _, question := range questions {
		fmt.Fprint(std.err, question)
		b, err := term.ReadPassword(int(file.Fd()))
		fmt.Fprintln(std.err)
		if err != nil {
			return "", err
		}
		if typed = append(typed, string(b)); typed[0] != string(b) {
			return "", errors.New("the two are not the same")
		}
	}
	return typed[0], nil
}

// explain says an error of the domain in words, for the terminal.
func explain(err error) error {
	var known *femos.Error
	if !errors.As(err, &known) {
		return err
	}
	return errors.New(i18n.For("en").Error(known))
}
