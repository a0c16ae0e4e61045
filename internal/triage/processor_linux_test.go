package triage_test

import (
	"syscall"
	"time"
	"unsafe"
)

// processorTime is what the thread has had of the processor: unlike the clock it does not count what others on the machine take, beyond
// what they push out of the caches. To ask for it takes most of a microsecond.
func processorTime() time.Duration {
	const threadClock = 3 // CLOCK_THREAD_CPUTIME_ID of clock_gettime(2); getrusage(2) is exact to a tick only
	var t syscall.Timespec
	if _, _, fault := syscall.RawSyscall(syscall.SYS_CLOCK_GETTIME, threadClock, uintptr(unsafe.Pointer(&t)), 0); fault != 0 { //nolint:gosec // as the call wants it
		return 0
	}
	return time.Duration(t.Nano())
}
