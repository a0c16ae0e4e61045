package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"femos"
	"femos/internal/store/pgtest"
)

// addresses makes an address of each engine's fresh database.
func addresses() map[Engine]func(*testing.T) string {
	return map[Engine]func(*testing.T) string{
		SQLite:   func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "femos.db") },
		Postgres: func(t *testing.T) string { return pgtest.New(t) },
	}
}

func opened(t *testing.T, address string) *Store {
	t.Helper()
	s, err := Open(t.Context(), address)
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	return s
}

// plainly is the columns and rows of a table, a text each, whatever the copying code thinks of it.
func (s *Store) plainly(t *testing.T, table string) (list []string) {
	t.Helper()
	rows, err := s.read.QueryContext(t.Context(), "SELECT * FROM "+quoted(table))
	must(t, err)
	defer rows.Close()
	columns, err := rows.Columns()
	must(t, err)
	types, err := rows.ColumnTypes()
	must(t, err)
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		must(t, rows.Scan(into...))
		var parts []string
		for i, c := range columns {
			if n, whole := values[i].(int64); whole && types[i].DatabaseTypeName() == "BOOLEAN" {
				values[i] = n == 1
			}
			parts = append(parts, fmt.Sprintf("%s = %T %v", c, values[i], values[i]))
		}
		slices.Sort(parts)
		list = append(list, strings.Join(parts, "; "))
	}
	must(t, rows.Err())
	slices.Sort(list)
	return list
}

// everything is every table of ours, by the engine's own catalogue, without what is said of this very database.
func (s *Store) everything(t *testing.T) map[string][]string {
	t.Helper()
	tables, err := s.tables(t.Context(), s.read)
	must(t, err)
	all := map[string][]string{}
	for _, table := range tables {
		all[table] = s.plainly(t, table)
	}
	return all
}

func alike(t *testing.T, got, want map[string][]string) {
	t.Helper()
	if !slices.Equal(slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want))) {
		t.Fatalf("tables %v, want %v", slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)))
	}
	for table, rows := range want {
		if !slices.Equal(got[table], rows) {
			t.Errorf("%s:\n%s\nwant\n%s", table, strings.Join(got[table], "\n"), strings.Join(rows, "\n"))
		}
	}
}

var oneOf = regexp.MustCompile(`CHECK \((\w+) IN \(([^)]*)\)`)

// stuff puts three rows into every table there is, made of nothing but the schema: a table that is new is filled too.
func stuff(t *testing.T, s *Store) {
	t.Helper()
	lite := opened(t, "sqlite:"+filepath.Join(t.TempDir(), "schema.db")) // SQLite tells most easily what its columns are
	tables, err := lite.tables(t.Context(), lite.read)
	must(t, err)
	stored := map[string][3]any{} // by table.column
	for _, table := range tables {
		if table == "installation" {
			must(t, s.NoteInstallation(t.Context(), "keys", "f"))
			continue
		}
		var text string
		must(t, lite.read.QueryRowContext(t.Context(), `SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = $1`, table).Scan(&text))
		choices := map[string][]string{}
		for _, m := range oneOf.FindAllStringSubmatch(text, -1) {
			choices[m[1]] = strings.Split(strings.ReplaceAll(m[2], "'", ""), ", ")
		}
		refers := map[string]string{}
		_, err := collect(t.Context(), lite.read, func(row scanner) (any, error) {
			var from, to string
			var column sql.NullString
			err := row.Scan(&from, &to, &column)
			if refers[from] = to + ".id"; column.Valid {
				refers[from] = to + "." + column.String
			}
			return nil, err
		}, `SELECT "from", "table", "to" FROM pragma_foreign_key_list($1)`, table)
		must(t, err)
		type column struct {
			name, kind string
			needed     bool
		}
		columns, err := collect(t.Context(), lite.read, func(row scanner) (c column, err error) { return c, row.Scan(&c.name, &c.kind, &c.needed) },
			`SELECT name, type, "notnull" OR pk > 0 FROM pragma_table_info($1)`, table)
		must(t, err)
		for n := range 3 {
			var names []string
			var values []any
			for _, c := range columns {
				var v any
				switch {
				case refers[c.name] != "":
					v = stored[refers[c.name]][n]
				case choices[c.name] != nil:
					v = choices[c.name][n%len(choices[c.name])]
				case !c.needed && n == 2:
				case c.kind == "TEXT":
					v = fmt.Sprintf("%s %d سؤال \u200f'\"\\ 🌍\n", c.name, n)
				case c.kind == "BIGINT", c.kind == "INTEGER":
					v = int64(1)<<53 + 1 + int64(n)
				case c.kind == "BOOLEAN":
					v = n%2 == 0
				case c.kind == "BYTEA":
					v = []byte{0, 0xff, byte(n)}
				case c.kind == "DOUBLE PRECISION", c.kind == "REAL":
					v = 0.1 + float64(n)
				default:
					t.Fatalf("%s.%s has type %s: a backup has no place for that yet", table, c.name, c.kind)
				}
				if strings.HasPrefix(c.name, "lease_") { // nobody reads an account that is only copied
					v = map[bool]any{true: "", false: int64(0)}[c.kind == "TEXT"]
				}
				if table == "post" && c.name == "deleted_at" {
					v = int64(0)
				}
				kept := stored[table+"."+c.name]
				kept[n] = v
				stored[table+"."+c.name] = kept
				names, values = append(names, quoted(c.name)), append(values, v)
			}
			_, err := s.write.ExecContext(t.Context(), "INSERT INTO "+quoted(table)+" ("+strings.Join(names, ", ")+") VALUES "+places(1, len(values)), values...)
			if err != nil {
				t.Fatalf("%s: %v", table, err)
			}
		}
	}
}

