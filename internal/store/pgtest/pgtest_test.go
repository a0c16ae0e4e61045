package pgtest_test

import (
	"context"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"femos/internal/store/pgtest"
)

// Two databases know nothing of each other, have pg_trgm at hand and fold case beyond ASCII.
func TestNew(t *testing.T) {
	t.Parallel()
	a, b := connect(t, pgtest.New(t)), connect(t, pgtest.New(t))
	for _, conn := range []*pgx.Conn{a, b} {
		if _, err := conn.Exec(t.Context(), "CREATE TABLE only_here (n BIGINT)"); err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Exec(t.Context(), "CREATE EXTENSION pg_trgm"); err != nil {
			t.Fatal(err)
		}
		var lower string
		if err := conn.QueryRow(t.Context(), "SELECT lower('ЖÄ')").Scan(&lower); err != nil {
			t.Fatal(err)
		}
		if lower != "жä" {
			t.Errorf("lower('ЖÄ') = %q", lower)
		}
	}
}

func TestDurability(t *testing.T) {
	t.Parallel()
	for want, dsn := range map[string]string{"off": pgtest.New(t), "on": pgtest.NewDurable(t)} {
		var got string
		if err := connect(t, dsn).QueryRow(t.Context(), "SHOW fsync").Scan(&got); err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Errorf("fsync is %s, want %s", got, want)
		}
	}
}

// hang, set in the environment, turns TestKilled into the process that is killed: it starts a server, says where, and
// waits.
const hang = "PGTEST_HANG"

// A test binary that is killed leaves neither a server nor a folder behind.
func TestKilled(t *testing.T) {
	t.Parallel()
	if os.Getenv(hang) != "" {
		u, err := url.Parse(pgtest.New(t))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stdout.WriteString("folder=" + u.Query().Get("host") + "\n"); err != nil {
			t.Fatal(err)
		}
		select {}
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestKilled$")
	cmd.Env = append(os.Environ(), hang+"=1")
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	said := make([]byte, 1024)
	n, err := stdout.Read(said)
	if err != nil {
		t.Fatal(err)
	}
	_, folder, found := strings.Cut(strings.TrimSpace(string(said[:n])), "folder=")
	if !found {
		t.Fatalf("the killed one said %q", said[:n])
	}
	if _, err := os.Stat(filepath.Join(folder, "data", "postmaster.pid")); err != nil {
		t.Fatalf("no server to be killed: %v", err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // an error that says so

	// It takes a quarter of a second.
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for {
		if _, err := os.Stat(folder); os.IsNotExist(err) {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("%s is still there", folder)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func connect(t *testing.T, dsn string) *pgx.Conn {
	t.Helper()
	runtime.GC() // which must not take the pipe that keeps the server alive
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}
