package store

import (
	"context"
	"database/sql"
	"errors"
)

// Installation returns a fact about this installation, "" if it was never noted.
func (s *Store) Installation(ctx context.Context, name string) (value string, err error) {
	err = s.read.QueryRowContext(ctx, `SELECT value FROM installation WHERE name = $1`, name).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return value, unavailable(err)
}

// SetInstallation notes a fact about this installation. One that stands already stays: of two nodes that start at once the
// second has to read what the first noted.
func (s *Store) SetInstallation(ctx context.Context, name, value string) error {
	_, err := s.exec(ctx, `INSERT INTO installation (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`, name, value)
	return unavailable(err)
}

// NoteInstallation notes a fact about this installation in place of what stood there.
func (s *Store) NoteInstallation(ctx context.Context, name, value string) error {
	_, err := s.write.ExecContext(ctx, `INSERT INTO installation (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
	return unavailable(err)
}
