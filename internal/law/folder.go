package law

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// ext ends the name of a state's file: "2026-04-29.law".
const ext = ".law"

// Keep writes a state into a folder of states, under its date; a state of the same date is replaced. It is written beside,
// read back, and then renamed in one step: whatever fails before leaves the folder as it was.
func Keep(folder string, s *State) (err error) {
	if _, err := time.Parse(time.DateOnly, s.date); err != nil {
		return &Error{File: folder, What: "a state's date is YYYY-MM-DD", Kind: ErrBroken}
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("keep a state of the law: %w", err)
	}
	f, err := os.CreateTemp(folder, ".new-*")
	if err != nil {
		return fmt.Errorf("keep a state of the law: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	err = s.Write(f)
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("keep a state of the law: %w", err)
	}
	if _, err := Open(f.Name()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), filepath.Join(folder, s.date+ext)); err != nil {
		return fmt.Errorf("keep a state of the law: %w", err)
	}
	return syncFolder(folder)
}

// syncFolder makes the new name survive a power cut.
func syncFolder(folder string) error {
	d, err := os.Open(folder)
	if err != nil {
		return fmt.Errorf("keep a state of the law: %w", err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !errors.Is(err, errors.ErrUnsupported) && !errors.Is(err, fs.ErrInvalid) {
		return fmt.Errorf("keep a state of the law: %w", err)
	}
	return nil
}

// Dates lists the states of a folder, the oldest first; none if there is no folder.
func Dates(folder string) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list states of the law: %w", err)
	}
	var dates []string
	for _, e := range entries {
		date, ok := strings.CutSuffix(e.Name(), ext)
		if _, err := time.Parse(time.DateOnly, date); ok && err == nil {
			dates = append(dates, date)
		}
	}
	slices.Sort(dates)
	return dates, nil
}

// Load opens the state of a folder that held on a day: the latest of that date or before. Without a date ("") it opens the
// latest of all. The error is of kind ErrMissing if there is none.
func Load(folder, date string) (*State, error) {
	dates, err := Dates(folder)
	if err != nil {
		return nil, err
	}
	for _, d := range slices.Backward(dates) {
		if date == "" || d <= date {
			return Open(filepath.Join(folder, d+ext))
		}
	}
	return nil, &Error{File: folder, What: "no state of the law is kept yet, or none so old: femos law update", Kind: ErrMissing}
}
