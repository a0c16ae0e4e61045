package bench

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"slices"
)

// cost is what things take in a database of some size, in seconds; 0 was not measured.
type cost struct {
	Engine string
	Size   int     // inquiries
	Intake float64 // a post, on average
	List   float64 // the rows of a page of the inbox, median
	Search float64 // the slowest sort of words, median
}

// remembered adds costs to those that earlier runs left in a file, in place of their like, and keeps them all there, by
// engine and size: a database grows but does not shrink, so small and large ones are measured in runs of their own.
func remembered(file string, costs []cost) ([]cost, error) {
	var all []cost
	b, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(b, &all)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("costs of earlier runs: %w", err)
	}
	alike := func(a, b cost) int {
		return cmp.Or(cmp.Compare(b.Engine, a.Engine), cmp.Compare(a.Size, b.Size)) // SQLite first
	}
	for _, c := range costs {
		all = slices.DeleteFunc(all, func(old cost) bool { return alike(old, c) == 0 })
	}
	all = append(all, costs...)
	slices.SortFunc(all, alike)
	if b, err = json.MarshalIndent(all, "", "\t"); err != nil {
		return nil, err
	}
	return all, os.WriteFile(file, append(b, '\n'), 0o600)
}

// Sizes of the graph in pixels.
const (
	graphWidth, graphHeight       = 960, 340
	panelWidth, panelHeight       = 250, 210
	panelLeft, panelTop, panelGap = 60, 70, 50
	fewest, most                  = -5, 0 // powers of ten of a second at the foot and the head of a panel
)

// graph draws cost against size on logarithmic scales, a panel each for intake, list and search, a line for each engine.
// It is read in light and in dark, as the text takes the colour of its surroundings' scheme.
func graph(costs []cost) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-label="Cost against the number of inquiries">
<style>
  svg { color-scheme: light dark; background: #fff; color: #1d1b20; font: 13px system-ui, sans-serif; }
  text { fill: currentColor; } .soft { fill: #6b6672; } .grid { stroke: #e4e0e8; } path { fill: none; stroke-width: 2.5; }
  .SQLite { stroke: #7a3e9d; } .PostgreSQL { stroke: #1c7c74; } circle.SQLite { fill: #7a3e9d; } circle.PostgreSQL { fill: #1c7c74; }
  @media (prefers-color-scheme: dark) { svg { background: #17151a; color: #ece8f0; } .soft { fill: #a49dad; } .grid { stroke: #332f38; }
    .SQLite { stroke: #c79be0; } .PostgreSQL { stroke: #6fc9bf; } circle.SQLite { fill: #c79be0; } circle.PostgreSQL { fill: #6fc9bf; } }
</style>
`, graphWidth, graphHeight, graphWidth, graphHeight)
	var engines []string
	for _, c := range costs {
		if !slices.Contains(engines, c.Engine) {
			engines = append(engines, c.Engine)
		}
	}
	for n, engine := range engines {
		x := panelLeft + n*130
		fmt.Fprintf(&b, "<path class=%q d=\"M%d 24h22\"/><circle class=%q cx=\"%d\" cy=\"24\" r=\"4\"/><text x=\"%d\" y=\"28\">%s</text>\n", engine, x, engine, x+11, x+30, engine)
	}
	for n, p := range []struct {
		title string
		of    func(cost) float64
	}{
		{"Intake, a post", func(c cost) float64 { return c.Intake }},
		{"Inbox, rows of a page, median", func(c cost) float64 { return c.List }},
		{"Search, slowest words, median", func(c cost) float64 { return c.Search }},
	} {
		panel(&b, panelLeft+n*(panelWidth+panelGap), p.title, engines, costs, p.of)
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

// panel draws one of the three.
func panel(b *bytes.Buffer, left int, title string, engines []string, costs []cost, of func(cost) float64) {
	smallest, largest := math.MaxFloat64, 0.0
	for _, c := range costs {
		smallest, largest = min(smallest, math.Log10(float64(max(c.Size, 1)))), max(largest, math.Log10(float64(max(c.Size, 1))))
	}
	x := func(size int) float64 {
		return float64(left) + 12 + (math.Log10(float64(max(size, 1)))-smallest)/max(largest-smallest, 1e-9)*(panelWidth-24)
	}
	y := func(seconds float64) float64 {
		return panelTop + panelHeight - (math.Log10(seconds)-fewest)/(most-fewest)*panelHeight
	}
	fmt.Fprintf(b, "<text x=\"%d\" y=\"%d\" font-weight=\"600\">%s</text>\n", left, panelTop-14, title)
	for power := fewest; power <= most; power++ {
		at := y(math.Pow10(power))
		fmt.Fprintf(b, "<path class=\"grid\" style=\"stroke-width:1\" d=\"M%d %.1fh%d\"/>", left, at, panelWidth)
		if left == panelLeft {
			fmt.Fprintf(b, "<text class=\"soft\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>", left-8, at+4, map[int]string{-5: "10 µs", -4: "100 µs", -3: "1 ms", -2: "10 ms", -1: "100 ms", 0: "1 s"}[power])
		}
	}
	var sizes []int
	for _, engine := range engines {
		line := ""
		for _, c := range costs {
			if c.Engine != engine || of(c) <= 0 {
				continue
			}
			line += fmt.Sprintf("%c%.1f %.1f", "ML"[min(len(line), 1)], x(c.Size), y(of(c)))
			fmt.Fprintf(b, "<circle class=%q cx=\"%.1f\" cy=\"%.1f\" r=\"4\"><title>%s, %d inquiries: %.3g ms</title></circle>", engine, x(c.Size), y(of(c)), engine, c.Size, of(c)*1000)
			sizes = append(sizes, c.Size)
		}
		if line != "" {
			fmt.Fprintf(b, "<path class=%q d=%q/>\n", engine, line)
		}
	}
	slices.Sort(sizes)
	for _, size := range slices.Compact(sizes) {
		fmt.Fprintf(b, "<text class=\"soft\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>", x(size), panelTop+panelHeight+20, many(size))
	}
	fmt.Fprintf(b, "<text class=\"soft\" x=\"%d\" y=\"%d\" text-anchor=\"middle\">inquiries</text>\n", left+panelWidth/2, panelTop+panelHeight+40)
}

// many writes a number of inquiries in short.
func many(n int) string {
	switch {
	case n >= 1_000_000 && n%1_000_000 == 0:
		return fmt.Sprintf("%dM", n/1_000_000)
	case n >= 1000 && n%1000 == 0:
		return fmt.Sprintf("%dk", n/1000)
	}
	return fmt.Sprint(n)
}
