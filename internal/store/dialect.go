package store

import (
	"database/sql"
	"errors"
	"sync/atomic"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
)

// The two engines differ in the places of this file, and in the migrations whose names carry an engine. A test
// counts them.

// locked makes a SELECT hold its rows until the transaction ends. SQLite's writers are alone anyway.
func (s *Store) locked() string {
	if s.engine == Postgres {
		return " FOR UPDATE"
	}
	return ""
}

// codes returns what the engine calls an error: PostgreSQL's SQLSTATE (its manual, appendix A) or SQLite's extended
// result code (sqlite.org/rescode.html), "" and 0 for anything else.
func codes(err error) (state string, result int) {
	var pg *pgconn.PgError
	var lite *sqlite.Error
	switch {
	case errors.As(err, &pg):
		return pg.Code, 0
	case errors.As(err, &lite):
		return "", lite.Code()
	}
	return "", 0
}

// clock is the database's time in microseconds, which all nodes share; SQLite's is the process's own.
func (s *Store) clock() string {
	if s.engine == Postgres {
		return "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
	}
	return "CAST(unixepoch('now', 'subsec') * 1000000 AS INTEGER)"
}

// duplicate says whether err is a broken UNIQUE or PRIMARY KEY.
func duplicate(err error) bool {
	state, result := codes(err)
	return state == "23505" || result == 2067 || result == 1555 // unique_violation; SQLITE_CONSTRAINT_UNIQUE, _PRIMARYKEY
}

// collided says whether err comes from meeting another transaction, so that running it again may go well: a deadlock,
// or a row that was not there a moment before. SQLite's writers are alone.
func collided(err error) bool {
	state, _ := codes(err)
	return state == "40P01" || state == "40001" || state == "23505" // deadlock_detected, serialization_failure, unique_violation
}

// inTheWay says whether err is that a lock was not to be had in the time there was for it.
func inTheWay(err error) bool {
	state, _ := codes(err)
	return state == "55P03" // lock_not_available
}

// breathe waits where a lock was in the way.
const breathe = "SELECT pg_sleep(0.3)"

// full says whether err is that there was no room: on the disk, in a quota, or up to the size a file may have.
func full(err error) bool {
	state, result := codes(err)
	return state == "53100" || result&0xff == 13 || // disk_full; SQLITE_FULL
		result == 778 || result == 4874 // SQLITE_IOERR_WRITE (the limit of a file's size), _SHMSIZE (the shared index of the log)
}

// parting returns what a PostgreSQL connection does with an error: it is closed where its server is no use any more, as it
// ends (FATAL) or takes no writes (25006, read_only_sql_transaction), and the era of all its like ends with it.
func parting(era *atomic.Int64) pgconn.PgErrorHandler {
	return func(_ *pgconn.PgConn, e *pgconn.PgError) bool {
		useless := e.Code == "25006" || e.SeverityUnlocalized == "FATAL" || e.SeverityUnlocalized == "PANIC"
		if useless {
			era.Add(1)
		}
		return !useless
	}
}

// scouring is what takes what was deleted out of an engine's files as well, and finds out what may keep it there. Both
// engines leave something behind: PostgreSQL's plain VACUUM the bytes of dead rows in their pages, so its tables are written
// anew, each waiting a moment only for whoever reads it (a backup) and then again, as everybody waits behind who waits; SQLite see scrub.
type scouring struct {
	pages      bool     // scrub
	addresses  []string // before the others, where the addresses of channels were sealed since (SealAddresses)
	guidance   []string // after the others, where a conversation has ended since: what the planner knows of it
	statements []string // then run outside a transaction, on one connection, all of them even if one fails
	ask        string   // the query of Hygiene, "" for none
	size       string   // the query of how many bytes are written anew while everybody waits, "" where nobody does
}

