package triage

import (
	"os"
	"reflect"
	"syscall"
)

// letGo gives the memory of a part of this program's file back to the system, which reads it from the file again when somebody
// looks: file must be embedded and never written to. Only whole pages of it are given back, as others may share the rest.
func letGo(file []byte) {
	page := os.Getpagesize()
	begin := -int(reflect.ValueOf(file).Pointer()) & (page - 1) // up to the first page that is its own
	if whole := (len(file) - begin) &^ (page - 1); whole > 0 {
		_ = syscall.Madvise(file[begin:begin+whole], syscall.MADV_DONTNEED) // it is kept then
	}
}
