package store

import (
	"context"

	"femos"
)

// KeptKeys hands each the source keys of all posts kept from an account, of what triage learns from, of what we published
// there and still watch, and of the likes of either: whatever an event at the source can still be about, and more rather than less. It holds
// none of them.
func (s *Store) KeptKeys(ctx context.Context, account femos.AccountID, each func(sourceKey string)) error {
	for _, query := range []string{
		`SELECT p.source_key FROM channel c JOIN post p ON p.channel_id = c.id WHERE c.account_id = $1 AND c.id NOT IN (SELECT channel_id FROM withdrawing)`,
		`SELECT r.source_key FROM channel c JOIN reply r ON r.channel_id = c.id JOIN inquiry i ON i.id = r.inquiry_id WHERE c.account_id = $1 AND r.source_key <> '' AND i.erased_at = 0 AND c.id NOT IN (SELECT channel_id FROM withdrawing)`,
		`SELECT e.source_key FROM channel c JOIN sample e ON e.channel_id = c.id WHERE c.account_id = $1`,
		`SELECT e.source_key FROM channel c JOIN example e ON e.channel_id = c.id WHERE c.account_id = $1`,
		`SELECT x.key FROM channel c JOIN post p ON p.channel_id = c.id JOIN reaction x ON x.source_key = p.source_key WHERE c.account_id = $1`,
		`SELECT x.key FROM channel c JOIN reply r ON r.channel_id = c.id JOIN reaction x ON x.source_key = r.source_key WHERE c.account_id = $1`,
	} {
		var key string
		if err := walk(ctx, s.read, func(row scanner) error {
			if err := row.Scan(&key); err != nil {
				return err
			}
			each(key)
			return nil
		}, query, account); err != nil {
			return err
		}
	}
	return nil
}

// KeptSource is where a post that is kept stands at its source.
type KeptSource struct {
	Post      femos.PostID
	Channel   femos.ChannelID
	Reference []byte // sealed, nil if there is none
}

// KeptSources returns the newest posts kept from a channel, at most limit, newest first.
func (s *Store) KeptSources(ctx context.Context, channel femos.ChannelID, limit int) ([]KeptSource, error) {
	scan := func(row scanner) (k KeptSource, err error) { return k, row.Scan(&k.Post, &k.Channel, &k.Reference) }
	return collect(ctx, s.read, scan, `SELECT p.id, p.channel_id, r.sealed FROM post p LEFT JOIN source_reference r ON r.post_id = p.id
		WHERE p.channel_id = $1 AND p.deleted_at = 0 ORDER BY p.seq DESC LIMIT $2`, channel, limit)
}
