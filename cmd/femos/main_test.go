package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// asProgram is the variable that makes a test binary the program itself.
const asProgram = "RUN_AS_FEMOS"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// patience is how long a test waits for what another process does. It is no measure: only a test that fails waits to the
// end, and on a busy machine a start can take minutes.
const patience = 10 * time.Minute

// process is the program with arguments, in an environment without settings. It is killed if it outlives the test.
func process(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*patience)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, path, args...)
	temporary := t.TempDir()
	cmd.Env = []string{asProgram + "=1", "HOME=" + t.TempDir(), "TMPDIR=" + temporary, "LANG=C"}
	if len(args) > 0 && args[0] == "serve" { // whatever a test does to it: what a node reads touches no temporary file, and none outlives it
		t.Cleanup(func() {
			if left, err := os.ReadDir(temporary); err != nil || len(left) > 0 {
				t.Errorf("femos serve leaves %v in its TMPDIR, %v", left, err)
			}
		})
	}
	return cmd
}

// said is what a command answered.
type said struct {
	out, err string
	failed   error
}

// call runs a command in this process.
func call(t *testing.T, input string, args ...string) said {
	t.Helper()
	var out, problems bytes.Buffer
	err := run(t.Context(), args, streams{strings.NewReader(input), &out, &problems, nil})
	return said{out.String(), problems.String(), err}
}

// contains fails for each piece that a text does not have.
func contains(t *testing.T, what, text string, pieces ...string) {
	t.Helper()
	for _, piece := range pieces {
		if !strings.Contains(text, piece) {
			t.Errorf("%s does not say %q:\n%s", what, piece, text)
		}
	}
}

// The exit code tells a script what the words tell a person: 0 done, 1 failed, 2 called wrongly.
func TestExitCodes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args string
		code int
		word string // on standard error, or output where the code is 0
	}{
		{"", 2, "usage: femos COMMAND"},
		{"dance", 2, `there is no command "dance"`},
		{"help", 0, "femos demo"},
		{"--help", 0, "usage: femos COMMAND"},
		{"version", 0, "femos "},
		{"serve --help", 0, "-listen"},
		{"serve --dance", 2, "dance"},
		{"help dance", 2, `there is no command "dance"`},
		{"person", 0, "usage: femos person add"},
		{"person dance", 2, "usage: femos person add"},
		{"eval", 2, "usage: femos eval"},
		{"serve --retention-days 3", 1, "retention_days"},
		{"eval nowhere.jsonl", 1, "nowhere.jsonl"},
	} {
		t.Run(c.args, func(t *testing.T) {
			t.Parallel()
			out, err := process(t, strings.Fields(c.args)...).CombinedOutput()
			code := 0
			var exit *exec.ExitError
			if errors.As(err, &exit) {
				code = exit.ExitCode()
			} else if err != nil {
				t.Fatal(err)
			}
			if code != c.code {
				t.Errorf("exit code %d instead of %d", code, c.code)
			}
			contains(t, "it", string(out), c.word)
		})
	}
}

// Every command and every setting is told.
func TestHelpTellsAll(t *testing.T) {
	t.Parallel()
	all := call(t, "", "help")
	for _, c := range commands() {
		contains(t, "help", all.out, c.name, c.sentence)
	}
	contains(t, "help settings", call(t, "", "help", "settings").out, "retention_days", "FEMOS_", "--config", "outbound_allow")
}
