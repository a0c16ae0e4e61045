package disktest

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
)

// Alone runs one test of this binary in a process with a mount namespace of its own and a variable ("NAME=value") by which it
// knows that, and fails if that does.
func Alone(t *testing.T, test, variable string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+test+"$", "-test.v") //nolint:gosec // this very test binary, and a name from a test
	cmd.Env = append(os.Environ(), variable)
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS}
	if os.Geteuid() != 0 { // whoever is not root is, in a user namespace of her own
		cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}}
	}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
}

// Disk is a small file system, some of which is taken by files that can be removed.
type Disk struct {
	t      *testing.T
	folder string
	taken  []string
}

// Mount mounts a file system of so many bytes on a folder, until the test ends. Only in a process that Alone started.
func Mount(t *testing.T, folder string, size int) *Disk {
	t.Helper()
	d := &Disk{t: t, folder: folder}
	d.must(syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, "")) // nobody else sees it
	d.must(syscall.Mount("tmpfs", folder, "tmpfs", 0, "mode=777,size="+strconv.Itoa(size)))
	t.Cleanup(func() { _ = syscall.Unmount(folder, syscall.MNT_DETACH) })
	return d
}

// Take takes so many bytes away.
func (d *Disk) Take(size int) {
	d.t.Helper()
	d.must(d.write(size))
}

// Fill takes all that is left away, to the last block.
func (d *Disk) Fill() {
	d.t.Helper()
	for size := 1 << 20; size >= 4<<10; size /= 2 {
		var err error
		for err == nil {
			err = d.write(size)
		}
		if !errors.Is(err, syscall.ENOSPC) {
			d.t.Fatal(err)
		}
	}
}

// Free gives back what was taken.
func (d *Disk) Free() {
	d.t.Helper()
	for _, file := range d.taken {
		d.must(os.Remove(file))
	}
	d.taken = nil
}

// write writes a file of so many bytes. One that does not fit takes what there is.
func (d *Disk) write(size int) error {
	file := filepath.Join(d.folder, "ballast-"+strconv.Itoa(len(d.taken)))
	d.taken = append(d.taken, file)
	return os.WriteFile(file, make([]byte, size), 0o600)
}

func (d *Disk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}
