package store

import "context"

// Settle brings up to date what the planner knows, as the database does by itself sooner or later: after much was stored
// at once.
func (s *Store) Settle(ctx context.Context) error {
	_, err := s.long.ExecContext(ctx, s.habits.analyse)
	return unavailable(err)
}