func (s *Store) scour() scouring {
	if s.engine == Postgres {
		// A row that died a moment ago is carried over while an older snapshot could still see it: those are waited for,
		// and transactions of the whole server that began earlier, in whatever database, as every snapshot reaches back to
		// the oldest of them.
		const wait = `DO $$ DECLARE began timestamptz := clock_timestamp(); next xid8 := pg_snapshot_xmax(pg_current_snapshot()); BEGIN
				WHILE pg_snapshot_xmin(pg_current_snapshot()) < next OR EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database()
						AND pid <> pg_backend_pid() AND backend_xmin IS NOT NULL AND xact_start < began) LOOP
					IF clock_timestamp() > began + interval '5 seconds' THEN RAISE EXCEPTION 'the database is being read'; END IF;
					PERFORM pg_sleep(0.02), pg_stat_clear_snapshot();
				END LOOP; END $$`
		// What the planner knows of a column is a sample of its values. A new one leaves the old as a dead row, which is only left out
		// once nobody reads who began before: so it is waited for again.
		return scouring{addresses: []string{wait, "ANALYZE channel", "VACUUM (FULL) channel", wait, "VACUUM (FULL) pg_statistic"}, statements: []string{wait,
			"SET lock_timeout = '200ms'", "VACUUM (FULL) post", "VACUUM (FULL) search_part", "VACUUM (FULL) search_block", "VACUUM (FULL) source_reference",
			"VACUUM (FULL) reaction", "VACUUM (FULL) example", "VACUUM (FULL) adapter", "VACUUM (FULL) sample", "VACUUM (FULL) guidance_question", "RESET lock_timeout", overwriteLog}, ask: hygiene,
			guidance: []string{wait, "ANALYZE guidance_question", wait, "VACUUM (FULL) pg_statistic", overwriteLog},
			size:     `SELECT pg_table_size('post') + pg_table_size('search_part') + pg_table_size('search_block')`}
	}
	return scouring{pages: true, statements: []string{"PRAGMA wal_checkpoint(TRUNCATE)"}}
}

// overwriteLog takes what was written before it out of PostgreSQL's write-ahead log. A checkpoint after a switch lets go of
// all older segments, but keeps them to be used again (wal_recycle) with what stands in them; so each is used again at
// once: one record, and the rest of the segment is zeros (pg_switch_wal). Where the role may not do that nothing is done,
// and Hygiene says so.
const overwriteLog = `DO $$ DECLARE again int; BEGIN
		PERFORM pg_logical_emit_message(false, 'femos', ''); PERFORM pg_switch_wal(); CHECKPOINT;
		IF current_setting('wal_recycle')::boolean THEN
			SELECT COUNT(*) INTO again FROM pg_ls_waldir();
			FOR i IN 1..LEAST(again, 128) LOOP PERFORM pg_logical_emit_message(false, 'femos', ''); PERFORM pg_switch_wal(); END LOOP;
			CHECKPOINT;
		END IF;
	EXCEPTION WHEN insufficient_privilege OR undefined_object THEN NULL; END $$`

// hygiene is what Hygiene asks PostgreSQL: codes and values, a row each.
const hygiene = `WITH setting AS (SELECT name, setting FROM pg_settings), logs AS (SELECT EXISTS (SELECT 1 FROM setting WHERE name = 'log_statement' AND setting IN ('mod', 'all')
			OR name IN ('log_min_duration_statement', 'log_min_duration_sample') AND setting <> '-1' OR name = 'log_transaction_sample_rate' AND setting::float > 0) AS statements)
		SELECT 'wal_rights', current_user::text WHERE NOT (has_function_privilege('pg_switch_wal()', 'EXECUTE') AND has_function_privilege('pg_ls_waldir()', 'EXECUTE')
			AND EXISTS (SELECT 1 FROM pg_roles WHERE rolname = current_user AND rolsuper OR rolname = 'pg_checkpoint' AND pg_has_role(oid, 'MEMBER')))
		UNION ALL SELECT name, setting FROM setting, logs WHERE logs.statements AND name = 'log_parameter_max_length' AND setting <> '0'
		UNION ALL SELECT name, setting FROM setting WHERE name = 'log_parameter_max_length_on_error' AND setting <> '0'
			OR name = 'archive_mode' AND setting <> 'off' OR name = 'wal_keep_size' AND setting <> '0'
		UNION ALL SELECT 'replication_slot', slot_name::text FROM pg_replication_slots WHERE NOT active
		UNION ALL SELECT 'standby', application_name FROM pg_stat_replication WHERE application_name NOT LIKE 'pg_basebackup%'
		UNION ALL SELECT 'prepared_transaction', gid FROM pg_prepared_xacts WHERE database = current_database()`

