package server

import (
	"strings"
	"testing"

	"femos"
	"femos/internal/law"
)

// What an answer cites is pinned to the newest state in the data folder; what is not there is not.
func TestPin(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	empty, err := openStatutes(folder)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := empty.Pin("StAG", "10", ""); femos.KindOf(err) != femos.NotFound {
		t.Errorf("without any law: %v", err)
	}
	acts, err := law.ReadAll(t.Context(), "../law/testdata/2026-04-29.zip")
	if err != nil || len(acts) == 0 {
		t.Fatalf("%d acts, %v", len(acts), err)
	}
	for _, day := range []string{"2025-01-01", "2026-04-29"} {
		if err := law.Keep(folder, law.NewState(day, acts)); err != nil {
			t.Fatal(err)
		}
	}
	s, err := openStatutes(folder)
	if err != nil {
		t.Fatal(err)
	}
	section := acts[0].Sections[0]
	for _, x := range acts[0].Sections {
		if x.Form == law.Sect && !x.Repealed {
			section = x
			break
		}
	}
	hash, day, err := s.Pin(acts[0].Short, strings.TrimPrefix(section.Designation, "§ "), "")
	if err != nil || day != "2026-04-29" || !strings.HasPrefix(hash, "sha256:") || len(hash) != 71 {
		t.Errorf("%s %s is pinned as %s of %s, %v", section.Designation, acts[0].Short, hash, day, err)
	}
	for _, bad := range []string{"9999", ""} {
		if _, _, err := s.Pin(acts[0].Short, bad, ""); err == nil {
			t.Errorf("§ %s is pinned", bad)
		}
	}
	if _, _, err = s.Pin("GibtsNichtG", "1", ""); femos.KindOf(err) != femos.NotFound {
		t.Errorf("%v", err)
	}
}
