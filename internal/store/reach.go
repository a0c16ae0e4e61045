package store

import (
	"context"
	"fmt"
	"time"
)

// Refusal says why a database can't be used, as far as a person can do something about it.
type Refusal string

// The refusals.
const (
	RefusedAway    Refusal = "away"    // nobody answers there
	RefusedLogin   Refusal = "login"   // name or password is wrong, or this machine is not let in
	RefusedName    Refusal = "name"    // the server has no such database
	RefusedRights  Refusal = "rights"  // the role may not do what it must
	RefusedNothing Refusal = "nothing" // it is empty: no node ever started on it
	RefusedBroken  Refusal = "broken"  // the file is no database, or damaged
)

// Why says what an error of this package is about, RefusedAway where that is not known.
func Why(err error) Refusal {
	state, result := codes(err)
	switch {
	case state == "28P01", state == "28000": // invalid_password, invalid_authorization_specification
		return RefusedLogin
	case state == "3D000": // invalid_catalog_name
		return RefusedName
	case state == "42501", result&0xff == 14, result&0xff == 8, result&0xff == 23: // insufficient_privilege; SQLITE_CANTOPEN, _READONLY, _AUTH
		return RefusedRights
	case state == "42P01", result == 1: // undefined_table; SQLITE_ERROR
		return RefusedNothing
	case result&0xff == 11, result&0xff == 26: // SQLITE_CORRUPT, _NOTADB
		return RefusedBroken
	}
	return RefusedAway
}

// Clock is what time it is at the database, to the second. An embedded one has the clock of this machine.
func (s *Store) Clock(ctx context.Context) (time.Time, error) {
	var v any
	if err := s.read.QueryRowContext(ctx, `SELECT CURRENT_TIMESTAMP`).Scan(&v); err != nil {
		return time.Time{}, unavailable(err)
	}
	switch v := v.(type) {
	case time.Time:
		return v, nil
	case string:
		at, err := time.Parse(time.DateTime, v) // UTC
		return at, err
	}
	return time.Time{}, fmt.Errorf("the database tells the time as %T", v)
}
