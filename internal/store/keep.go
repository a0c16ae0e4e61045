package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"femos"
)

// inquiries stores the inquiries that are new, with their posts: one statement a table, however many they are.
func (w *intakeWriter) inquiries(ctx context.Context) error {
	fresh, err := w.fresh(ctx)
	if err != nil {
		return err
	}
	var inquiries [][]any
	var posts []KeptPost
	for _, n := range fresh {
		inquiries = append(inquiries, inquiryRow(n.Inquiry))
		posts = append(posts, postsOf(n)...)
		w.kept[countKey{n.Channel, cmp.Or(n.Day, day(w.in.At)), n.Language}]++
		w.done.New = append(w.done.New, n.ID)
	}
	if err := w.s.insertRows(ctx, w.tx, inquiryInto, inquiries, ""); err != nil {
		return err
	}
	w.stored += len(posts)
	return addPosts(ctx, w.s, w.tx, posts)
}

// fresh leaves out what no permission covers, and what stands already or comes twice in this batch. A question that was
// deleted at the source stands against a replay, or an old copy, of what was deleted, but not against what was written
// there later.
func (w *intakeWriter) fresh(ctx context.Context) ([]NewInquiry, error) {
	var fresh []NewInquiry
	var keys []string
	var posted []time.Time
	came := make(map[string]bool, len(w.in.Inquiries))
	for _, n := range w.in.Inquiries {
		asked := slices.IndexFunc(n.Posts, func(p KeptPost) bool { return p.Role == femos.Asked })
		if asked < 0 {
			return nil, fmt.Errorf("inquiry %s has no post that was asked", n.ID)
		}
		yes, err := w.covers(ctx, n.Channel)
		if err != nil {
			return nil, err
		}
		if key := n.Posts[asked].SourceKey; yes && !came[key] {
			came[key] = true
			fresh, keys, posted = append(fresh, n), append(keys, key), append(posted, n.Posts[asked].PostedAt)
		}
	}
	if len(fresh) == 0 {
		return nil, nil
	}
	there := map[string]int64{}
	query, args := standing(keys)
	err := walk(ctx, w.tx, func(row scanner) error {
		var key string
		var until sql.NullInt64
		err := row.Scan(&key, &until)
		if until.Valid {
			there[key] = until.Int64
		}
		return err
	}, query, args...)
	if err != nil {
		return nil, err
	}
	var list []NewInquiry
	for i, n := range fresh {
		if until, stands := there[keys[i]]; !stands || until < since(posted[i], n.Anew) {
			list = append(list, n)
		}
	}
	return list, nil
}

// standing asks of each key until when its question stands: for ever, or if it was deleted at the source until it was posted; NULL if there is
// none. Each key is looked up for itself, as PostgreSQL knows nothing about what stands in source_key, takes each for one of two
// hundred, and would read the whole table for a list of them.
func standing(keys []string) (query string, args []any) {
	args = padded(keys)
	return `WITH came (key) AS (VALUES ` + places(len(args), 1) + `)
		SELECT key, (SELECT MAX(CASE WHEN p.deleted_at = 0 THEN ` + strconv.FormatInt(math.MaxInt64, 10) + ` ELSE p.posted_at END) FROM post p WHERE p.role = 'asked' AND p.source_key = came.key) FROM came`, args
}

// postsOf are the posts of a new inquiry as they are stored: each once, and no more comments than are kept.
func postsOf(n NewInquiry) []KeptPost {
	posts := make([]KeptPost, 0, len(n.Posts))
	seen := make(map[string]bool, len(n.Posts))
	comments := 0
	for _, p := range n.Posts {
		if p.Role == femos.Comment {
			comments++
		}
		if seen[p.SourceKey] || p.Role == femos.Comment && comments > MaxComments {
			continue
		}
		seen[p.SourceKey] = true
		p.Inquiry, p.Channel = n.ID, n.Channel
		posts = append(posts, p)
	}
	return posts
}

const postInto = `post (id, inquiry_id, channel_id, role, author, source_key, text, language, verdict, reactions, posted_at, edited_at, deleted_at, received_at)`

// addPosts stores the posts of new inquiries, each of them once, with their references.
func addPosts(ctx context.Context, s *Store, tx *sql.Tx, posts []KeptPost) error {
	rows := make([][]any, len(posts))
	var references [][]any
	for i, p := range posts {
		row, err := postRow(p)
		if err != nil {
			return err
		}
		rows[i] = row
		if p.Reference != nil {
			references = append(references, []any{p.ID, p.Reference})
		}
	}
	if err := s.insertRows(ctx, tx, postInto, rows, ""); err != nil {
		return err
	}
	return s.insertRows(ctx, tx, referenceInto, references, "")
}

// addComment stores a post of an inquiry that stands, with its reference; false if it is there already. That is asked of the
// number of rows, as RETURNING makes SQLite keep a copy of each page it changes.
func addComment(ctx context.Context, s *Store, tx *sql.Tx, p KeptPost) (bool, error) {
	row, err := postRow(p)
	if err != nil {
		return false, err
	}
	result, err := tx.ExecContext(ctx, insertion(postInto, `ON CONFLICT (inquiry_id, source_key) DO NOTHING`, 1, len(row)), row...)
	if err != nil {
		return false, err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 || p.Reference == nil {
		return n > 0, err
	}
	return true, s.insertRows(ctx, tx, referenceInto, [][]any{{p.ID, p.Reference}}, "")
}

const referenceInto = `source_reference (post_id, sealed)`

// postRow is a post for postInto.
func postRow(p KeptPost) ([]any, error) {
	if p.SourceKey == "" {
		return nil, fmt.Errorf("post %s has no source key: it would be taken for any other without one", p.ID)
	}
	if err := storable(p.Text, p.Author); err != nil {
		return nil, fmt.Errorf("post %s: %w", p.ID, err)
	}
	return []any{p.ID, p.Inquiry, p.Channel, p.Role, p.Author, p.SourceKey, p.Text, p.Language, verdictText(p.Verdict), p.Reactions,
		micros(p.PostedAt), micros(p.EditedAt), micros(p.DeletedAt), micros(p.ReceivedAt)}, nil
}
