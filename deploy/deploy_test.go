// Package deploy_test tries what deploy has, as far as it can be tried without an engine for containers.
package deploy_test

import (
	"bufio"
	"bytes"
	"debug/elf"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	must(t, err)
	return string(b)
}

// The units are what systemd understands, and let the program do little.
func TestUnits(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	var names []string
	for _, name := range []string{"femos.service", "femos-backup.service", "femos-backup.timer"} {
		path := filepath.Join(folder, name)
		// The program need not be installed for that.
		must(t, os.WriteFile(path, []byte(strings.ReplaceAll(read(t, name), "/usr/local/bin/femos", "/bin/true")), 0o600))
		names = append(names, path)
	}
	said, err := exec.CommandContext(t.Context(), "systemd-analyze", append([]string{"verify"}, names...)...).CombinedOutput()
	if err != nil || len(bytes.TrimSpace(said)) > 0 {
		t.Errorf("%v: %s (make install, if systemd-analyze is missing)", err, said)
	}
	for _, name := range names[:2] {
		// 0 is what can do nothing, 100 what can do everything.
		said, err := exec.CommandContext(t.Context(), "systemd-analyze", "security", "--no-pager", "--offline=true", "--threshold=15", name).CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v: %s", name, err, said[max(0, len(said)-300):])
		}
	}
}

// image is a root with what the Dockerfile puts into the image.
func image(t *testing.T) (root, program string) {
	t.Helper()
	text := read(t, "Dockerfile")
	build := regexp.MustCompile(`(?m)^RUN (CGO_ENABLED=0) (go build .*) -o /out/femos (\./cmd/femos)$`).FindStringSubmatch(text)
	if build == nil || !strings.Contains(text, "COPY --from=build /out/femos /femos\n") || strings.Count(text, "COPY --from=build") != 3 {
		t.Fatal("the Dockerfile builds or copies something else than this test knows")
	}
	root = t.TempDir()
	for name, mode := range map[string]os.FileMode{"data": 0o700, "tmp": 0o777 | os.ModeSticky, "etc/ssl/certs": 0o755} {
		must(t, os.MkdirAll(filepath.Join(root, name), 0o755))
		must(t, os.Chmod(filepath.Join(root, name), mode))
	}
	authorities, err := os.ReadFile("/etc/ssl/certs/ca-certificates.crt")
	must(t, err)
	must(t, os.WriteFile(filepath.Join(root, "etc/ssl/certs/ca-certificates.crt"), authorities, 0o644))
	program = filepath.Join(root, "femos")
	// The flags of the linker stand in quotes, as for a shell.
	cmd := exec.CommandContext(t.Context(), "/bin/sh", "-c", build[2]+` -o "$0" `+build[3], program)
	cmd.Dir, cmd.Env = "..", append(os.Environ(), build[1])
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	return root, program
}

// The program of the image runs in an empty root as nobody: it needs no library, no shell, no time zones, no root. (Only
// root can change the root; run by anybody else, the program runs where it is, with the same environment.)
func TestImage(t *testing.T) {
	t.Parallel()
	root, program := image(t)
	binary, err := elf.Open(program)
	must(t, err)
	defer func() { _ = binary.Close() }()
	if libraries, err := binary.ImportedLibraries(); err == nil && len(libraries) > 0 || binary.Section(".interp") != nil {
		t.Errorf("it needs %v", libraries)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	listen := l.Addr().String()
	must(t, l.Close())
	run := func(args ...string) *exec.Cmd {
		cmd := exec.CommandContext(t.Context(), program, args...)
		data := filepath.Join(root, "data")
		if os.Geteuid() == 0 {
			must(t, os.Chown(data, 65532, 65532))
			must(t, os.Chmod(filepath.Dir(root), 0o755)) // made by the test for root alone
			must(t, os.Chmod(root, 0o755))
			cmd.Path, data = "/femos", "/data"
			cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: root, Credential: &syscall.Credential{Uid: 65532, Gid: 65532}}
			cmd.Dir = "/"
		}
		cmd.Env = []string{"FEMOS_DATA=" + data, "FEMOS_LISTEN=" + listen, "TZ=Asia/Kabul", "FEMOS_PUBLIC_URL=https://desk.femos.example"}
		return cmd
	}
	serve := run("serve")
	var log bytes.Buffer
	serve.Stderr = &log
	out, err := serve.StdoutPipe()
	must(t, err)
	must(t, serve.Start())
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatalf("%v %q %s", err, line, &log)
	}
	if said, err := run("health").CombinedOutput(); err != nil {
		t.Errorf("the image's health check fails: %v %s", err, said)
	}
	if said, err := run("backup", filepath.Join(map[bool]string{true: "/tmp", false: root + "/tmp"}[os.Geteuid() == 0], "b")).CombinedOutput(); err != nil {
		t.Errorf("backup: %v %s", err, said)
	}
	said, err := run("backup", "--check", filepath.Join(map[bool]string{true: "/tmp", false: root + "/tmp"}[os.Geteuid() == 0], "b")).CombinedOutput()
	if err != nil || !strings.Contains(string(said), "+0430") {
		t.Errorf("it does not know the time of Kabul: %v %s", err, said)
	}
	began := time.Now()
	must(t, serve.Process.Signal(syscall.SIGTERM))
	if err := serve.Wait(); err != nil {
		t.Errorf("%v: %s", err, &log)
	}
	t.Logf("it ended after %v", time.Since(began))
	if said, err := run("health").CombinedOutput(); err == nil {
		t.Errorf("it is healthy although it has ended: %s", said)
	}
}
