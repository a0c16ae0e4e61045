package triage

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"

	"femos"
)

// maxLine is the longest line of a file of posts or of the library, in bytes.
const maxLine = 16 << 20

// line is a verdict as RunJudge writes it.
type line struct {
	ID string `json:"id"`
	femos.Verdict
}

// RunJudge reads posts as JSON lines ({"id","text","parent"}; parent may be null, other keys are ignored, empty lines
// too) and writes a verdict a line, in order: the keys of femos.Verdict after "id", lists never null. A malformed
// line ends it with an error that names the line's number; lines may have up to 16 MB.
func RunJudge(ctx context.Context, in io.Reader, out io.Writer, j *Judge) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 0, 64<<10), maxLine)
	w := bufio.NewWriter(out)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	n := 0
	for lines.Scan() {
		n++
		if err := ctx.Err(); err != nil {
			return err
		}
		if len(lines.Bytes()) == 0 {
			continue
		}
		var p struct {
			ID     string  `json:"id"`
			Text   *string `json:"text"`
			Parent string  `json:"parent"`
		}
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			return fmt.Errorf("judge: line %d: %w", n, err)
		}
		if p.Text == nil {
			return fmt.Errorf("judge: line %d: no \"text\"", n)
		}
		if err := enc.Encode(line{p.ID, j.Judge(Post{Text: *p.Text, Parent: p.Parent})}); err != nil {
			return fmt.Errorf("judge: line %d: %w", n, err)
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("judge: line %d: %w", n+1, err)
	}
	return w.Flush()
}
