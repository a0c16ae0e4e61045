package doctor

import (
	"slices"
	"strings"
	"testing"

	"femos/internal/store/pgtest"
)

// A server that keeps what was deleted, in every way there is, is told of, in words; one that is set up as the book
// says is not.
func TestTraces(t *testing.T) {
	t.Parallel()
	server := pgtest.Own(t, "log_statement = all", "log_parameter_max_length = -1", "log_parameter_max_length_on_error = 99", "archive_mode = on",
		"archive_command = 'true'", "wal_keep_size = 16", "max_prepared_transactions = 2", "wal_level = replica")
	server.Standby()
	server.SQL("CREATE ROLE app LOGIN")
	server.SQL("ALTER DATABASE femos OWNER TO app")
	server.SQL("SELECT pg_create_physical_replication_slot('forgotten', true)")
	p := healthy(t, pgtest.DSNAs("app", server))
	p.sql(t, "CREATE TABLE waits (n int)")
	server.SQLIn("femos", "BEGIN; CREATE TABLE waits2 (n int); PREPARE TRANSACTION 'waits'")

	want := map[string]Severity{"wal_rights": Should, "replication_slot": Should, "archive_mode": Note, "wal_keep_size": Should, "standby": Note,
		"log_parameter_max_length": Must, "log_parameter_max_length_on_error": Must, "prepared_transaction": Should}
	told := p.traced(t)
	for code, severity := range want {
		at := slices.IndexFunc(told, func(f Finding) bool { return f.Code == code })
		if at < 0 {
			t.Errorf("%s is not told", code)
			continue
		}
		f := told[at]
		if f.Severity != severity || strings.Contains(f.What+f.Todo, "{") || strings.HasPrefix(f.What, "doctor.") || strings.HasPrefix(f.Todo, "doctor.") {
			t.Errorf("%+v", f)
		}
	}
	if len(told) != len(want) {
		t.Errorf("told: %+v", told)
	}
}

// traced is what the look for traces alone finds.
func (p *patient) traced(t *testing.T) []Finding {
	t.Helper()
	e := &exam{Options: p.Options, db: p.db}
	e.traces(t.Context())
	return e.found
}
