//go:build linux || darwin

package doctor

import "syscall"

// openFiles is how many files a process like this one may have open. Go has raised the soft limit to the hard one.
func openFiles() (uint64, bool) {
	var limit syscall.Rlimit
	err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit)
	return limit.Cur, err == nil
}
