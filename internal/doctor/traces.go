package doctor

import "context"

// traces looks for what keeps, in PostgreSQL, what was deleted.
func (e *exam) traces(ctx context.Context) {
	if e.db == nil {
		return
	}
	found, err := e.db.Hygiene(ctx)
	if err != nil {
		return // what is wrong with the database is told of elsewhere
	}
	severity := map[string]Severity{
		"log_parameter_max_length": Must, "log_parameter_max_length_on_error": Must, // words in a file of which nobody thinks
		"wal_rights": Should, "replication_slot": Should, "wal_keep_size": Should, "prepared_transaction": Should,
		"archive_mode": Note, "standby": Note, // somebody meant it so
	}
	for _, f := range found {
		e.tell(severity[f.Code], f.Code, f.Value)
	}
}
