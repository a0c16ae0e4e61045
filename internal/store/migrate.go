package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Migrations are plain SQL, numbered, forward only, never changed once released. NAME.sql runs on both engines,
// NAME.sqlite.sql and NAME.postgres.sql on one.
//
//go:embed migrations/*.sql
var migrations embed.FS

type migration struct {
	number int
	name   string
	sql    string
}

// migrationsFor lists an engine's migrations in order.
func migrationsFor(engine Engine) ([]migration, error) {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	var list []migration
	for _, name := range names {
		base := strings.TrimSuffix(path.Base(name), ".sql")
		if stem, only, ok := strings.Cut(base, "."); ok {
			if only != string(engine) {
				continue
			}
			base = stem
		}
		number, err := strconv.Atoi(base[:4])
		if err != nil {
			return nil, fmt.Errorf("%s: a migration's name begins with four digits", name)
		}
		text, err := migrations.ReadFile(name)
		if err != nil {
			return nil, err
		}
		list = append(list, migration{number, base, string(text)})
	}
	return list, nil
}

// newest is beyond every migration.
const newest = math.MaxInt

// migrate brings the schema up to the migration of the given number, each migration in a transaction of its own.
func (s *Store) migrate(ctx context.Context, through int) error {
	list, err := migrationsFor(s.engine)
	if err != nil {
		return err
	}
	// On PostgreSQL two nodes may start at once: CREATE TABLE IF NOT EXISTS itself needs the lock.
	if err := s.txOn(ctx, s.long, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, s.habits.serialise); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS migration (number BIGINT PRIMARY KEY, name TEXT NOT NULL)`)
		return err
	}); err != nil {
		return err
	}
	schema, err := s.schema(ctx, s.long)
	if err != nil {
		return err
	}
	if err := schema.known(); err != nil {
		return err
	}
	ran := false
	for _, m := range list {
		if m.number > through {
			break
		}
		if slices.Contains(schema, m.number) {
			continue // without queueing for the one writer behind others that start
		}
		did, err := s.step(ctx, m)
		if err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
		ran = ran || did
	}
	if ran {
		err = s.Settle(ctx)
	}
	return err
}

func (s *Store) step(ctx context.Context, m migration) (did bool, err error) {
	err = s.txOn(ctx, s.long, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, s.habits.serialise); err != nil {
			return err
		}
		var n int
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM migration WHERE number = $1`, m.number).Scan(&n); err != nil || n > 0 {
			return err
		}
		for _, statement := range statements(m.sql) {
			if _, err := tx.ExecContext(ctx, statement); err != nil {
				return fmt.Errorf("%.60q: %w", statement, err)
			}
		}
		did = true
		_, err := tx.ExecContext(ctx, `INSERT INTO migration (number, name) VALUES ($1, $2)`, m.number, m.name)
		return err
	})
	return did, err
}

// statements splits a migration at the semicolons that end a line once comments are taken off.
func statements(text string) []string {
	var list []string
	var b strings.Builder
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "--")
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		b.WriteString(line + "\n")
		if strings.HasSuffix(line, ";") {
			list = append(list, strings.TrimSuffix(strings.TrimSpace(b.String()), ";"))
			b.Reset()
		}
	}
	return list
}
