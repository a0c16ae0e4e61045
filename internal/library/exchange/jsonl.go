package exchange

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"unicode/utf8"
)

// form names the form of a line. Another form gets another name.
const form = "femos answer 1"

// mostLine is the longest line that is read: an answer with all its versions and translations.
const mostLine = 16 << 20

// WriteLine writes an answer as a line of JSON.
func WriteLine(w io.Writer, a Answer) error {
	a.Form = form
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(a)
}

// ReadLines reads answers, one a line. Empty lines are left out; an unknown field is a flaw, as it would be lost.
func ReadLines(r io.Reader) ([]Answer, error) {
	scan := bufio.NewScanner(bound(r))
	scan.Buffer(make([]byte, 0, 64<<10), mostLine)
	var list []Answer
	n := 0
	for scan.Scan() {
		n++
		line := bytes.TrimSpace(bytes.TrimPrefix(scan.Bytes(), bom))
		if len(line) == 0 {
			continue
		}
		if !utf8.Valid(line) { // encoding/json would put U+FFFD in its place
			return nil, wrong(n, "not UTF-8")
		}
		if bytes.Contains(line, []byte(`\u0000`)) { // no text of ours holds it, and no database takes it
			return nil, wrong(n, "a NUL")
		}
		d := json.NewDecoder(bytes.NewReader(line))
		d.DisallowUnknownFields()
		a := Answer{Line: n}
		if err := d.Decode(&a); err != nil {
			return nil, broken(n, err)
		}
		if _, err := d.Token(); !errors.Is(err, io.EOF) {
			return nil, wrong(n, "more than one value on a line")
		}
		if a.Form != form {
			return nil, wrong(n, `"form" is not "`+form+`"`)
		}
		if len(a.Versions) == 0 {
			return nil, wrong(n, "no version")
		}
		list = append(list, a)
	}
	var told *Flaw
	switch err := scan.Err(); {
	case errors.As(err, &told):
		told.Line = n + 1
		return nil, told
	case err != nil:
		return nil, broken(n+1, err)
	}
	return list, nil
}
