package exchange

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"

	"femos"
)

// bom says to a spreadsheet that a file is UTF-8.
var bom = []byte("\ufeff")

// mostRows is the longest table that is read.
const mostRows = 50_000

// Row is an answer as a table holds it: one version, and a comment that came with it.
type Row struct {
	Line      int
	Answer    femos.AnswerID  // "" for a new one
	Version   femos.VersionID // of which this was written
	Edits     int64           // and in which state
	Standing  string          // for people, not read
	Question  string
	AlsoAsked string // a line each
	Text      string
	Citations string // a line each, as library.WriteCitations writes them
	LawAsOf   string
	Valid     string // for people, not read
	Sources   string // a line each
	Topics    string // a line each
	Use       string
	EachTime  string // "yes" or ""
	MayUse    string // roles, a line each
	Audience  string
	Note      string
	Comment   string // to be added to the version
}

// columns of a table, in order; those that have no place in a table are found by their names.
func (r *Row) columns() []struct {
	name string
	cell *string
} {
	return []struct {
		name string
		cell *string
	}{{"answer", (*string)(&r.Answer)}, {"version", (*string)(&r.Version)}, {"edits", nil}, {"standing", &r.Standing}, {"question", &r.Question}, {"text", &r.Text}, {"citations", &r.Citations},
		{"comment", &r.Comment}, {"law_as_of", &r.LawAsOf}, {"valid_until", &r.Valid}, {"also_asked", &r.AlsoAsked}, {"sources", &r.Sources}, {"topics", &r.Topics}, {"use", &r.Use},
		{"each_time", &r.EachTime}, {"audience", &r.Audience}, {"note", &r.Note}, {"may_use", &r.MayUse}}
}

// WriteTable writes rows as CSV (RFC 4180) with a byte order mark, and semicolons, as spreadsheets expect them where
// a comma parts decimals. A cell that a spreadsheet would take for a formula gets an apostrophe before it.
func WriteTable(w io.Writer, rows []Row) error {
	if _, err := w.Write(bom); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.Comma, out.UseCRLF = ';', false
	var head []string
	for _, c := range (&Row{}).columns() {
		head = append(head, c.name)
	}
	if err := out.Write(head); err != nil {
		return err
	}
	for _, r := range rows {
		var cells []string
		for _, c := range r.columns() {
			if c.cell == nil {
				cells = append(cells, strconv.FormatInt(r.Edits, 10))
			} else {
				cells = append(cells, guarded(*c.cell))
			}
		}
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// ReadTable reads what WriteTable wrote, in whatever order the columns stand, with commas or tabs too, as spreadsheets
// save it. The columns question and text have to be there; one of another name is a flaw.
func ReadTable(r io.Reader) ([]Row, error) {
	in := bufio.NewReader(bound(r))
	if start, _ := in.Peek(len(bom)); bytes.Equal(start, bom) {
		_, _ = in.Discard(len(bom)) // it was there a moment ago
	}
	table := csv.NewReader(in)
	table.Comma, table.FieldsPerRecord, table.ReuseRecord = separator(in), -1, true
	head, err := table.Read()
	if err != nil {
		return nil, tableFault(err, 1)
	}
	head = append([]string(nil), head...)
	if err := known(head); err != nil {
		return nil, err
	}
	var rows []Row
	for {
		cells, err := table.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, tableFault(err, len(rows)+2)
		}
		line, _ := table.FieldPos(0)
		if len(cells) > len(head) {
			return nil, wrong(line, "more cells than the first line has")
		}
		if strings.Join(cells, "") == "" {
			continue
		}
		if len(rows) == mostRows {
			return nil, wrong(line, "more than "+strconv.Itoa(mostRows)+" rows")
		}
		row, err := readRow(head, cells, line)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
}

// separator looks at the first line for what parts its cells.
func separator(in *bufio.Reader) rune {
	start, _ := in.Peek(1024) // a shorter file has a shorter start
	first, _, _ := strings.Cut(string(start), "\n")
	best, most := ';', 0
	for _, r := range ";,\t" {
		if n := strings.Count(first, string(r)); n > most {
			best, most = r, n
		}
	}
	return best
}

func known(head []string) error {
	seen := map[string]bool{}
	for _, name := range head {
		ours := false
		for _, c := range (&Row{}).columns() {
			ours = ours || c.name == name
		}
		switch {
		case !ours:
			return &Flaw{Line: 1, Code: "exchange_column", What: []any{short(name)}}
		case seen[name]:
			return wrong(1, "two columns are called "+name)
		}
		seen[name] = true
	}
	for _, name := range []string{"question", "text"} {
		if !seen[name] {
			return wrong(1, "there is no column "+name)
		}
	}
	return nil
}

func readRow(head, cells []string, line int) (Row, error) {
	row := Row{Line: line}
	byName := map[string]*string{}
	for _, c := range row.columns() {
		byName[c.name] = c.cell
	}
	for i, cell := range cells {
		if head[i] == "edits" {
			n, err := strconv.ParseInt(strings.TrimSpace(cell), 10, 64)
			if err != nil && cell != "" {
				return row, wrong(line, "edits is no number")
			}
			row.Edits = n
			continue
		}
		if strings.IndexByte(cell, 0) >= 0 || !validText(cell) {
			return row, wrong(line, "not UTF-8")
		}
		*byName[head[i]] = bare(cell)
	}
	return row, nil
}

// risky is what a spreadsheet takes for the start of a formula, or lets it see one (OWASP, CSV Injection).
const risky = "=+-@\t\r\n＝＋－＠"

// guarded puts an apostrophe before what would be a formula, and before what looks like one of those apostrophes.
func guarded(cell string) string {
	if rest := strings.TrimLeft(cell, "'"); rest != "" && strings.ContainsRune(risky, first(rest)) {
		return "'" + cell
	}
	return cell
}

// bare takes guarded's apostrophe away.
func bare(cell string) string {
	if rest := strings.TrimLeft(cell, "'"); len(rest) < len(cell) && rest != "" && strings.ContainsRune(risky, first(rest)) {
		return cell[1:]
	}
	return cell
}

func first(s string) rune {
	for _, r := range s {
		return r
	}
	return 0
}

func tableFault(err error, line int) error {
	var told *Flaw
	if errors.As(err, &told) {
		told.Line = line
		return told
	}
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		return broken(parse.Line, parse.Err)
	}
	return broken(line, err)
}

// short keeps what stands in a message in bounds.
func short(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:59]) + "…"
	}
	return s
}
