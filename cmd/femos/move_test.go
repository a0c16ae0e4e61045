package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"femos/internal/store"
)

// A node whose accounts are all written to by hand holds no lease, and is noticed all the same: until it has stopped, and
// for twenty seconds after it was killed. One under which the database is moved in spite of it ends and says why.
func TestMoveBesideANode(t *testing.T) {
	t.Parallel()
	for name, address := range databases(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data := t.TempDir()
			from, on, last := address(data), "sqlite:"+filepath.Join(data, "on.db"), "sqlite:"+filepath.Join(data, "last.db")
			refused := func(when string) {
				t.Helper()
				if c := call(t, "", "move", "--from", from, "--to", on); c.failed == nil || !strings.Contains(c.failed.Error(), "a node is running there") || !strings.Contains(c.failed.Error(), "20 seconds") {
					t.Fatalf("%s it says: %v", when, c.failed)
				}
			}
			p := serve(t, data, from)
			fetch(t, p.link+"/healthz", nil) // its address is printed before it begins
			refused("while it runs")
			p.kill(t)
			refused("after it was killed")
			passed(t, from)
			if c := call(t, "", "move", "--from", from, "--to", on); c.failed != nil {
				t.Fatal(c.failed)
			}
			from, on = on, last
			p = serve(t, data, from)
			fetch(t, p.link+"/healthz", nil)
			refused("on the new one")
			if c := call(t, "", "move", "--from", from, "--to", on, "--while-running"); c.failed != nil {
				t.Fatal(c.failed)
			}
			<-p.copied
			if err := p.Wait(); err == nil || !strings.Contains(p.errs.String(), "was moved to") {
				t.Errorf("it ends with %v: %s", err, p.errs)
			}
		})
	}
}

// passed lets the time pass for which a killed node counts, which must be no more than is said.
func passed(t *testing.T, database string) {
	t.Helper()
	db, err := store.Look(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // what it wrote is committed
	var until int64
	if err := db.Jobs().QueryRowContext(t.Context(), `SELECT CAST(value AS BIGINT) FROM installation WHERE name LIKE 'node %'`).Scan(&until); err != nil {
		t.Fatal(err)
	}
	if left := time.Until(time.UnixMicro(until)); left > store.PresentFor+time.Second {
		t.Errorf("it counts for %s more", left)
	}
	if _, err := db.Jobs().ExecContext(t.Context(), `UPDATE installation SET value = '1600000000000000' WHERE name LIKE 'node %'`); err != nil {
		t.Fatal(err)
	}
}
