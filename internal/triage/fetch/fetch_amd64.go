package fetch

import "unsafe"

//go:noescape
func rows(table unsafe.Pointer, stride, mask uint64, list *uint32, n int)
