package law_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"femos/internal/law"
)

// A zip on the disk that is hostile, cut off or too large gives an error that names it, and no act.
func TestReadAllRefuses(t *testing.T) {
	t.Parallel()
	stag := file(t, "2026-04-29", "stag")
	whole := pack(t, "stag.xml", stag)
	for what, c := range map[string]struct {
		zip  []byte
		kind error
	}{
		"traversal": {pack(t, "../../stag.xml", stag), law.ErrHostile},
		"root":      {pack(t, "/etc/stag.xml", stag), law.ErrHostile},
		"backslash": {pack(t, `..\stag.xml`, stag), law.ErrHostile},
		"zip bomb":  {pack(t, "stag.xml", "<a>"+strings.Repeat(" ", 65<<20)), law.ErrTooLarge},
		"cut off":   {whole[:len(whole)/2], law.ErrBroken},
		"no zip":    {[]byte("<html>404</html>"), law.ErrBroken},
	} {
		name := filepath.Join(t.TempDir(), "law.zip")
		if err := os.WriteFile(name, c.zip, 0o600); err != nil {
			t.Fatal(err)
		}
		acts, err := law.ReadAll(t.Context(), name)
		if acts != nil || !errors.Is(err, c.kind) || !strings.Contains(fmt.Sprint(err), "law.zip") {
			t.Errorf("%s: %d acts, %v, want %v", what, len(acts), err, c.kind)
		}
	}
}

// An act as large as SGB V, of 3 MB and 600 sections, is read whole, and each of its sections is found.
func TestLargeAct(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for n := range 600 {
		b.WriteString(norm(fmt.Sprintf("§ %d", n+1), "Titel", "<P>(1) "+strings.Repeat("Die Krankenkasse zahlt. ", 200)+"</P><P>(2) Satz.</P>"))
	}
	text := small(b.String())
	if len(text) < 3_000_000 {
		t.Fatalf("%d bytes", len(text))
	}
	a := parse(t, text)
	state := law.NewState("2026-04-29", []*law.Act{a})
	for _, section := range []string{"1", "300", "600"} {
		r := state.Resolve(law.Citation{Act: "TestG", Form: law.Sect, Section: section, Steps: []law.Step{{Kind: law.Paragraph, Label: "2"}}})
		if r.Status != law.Pinned || r.Text[r.Range.Start:r.Range.End] != "(2) Satz." {
			t.Errorf("§ %s: %s, %q", section, r.Status, r.Text[r.Range.Start:r.Range.End])
		}
	}
	if len(a.Sections) != 600 {
		t.Errorf("%d sections", len(a.Sections))
	}
}
