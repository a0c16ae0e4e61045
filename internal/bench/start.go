package bench

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// start measures `femos serve` as a process of its own: until it answers, on a new data folder and on the bench's, and
// the memory it holds when idle.
func start(ctx context.Context, o Options, b *bed, out io.Writer) error {
	info, err := os.Stat(o.Program)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "femos serve\n  %-24s %.1f MB\n", "binary", float64(info.Size())/1e6)
	fresh := filepath.Join(b.folder, "fresh")
	if err := os.RemoveAll(fresh); err != nil {
		return err
	}
	for _, place := range []struct{ name, folder, database string }{
		{"new folder, SQLite", fresh, "sqlite:" + filepath.Join(fresh, "femos.db")},
		{"folder that exists", fresh, "sqlite:" + filepath.Join(fresh, "femos.db")},
		{fmt.Sprintf("%s, %d inquiries", b.engine(), b.size), b.folder, b.address},
	} {
		if err := serving(ctx, o.Program, place.folder, place.database, func(p *process) error {
			time.Sleep(3 * time.Second) // what starting needed is given back
			_, err := fmt.Fprintf(out, "  %-24s up after %s, %.1f MB resident when idle\n", place.name, short(p.upAfter), p.resident())
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

// process is a running `femos serve`.
type process struct {
	cmd     *exec.Cmd
	url     string
	upAfter time.Duration
}

// oneCore is the environment of a program that may use one.
const oneCore = "GOMAXPROCS=1"

// upSays is what `femos serve` writes before its address when it is up.
const upSays = "Fem.OS is at "

// serving runs `femos serve` while do works with it, with more in its environment where that is given.
func serving(ctx context.Context, program, folder, database string, do func(*process) error, environ ...string) error {
	return running(exec.CommandContext(ctx, program, "serve", "--data", folder, "--database", database, "--listen", "127.0.0.1:0", "--log-level", "error"), do, environ...) //nolint:gosec // our own binary
}

// running runs a server while do works with it. One that may use one core has it for itself, where the machine has several.
func running(cmd *exec.Cmd, do func(*process) error, environ ...string) (err error) {
	cmd.Env = append(os.Environ(), environ...)
	var said bytes.Buffer
	cmd.Stderr = &said
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	p := &process{cmd: cmd}
	began := time.Now()
	if slices.Contains(environ, oneCore) {
		together, err := apart(cmd.Start)
		defer together()
		if err != nil {
			return err
		}
	} else if err := cmd.Start(); err != nil {
		return err
	}
	defer func() {
		_ = cmd.Process.Signal(os.Interrupt)
		err = errors.Join(err, cmd.Wait())
	}()
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		if url, ok := strings.CutPrefix(lines.Text(), upSays); ok {
			p.url, p.upAfter = strings.TrimSuffix(strings.TrimSpace(url), "/"), time.Since(began)
			return do(p)
		}
	}
	return fmt.Errorf("%s ended before it was up: %s", cmd.Args[1], &said)
}

// resident is the process's memory in MB (VmRSS of Linux), 0 where that is not known.
func (p *process) resident() float64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			var kB float64
			_, _ = fmt.Sscan(rest, &kB)
			return kB * 1024 / 1e6
		}
	}
	return 0
}

// busy is the processor time that the process has had (proc_pid_stat(5): utime and stime, in hundredths of a second), 0 where
// that is not known.
func (p *process) busy() time.Duration {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0
	}
	var ticks int64
	for _, f := range fields[11:13] {
		n, err := strconv.ParseInt(f, 10, 64)
		if err != nil {
			return 0
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}
