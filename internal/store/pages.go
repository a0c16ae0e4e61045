package store

import (
	"errors"
	"fmt"
	"sync"

	"modernc.org/libc"
	sqlite "modernc.org/sqlite/lib"
)

// keepPages gives SQLite memory for the pages of its files (sqlite.org/malloc.html#page_cache_memory), once a process, before
// anything is opened. After every write of another connection a reading one forgets all its pages; without this it would give their
// memory back to the system and ask for it again a moment later, which takes longer than reading them does. All of the process's
// connections share it: when none is left, the page that was not used for longest makes room. It is there from the start,
// used or not, so it is no more than they need.
var keepPages = sync.OnceValue(func() error { //nolint:gochecknoglobals // SQLite's memory is the process's too
	const size, most = 4096 + 512, 1536 // a page with what SQLite notes of it; 7 MB
	thread := libc.NewTLS()
	defer thread.Close()
	memory, args := libc.Xmalloc(thread, size*most), libc.Xmalloc(thread, 3*8)
	if memory == 0 || args == 0 {
		return errors.New("store: no memory for pages")
	}
	defer libc.Xfree(thread, args)
	code := sqlite.Xsqlite3_config(thread, sqlite.SQLITE_CONFIG_PAGECACHE, libc.VaList(args, memory, int32(size), int32(most)))
	if code != sqlite.SQLITE_OK {
		return fmt.Errorf("store: memory for pages: SQLite says %d", code)
	}
	return nil
})
