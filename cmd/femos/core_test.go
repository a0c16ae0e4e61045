package main

import (
	"fmt"
	"os"
	"regexp"
	"runtime"
	"syscall"
	"testing"
)

// A node that dies leaves no picture of its memory on the disk.
func TestNoCore(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		return // only there a process tells its limits to another
	}
	data := t.TempDir()
	p := serve(t, data, "sqlite:"+data+"/femos.db")
	limits, err := os.ReadFile(fmt.Sprintf("/proc/%d/limits", p.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`Max core file size +0 +0 `).Match(limits) {
		t.Errorf("its limits are\n%s", limits)
	}
	p.end(t, syscall.SIGTERM)
}