// refill fills a database from another, as a move does.
func refill(t *testing.T, from *Store, address string, how Filling) *Store {
	t.Helper()
	must(t, Fill(t.Context(), address, how, func(begin func(Schema) error, sink Sink) error { return from.Dump(t.Context(), begin, sink) }))
	return opened(t, address)
}

// Every row of every table, from either engine to the other and to itself, and back.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	for one, fromAddress := range addresses() {
		for other, toAddress := range addresses() {
			t.Run(string(one)+" "+string(other), func(t *testing.T) {
				t.Parallel()
				from := opened(t, fromAddress(t))
				stuff(t, from)
				want := from.everything(t)
				for table, rows := range want {
					if len(rows) == 0 {
						t.Errorf("%s has no rows", table)
					}
				}
				to := refill(t, from, toAddress(t), Filling{Now: noon})
				alike(t, to.everything(t), want)
				back := refill(t, to, fromAddress(t), Filling{Now: noon})
				alike(t, back.everything(t), want)

				// Life goes on there: the next post gets a number of its own.
				f := build(t, back)
				f.ask(t, "wie lange?")
				if hits, err := back.Search(t.Context(), "wie lange", ""); err != nil || len(hits.Hits) != 1 {
					t.Errorf("%d hits, %v", len(hits.Hits), err)
				}
			})
		}
	}
}

// What there is to copy is the same on both engines, and what is left out was thought of.
func TestNoTableIsForgotten(t *testing.T) {
	t.Parallel()
	lists := map[Engine][]string{}
	for engine, address := range addresses() {
		s := opened(t, address(t))
		list, err := s.tables(t.Context(), s.read)
		must(t, err)
		lists[engine] = slices.Sorted(slices.Values(list))
		for _, table := range list {
			columns, err := s.read.QueryContext(t.Context(), "SELECT * FROM "+quoted(table)+" WHERE false")
			must(t, err)
			names, err := columns.Columns()
			must(t, errors.Join(err, columns.Close(), columns.Err()))
			for _, name := range names {
				lists[engine] = append(lists[engine], table+"."+name)
			}
		}
		slices.Sort(lists[engine])
	}
	if !slices.Equal(lists[SQLite], lists[Postgres]) {
		t.Errorf("SQLite has %v\nPostgreSQL has %v", lists[SQLite], lists[Postgres])
	}
	if !slices.Contains(lists[SQLite], "source_reference.sealed") || slices.ContainsFunc(lists[SQLite], func(name string) bool { return strings.HasPrefix(name, "search_") }) {
		t.Errorf("%v", lists[SQLite])
	}
}

