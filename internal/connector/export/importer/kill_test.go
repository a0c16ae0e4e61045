package importer_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"

	"femos/internal/connector/export/importer"
	"femos/internal/intake/doortest"
)

// importUntilKilled, set in the environment to a database, turns TestKilled into the process that is killed; its folder
// of keys is in importFolder.
const (
	importUntilKilled = "FEMOS_IMPORT_INTO"
	importFolder      = "FEMOS_IMPORT_FOLDER"
)

const killedMessages = 4000

// A process that is killed with -9 in the middle of an import, again and again, has lost nothing and repeated nothing
// once the same command has run to its end.
func TestKilled(t *testing.T) {
	t.Parallel()
	if address := os.Getenv(importUntilKilled); address != "" {
		b := open(t, os.Getenv(importFolder), address)
		b.find(t)
		found, err := b.Look(t.Context(), source(killedChat()), b.channel, nil)
		check(t, err)
		_, err = b.Take(t.Context(), source(killedChat()), found, importer.Terms{Channel: b.channel}, nil, func(importer.Summary) { fmt.Println("stored") })
		check(t, err)
		return
	}
	doortest.Engines(t, func(t *testing.T, folder, address string) {
		b := open(t, folder, address)
		b.furnish(t)
		r := rand.New(rand.NewPCG(5, 5))
		for range 5 {
			killedAfter(t, folder, address, 1+r.IntN(5))
		}
		_, err := b.read(t, killedChat(), importer.Terms{})
		check(t, err)
		b.totals(t, "after five that were killed", killedMessages, killedMessages/10)
	})
}

func killedChat() string { return chat("whatsapp", "a", 1, killedMessages) }

// find takes the channel that is there.
func (b *bed) find(t *testing.T) {
	t.Helper()
	covered, err := b.store.Covered(t.Context(), "")
	check(t, err)
	b.account, b.channel = covered[0].Account, covered[0].ID
}

// killedAfter starts an import and kills it once so many of its batches are stored.
func killedAfter(t *testing.T, folder, into string, batches int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestKilled$")
	cmd.Env = append(os.Environ(), importUntilKilled+"="+into, importFolder+"="+folder)
	out, err := cmd.StdoutPipe()
	check(t, err)
	check(t, cmd.Start())
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if lines.Text() != "stored" {
			continue
		}
		if batches--; batches == 0 {
			check(t, cmd.Process.Kill()) // it is in the middle of the next one
		}
	}
	if err := cmd.Wait(); err == nil || batches > 0 {
		t.Errorf("it was not killed: %v", err)
	}
}
