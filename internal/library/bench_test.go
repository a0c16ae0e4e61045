package library_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"femos"
	"femos/internal/library"
)

// BenchmarkExchange exports and imports a library of 1,440 answers: the starter library twenty times, in the languages it ships in,
// on SQLite. The files' bytes are what is counted; an import of lines is into an empty library, one of a table or of XLIFF into the
// same, of which nothing has changed.
func BenchmarkExchange(b *testing.B) {
	full := newRoom(b, "sqlite:"+filepath.Join(b.TempDir(), "femos.db"))
	file := twenty(b)
	_, err := full.Import(b.Context(), full.anna, "file", strings.NewReader(file), library.Lines)
	check(b, err)
	for _, f := range library.Formats() {
		lang := map[library.Format]femos.Language{library.XLIFF: "en"}[f]
		var out bytes.Buffer
		check(b, full.Export(b.Context(), &out, f, lang))
		b.Run("export/"+string(f), func(b *testing.B) {
			b.SetBytes(int64(out.Len()))
			for b.Loop() {
				check(b, full.Export(b.Context(), io.Discard, f, lang))
			}
		})
		b.Run("import/"+string(f), func(b *testing.B) {
			b.SetBytes(int64(out.Len()))
			for n := 0; b.Loop(); n++ {
				to := full
				if f == library.Lines {
					b.StopTimer()
					to = newRoom(b, "sqlite:"+filepath.Join(b.TempDir(), fmt.Sprint(n)+".db"))
					b.StartTimer()
				}
				_, err := to.Import(b.Context(), to.anna, "file", bytes.NewReader(out.Bytes()), f)
				check(b, err)
			}
		})
	}
}

// twenty is the starter library twenty times, each answer under another name.
func twenty(b *testing.B) string {
	b.Helper()
	r := newRoom(b, "sqlite:"+filepath.Join(b.TempDir(), "femos.db"))
	check(b, r.Seed(b.Context()))
	var lines, out bytes.Buffer
	check(b, r.Export(b.Context(), &lines, library.Lines, ""))
	for line := range bytes.Lines(lines.Bytes()) {
		for n := range 20 {
			var a map[string]any
			check(b, json.Unmarshal(line, &a))
			a["id"] = fmt.Sprintf("%s-%d", a["id"], n)
			for _, v := range a["versions"].([]any) {
				id := v.(map[string]any)["id"].(string)
				v.(map[string]any)["id"] = fmt.Sprintf("%02d%s", n, id[2:])
			}
			plain, err := json.Marshal(a)
			check(b, err)
			out.Write(append(plain, '\n'))
		}
	}
	return out.String()
}