// What is read is one moment, while a writer writes; and the writer is not kept waiting.
func TestDumpWhileWriting(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		write := func(n int) {
			in := Intake{Counts: []Count{{Channel: f.channel, Day: "2026-11-22", Language: "ar", Seen: 2, Kept: 2}}}
			for range 2 {
				q := f.question(fmt.Sprintf("Frage %d", n), femos.Normal, noon)
				in.Inquiries = append(in.Inquiries, q)
			}
			f.accept(t, in)
		}
		for n := range 20 {
			write(n)
		}
		at := "sqlite:" + filepath.Join(t.TempDir(), "copy.db")
		must(t, Fill(t.Context(), at, Filling{Now: noon}, func(begin func(Schema) error, sink Sink) error {
			n := 20
			return s.Dump(t.Context(), begin, during{sink, func() { write(n); n++ }}) // between any two tables
		}))
		if s.rows(t, "inquiry") <= 40 {
			t.Fatal("nothing was written meanwhile")
		}
		to := opened(t, at)
		var kept int
		must(t, to.read.QueryRowContext(t.Context(), "SELECT SUM(kept) FROM counter").Scan(&kept))
		if inquiries, posts := to.rows(t, "inquiry"), to.rows(t, "post"); inquiries != 40 || posts != 40 || kept != 40 {
			t.Errorf("%d inquiries, %d posts, %d counted, want 40 of each", inquiries, posts, kept)
		}
	})
}

// during does something at the begin of each table.
type during struct {
	Sink
	do func()
}

func (d during) Table(name string, columns []string) error {
	d.do()
	return d.Sink.Table(name, columns)
}

// What was under way when a backup was made may have happened since: nothing goes out, and nothing is read, before a
// person has looked. A move goes on where it was.
func TestSettle(t *testing.T) {
	t.Parallel()
	for engine, address := range addresses() {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			s := opened(t, address(t))
			f := build(t, s)
			var ids []femos.ReplyID
			for _, state := range []femos.ReplyState{femos.ReplyWaiting, femos.ReplySending, femos.ReplyManual, femos.ReplyUnknown} {
				q := f.ask(t, "Frage "+string(state))
				r := f.reply(q, f.anna)
				r.State = femos.ReplyWaiting
				must(t, s.AddReply(t.Context(), f.by(t, f.anna, q.ID), r, nil))
				_, err := s.write.ExecContext(t.Context(), `UPDATE reply SET state = $1 WHERE id = $2`, state, r.ID)
				must(t, err)
				ids = append(ids, r.ID)
			}
			must(t, s.AddSession(t.Context(), SessionRow{ID: "s", Person: f.anna.ID, WrappedKey: []byte{1}, CreatedAt: noon, ExpiresAt: noon.AddDate(1, 0, 0), SeenAt: noon}))
			if ok, err := s.Lease(t.Context(), f.account, "node", 24*time.Hour); !ok || err != nil {
				t.Fatal(err)
			}
			must(t, s.AddAccount(t.Context(), femos.Account{ID: newID[femos.AccountID](), Platform: "capture", State: femos.AccountActive}, []byte{1}, noon))

			var sent []femos.ReplyID
			moved := refill(t, s, address(t), Filling{Now: noon, Queue: func(context.Context, *Store) (Deliver, error) {
				return func(_ context.Context, _ *sql.Tx, id femos.ReplyID) error {
					sent = append(sent, id)
					return nil
				}, nil
			}})
			if !slices.Equal(sent, ids[:2]) {
				t.Errorf("after a move %v are to be sent, want %v", sent, ids[:2])
			}
			if n := moved.rows(t, "session"); n != 1 {
				t.Errorf("a move ends sessions")
			}
			if ok, err := moved.Lease(t.Context(), f.account, "another", 24*time.Hour); !ok || err != nil {
				t.Errorf("after a move a node that is gone holds the account: %v", err)
			}

			restored := refill(t, s, address(t), Filling{Now: noon, Restored: true, Going: []femos.Platform{"capture"}})
			for n, want := range []femos.ReplyState{femos.ReplyUnknown, femos.ReplyUnknown, femos.ReplyManual, femos.ReplyUnknown} {
				r, err := restored.Reply(t.Context(), ids[n])
				must(t, err)
				if r.State != want || n < 2 && (r.Fault != Restored || f.now(t, r.Inquiry).Version == 0) {
					t.Errorf("a reply is %s with %q, want %s", r.State, r.Fault, want)
				}
			}
			if n := restored.rows(t, "inquiry WHERE reply = 'unknown'"); n != 3-1 { // the fourth was set behind its back above
				t.Errorf("the list shows %d unknown replies", n)
			}
			if n := restored.rows(t, "session"); n != 0 {
				t.Errorf("a session that may have ended since is back")
			}
			if paused, going := restored.rows(t, "account WHERE state = 'paused' AND fault = 'restored'"), restored.rows(t, "account WHERE state = 'active'"); paused != 1 || going != 1 {
				t.Errorf("%d accounts rest, %d go on", paused, going)
			}
		})
	}
}

