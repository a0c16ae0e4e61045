package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// Schema says which migrations a database has, by their numbers, in order. Those of one engine alone are among them.
type Schema []int

// ErrNewer says that something is of a newer version of Fem.OS than this one.
var ErrNewer = errors.New("this is of a newer version of Fem.OS")

func (s Schema) newest() int {
	if len(s) == 0 {
		return 0
	}
	return slices.Max(s)
}

// known returns ErrNewer if there is a migration beyond those that this version has for either engine.
func (s Schema) known() error {
	last := 0
	for _, engine := range []Engine{SQLite, Postgres} {
		list, err := migrationsFor(engine)
		if err != nil {
			return err
		}
		last = max(last, list[len(list)-1].number)
	}
	if s.newest() > last {
		return fmt.Errorf("%w: it has migration %d, this one knows %d", ErrNewer, s.newest(), last)
	}
	return nil
}

func (s *Store) schema(ctx context.Context, q querier) (Schema, error) {
	return collect(ctx, q, func(row scanner) (n int, err error) { return n, row.Scan(&n) }, `SELECT number FROM migration ORDER BY number`)
}

// Schema returns what the database has, and which of this version's migrations it lacks: the next start makes up for
// them. The error wraps ErrNewer if it has more than this version knows.
func (s *Store) Schema(ctx context.Context) (has Schema, lacks Schema, err error) {
	list, err := migrationsFor(s.engine)
	if err != nil {
		return nil, nil, err
	}
	if has, err = s.schema(ctx, s.read); err != nil {
		return nil, nil, err
	}
	for _, m := range list {
		if !slices.Contains(has, m.number) {
			lacks = append(lacks, m.number)
		}
	}
	return has, lacks, has.known()
}
