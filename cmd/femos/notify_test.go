package main

import (
	"net"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// systemd learns when the program is ready, and that it ends because it was asked to.
func TestNotify(t *testing.T) {
	t.Parallel()
	socket := filepath.Join(t.TempDir(), "notify")
	c, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: socket, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	s := process(t, "serve", "--data", t.TempDir(), "--listen", "127.0.0.1:0")
	s.Env = append(s.Env, "NOTIFY_SOCKET="+socket)
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	hear := func(want string) {
		t.Helper()
		if err := c.SetReadDeadline(time.Now().Add(patience)); err != nil {
			t.Fatal(err)
		}
		said := make([]byte, 64)
		n, err := c.Read(said)
		if err != nil || string(said[:n]) != want {
			t.Fatalf("%q, %v, want %q", said[:n], err, want)
		}
	}
	hear("READY=1")
	if err := s.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	hear("STOPPING=1")
	if err := s.Wait(); err != nil {
		t.Error(err)
	}
}
