package triage

import (
	"os"
	"syscall"
	"unsafe"
)

// letGo gives the memory of a part of this program's file back to the system, which reads it from the file again when somebody
// looks: file must be embedded and never written to. Only whole pages of it are given back, as others may share the rest.
func letGo(file []byte) {
	page := os.Getpagesize()
	begin := -int(uintptr(unsafe.Pointer(unsafe.SliceData(file)))) & (page - 1) //nolint:gosec // looks at the address only
	if whole := (len(file) - begin) &^ (page - 1); whole > 0 {
		_ = syscall.Madvise(file[begin:begin+whole], syscall.MADV_DONTNEED) // it is kept then
	}
}
