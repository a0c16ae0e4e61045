package public

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// mostKept is how many bytes of pages an edition keeps: all pages of a large library would be gigabytes. When it is full, it begins anew.
const mostKept = 64 << 20

// kept is a page in memory, as it is sent.
type kept struct {
	kind, etag   []string
	plain, small []byte // as it is, and compressed
	plainLength  []string
	smallLength  []string
}

// cache holds the pages of an edition by their path.
type cache struct {
	mu    sync.RWMutex
	pages map[string]*kept
	bytes int
}

// kept returns a page that is in memory, nil if it is not.
func (c *cache) kept(path string) *kept {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.pages[path]
}

// keep puts a page into memory.
func (c *cache) keep(path string, p *page) *kept {
	sum := sha256.Sum256(p.body)
	k := &kept{etag: []string{`"` + hex.EncodeToString(sum[:8]) + `"`}, plain: p.body, kind: []string{"text/html; charset=utf-8"}}
	if p.kind != "" {
		k.kind = []string{p.kind}
	}
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is a good one
	_, _ = z.Write(p.body)                                // to memory
	_ = z.Close()
	k.small = b.Bytes()
	k.plainLength, k.smallLength = []string{strconv.Itoa(len(k.plain))}, []string{strconv.Itoa(len(k.small))}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.bytes += len(k.plain) + len(k.small); c.bytes > mostKept || c.pages == nil {
		c.pages, c.bytes = map[string]*kept{}, len(k.plain)+len(k.small)
	}
	c.pages[path] = k
	return k
}

// once values of headers that never change; net/http does not alter them.
var (
	revalidate = []string{"no-cache"} // what is withdrawn must not be read from a browser's memory
	encodings  = []string{"Accept-Encoding"}
	gzipped    = []string{"gzip"}
)

func (k *kept) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h["Cache-Control"], h["Vary"], h["Etag"], h["Content-Type"] = revalidate, encodings, k.etag, k.kind
	if strings.Contains(r.Header.Get("If-None-Match"), k.etag[0]) {
		delete(h, "Content-Type")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	body := k.plain
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		body = k.small
		h["Content-Encoding"], h["Content-Length"] = gzipped, k.smallLength
	} else {
		h["Content-Length"] = k.plainLength
	}
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // whoever asked has gone if this fails
	}
}
