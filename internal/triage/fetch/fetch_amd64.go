package fetch

//go:noescape
func words(table *uint64, stride, mask uint64, list *uint32, n int)

//go:noescape
func bytes(table *byte, stride, mask uint64, list *uint32, n int)
