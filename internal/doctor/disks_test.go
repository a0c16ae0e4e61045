package doctor

import (
	"path/filepath"
	"slices"
	"testing"

	"femos/internal/disk"
)

// Each crowded disk is told, and once: that of an embedded database elsewhere too, and behind one that is less crowded.
func TestDisks(t *testing.T) {
	t.Parallel()
	p := healthy(t, "")
	data := p.Settings.Data
	elsewhere := filepath.Join(t.TempDir(), "disk")
	p.Settings.Database = "sqlite:" + filepath.Join(elsewhere, "femos.db")
	rooms := map[string]disk.Room{
		data:      {Free: 1 << 30, Total: 100 << 30, Disk: 1},
		elsewhere: {Free: 1 << 20, Total: 100 << 30, Disk: 2},
		p.Temp:    {Free: 1 << 30, Total: 100 << 30, Disk: 1},
	}
	e := &exam{Options: p.Options}
	e.Room = func(folder string) (disk.Room, error) { return rooms[folder], nil }
	e.disks(t.Context())
	var got []Severity
	for _, f := range e.found {
		got = append(got, f.Severity)
	}
	if !slices.Equal(got, []Severity{Should, Must}) {
		t.Errorf("it finds %+v", e.found)
	}
}
