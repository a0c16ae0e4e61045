package desk

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"

	"femos"
)

//go:embed page
var embedded embed.FS

// static holds what browsers may keep for ever: scripts and pictures as they lie in the page folders, and all
// styles as one sheet, tokens first. The version in their address is a hash over all of them, so modules can import
// each other by relative path.
type static struct {
	version string
	files   map[string][]byte
}

func newStatic() *static {
	s := &static{files: map[string][]byte{}}
	var sheets []string
	err := fs.WalkDir(embedded, "page", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		switch short := strings.TrimPrefix(name, "page/"); path.Ext(name) {
		case ".js", ".svg":
			s.files[short] = mustRead(name)
		case ".css":
			if e.Name() != "tokens.css" && e.Name() != "shell.css" {
				sheets = append(sheets, name)
			}
		}
		return nil
	})
	if err != nil {
		panic("desk: embedded pages: " + err.Error())
	}
	var sheet bytes.Buffer
	for _, name := range append([]string{"page/shell/tokens.css", "page/shell/shell.css"}, sheets...) {
		sheet.Write(mustRead(name))
		sheet.WriteByte('\n')
	}
	s.files["desk.css"] = sheet.Bytes()
	s.version = s.hash()
	return s
}

func mustRead(name string) []byte {
	b, err := embedded.ReadFile(name)
	if err != nil {
		panic("desk: " + err.Error())
	}
	return b
}

func (s *static) hash() string {
	h := sha256.New()
	for _, name := range sortedKeys(s.files) {
		h.Write([]byte(name))
		h.Write([]byte{0})
		h.Write(s.files[name])
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}

// url is the address of a static file. It panics for one that is not there, as only templates ask.
func (s *static) url(name string) string {
	if _, ok := s.files[name]; !ok {
		panic("desk: no static file " + name)
	}
	return "/static/" + s.version + "/" + name
}

func serveStatic(c *call) error {
	name := c.r.PathValue("file")
	body, ok := c.d.static.files[name]
	if !ok || c.r.PathValue("version") != c.d.static.version {
		return femos.Fail(femos.NotFound, "no_page")
	}
	c.w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	http.ServeContent(c.w, c.r, name, time.Time{}, bytes.NewReader(body))
	return nil
}
