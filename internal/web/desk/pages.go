package desk

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"maps"
	"path"
	"slices"
	"sync"

	"femos"
	"femos/internal/i18n"
)

// pages are all templates in one language. Names are those that the files define: "inbox", "inbox.row".
type pages struct {
	set     *template.Template
	buffers sync.Pool // of *bytes.Buffer: a page is some hundred kilobytes, and many browsers ask at the same moment
}

func newPages(cat *i18n.Catalogue, s *static) *pages {
	set := template.New("").Funcs(template.FuncMap{
		"t":     cat.T,
		"has":   cat.Has,
		"lang":  cat.LanguageName,
		"dir":   func(l femos.Language) string { return l.Dir() },
		"count": func(n int) string { return short(cat, n) },
		"n":     cat.Number,
		"asset": s.url,
		"each":  each,
		"rows":  rows(cat),
		"next":  func(i int) int { return i + 1 },
	})
	err := fs.WalkDir(embedded, "page", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || path.Ext(name) != ".html" {
			return err
		}
		_, err = set.New(name).Parse(string(mustRead(name)))
		return err
	})
	if err != nil {
		panic("desk: templates: " + err.Error())
	}
	return &pages{set: set}
}

// render hands write a page, which it may not keep.
func (p *pages) render(name string, data any, write func([]byte)) error {
	b, ok := p.buffers.Get().(*bytes.Buffer)
	if !ok {
		b = new(bytes.Buffer)
	}
	defer p.buffers.Put(b)
	b.Reset()
	if err := p.set.ExecuteTemplate(b, name, data); err != nil {
		return err
	}
	write(b.Bytes())
	return nil
}

// each gives a template several values under names: {{template "x" each "Row" . "Current" $.ID}}.
func each(pairs ...any) (map[string]any, error) {
	m := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		key, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("name %d is no string", i)
		}
		m[key] = pairs[i+1]
	}
	return m, nil
}

// short writes a count as the desk shows it: "" for nothing, "99+" where counting stopped.
func short(cat *i18n.Catalogue, n int) string {
	switch {
	case n <= 0:
		return ""
	case n > 99:
		return "99+"
	}
	return cat.Number(n)
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
