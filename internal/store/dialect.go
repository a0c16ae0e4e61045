package store

import (
	"errors"

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

// duplicate says whether err is a broken UNIQUE or PRIMARY KEY.
func duplicate(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "23505" // unique_violation
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return lite.Code() == 2067 || lite.Code() == 1555 // SQLITE_CONSTRAINT_UNIQUE, _PRIMARYKEY
	}
	return false
}

// collided says whether err comes from meeting another transaction, so that running it again may go well: a deadlock,
// or a row that was not there a moment before. SQLite's writers are alone.
func collided(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40P01" || pg.Code == "40001" || pg.Code == "23505") // deadlock_detected, serialization_failure, unique_violation
}

// scour returns the statements that take what was deleted out of the files as well. They run outside a transaction, on
// one connection, all of them even if one fails. Both engines must write the tables anew: PostgreSQL's plain VACUUM
// leaves the bytes of dead rows in their pages, and waits five seconds for whoever reads them (a backup), as everybody
// waits behind it; SQLite's secure_delete zeroes what is deleted, but not the copies that a page keeps of rows which
// moved to its neighbour when the tree was balanced. VACUUM's own copy is in memory (temp_store).
func (s *Store) scour() []string {
	if s.engine == Postgres {
		// A row that died a moment ago is carried over while an older snapshot could still see it: those are waited for.
		return []string{`DO $$ DECLARE began timestamptz := clock_timestamp(); BEGIN
				WHILE EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_xmin IS NOT NULL AND xact_start < began) LOOP
					IF clock_timestamp() > began + interval '5 seconds' THEN RAISE EXCEPTION 'the database is being read'; END IF;
					PERFORM pg_sleep(0.02), pg_stat_clear_snapshot();
				END LOOP; END $$`,
			"SET lock_timeout = '5s'", "VACUUM (FULL) post", "VACUUM (FULL) post_search", "VACUUM (FULL) source_reference",
			"VACUUM (FULL) reaction", "RESET lock_timeout"}
	}
	return []string{"VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"}
}

// afterMigration returns the statement that refreshes what the planner knows.
func (s *Store) afterMigration() string {
	if s.engine == Postgres {
		return "ANALYZE"
	}
	return "PRAGMA optimize"
}

// serialise makes migrations of several nodes wait for each other. SQLite has one process.
func (s *Store) serialise() string {
	if s.engine == Postgres {
		return "SELECT pg_advisory_xact_lock(7305817)"
	}
	return "SELECT 1"
}
