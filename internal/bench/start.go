package bench

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// start measures `femos serve` as a process of its own: until it answers, on a new and on an existing data folder, and
// the memory it holds when idle.
func start(ctx context.Context, o Options, out io.Writer) error {
	if o.Program == "" {
		return nil
	}
	info, err := os.Stat(o.Program)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "femos serve\n  binary           %.1f MB\n", float64(info.Size())/1e6)
	for _, name := range []string{"new folder", "existing folder"} {
		took, memory, err := serve(ctx, o.Program, filepath.Join(o.Folder, "serve"))
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(out, "  %-17sup after %s, %s resident when idle\n", name, took.Round(time.Millisecond), memory); err != nil {
			return err
		}
	}
	return nil
}

func serve(ctx context.Context, program, folder string) (took time.Duration, memory string, err error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, "serve", "--data", folder, "--listen", "127.0.0.1:0", "--log-level", "error") //nolint:gosec // our own binary
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return 0, "", err
	}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, "", err
	}
	defer func() {
		_ = cmd.Process.Signal(os.Interrupt)
		err = errors.Join(err, cmd.Wait())
	}()
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "Fem.OS is at ") {
			took = time.Since(began)
			break
		}
	}
	if took == 0 {
		return 0, "", errors.New("femos serve ended before it was up")
	}
	time.Sleep(3 * time.Second) // what starting needed is given back
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", cmd.Process.Pid))
	if err != nil {
		return took, "unknown memory", nil
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			return took, strings.TrimSpace(rest), nil
		}
	}
	return took, "unknown memory", nil
}