// copying is what an engine needs to be read or filled as a whole.
type copying struct {
	tables     string        // query: the name of every table of ours and others', none that belongs to an index
	references string        // query: table and the table that it refers to
	snapshot   sql.TxOptions // one state for a whole reading, while others write
	numbers    string        // query: statements that let the numbers a table gives itself go on after those it was given
}

func (s *Store) copying() copying {
	if s.engine == Postgres {
		return copying{
			tables: "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY table_name",
			references: `SELECT f.relname, t.relname FROM pg_constraint c JOIN pg_class f ON f.oid = c.conrelid JOIN pg_class t ON t.oid = c.confrelid
				JOIN pg_namespace n ON n.oid = f.relnamespace WHERE c.contype = 'f' AND n.nspname = current_schema() ORDER BY 1, 2`,
			snapshot: sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true},
			numbers: `SELECT format('SELECT setval(pg_get_serial_sequence(%L, %L), COALESCE(MAX(%I), 0) + 1, false) FROM %I', table_name, column_name, column_name, table_name)
				FROM information_schema.columns WHERE table_schema = current_schema() AND is_identity = 'YES' AND table_name NOT LIKE 'river%'`,
		}
	}
	return copying{
		tables:     "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name",
		references: `SELECT l.name, f."table" FROM pragma_table_list l, pragma_foreign_key_list(l.name) f WHERE l.schema = 'main' AND l.type = 'table' ORDER BY 1, 2`,
		snapshot:   sql.TxOptions{ReadOnly: true},                // of the write-ahead log
		numbers:    "SELECT name FROM sqlite_schema WHERE false", // AUTOINCREMENT looks for itself
	}
}

// habits are what is quick with an engine, and what it does in words of its own.
type habits struct {
	// rowsAtOnce is how many rows one statement inserts at most. To PostgreSQL each statement is a round trip. SQLite runs a
	// compiled statement again faster than it compiles a longer one, whose values its driver finds by looking through all of
	// them; and before each statement of several rows it keeps a copy of the pages.
	rowsAtOnce int
	analyse    string // tells the planner how much of what there is
	serialise  string // makes migrations of several nodes wait for each other; SQLite has one process
	indexes    indexing
}

func ofSQLite() habits {
	// Samples of what stands in an index would do harm: they hold what may have to go, and make SQLite compile a statement anew each
	// time it is run for another value. No index is to be walked for each value of its first column (noskipscan): there is a better one for every list,
	// and which the planner takes for cheaper hangs on chance. The last statement makes it forget what it has in memory (sqlite.org/lang_analyze.html).
	return habits{1, "ANALYZE; DELETE FROM sqlite_stat4; UPDATE sqlite_stat1 SET stat = stat || ' noskipscan'; ANALYZE sqlite_schema", "SELECT 1", indexing{holdPosts: "SELECT 1", holdIndex: "SELECT 1", oldStands: "SELECT COUNT(*) > 0 FROM sqlite_schema WHERE name = 'post_search'",
		// What is deleted is overwritten: all at once would take as long as the table is large, with everybody waiting. Row 10 says what
		// the index consists of; without it it can't be dropped.
		oldSlices: []string{
			"DELETE FROM post_search_data WHERE id IN (SELECT id FROM post_search_data WHERE id > 10 LIMIT 500)",
			"DELETE FROM post_search_content WHERE id IN (SELECT id FROM post_search_content LIMIT 5000)",
			"DELETE FROM post_search_idx WHERE (segid, term) IN (SELECT segid, term FROM post_search_idx LIMIT 5000)",
			"DELETE FROM post_search_docsize WHERE id IN (SELECT id FROM post_search_docsize LIMIT 20000)",
		}}}
}

func ofPostgres() habits {
	return habits{32, "ANALYZE", "SELECT pg_advisory_xact_lock(7305817)", indexing{
		// Who stores posts waits behind who waits for all of them to be done: not for long.
		holdPosts: "DO $$ BEGIN SET LOCAL lock_timeout = '300ms'; LOCK TABLE post IN SHARE MODE; END $$",
		holdIndex: "LOCK TABLE search_block IN SHARE ROW EXCLUSIVE MODE",
		oldStands: "SELECT COUNT(*) > 0 FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = 'post_search'",
	}}
}
