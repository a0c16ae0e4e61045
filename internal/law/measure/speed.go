package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"femos/internal/law"
)

// speed times parsing of all files, the comparison of the largest asylum and residence acts, and resolving.
func (m *measure) speed(folder string, state *law.State) error {
	files, err := filepath.Glob(filepath.Join(folder, "*.xml"))
	if err != nil {
		return fmt.Errorf("list laws: %w", err)
	}
	var whole [][]byte
	size := 0
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			return fmt.Errorf("read a law: %w", err)
		}
		whole, size = append(whole, b), size+len(b)
	}
	best := time.Hour
	for range 5 {
		begin := m.now()
		for i, b := range whole {
			if _, err := law.Parse(bytes.NewReader(b), files[i]); err != nil {
				return err
			}
		}
		best = min(best, m.now().Sub(begin))
	}
	fmt.Fprintf(m.out, "\nParsing: %d files, %.1f MB, %.0f MB/s on one core (best of 5).\n", len(files), float64(size)/1e6, float64(size)/1e6/best.Seconds())
	list, _, err := library()
	if err != nil {
		return err
	}
	n := 0
	begin := m.now()
	for range 20 {
		for _, text := range list {
			cites, err := law.ParseCitations(text)
			if err != nil {
				continue
			}
			for _, c := range cites {
				state.Resolve(c)
				n++
			}
		}
	}
	fmt.Fprintf(m.out, "Reading and resolving a citation of the library: %.1f µs.\n", float64(m.now().Sub(begin).Microseconds())/float64(n))
	return nil
}

// sentences compares the sentences that files number with those that are worked out when the numbers are taken away.
func (m *measure) sentences(acts []*law.Act) {
	marked, right, paragraphs, whole := 0, 0, 0, 0
	for _, a := range acts {
		for i := range a.Sections {
			n, same, all, fine := a.Sections[i].CheckSentences(func(what string) {
				m.say("%s %s: %s\n", a.Short, a.Sections[i].Designation, strings.ReplaceAll(what, "\n", " "))
			})
			marked, right, paragraphs, whole = marked+n, right+same, paragraphs+all, whole+fine
		}
	}
	fmt.Fprintf(m.out, "\nSentences that the files number (tax law): %d; worked out alike: %d. Paragraphs with such: %d, all of their sentences alike: %d.\n", marked, right, paragraphs, whole)
}
