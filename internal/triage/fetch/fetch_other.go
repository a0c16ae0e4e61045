//go:build !amd64

package fetch

func words(*uint64, uint64, uint64, *uint32, int) {}

func bytes(*byte, uint64, uint64, *uint32, int) {}
