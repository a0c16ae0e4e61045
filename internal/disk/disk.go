// Package disk says how much room there is where a folder lies. On systems other than Linux and macOS it does not know.
package disk

import "errors"

// ErrUnknown says that this system does not tell.
var ErrUnknown = errors.New("this system does not say how much room there is")

// Room is what a disk has, in bytes.
type Room struct {
	Free  uint64 // for whoever is not root
	Total uint64
	Disk  uint64 // which one it is: two folders with the same one share its room
}

// Share is the part that is free, 0 to 1.
func (r Room) Share() float64 {
	if r.Total == 0 {
		return 0
	}
	return float64(r.Free) / float64(r.Total)
}
