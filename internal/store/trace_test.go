package store

import (
	"bytes"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"femos"
	"femos/internal/store/pgtest"
)

// inFolder says which files below a folder hold the trace.
func inFolder(t *testing.T, folder string) (found []string) {
	t.Helper()
	must(t, filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if os.IsNotExist(err) || err == nil && !d.Type().IsRegular() {
			return nil // the server takes files away meanwhile
		}
		content, err := os.ReadFile(path)
		if os.IsNotExist(err) {
			return nil
		}
		if err != nil {
			return err
		}
		if n := bytes.Count(content, []byte(trace)); n > 0 {
			name, _ := filepath.Rel(folder, path)
			found = append(found, fmt.Sprintf("%s: %d", name, n))
		}
		return nil
	}))
	return found
}

// What was deleted stands nowhere in a PostgreSQL server any more: not in its tables, not in its write-ahead log, whose
// files it keeps to be used again, not in its temporary files, and never was in its own log, with every statement logged
// and statements failing. The role that does it is no superuser.
func TestNoTraceInTheServer(t *testing.T) {
	t.Parallel()
	server := pgtest.Own(t, "log_statement = all", "log_min_duration_statement = 0", "log_parameter_max_length = 0", "log_error_verbosity = verbose")
	server.SQL("CREATE ROLE app LOGIN")
	server.SQL("ALTER DATABASE femos OWNER TO app")
	plainChannels(t, pgtest.DSNAs("app", server))
	s, err := Open(t.Context(), pgtest.DSNAs("app", server))
	must(t, err)
	if n, err := s.SealAddresses(t.Context(), sealed); err != nil || n == 0 {
		t.Errorf("%d addresses sealed, %v", n, err)
	}
	t.Cleanup(func() { must(t, s.Close()) })
	findings, err := s.Hygiene(t.Context())
	if want := []Finding{{"wal_rights", "app"}}; err != nil || !slices.Equal(findings, want) {
		t.Errorf("it finds %v, %v; want %v", findings, err, want)
	}
	server.SQL("GRANT pg_checkpoint, pg_monitor TO app")
	server.SQLIn("femos", "GRANT EXECUTE ON FUNCTION pg_switch_wal() TO app")
	if findings, err := s.Hygiene(t.Context()); err != nil || len(findings) > 0 {
		t.Errorf("it finds %v, %v", findings, err)
	}

	f := build(t, s)
	r := rand.New(rand.NewPCG(seed, 5))
	withdrawn := newID[femos.ChannelID]()
	must(t, s.AddChannel(t.Context(), f.newChannel(withdrawn, "Bonn")))
	permission := f.permit(t, withdrawn)
	var in, gone Intake
	for range 20 {
		in.Inquiries = append(in.Inquiries, f.secret(r, f.channel), f.secret(r, withdrawn))
	}
	f.accept(t, in)
	if len(inFolder(t, filepath.Join(server.Folder(), "pg_wal"))) == 0 {
		t.Fatal("nothing is found while it stands: this test looks in the wrong place")
	}
	// A statement that fails with such words in its values.
	_, err = s.write.ExecContext(t.Context(), `INSERT INTO reaction (key, source_key) SELECT id, $1 FROM post UNION ALL SELECT id, $1 FROM post`, trace+" zweimal")
	if !duplicate(err) {
		t.Errorf("the statement should have failed: %v", err)
	}
	for n, q := range in.Inquiries {
		if q.Channel == withdrawn {
			continue
		}
		for _, p := range q.Posts {
			gone.Edits = append(gone.Edits, Edit{SourceKey: p.SourceKey, Text: trace + " anders", Language: "de", At: noon})
			if n%4 == 0 {
				gone.Deletions = append(gone.Deletions, p.SourceKey)
			}
		}
		if n%4 != 0 {
			must(t, s.CloseInquiry(t.Context(), f.by(t, f.anna, q.ID), femos.NoTime))
		}
	}
	f.accept(t, gone)
	much, err := s.Kept(t.Context(), withdrawn)
	must(t, err)
	_, _, err = s.Withdraw(t.Context(), permission, f.anna.ID, much, noon)
	must(t, err)
	// The keyed hash of what was deleted at the source stays until its inquiry goes: all of them have their time now.
	_, err = s.write.ExecContext(t.Context(), `UPDATE inquiry SET state = 'done', closed_at = 1 WHERE erased_at = 0`)
	must(t, err)
	_, err = s.Sweep(t.Context(), noon.AddDate(1, 0, 0), noon.AddDate(1, 0, 0), 1000)
	must(t, err)
	if left := inFolder(t, filepath.Dir(server.Folder())); len(left) > 0 {
		t.Errorf("left in %v", left)
	}
}

func containsTrace(text string) bool { return strings.Contains(text, trace) }

// Whoever comes while a table that somebody reads is to be written anew waits for a moment only: the scour lets go, and tries again
// until it has it.
func TestScourLetsOthersPass(t *testing.T) {
	t.Parallel()
	s := opened(t, pgtest.New(t))
	f := build(t, s)
	f.ask(t, "wie lange?")
	reader, err := s.write.BeginTx(t.Context(), nil)
	must(t, err)
	_, err = reader.ExecContext(t.Context(), `LOCK TABLE post IN ACCESS SHARE MODE`)
	must(t, err)
	scoured := make(chan error, 1)
	go func() { scoured <- s.Scour(t.Context()) }()
	waits := func() (n int) {
		must(t, s.write.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock'
			AND relation = 'post'::regclass`).Scan(&n))
		return n
	}
	for _, want := range []int{1, 0, 1, 0} { // it waits, gives up, waits, gives up
		for waits() != want {
			select {
			case err := <-scoured:
				t.Fatalf("it ended while the table was read: %v", err)
			default:
			}
		}
	}
	f.ask(t, "und ich?")
	must(t, reader.Commit())
	must(t, <-scoured)
}
