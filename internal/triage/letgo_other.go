//go:build !linux

package triage

// letGo leaves it to the system, which takes back what nobody looks at when it is short of memory.
func letGo([]byte) {}
