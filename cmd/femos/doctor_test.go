package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"femos/internal/doctor"
)

// The doctor beside a running node and after it, in both languages, for people and for programs; and the exit code that a
// timer looks at.
func TestDoctor(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	s := launch(t, "serve", "--data", data, "--listen", "127.0.0.1:0")
	listen := strings.TrimPrefix(strings.Replace(s.link, "localhost", "127.0.0.1", 1), "http://")
	args := []string{"--data", data, "--listen", listen, "--project-link", "https://femos.example"}
	if c := call(t, "", append([]string{"health"}, args...)...); c.failed != nil || !strings.Contains(c.out, "ready") {
		t.Errorf("%v %s", c.failed, c.out)
	}
	run := func(env string, more ...string) (string, int) {
		t.Helper()
		p := process(t, append(append([]string{"doctor"}, args...), more...)...)
		p.Env = append(p.Env, env)
		out, _ := p.Output() // the exit code is looked at
		return string(out), p.ProcessState.ExitCode()
	}
	out, code := run("LC_ALL=de_DE.UTF-8")
	if contains(t, "doctor", out, "MUSS     Es gibt noch keine Sicherung."); code != 1 {
		t.Errorf("exit code %d", code)
	}
	if c := call(t, "", "backup", "--data", data, filepath.Join(t.TempDir(), "b")); c.failed != nil {
		t.Fatal(c.failed)
	}
	out, code = run("LC_ALL=C")
	if contains(t, "doctor", out, "NOTE     The desk is for this machine only"); code != 0 || strings.Contains(out, "MUST") || strings.Contains(out, "No node answers") {
		t.Errorf("exit code %d: %s", code, out)
	}
	s.end(t, syscall.SIGTERM)
	if c := call(t, "", append([]string{"health"}, args...)...); c.failed == nil {
		t.Error("a node that is gone is healthy")
	}
	if err := os.Chmod(filepath.Join(data, "keys"), 0o755); err != nil {
		t.Fatal(err)
	}
	out, code = run("LC_ALL=C", "--json")
	var found []doctor.Finding
	if err := json.Unmarshal([]byte(out), &found); err != nil || code != 1 || len(found) == 0 || found[0].Code != "keys_wide" || found[0].Severity != doctor.Must {
		t.Errorf("exit code %d, %v: %s", code, err, out)
	}

	// As a process that may open few files.
	p := process(t, append([]string{"doctor"}, args...)...)
	few := exec.CommandContext(t.Context(), "/bin/sh", append([]string{"-c", `ulimit -n 200; exec "$0" "$@"`, p.Path}, p.Args[1:]...)...)
	few.Env = p.Env
	said, _ := few.Output() // the keys are still wide
	contains(t, "doctor", string(said), "may open 200 files only")
}