// A database that is not empty is left alone; a filling that fails leaves nothing, and can be tried again.
func TestFillAllOrNothing(t *testing.T) {
	t.Parallel()
	for engine, address := range addresses() {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			s := opened(t, address(t))
			build(t, s).ask(t, "wie lange?")
			at := address(t)
			broken := errors.New("the disk is gone")
			n := 0
			err := Fill(t.Context(), at, Filling{Now: noon}, func(begin func(Schema) error, sink Sink) error {
				return s.Dump(t.Context(), begin, failing{sink, func() error {
					if n++; n > 7 {
						return broken
					}
					return nil
				}})
			})
			if !errors.Is(err, broken) {
				t.Fatal(err)
			}
			to := opened(t, at)
			for table, rows := range to.everything(t) {
				if len(rows) > 0 {
					t.Errorf("%s has rows of the try that failed", table)
				}
			}
			again := func() error {
				return Fill(t.Context(), at, Filling{Now: noon}, func(begin func(Schema) error, sink Sink) error { return s.Dump(t.Context(), begin, sink) })
			}
			must(t, again())
			if n := to.rows(t, "inquiry"); n != 1 {
				t.Errorf("%d inquiries", n)
			}
			if err := again(); !errors.Is(err, ErrFilled) {
				t.Errorf("filled twice: %v", err)
			}
			err = Fill(t.Context(), address(t), Filling{Now: noon}, func(begin func(Schema) error, _ Sink) error { return begin(Schema{1, 9999}) })
			if !errors.Is(err, ErrNewer) {
				t.Errorf("of a newer version: %v", err)
			}
		})
	}
}

type failing struct {
	Sink
	fail func() error
}

func (f failing) Row(values []any) error {
	if err := f.fail(); err != nil {
		return err
	}
	return f.Sink.Row(values)
}

// Rows of every schema that was ever released are taken in and migrated.
func TestFillFromOlder(t *testing.T) {
	t.Parallel()
	list, err := migrationsFor(SQLite)
	must(t, err)
	for engine, address := range addresses() {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			for _, m := range list[2:] { // before, there is no whole desk
				old, err := connect(address(t))
				must(t, err)
				must(t, old.migrate(t.Context(), m.number))
				_, err = old.write.ExecContext(t.Context(), `INSERT INTO counter (channel_id, day, language, seen, advice, claims, kept) SELECT id, 'd', 'ar', 1, 1, 1, 1 FROM channel`)
				must(t, err)
				must(t, old.NoteInstallation(t.Context(), "keys", "f"))
				to := refill(t, old, addresses()[SQLite](t), Filling{Now: noon})
				if has, lacks, err := to.Schema(t.Context()); err != nil || len(lacks) > 0 || len(has) != len(list) {
					t.Errorf("from %d: %v, %v, %v", m.number, has, lacks, err)
				}
				if got, err := to.Installation(t.Context(), "keys"); got != "f" || err != nil {
					t.Errorf("from %d: %q %v", m.number, got, err)
				}
				must(t, old.Close())
			}
		})
	}
}
