package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"femos"
)

// Sink takes tables and their rows, in an order in which what is referred to comes first. A backup is one, and a
// database that is being filled.
type Sink interface {
	// Table begins a table.
	Table(name string, columns []string) error
	// Row adds a row to the table begun last: nil, bool, int64, float64, string or []byte for each of its columns. The
	// values are the sink's to keep, not the slice.
	Row(values []any) error
}

// apart are the tables that are not copied, each with the reason. All others are, also those that are still to come:
// what there is to copy is asked of the database itself.
func apart(table string) bool {
	switch table {
	case "migration": // says what was done to this very database
		return true
	case "search_block", "search_part", "post_search": // the index over post; made anew
		return true
	case "unindexed": // what that index still holds
		return true
	}
	// Background work. Whoever fills a database stores anew what has to be done, from the state it is in: the two engines'
	// tables differ, and a reply must not be sent because an old note says so.
	return strings.HasPrefix(table, "river_")
}

// tables lists what is copied, what is referred to first.
func (s *Store) tables(ctx context.Context, q querier) ([]string, error) {
	engine := s.copying()
	all, err := collect(ctx, q, scanText, engine.tables)
	if err != nil {
		return nil, err
	}
	left := slices.DeleteFunc(all, apart)
	type pair struct{ from, to string }
	references, err := collect(ctx, q, func(row scanner) (p pair, err error) { return p, row.Scan(&p.from, &p.to) }, engine.references)
	if err != nil {
		return nil, err
	}
	var list []string
	for len(left) > 0 {
		ready := slices.IndexFunc(left, func(table string) bool {
			return !slices.ContainsFunc(references, func(p pair) bool { return p.from == table && slices.Contains(left, p.to) })
		})
		if ready < 0 {
			return nil, fmt.Errorf("tables %s refer to each other in a circle", strings.Join(left, ", "))
		}
		list = append(list, left[ready])
		left = slices.Delete(left, ready, ready+1)
	}
	return list, nil
}

func scanText(row scanner) (text string, err error) { return text, row.Scan(&text) }

// Dump reads every table, as they all were at one moment, whoever writes meanwhile. It keeps one row in memory. While
// it reads, PostgreSQL keeps dead rows and SQLite its write-ahead log. begin is told the schema first.
func (s *Store) Dump(ctx context.Context, begin func(Schema) error, sink Sink) (err error) {
	snapshot := s.copying().snapshot
	pool := s.long
	if pool == s.write {
		pool = s.read.DB // so that the one who writes is not kept waiting
	}
	tx, err := pool.BeginTx(ctx, &snapshot)
	if err != nil {
		return unavailable(err)
	}
	defer func() { _ = tx.Rollback() }() // nothing was written
	schema, err := s.schema(ctx, tx)
	if err != nil {
		return err
	}
	if err := begin(schema); err != nil {
		return err
	}
	list, err := s.tables(ctx, tx)
	if err != nil {
		return err
	}
	for _, table := range list {
		if err := dumpTable(ctx, tx, table, sink); err != nil {
			return fmt.Errorf("table %s: %w", table, err)
		}
	}
	return nil
}

func dumpTable(ctx context.Context, tx *sql.Tx, table string, sink Sink) (err error) {
	rows, err := tx.QueryContext(ctx, "SELECT * FROM "+quoted(table)) //nolint:gosec // a name out of the catalogue, quoted
	if err != nil {
		return unavailable(err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	columns, err := rows.Columns()
	if err != nil {
		return unavailable(err)
	}
	if err := sink.Table(table, columns); err != nil {
		return err
	}
	types, err := rows.ColumnTypes()
	if err != nil {
		return unavailable(err)
	}
	values := make([]any, len(columns))
	into := make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return unavailable(err)
		}
		for i, v := range values {
			// To SQLite yes and no are 1 and 0.
			if n, whole := v.(int64); whole && strings.HasPrefix(types[i].DatabaseTypeName(), "BOOL") {
				values[i] = n != 0
			}
		}
		if err := sink.Row(values); err != nil {
			return err
		}
	}
	return unavailable(rows.Err())
}

func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// Filling says what becomes of what was under way when the rows were read.
type Filling struct {
	Now time.Time
	// Restored is set for a backup: the world has gone on since. Replies that were to be sent may have been: they become
	// unknown, so that a person or the platform looks first. Accounts rest until a person has looked at the permissions,
	// but for those of the platforms in Going. All sessions end.
	Restored bool
	Going    []femos.Platform
	// Queue, unless nil, prepares the background work of the new database and says how a reply is handed to it: those that
	// are to be sent are, unless Restored.
	Queue func(ctx context.Context, s *Store) (Deliver, error)
}

// Deliver stores the job that sends a reply, in a transaction.
type Deliver func(ctx context.Context, tx *sql.Tx, id femos.ReplyID) error

// ErrFilled says that a database is not empty.
var ErrFilled = errors.New("the database is not empty")

// Fill puts rows into an empty database, all in one transaction: fill hands them to the sink, begin first tells of which
// schema they are. Rows of an older schema are taken into that and migrated. The error wraps ErrFilled, ErrNewer, or is
// that of fill.
func Fill(ctx context.Context, address string, how Filling, fill func(begin func(Schema) error, sink Sink) error) (err error) {
	s, err := connect(address)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	fresh, err := s.fresh(ctx)
	if err != nil {
		return err
	}
	l := &load{s: s, ctx: ctx}
	begin := func(from Schema) error {
		if err := from.known(); err != nil {
			return err
		}
		if err := s.migrate(ctx, from.newest()); err != nil {
			return err
		}
		if how.Queue != nil {
			if l.deliver, err = how.Queue(ctx, s); err != nil {
				return err
			}
		}
		// Not tx, which would begin again from the start: what fill reads can be read once.
		if l.tx, err = s.long.BeginTx(ctx, nil); err != nil {
			return unavailable(err)
		}
		return l.empty(fresh)
	}
	defer func() {
		if l.tx != nil {
			_ = l.tx.Rollback() // does nothing after Commit
		}
	}()
	if err := fill(begin, l); err != nil {
		return err
	}
	if err := l.end(how); err != nil {
		return err
	}
	if err := s.migrate(ctx, newest); err != nil {
		return err
	}
	if err := s.findOld(ctx); err != nil {
		return err
	}
	return s.Index(ctx)
}

// fresh says whether nobody has made tables here.
func (s *Store) fresh(ctx context.Context) (bool, error) {
	all, err := collect(ctx, s.read, scanText, s.copying().tables)
	return len(all) == 0, err
}
