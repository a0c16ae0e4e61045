// Command femos is Fem.OS: the desk, the reading of channels and the tools around them in one program.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
	_ "time/tzdata" // for a machine, or an image, that has no time zones of its own
)

// streams are where a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
	environ  []string
}

// command is one word after femos.
type command struct {
	name, sentence string
	run            func(ctx context.Context, args []string, std streams) error
}

func commands() []command {
	return []command{
		{"demo", "play a believable day and print a link that logs in", runDemo},
		{"serve", "run Fem.OS for real", runServe},
		{"person", "add a person, list people, set a password", runPerson},
		{"backup", "write all that the database holds to a file, while the program runs", runBackup},
		{"restore", "fill an empty database from a backup", runRestore},
		{"move", "move to another database: from the embedded one to PostgreSQL, or back", runMove},
		{"keys", "write the keys to a file of their own, or put them back", runKeys},
		{"signing", "list or replace the keys that the lawyer signs with, or check a signature", runSigning},
		{"doctor", "say what is wrong with this installation, and what to do", runDoctor},
		{"health", "ask the node on this machine whether it is ready (exit code 0 or 1)", runHealth},
		{"import", "read a chat export into a channel", runImport},
		{"library", "write the answers to a file, or read such a file", runLibrary},
		{"judge", "judge posts: JSON lines in, a verdict a line out", runJudge},
		{"eval", "measure the judgement against labelled posts", runEval},
		{"law", "fetch the law and keep it, or say what changed between two states", runLaw},
		{"train", "train the judgement from labelled posts, or cross-validate it", runTrain},
		{"thesaurus", "check the word lists of the judgement, or export them as SKOS", runThesaurus},
		{"bench", "measure intake, inbox, search, event streams, start and memory on this machine", runBench},
		{"version", "say which version this is", runVersion},
		{"help", "explain a command; \"femos help settings\" lists all settings", runHelp},
	}
}

func main() {
	if err := noCore(); err != nil {
		fmt.Fprintln(os.Stderr, "femos: memory may be written to disk when this process dies:", err)
	}
	// Where the machine has no time zones, what TZ names is looked for before ours are known, and not found.
	if zone, err := time.LoadLocation(os.Getenv("TZ")); err == nil && os.Getenv("TZ") != "" {
		time.Local = zone
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr, os.Environ()})
	stop()
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
	case errors.Is(err, errUsage):
		os.Exit(2)
	case errors.Is(err, errTold):
		os.Exit(1)
	default:
		fmt.Fprintln(os.Stderr, "femos:", err)
		os.Exit(1)
	}
}

// errTold says that what is wrong was printed already.
var errTold = errors.New("told")

// errUsage says that the usage was printed already.
var errUsage = errors.New("usage")

func run(ctx context.Context, args []string, std streams) error {
	if len(args) == 0 {
		_ = usage(std.err) // there is nobody else to tell
		return errUsage
	}
	for _, c := range commands() {
		if c.name == args[0] || args[0] == "--"+c.name || args[0] == "-h" && c.name == "help" {
			return c.run(ctx, args[1:], std)
		}
	}
	fmt.Fprintf(std.err, "femos: there is no command %q\n\n", args[0])
	_ = usage(std.err) // as above
	return errUsage
}

// parse reads a command's flags; rest says whether arguments may follow.
func parse(flags *flag.FlagSet, args []string, std streams) error {
	flags.SetOutput(std.err)
	err := flags.Parse(args)
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		return errUsage // flag has printed why
	}
	return err
}
