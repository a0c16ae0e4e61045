package store

import "context"

// Finding is something about the database that keeps, or may keep, what was deleted. Code names it, Value is what was found.
//
//   - "wal_rights": the role (Value) can't empty the write-ahead log. Give it pg_checkpoint and pg_monitor (PostgreSQL 15 and
//     later), and EXECUTE on pg_switch_wal(); until then the log holds what was deleted until it is overwritten.
//   - "replication_slot" (nobody reads it), "archive_mode", "wal_keep_size" (MB): the log is kept, or copied, for others.
//   - "standby": another server has a copy of the log, and lets go of it at its own pace.
//   - "log_parameter_max_length", "log_parameter_max_length_on_error": statements that the server logs, because of its other
//     settings or as they failed, are logged with their values, which are what women wrote. Both should be 0.
//   - "prepared_transaction": a transaction that nobody ended keeps everything that was deleted since.
type Finding struct{ Code, Value string }

// Hygiene looks for such things; there are none on SQLite, whose files are our own.
func (s *Store) Hygiene(ctx context.Context) ([]Finding, error) {
	query := s.scour().ask
	if query == "" {
		return nil, nil
	}
	return collect(ctx, s.read, func(row scanner) (f Finding, err error) {
		err = row.Scan(&f.Code, &f.Value)
		return f, err
	}, query)
}
