package backup

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// Name is the name of a backup of a moment, in a folder of many: their order is that of time.
func Name(at time.Time) string { return at.UTC().Format("femos-20060102-150405.backup") }

// Rotate removes the oldest of a folder's backups, so that keep of them are left; other files stay. What was erased from
// the database is out of the backups with that. It returns what it removed.
func Rotate(folder string, keep int) (removed []string, err error) {
	if keep < 1 {
		return nil, errors.New("at least one backup must be kept")
	}
	entries, err := os.ReadDir(folder) // by name
	if err != nil {
		return nil, fmt.Errorf("look for old backups: %w", err)
	}
	var found []string
	for _, e := range entries {
		if ours, err := filepath.Match("femos-????????-??????.backup", e.Name()); err == nil && ours {
			found = append(found, filepath.Join(folder, e.Name()))
		}
	}
	for _, path := range found[:max(0, len(found)-keep)] {
		if err := os.Remove(path); err != nil {
			return removed, fmt.Errorf("remove an old backup: %w", err)
		}
		removed = append(removed, path)
	}
	return removed, nil
}
