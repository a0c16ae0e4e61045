package bench

import (
	"errors"
	"os"
	"runtime"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// apart gives the program that start starts the machine's last core, and this one all others, so that who asks takes no time from
// who answers. The function it returns takes that back. A machine with one core is left as it is.
func apart(start func() error) (together func(), err error) {
	var all, last, rest unix.CPUSet
	if err := unix.SchedGetaffinity(0, &all); err != nil || all.Count() < 2 {
		return func() {}, errors.Join(err, start())
	}
	rest = all
	for n := range len(all) * 64 {
		if all.IsSet(n) {
			last = unix.CPUSet{}
			last.Set(n)
		}
	}
	for n := range len(all) * 64 {
		if last.IsSet(n) {
			rest.Clear(n)
		}
	}
	// A program has the cores of the thread that starts it.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := unix.SchedSetaffinity(0, &last); err != nil {
		return func() {}, err
	}
	together = func() { _ = everyThread(&all) } // as it was before
	if err := start(); err != nil {
		return together, err
	}
	_ = everyThread(&rest) // where it may not, both share the cores
	return together, nil
}

// everyThread of this process, and what they start, has these cores.
func everyThread(cores *unix.CPUSet) error {
	threads, err := os.ReadDir("/proc/self/task")
	if err != nil {
		return err
	}
	for _, t := range threads {
		id, err := strconv.Atoi(t.Name())
		if err != nil {
			return err
		}
		if err := unix.SchedSetaffinity(id, cores); err != nil && !errors.Is(err, unix.ESRCH) { // it has ended meanwhile
			return err
		}
	}
	return nil
}

// waitUntil sleeps to within some fifty microseconds, where time.Sleep is up to a millisecond late in a process that has nothing else to do.
func waitUntil(due time.Time) {
	for left := time.Until(due); left > 0; left = time.Until(due) {
		t := unix.NsecToTimespec(int64(left))
		_ = unix.Nanosleep(&t, nil) // interrupted, it sleeps again
	}
}
