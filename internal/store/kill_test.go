package store

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"femos"
)

// intakeUntilKilled, set in the environment to a database, turns TestKilled into the process that is killed.
const intakeUntilKilled = "FEMOS_STORE_INTAKE"

// A node that is killed with -9 in the middle of its intake, again and again, has lost nothing that it said was
// stored and repeated nothing: cursor, counters and posts agree.
func TestKilled(t *testing.T) {
	t.Parallel()
	if address := os.Getenv(intakeUntilKilled); address != "" {
		takeIn(t, address)
		return
	}
	path := filepath.Join(t.TempDir(), "femos.db")
	s, err := Open(t.Context(), "sqlite:"+path)
	must(t, err)
	f := build(t, s)
	must(t, s.Close())
	r := rand.New(rand.NewPCG(seed, 4))
	told := 0
	for round := range 6 {
		told = max(told, killedAfter(t, path, r.IntN(12)+1))
		s, err := Open(t.Context(), "sqlite:"+path)
		must(t, err)
		a, err := s.Account(t.Context(), f.account)
		must(t, err)
		stored, err := strconv.Atoi(a.Cursor)
		must(t, err)
		if stored < told {
			t.Errorf("round %d: batch %d was stored, it said, but the cursor is at %d", round, told, stored)
		}
		f.Store = s
		f.exact(t, stored)
		s.sound(t)
		s.exactIndex(t)
		told = stored
		must(t, s.Close())
	}
}

// killedAfter starts a process that takes in, kills it once it has said so many times that a batch is stored, and
// returns the last batch of which it said so.
func killedAfter(t *testing.T, path string, batches int) (told int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestKilled$")
	cmd.Env = append(os.Environ(), intakeUntilKilled+"=sqlite:"+path)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	said := bufio.NewScanner(out)
	for said.Scan() {
		n, err := strconv.Atoi(said.Text())
		if err != nil {
			t.Fatalf("the intake failed: %s", said.Text())
		}
		told = n
		if batches--; batches == 0 {
			must(t, cmd.Process.Kill()) // it is in the middle of the next one
		}
	}
	_ = cmd.Wait() // an error that says so
	return told
}

// takeIn accepts batches for ever and says after each that it is stored.
func takeIn(t *testing.T, address string) {
	s, err := Open(t.Context(), address)
	must(t, err)
	accounts, err := s.Accounts(t.Context())
	must(t, err)
	covered, err := s.Covered(t.Context(), "")
	must(t, err)
	f := &fixture{Store: s, account: accounts[0].ID, channel: covered[0].ID}
	go s.KeepIndexed(t.Context(), func(err error) { fmt.Println(err) })
	from, _ := strconv.Atoi(accounts[0].Cursor) // "" is the beginning
	for n := from + 1; ; n++ {
		in := f.numbered(n)
		f.accept(t, in)
		if _, err := fmt.Println(n); err != nil {
			return
		}
	}
}

// numbered is the n-th batch of a stream: 200 posts, of which three questions with a post above each, a comment and a like
// are kept. Its cursor is its number.
func (f *fixture) numbered(n int) Intake {
	f.n.Store(int64(n) * 1000)
	in := Intake{Account: f.account, At: noon, Cursor: strconv.Itoa(n), Counts: []Count{{Channel: f.channel, Day: Day(noon), Language: "ar-Latn", Seen: 200}}}
	for range 3 {
		q := f.question("Frage, bei der ein Prozess stirbt", femos.Normal, noon)
		q.Posts = append(q.Posts, f.post(femos.Parent, "darüber", noon))
		in.Inquiries = append(in.Inquiries, q)
	}
	in.Comments = []Comment{f.under(in.Inquiries[0], "dazu")}
	in.Reactions = []Reaction{{Key: fmt.Sprintf("like%d", n), SourceKey: in.Inquiries[1].Posts[0].SourceKey}}
	return in
}

// exact checks that the first n numbered batches stand, once each, and nothing else.
func (f *fixture) exact(t *testing.T, n int) {
	t.Helper()
	c, err := f.Counters(t.Context(), f.channel, "")
	must(t, err)
	if len(c) != 1 || c[0].Seen != 200*n || c[0].Kept != 3*n {
		t.Errorf("at %d the counters say %+v", n, c)
	}
	for table, want := range map[string]int{"inquiry": 3 * n, "post": 7 * n, "source_reference": 7 * n, "reaction": n, "post WHERE reactions = 1": n} {
		if got := f.rows(t, table); got != want {
			t.Errorf("at %d there are %d in %s, want %d", n, got, table, want)
		}
	}
}
