package store

import (
	"context"
	"database/sql"

	"femos"
)

// noteAddresses says how far the addresses of before they were sealed are out of the files: "" if there were none, then
// addressesSealed, and in the end addressesGone.
const (
	noteAddresses   = "addresses"
	addressesSealed = "sealed"
	addressesGone   = "gone"
)

// SealAddresses seals the addresses of channels that were added before addresses were sealed, all in one transaction, and
// returns how many; seal is given the channel and what the platform calls it. What the files still hold of them goes with the
// next Scour. Whoever opens a database with its keys calls it first: nothing else reads what is not sealed. Doing it again, or on
// two nodes at once, changes nothing.
func (s *Store) SealAddresses(ctx context.Context, seal func(c femos.Channel, plain string) femos.Address) (n int, err error) {
	type open struct {
		femos.Channel
		plain string
	}
	scan := func(row scanner) (o open, err error) { return o, row.Scan(&o.ID, &o.Account, &o.plain) }
	err = s.tx(ctx, func(tx *sql.Tx) error {
		left, err := collect(ctx, tx, scan, `SELECT id, account_id, address_key FROM channel WHERE address IS NULL`+s.locked())
		if n = len(left); err != nil || n == 0 {
			return err
		}
		for _, o := range left {
			a := seal(o.Channel, o.plain)
			if _, err := tx.ExecContext(ctx, `UPDATE channel SET address_key = $1, address = $2 WHERE id = $3`, a.Key, a.Sealed, o.ID); err != nil {
				return err
			}
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO installation (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
			noteAddresses, addressesSealed); err != nil {
			return err
		}
		return owe(ctx, tx)
	})
	if n > 0 && err == nil {
		s.owed.Store(true)
	}
	return n, err
}
