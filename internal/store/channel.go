package store

import (
	"context"
	"database/sql"
	"time"

	"femos"
)

const channelColumns = `c.id, c.account_id, c.platform, c.address_key, c.address, c.name, c.language, c.added_at`

func channelFields(c *femos.Channel) []any {
	return []any{&c.ID, &c.Account, &c.Platform, &c.Address.Key, &c.Address.Sealed, &c.Name, &c.Language, at{&c.AddedAt}}
}

// AddChannel stores a new channel. Conflict "channel_exists".
func (s *Store) AddChannel(ctx context.Context, c femos.Channel) error {
	_, err := s.exec(ctx, `INSERT INTO channel (id, account_id, platform, address_key, address, name, language, added_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		c.ID, c.Account, c.Platform, c.Address.Key, c.Address.Sealed, c.Name, c.Language, micros(c.AddedAt))
	if duplicate(err) {
		return femos.Fail(femos.Conflict, "channel_exists").About("address")
	}
	return unavailable(err)
}

// Channels returns all channels with their state, by name; counts are of the seven days before now.
func (s *Store) Channels(ctx context.Context, now time.Time) ([]ChannelState, error) {
	return s.channelStates(ctx, now, "")
}

// Channel returns one channel with its state. NotFound "no_channel".
func (s *Store) Channel(ctx context.Context, id femos.ChannelID, now time.Time) (ChannelState, error) {
	list, err := s.channelStates(ctx, now, id)
	if err == nil && len(list) == 0 {
		err = femos.Fail(femos.NotFound, "no_channel")
	}
	if err == nil {
		list[0].Erasing, err = s.Erasing(ctx, id)
	}
	if err != nil {
		return ChannelState{}, err
	}
	return list[0], nil
}

func (s *Store) channelStates(ctx context.Context, now time.Time, only femos.ChannelID) ([]ChannelState, error) {
	scan := func(row scanner) (c ChannelState, err error) {
		err = row.Scan(append(channelFields(&c.Channel), &c.AccountName, &c.AccountState, &c.Seen7Days, &c.Kept7Days)...)
		return c, err
	}
	list, err := collect(ctx, s.read, scan, `SELECT `+channelColumns+`, a.name, a.state,
			COALESCE((SELECT SUM(n.seen) FROM counter n WHERE n.channel_id = c.id AND n.day > $1), 0),
			COALESCE((SELECT SUM(n.kept) FROM counter n WHERE n.channel_id = c.id AND n.day > $1), 0)
		FROM channel c JOIN account a ON a.id = c.account_id
		WHERE ($2 = '' OR c.id = $2) ORDER BY c.name, c.id`, day(now.AddDate(0, 0, -7)), string(only))
	if err != nil {
		return nil, err
	}
	for i := range list {
		permissions, err := s.Permissions(ctx, list[i].ID)
		if err != nil {
			return nil, err
		}
		if len(permissions) > 0 {
			list[i].Permission = &permissions[0]
		}
	}
	return list, nil
}

const permissionColumns = `m.id, m.channel_id, m.kind, m.may_read, m.may_reply, m.may_sample, m.may_learn, m.granted_by, m.evidence, m.conditions,
	m.recorded_by, m.recorded_at, m.review_at, m.withdrawn_at, m.withdrawn_by`

func permissionFields(p *femos.Permission) []any {
	return []any{&p.ID, &p.Channel, &p.Kind, &p.Scopes.Read, &p.Scopes.Reply, &p.Scopes.Sample, &p.Scopes.Learn, &p.GrantedBy, &p.Evidence, &p.Conditions,
		&p.RecordedBy, at{&p.RecordedAt}, at{&p.ReviewAt}, at{&p.WithdrawnAt}, &p.WithdrawnBy}
}

func scanPermission(row scanner) (p femos.Permission, err error) {
	err = row.Scan(permissionFields(&p)...)
	return p, err
}

// Permissions returns a channel's permissions: the standing one first, then the newest.
func (s *Store) Permissions(ctx context.Context, id femos.ChannelID) ([]femos.Permission, error) {
	return collect(ctx, s.read, scanPermission, `SELECT `+permissionColumns+` FROM permission m WHERE m.channel_id = $1
		ORDER BY CASE WHEN m.withdrawn_at = 0 THEN 0 ELSE 1 END, m.recorded_at DESC, m.id DESC`, id)
}

// ChannelOf returns the channel of a permission. NotFound "no_permission".
func (s *Store) ChannelOf(ctx context.Context, id femos.PermissionID) (c femos.Channel, err error) {
	err = s.read.QueryRowContext(ctx, `SELECT `+channelColumns+` FROM permission m JOIN channel c ON c.id = m.channel_id WHERE m.id = $1`, id).Scan(channelFields(&c)...)
	return c, missing(err, "no_permission")
}

// Covered is a channel that a standing permission covers.
type Covered struct {
	femos.Channel
	Permission femos.Permission
	ImportedAt time.Time // when an export was last read into it, zero for never
}

// Covered returns the channels of an account ("" for all) that may be read.
func (s *Store) Covered(ctx context.Context, account femos.AccountID) ([]Covered, error) {
	scan := func(row scanner) (c Covered, err error) {
		err = row.Scan(append(append(channelFields(&c.Channel), permissionFields(&c.Permission)...), at{&c.ImportedAt})...)
		return c, err
	}
	return collect(ctx, s.read, scan, `SELECT `+channelColumns+`, `+permissionColumns+`, c.imported_at
		FROM permission m JOIN channel c ON c.id = m.channel_id
		WHERE m.withdrawn_at = 0 AND m.may_read AND ($1 = '' OR c.account_id = $1) ORDER BY c.id`, string(account))
}

// Readable returns the channels of an account that may be read, and what else their permissions allow. It is asked for every
// batch, so it looks at no other account's.
func (s *Store) Readable(ctx context.Context, account femos.AccountID) (map[femos.ChannelID]femos.Scopes, error) {
	scopes := map[femos.ChannelID]femos.Scopes{}
	err := walk(ctx, s.read, func(row scanner) error {
		var id femos.ChannelID
		may := femos.Scopes{Read: true}
		err := row.Scan(&id, &may.Reply, &may.Sample, &may.Learn)
		scopes[id] = may
		return err
	}, `SELECT c.id, m.may_reply, m.may_sample, m.may_learn FROM channel c JOIN permission m ON m.channel_id = c.id
		WHERE c.account_id = $1 AND m.withdrawn_at = 0 AND m.may_read`, account)
	return scopes, err
}

// holdChannel makes whoever keeps something from a channel, replies there or changes its permission wait for each other
// until the transaction ends. (Holding the permission itself is not enough: of one that was superseded meanwhile a
// waiting statement sees neither the old nor the new.) NotFound "no_channel".
func (s *Store) holdChannel(ctx context.Context, tx *sql.Tx, id femos.ChannelID) error {
	return missing(tx.QueryRowContext(ctx, `SELECT id FROM channel WHERE id = $1`+s.locked(), id).Scan(&id), "no_channel")
}

// RecordPermission stores a permission. One that stood is superseded: it ends, and what was kept stays, but for what was kept to learn
// from if the new one does not cover that. NotFound
// "no_channel"; Conflict "still_erasing" while what was kept under one that was withdrawn is still being erased.
func (s *Store) RecordPermission(ctx context.Context, p femos.Permission) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		if err := s.holdChannel(ctx, tx, p.Channel); err != nil {
			return err
		}
		if err := settled(ctx, tx, p.Channel); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE permission SET withdrawn_at = $1, withdrawn_by = $2 WHERE channel_id = $3 AND withdrawn_at = 0`,
			micros(p.RecordedAt), p.RecordedBy, p.Channel); err != nil {
			return err
		}
		if !p.Scopes.Sample {
			if err := eraseSamples(ctx, tx, p.Channel); err != nil {
				return err
			}
			if err := owe(ctx, tx); err != nil {
				return err
			}
		}
		if !p.Scopes.Learn {
			if err := eraseLearning(ctx, tx, p.Channel); err != nil {
				return err
			}
			if err := owe(ctx, tx); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO permission (id, channel_id, kind, may_read, may_reply, may_sample, may_learn, granted_by, evidence, conditions,
				recorded_by, recorded_at, review_at, withdrawn_at, withdrawn_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, '')`,
			p.ID, p.Channel, p.Kind, p.Scopes.Read, p.Scopes.Reply, p.Scopes.Sample, p.Scopes.Learn, p.GrantedBy, p.Evidence, p.Conditions,
			p.RecordedBy, micros(p.RecordedAt), micros(p.ReviewAt))
		return err
	})
}

// Kept says how much is kept from a channel.
func (s *Store) Kept(ctx context.Context, id femos.ChannelID) (femos.Kept, error) {
	k, err := kept(ctx, s.read, id)
	if err == nil && k != (femos.Kept{}) {
		var going bool
		if err = s.read.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM withdrawing WHERE channel_id = $1)`, id).Scan(&going); going {
			k = femos.Kept{} // nothing that anybody could withdraw any more
		}
	}
	return k, unavailable(err)
}

func kept(ctx context.Context, q querier, id femos.ChannelID) (k femos.Kept, err error) {
	err = q.QueryRowContext(ctx, `SELECT
		(SELECT COUNT(*) FROM inquiry WHERE channel_id = $1 AND erased_at = 0),
		(SELECT COUNT(*) FROM post WHERE channel_id = $1),
		(SELECT COUNT(*) FROM reply WHERE channel_id = $1 AND state IN ('waiting', 'manual', 'unknown')),
		(SELECT COUNT(*) FROM example WHERE channel_id = $1), (SELECT COUNT(*) FROM sample WHERE channel_id = $1)`, id).
		Scan(&k.Inquiries, &k.Posts, &k.Waiting, &k.Examples, &k.Samples)
	return k, err
}
