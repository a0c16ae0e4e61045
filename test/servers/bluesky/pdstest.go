// Package pdstest runs a real Bluesky personal data server (PDS) and its identity directory (PLC) for tests, on
// loopback and free ports, and acts on it as other people do: accounts, posts, likes, edits, deletions.
//
// What it runs is installed by install.sh into .cache/bluesky of this tree (or the folder that FEMOS_BLUESKY names). A
// test on a machine without it fails and says so; nothing is skipped. There is no AppView. The processes end with the
// test, even if it dies.
package pdstest

import (
	"bufio"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

//go:embed start.mjs
var script []byte

// startTimeout is how long a role may take to print that it is ready, on a busy machine.
const startTimeout = 5 * time.Minute

// Server is a running PDS with its directory. Its methods are safe for concurrent use, except Stop and Restart.
type Server struct {
	URL string // of the PDS: "http://127.0.0.1:PORT"; the same after a restart
	PLC string // of the directory

	dir   string // holds the script, its modules and the data
	node  string
	plc   *process
	pds   *process
	names sync.Mutex
	taken map[string]int // handles given out, so that every account gets its own
}

// Start runs a server for one test and stops it at the test's end.
func Start(t testing.TB) *Server {
	t.Helper()
	s, err := New(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// New runs a server whose files are in dir. The caller closes it; a TestMain shares one between the tests of a package.
func New(dir string) (*Server, error) {
	installed, err := installation()
	if err != nil {
		return nil, err
	}
	s := &Server{dir: dir, node: filepath.Join(installed, "node/bin/node"), taken: map[string]int{}}
	if err := os.WriteFile(filepath.Join(dir, "start.mjs"), script, 0o600); err != nil {
		return nil, err
	}
	// Node looks for packages from the folder of the script upwards.
	if err := os.Symlink(filepath.Join(installed, "server/node_modules"), filepath.Join(dir, "node_modules")); err != nil {
		return nil, err
	}
	if s.plc, s.PLC, err = s.run("plc"); err != nil {
		return nil, err
	}
	if s.pds, s.URL, err = s.run("pds", "DATA="+filepath.Join(dir, "data"), "PLC_URL="+s.PLC); err != nil {
		return nil, errors.Join(err, s.plc.stop())
	}
	return s, nil
}

// Close stops both processes.
func (s *Server) Close() error {
	return errors.Join(s.pds.stop(), s.plc.stop())
}

// Stop stops the PDS; the directory stays.
func (s *Server) Stop(t testing.TB) {
	t.Helper()
	if err := s.pds.stop(); err != nil {
		t.Fatal(err)
	}
}

// Restart starts the PDS again on its data and its port, after Stop or while it runs.
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	s.Stop(t)
	port := s.URL[strings.LastIndex(s.URL, ":")+1:]
	var err error
	s.pds, _, err = s.run("pds", "DATA="+filepath.Join(s.dir, "data"), "PLC_URL="+s.PLC, "PORT="+port)
	if err != nil {
		t.Fatal(err)
	}
}

// installation finds the folder that install.sh filled.
func installation() (string, error) {
	dir := os.Getenv("FEMOS_BLUESKY")
	if dir == "" {
		root, err := os.Getwd()
		if err != nil {
			return "", err
		}
		for {
			if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
				break
			}
			if root == filepath.Dir(root) {
				return "", errors.New("pdstest: no go.mod above the working directory")
			}
			root = filepath.Dir(root)
		}
		dir = filepath.Join(root, ".cache", "bluesky")
	}
	if _, err := os.Stat(filepath.Join(dir, "stamp")); err != nil {
		return "", fmt.Errorf("pdstest: the Bluesky test server is not installed in %s: run `make test` or `test/servers/bluesky/install.sh`", dir)
	}
	return dir, nil
}

// process is one running role. Closing its standard input ends it, so it ends with the test binary in any case.
type process struct {
	cmd   *exec.Cmd
	stdin io.Closer
	once  sync.Once
	err   error
}

// run starts a role and waits until it says that it is ready. A free port may be taken by another process before the
// role listens on it, so a start that fails is tried again.
func (s *Server) run(role string, env ...string) (*process, string, error) {
	var err error
	for range 3 {
		var p *process
		var address string
		if p, address, err = s.runOnce(role, env); err == nil {
			return p, address, nil
		}
	}
	return nil, "", err
}

func (s *Server) runOnce(role string, env []string) (*process, string, error) {
	cmd := exec.Command(s.node, filepath.Join(s.dir, "start.mjs"), role)
	cmd.Dir = s.dir
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "NODE_ENV=production", "HOME=" + s.dir, "TMPDIR=" + os.TempDir()}, env...)
	var complaints strings.Builder
	cmd.Stderr = &complaints
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, "", err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, "", err
	}
	if err := cmd.Start(); err != nil {
		return nil, "", fmt.Errorf("pdstest: starting %s: %w", role, err)
	}
	p := &process{cmd: cmd, stdin: stdin}
	ready := make(chan string, 1)
	go func() {
		defer close(ready)
		lines := bufio.NewScanner(stdout)
		for lines.Scan() {
			if address, ok := strings.CutPrefix(lines.Text(), "ready "); ok {
				ready <- address
				break
			}
		}
		_, _ = io.Copy(io.Discard, stdout)
	}()
	select {
	case address, ok := <-ready:
		if ok {
			return p, address, nil
		}
		return nil, "", errors.Join(fmt.Errorf("pdstest: %s ended at once", role), p.stop(), errors.New(complaints.String()))
	case <-time.After(startTimeout):
		return nil, "", errors.Join(fmt.Errorf("pdstest: %s is not ready after %s", role, startTimeout), p.stop(), errors.New(complaints.String()))
	}
}

// stop ends the process: politely, and after ten seconds for sure. It may be called twice.
func (p *process) stop() error {
	p.once.Do(func() {
		_ = p.stdin.Close() // the script ends by itself then
		timer := time.AfterFunc(10*time.Second, func() { _ = p.cmd.Process.Kill() })
		defer timer.Stop()
		p.err = p.cmd.Wait()
	})
	return p.err
}
