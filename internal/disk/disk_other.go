//go:build !linux && !darwin

package disk

// Of asks about the disk that a folder lies on.
func Of(string) (Room, error) { return Room{}, ErrUnknown }
