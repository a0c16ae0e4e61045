//go:build linux || darwin

package disk

import (
	"fmt"
	"syscall"
)

// Of asks about the disk that a folder lies on.
func Of(folder string) (Room, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(folder, &s); err != nil {
		return Room{}, fmt.Errorf("ask how much room there is: %w", err)
	}
	var at syscall.Stat_t
	if err := syscall.Stat(folder, &at); err != nil {
		return Room{}, fmt.Errorf("ask which disk it is: %w", err)
	}
	size := uint64(s.Bsize)
	return Room{s.Bavail * size, s.Blocks * size, uint64(at.Dev)}, nil //nolint:unconvert // macOS has another type
}
