package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"femos"
)

// AccountRow is an account with what its runner needs.
type AccountRow struct {
	femos.Account
	Settings []byte // sealed
	Cursor   string
	CursorAt time.Time // when the cursor was last stored
	Channels int
}

const accountColumns = `a.id, a.platform, a.identity, a.name, a.owner_id, a.state, a.fault, a.fault_at, a.fault_until, a.version, a.settings, a.cursor, a.cursor_at,
	(SELECT COUNT(*) FROM channel c WHERE c.account_id = a.id)`

func scanAccount(row scanner) (a AccountRow, err error) {
	err = row.Scan(&a.ID, &a.Platform, &a.Identity, &a.Name, &a.Owner, &a.State, &a.Fault, at{&a.FaultAt}, at{&a.Until}, &a.Version, &a.Settings, &a.Cursor, at{&a.CursorAt}, &a.Channels)
	return a, err
}

// AddAccount stores a new account with its sealed settings. Conflict "account_known" with the name of the one that is
// there already for the same account at the platform: read through both, everything would count twice.
func (s *Store) AddAccount(ctx context.Context, a femos.Account, settings []byte, now time.Time) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		if err := onlyOne(ctx, tx, a); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO account (id, platform, identity, name, owner_id, state, fault, fault_at, settings, cursor, cursor_at, lease_holder, lease_until, created_at, version)
			VALUES ($1, $2, $3, $4, $5, $6, '', 0, $7, '', 0, '', 0, $8, 1)`,
			a.ID, a.Platform, a.Identity, a.Name, a.Owner, a.State, settings, micros(now))
		return err
	})
}

// onlyOne returns Conflict "account_known" if another account of ours is the same one at the platform. Of those that
// were added before identities were noted the name must do.
func onlyOne(ctx context.Context, tx *sql.Tx, a femos.Account) error {
	if a.Identity == "" {
		return nil
	}
	var name string
	err := tx.QueryRowContext(ctx, `SELECT name FROM account WHERE platform = $1 AND (identity = $2 OR identity = '' AND name = $3) AND id <> $4`,
		a.Platform, a.Identity, a.Name, a.ID).Scan(&name)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return err
	}
	return femos.Fail(femos.Conflict, "account_known", name)
}

// Accounts returns all accounts, by platform and name.
func (s *Store) Accounts(ctx context.Context) ([]AccountRow, error) {
	return collect(ctx, s.read, scanAccount, `SELECT `+accountColumns+` FROM account a ORDER BY a.platform, a.name, a.id`)
}

// Account returns one account. NotFound "no_account".
func (s *Store) Account(ctx context.Context, id femos.AccountID) (AccountRow, error) {
	a, err := scanAccount(s.read.QueryRowContext(ctx, `SELECT `+accountColumns+` FROM account a WHERE a.id = $1`, id))
	return a, missing(err, "no_account")
}

// UpdateAccount stores how the platform calls the account (a.Platform, a.Identity, a.Name) and, unless nil, new sealed
// settings, and makes it active again. A cursor stays: it says itself which stream it belongs to. Conflict "changed",
// "account_known".
func (s *Store) UpdateAccount(ctx context.Context, a femos.Account, settings []byte) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		if err := onlyOne(ctx, tx, a); err != nil {
			return err
		}
		if settings != nil {
			if _, err := tx.ExecContext(ctx, `UPDATE account SET settings = $1 WHERE id = $2 AND version = $3`, settings, a.ID, a.Version); err != nil {
				return err
			}
		}
		return changed(tx.ExecContext(ctx, `UPDATE account SET name = $1, identity = $2, state = 'active', fault = '', fault_at = 0, fault_until = 0, version = version + 1 WHERE id = $3 AND version = $4`,
			a.Name, a.Identity, a.ID, a.Version))
	})
}

// SetAccountState pauses or resumes an account by a person's will. Conflict "changed".
func (s *Store) SetAccountState(ctx context.Context, id femos.AccountID, version int64, state femos.AccountState) error {
	return unavailable(changed(s.exec(ctx, `UPDATE account SET state = $1, fault = '', fault_at = 0, fault_until = 0, version = version + 1 WHERE id = $2 AND version = $3`, state, id, version)))
}

// AccountFault is why an account can't be read just now; the zero value says that it can.
type AccountFault struct {
	Code   string
	Denied bool      // its reading ends until a person looks
	Until  time.Time // the platform asked us to wait
	Node   string    // who must hold the account's lease, as what another node reads is its to judge; "" asks for none
}

// SetAccountFault notes a fault, or that there is none any more. One that follows another keeps its beginning. A paused
// account stays paused. It returns whether anything changed. The version stays where it was unless the account is
// denied: a form that somebody has open does not mind a passing fault.
func (s *Store) SetAccountFault(ctx context.Context, id femos.AccountID, f AccountFault, now time.Time) (bool, error) {
	query := `UPDATE account SET fault_at = CASE WHEN $1 = '' THEN 0 WHEN fault <> '' THEN fault_at ELSE $2 END, fault = $1, fault_until = $3
		WHERE id = $4 AND (fault <> $1 OR fault_until <> $3) AND state = 'active' AND ($5 = '' OR lease_holder = $5)`
	if f.Denied {
		query = `UPDATE account SET fault = $1, fault_at = $2, fault_until = $3, state = 'denied', version = version + 1 WHERE id = $4 AND state = 'active' AND ($5 = '' OR lease_holder = $5)`
	}
	result, err := s.exec(ctx, query, f.Code, micros(now), micros(f.Until), id, f.Node)
	if err != nil {
		return false, unavailable(err)
	}
	n, err := result.RowsAffected()
	return n > 0, unavailable(err)
}

// Lease takes or keeps the reading of an account for a node: true if the node has it for so long from now. Of several
// nodes exactly one gets it; it is free again when its time is over. What the time is the database says, as the nodes'
// clocks differ. A lease that ends later than any could was taken before that clock was set back, and is free as well.
func (s *Store) Lease(ctx context.Context, id femos.AccountID, node string, hold time.Duration) (bool, error) {
	now := s.clock()
	result, err := s.exec(ctx, `UPDATE account SET lease_holder = $1, lease_until = `+now+` + $2 WHERE id = $3
		AND (lease_holder = $1 OR lease_until NOT BETWEEN `+now+` AND `+now+` + $4)`, node, hold.Microseconds(), id, 2*hold.Microseconds())
	if err != nil {
		return false, unavailable(err)
	}
	n, err := result.RowsAffected()
	return n == 1, unavailable(err)
}

// Renew keeps all accounts that a node has for so long from now, and returns which these are.
func (s *Store) Renew(ctx context.Context, node string, hold time.Duration) ([]femos.AccountID, error) {
	scan := func(row scanner) (id femos.AccountID, err error) { return id, row.Scan(&id) }
	return collect(ctx, s.write, scan, `UPDATE account SET lease_until = `+s.clock()+` + $1 WHERE lease_holder = $2 RETURNING id`, hold.Microseconds(), node)
}

// FreeLeases frees all accounts: for the start of a process that is alone at its database, so that it need not wait for
// the leases of the one before it that was killed.
func (s *Store) FreeLeases(ctx context.Context) error {
	_, err := s.exec(ctx, `UPDATE account SET lease_holder = '', lease_until = 0 WHERE lease_holder <> ''`)
	return unavailable(err)
}

// Unlease gives the reading of all accounts back.
func (s *Store) Unlease(ctx context.Context, node string) error {
	_, err := s.exec(ctx, `UPDATE account SET lease_holder = '', lease_until = 0 WHERE lease_holder = $1`, node)
	return unavailable(err)
}

// EnsureAccount stores an account that the program itself makes, unless it is there.
func (s *Store) EnsureAccount(ctx context.Context, a femos.Account, settings []byte, now time.Time) error {
	_, err := s.exec(ctx, `INSERT INTO account (id, platform, name, owner_id, state, fault, fault_at, settings, cursor, cursor_at, lease_holder, lease_until, created_at, version)
		VALUES ($1, $2, $3, $4, $5, '', 0, $6, '', 0, '', 0, $7, 1) ON CONFLICT (id) DO NOTHING`,
		a.ID, a.Platform, a.Name, a.Owner, a.State, settings, micros(now))
	return unavailable(err)
}
