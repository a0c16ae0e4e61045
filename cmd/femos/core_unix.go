//go:build linux || darwin

package main

import "syscall"

// noCore has the system write no picture of this process's memory when it dies, where posts and keys are. It holds for what it
// starts as well. A handler of cores that looks at no limit (a "|" in kernel.core_pattern) is the operator's to switch off.
func noCore() error { return syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{}) }
