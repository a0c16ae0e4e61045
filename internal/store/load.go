package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"femos"
)

const (
	loadRows  = 100
	loadBytes = 1 << 20
)

// load is a database that is being filled.
type load struct {
	s       *Store
	ctx     context.Context //nolint:containedctx // of the one call of Fill; a Sink's methods take none
	tx      *sql.Tx
	deliver Deliver
	known   []string
	table   string
	columns int
	head    string // INSERT INTO … VALUES
	args    []any
	rows    int
	bytes   int
	full    *sql.Stmt // for loadRows rows
}

// empty checks that there is nothing, but for what migrations put into a fresh database, which comes again.
func (l *load) empty(fresh bool) error {
	var err error
	if l.known, err = l.s.tables(l.ctx, l.tx); err != nil {
		return err
	}
	for _, table := range slices.Backward(l.known) {
		if fresh {
			_, err = l.tx.ExecContext(l.ctx, "DELETE FROM "+quoted(table)) //nolint:gosec // a name out of the catalogue, quoted
		} else if err = l.tx.QueryRowContext(l.ctx, "SELECT 1 FROM "+quoted(table)+" LIMIT 1").Scan(new(int)); err == nil {
			err = fmt.Errorf("%w: table %s has rows", ErrFilled, table)
		} else if errors.Is(err, sql.ErrNoRows) {
			err = nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Table begins a table.
func (l *load) Table(name string, columns []string) error {
	if err := l.flush(); err != nil {
		return err
	}
	if l.tx == nil || !slices.Contains(l.known, name) {
		return fmt.Errorf("there is no table %s here", name)
	}
	l.table, l.columns = name, len(columns)
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = quoted(c)
	}
	l.head = "INSERT INTO " + quoted(name) + " (" + strings.Join(names, ", ") + ") VALUES "
	var err error
	if l.full != nil {
		_ = l.full.Close() // of the table before
	}
	l.full, err = l.tx.PrepareContext(l.ctx, l.head+places(loadRows, l.columns))
	return unavailable(err)
}

// places is ($1, $2), ($3, $4) for two rows of two columns.
func places(rows, columns int) string {
	var b strings.Builder
	for n := range rows * columns {
		switch {
		case n == 0:
			b.WriteByte('(')
		case n%columns == 0:
			b.WriteString("), (")
		default:
			b.WriteString(", ")
		}
		b.WriteString("$" + strconv.Itoa(n+1))
	}
	return b.String() + ")"
}

// Row adds a row.
func (l *load) Row(values []any) error {
	if len(values) != l.columns || l.table == "" {
		return fmt.Errorf("a row of %d values in table %s of %d columns", len(values), l.table, l.columns)
	}
	l.args = append(l.args, values...)
	l.rows++
	for _, v := range values {
		switch v := v.(type) {
		case string:
			l.bytes += len(v)
		case []byte:
			l.bytes += len(v)
		}
	}
	if l.rows < loadRows && l.bytes < loadBytes {
		return nil
	}
	return l.flush()
}

func (l *load) flush() error {
	if l.rows == 0 {
		return nil
	}
	var err error
	if l.rows == loadRows {
		_, err = l.full.ExecContext(l.ctx, l.args...)
	} else {
		_, err = l.tx.ExecContext(l.ctx, l.head+places(l.rows, l.columns), l.args...)
	}
	clear(l.args)
	l.args, l.rows, l.bytes = l.args[:0], 0, 0
	if err != nil {
		return unavailable(fmt.Errorf("table %s: %w", l.table, err))
	}
	return nil
}

// end makes what is not copied, settles what was under way, and commits.
func (l *load) end(how Filling) error {
	if l.tx == nil {
		return errors.New("nothing came to fill the database with")
	}
	if err := l.flush(); err != nil {
		return err
	}
	if l.full != nil {
		_ = l.full.Close() // nothing is lost with it
	}
	for _, step := range []func(Filling) error{l.numbers, l.settle} {
		if err := step(how); err != nil {
			return err
		}
	}
	return unavailable(l.tx.Commit())
}

// numbers lets the numbers that tables give themselves go on.
func (l *load) numbers(Filling) error {
	list, err := collect(l.ctx, l.tx, scanText, l.s.copying().numbers)
	for _, statement := range list {
		if err == nil {
			_, err = l.tx.ExecContext(l.ctx, statement)
		}
	}
	return unavailable(err)
}

// settle decides about what was under way. Nobody reads the accounts any more who did.
func (l *load) settle(how Filling) error {
	if _, err := l.tx.ExecContext(l.ctx, `UPDATE account SET lease_holder = '', lease_until = 0`); err != nil {
		return unavailable(err)
	}
	// That the source was left, or which nodes ran there, is not said of this one.
	if _, err := l.tx.ExecContext(l.ctx, `DELETE FROM installation WHERE name = $1 OR name LIKE '`+presentRow+`%'`, Moved); err != nil {
		return unavailable(err)
	}
	if how.Restored {
		return l.pause(how)
	}
	if l.deliver == nil {
		return nil
	}
	replies, err := collect(l.ctx, l.tx, func(row scanner) (id femos.ReplyID, err error) { return id, row.Scan(&id) },
		`SELECT id FROM reply WHERE state IN ('waiting', 'sending') AND held_at = 0 ORDER BY created_at`)
	for _, id := range replies {
		if err == nil {
			err = l.deliver(l.ctx, l.tx, id)
		}
	}
	return unavailable(err)
}

// pause lets nothing go out or come in before a person has looked.
func (l *load) pause(how Filling) error {
	if _, err := l.tx.ExecContext(l.ctx, `DELETE FROM session`); err != nil {
		return unavailable(err)
	}
	now := micros(how.Now)
	inquiries, err := collect(l.ctx, l.tx, scanInquiryID,
		`UPDATE reply SET state = 'unknown', held_at = 0, fault = $1, changed_at = $2, version = version + 1 WHERE state IN ('waiting', 'sending') RETURNING inquiry_id`, Restored, now)
	if err != nil {
		return err
	}
	for _, id := range inquiries {
		if err := noteReply(l.ctx, l.tx, id, how.Now); err != nil {
			return unavailable(err)
		}
	}
	going := "''"
	args := []any{Restored, now}
	for _, p := range how.Going {
		args = append(args, string(p))
		going += ", $" + strconv.Itoa(len(args))
	}
	_, err = l.tx.ExecContext(l.ctx, `UPDATE account SET state = 'paused', fault = $1, fault_at = $2, version = version + 1 WHERE state = 'active' AND platform NOT IN (`+going+`)`, args...)
	return unavailable(err)
}

// Moved is the name under which a database notes that it was moved: to where, and that nobody works with it any more.
const Moved = "moved"

// Restored is the fault of what rests since a backup was put back.
const Restored = "restored"
