package jobs

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// State is how the background work stands, on all nodes together.
type State struct {
	Due     int       // could run now
	Running int       // are running, or were when their node was killed
	Later   int       // wait for their time: another try, or what a platform asked for
	Oldest  time.Time // since when the oldest of those that are due or running has been; zero if there is none
}

// Free makes jobs run again at once that are said to be running, which none is: for the start of a process that is alone at
// its database, after another was killed. Without it they run again two minutes later. What became of a try that was cut off is
// for its handler to find out.
func (q *Queue) Free(ctx context.Context, db *sql.DB) error {
	if _, err := db.ExecContext(ctx, `UPDATE river_job SET state = 'available' WHERE state = 'running'`); err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	return nil
}

// Look asks the database how the background work stands. It changes nothing, and may be called beside a running node. A
// database on which no node ever ran has no tables for it: then the error says so.
func Look(ctx context.Context, db *sql.DB) (s State, err error) {
	rows, err := db.QueryContext(ctx, `SELECT state, COUNT(*) FROM river_job WHERE state IN ('available', 'running', 'retryable', 'scheduled', 'pending') GROUP BY state`)
	if err != nil {
		return State{}, fmt.Errorf("jobs: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var state string
		var n int
		if err := rows.Scan(&state, &n); err != nil {
			return State{}, fmt.Errorf("jobs: %w", err)
		}
		switch state {
		case "available":
			s.Due += n
		case "running":
			s.Running += n
		default:
			s.Later += n
		}
	}
	if err := rows.Err(); err != nil || s.Due+s.Running == 0 {
		return s, err
	}
	err = db.QueryRowContext(ctx, `SELECT scheduled_at FROM river_job WHERE state IN ('available', 'running') ORDER BY scheduled_at LIMIT 1`).Scan(&s.Oldest)
	if err == sql.ErrNoRows { //nolint:errorlint // it ran meanwhile
		err = nil
	}
	return s, err
}
