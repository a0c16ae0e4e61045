package pgtest

import (
	"bytes"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// Server is a PostgreSQL of one test's own. It ends with the test. What signals its processes works on Linux.
type Server struct {
	t testing.TB
	s *server
}

// Own starts a server with lines of postgresql.conf of the test's own, durable unless they say otherwise, and makes the
// database "femos" in it.
func Own(t testing.TB, settings ...string) *Server {
	t.Helper()
	o := own(t, strings.Join(settings, "\n"), nil)
	o.SQL("CREATE DATABASE femos")
	return o
}

// Standby starts a server that streams from this one, with settings of its own.
func (o *Server) Standby(settings ...string) *Server {
	o.t.Helper()
	return own(o.t, strings.Join(settings, "\n"), o.s)
}

func own(t testing.TB, settings string, primary *server) *Server {
	t.Helper()
	s, err := start(settings, primary)
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	t.Cleanup(func() {
		_ = s.signal(syscall.SIGCONT)
		_ = s.alive.Close() // the watcher stops it and removes the folder
	})
	return &Server{t, s}
}

// DSN names the database "femos" on these servers, first host first.
func DSN(servers ...*Server) string { return DSNAs(superuser, servers...) }

// DSNAs is DSN for another role.
func DSNAs(role string, servers ...*Server) string {
	var hosts, ports []string
	for _, o := range servers {
		hosts, ports = append(hosts, o.s.folder), append(ports, "5432")
	}
	u := url.URL{Scheme: "postgres", User: url.User(role), Path: "/femos",
		RawQuery: url.Values{"host": {strings.Join(hosts, ",")}, "port": {strings.Join(ports, ",")}}.Encode()}
	return u.String()
}

// Folder is the data directory.
func (o *Server) Folder() string { return filepath.Join(o.s.folder, "data") }

// Log is the file that the server logs to.
func (o *Server) Log() string { return filepath.Join(o.s.folder, "log") }

// SQL runs one statement in the database postgres.
func (o *Server) SQL(statement string) {
	o.t.Helper()
	o.SQLIn("postgres", statement)
}

// SQLIn runs one statement in a database.
func (o *Server) SQLIn(database, statement string) {
	o.t.Helper()
	if err := adminIn(o.s.folder, database, statement); err != nil {
		o.t.Fatalf("pgtest: %v", err)
	}
}

// Stop stops the server: "immediate" is as good as pulling the plug, "fast" ends what runs.
func (o *Server) Stop(mode string) { o.t.Helper(); o.control("-m", mode, "stop") }

// Start starts it again.
func (o *Server) Start() { o.t.Helper(); o.control("-l", o.Log(), "start") }

// Promote makes a standby the one that takes writes.
func (o *Server) Promote() { o.t.Helper(); o.control("promote") }

// Rejoin makes a server that is stopped a standby of another: all that it held is copied anew.
func (o *Server) Rejoin(primary *Server) {
	o.t.Helper()
	if err := os.RemoveAll(o.Folder()); err != nil {
		o.t.Fatalf("pgtest: %v", err)
	}
	o.run("pg_basebackup", "-h", primary.s.folder, "-U", superuser, "-D", o.Folder(), "-R", "-X", "stream", "-c", "fast", "--no-sync")
	conf, err := os.OpenFile(filepath.Join(o.Folder(), "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err == nil {
		_, err = fmt.Fprintf(conf, "unix_socket_directories = '%s'\n", o.s.folder)
	}
	if err != nil {
		o.t.Fatalf("pgtest: %v", err)
	}
	_ = conf.Close()
	o.Start()
}

func (o *Server) control(args ...string) {
	o.t.Helper()
	o.run("pg_ctl", append([]string{"-D", o.Folder(), "-w", "-t", "300"}, args...)...)
}

// run runs one of the server's programs as its user.
func (o *Server) run(program string, args ...string) {
	o.t.Helper()
	if !filepath.IsAbs(program) {
		program = filepath.Join(o.s.bin, program)
	}
	cmd := exec.Command(program, args...)
	cmd.Dir = o.s.folder
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Credential: o.s.who}
	if err := cmd.Run(); err != nil { // its output may be held open by the server
		o.t.Fatalf("pgtest: %s %v: %v", program, args, err)
	}
}

// Hang makes every process of the server stand still, as a machine does that is out of memory or cut off; Resume lets
// them go on.
func (o *Server) Hang() { o.t.Helper(); o.all(syscall.SIGSTOP) }

// Resume ends Hang.
func (o *Server) Resume() { o.t.Helper(); o.all(syscall.SIGCONT) }

func (o *Server) all(signal syscall.Signal) {
	o.t.Helper()
	if err := o.s.signal(signal); err != nil {
		o.t.Fatalf("pgtest: %v", err)
	}
}

// signal sends a signal to the server's first process and to its children.
func (s *server) signal(signal syscall.Signal) error {
	content, err := os.ReadFile(filepath.Join(s.folder, "data", "postmaster.pid"))
	if err != nil {
		return err
	}
	line, _, _ := bytes.Cut(content, []byte("\n"))
	first, err := strconv.Atoi(string(line))
	if err != nil {
		return err
	}
	if err := syscall.Kill(first, signal); err != nil { // it starts no others from here on
		return err
	}
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return err
	}
	for _, path := range stats {
		content, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		_, rest, _ := strings.Cut(string(content), ") ") // the name may hold anything
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		if fields := strings.Fields(rest); len(fields) > 1 && fields[1] == strconv.Itoa(first) {
			_ = syscall.Kill(pid, signal)
		}
	}
	return nil
}

// Mkdir makes a folder that belongs to the server's user.
func (o *Server) Mkdir(folder string) { o.t.Helper(); o.run("/bin/mkdir", folder) }
