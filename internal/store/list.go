package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"femos"
)

const rowColumns = inquiryColumns + `, i.reply, c.name, c.platform, COALESCE(substr(p.text, 1, 160), ''), COALESCE(t.name, '')`

const rowJoins = ` JOIN channel c ON c.id = i.channel_id LEFT JOIN post p ON p.id = i.asked_id LEFT JOIN person t ON t.id = i.taken_by`

func rowFields(r *Row) []any {
	return append(inquiryFields(&r.Inquiry), &r.Reply, &r.ChannelName, &r.Platform, &r.Excerpt, &r.TakenByName)
}

// list is a view as SQL: what is in it and the column of its order.
type list struct {
	where []string
	args  []any
	order string // "rank" or "closed_at"
	desc  bool
}

func (l *list) and(condition string, arg any) {
	l.args = append(l.args, arg)
	l.where = append(l.where, fmt.Sprintf(condition, len(l.args)))
}

// listOf turns a query into conditions for which migrations/0001_base.sql and 0017_lists.sql have an index each.
func listOf(q Query) (*list, error) {
	l := &list{order: "rank"}
	switch q.View {
	case femos.ViewNew:
		l.where = append(l.where, "i.state = 'new'")
	case femos.ViewMine:
		l.where = append(l.where, "i.state <> 'done'", "i.taken_by <> ''") // said so that the index is used
		l.and("i.taken_by = $%d", q.Me)
	case femos.ViewOpen:
		l.where = append(l.where, "i.state <> 'done'")
	case femos.ViewUrgent:
		l.where = append(l.where, "i.state <> 'done'", "i.rank < "+strconv.Itoa(notUrgent))
	case femos.ViewDone:
		l.where = append(l.where, "i.state = 'done'")
		l.order, l.desc = "closed_at", true
	default:
		return nil, femos.Fail(femos.Invalid, "no_view").About("view")
	}
	// Among what is hers one looks through: an index of everybody's would be walked for the few that are.
	base, channel := "i.base = $%d", "i.channel_id = $%d"
	if q.View == femos.ViewMine {
		base, channel = "i.base || '' = $%d", "i.channel_id || '' = $%d"
	}
	if q.Language != "" {
		l.and(base, q.Language.Base())
	}
	if q.Channel != "" {
		l.and(channel, q.Channel)
	}
	return l, nil
}

// List returns one page of a view by key set: its cost does not grow with what lies before or after it.
func (s *Store) List(ctx context.Context, q Query) (Page, error) {
	l, err := listOf(q)
	if err != nil {
		return Page{}, err
	}
	seen, err := s.seen(ctx)
	if err != nil {
		return Page{}, err
	}
	l.where = append(l.where, seen...)
	limit := min(max(q.Limit, 1), 100)
	query, args, err := l.page(q.After, limit+1)
	if err != nil {
		return Page{}, err
	}
	rows, err := collect(ctx, s.read, func(row scanner) (r Row, err error) { return r, row.Scan(rowFields(&r)...) }, query, args...)
	if err != nil {
		return Page{}, err
	}
	page := Page{Rows: rows}
	if len(rows) > limit {
		page.Rows = rows[:limit]
		last := page.Rows[limit-1]
		key := micros(last.ClosedAt)
		if !l.desc {
			key = rankOf(last.Urgency, last.CreatedAt)
		}
		page.Next = fmt.Sprintf("%d.%s", key, last.ID)
	}
	return page, nil
}

// page is the query for the rows after a key. Its inner part walks the index; only what it finds is joined. The limit
// is no parameter: PostgreSQL would plan for a tenth of the table, and sort it.
func (l *list) page(after string, limit int) (query string, args []any, err error) {
	direction, compare := "", ">"
	if l.desc {
		direction, compare = " DESC", "<"
	}
	where, args := slices.Clone(l.where), slices.Clone(l.args)
	if after != "" {
		n, id, ok := strings.Cut(after, ".")
		number, err := strconv.ParseInt(n, 10, 64)
		last, malformed := femos.ParseID[femos.InquiryID](id)
		if !ok || err != nil || malformed != nil {
			return "", nil, femos.Fail(femos.Invalid, "no_page")
		}
		args = append(args, number, last)
		where = append(where, fmt.Sprintf("(i.%s, i.id) %s ($%d, $%d)", l.order, compare, len(args)-1, len(args)))
	}
	order := ` ORDER BY i.` + l.order + direction + `, i.id` + direction
	return `SELECT ` + rowColumns + ` FROM (SELECT * FROM inquiry i WHERE ` + strings.Join(where, " AND ") + order +
		fmt.Sprintf(` LIMIT %d) i`, limit) + rowJoins + order, args, nil
}

// Counts says how much stands in each view, never counting further than MaxCount. The done are not counted: nobody
// works there.
func (s *Store) Counts(ctx context.Context, me femos.PersonID) (Counts, error) {
	all, err := s.countedNow(ctx)
	if err != nil {
		return Counts{}, err
	}
	seen, err := s.seen(ctx)
	if err != nil {
		return Counts{}, err
	}
	all.View = maps.Clone(all.View)
	return all, s.countViews(ctx, []femos.View{femos.ViewMine}, me, seen, all.View)
}

// countAll counts what is the same for everybody.
func (s *Store) countAll(ctx context.Context) (Counts, error) {
	c := Counts{View: map[femos.View]int{}}
	seen, err := s.seen(ctx)
	if err != nil {
		return c, err
	}
	if err := s.countViews(ctx, shared(), "", seen, c.View); err != nil {
		return c, err
	}
	languages, err := collect(ctx, s.read, func(row scanner) (n LanguageCount, err error) { return n, row.Scan(&n.Language, &n.N) },
		// Each language's first hundred; the languages themselves are walked in the index, one step each. MATERIALIZED, as SQLite would
		// count twice: for the condition, and for what is shown.
		`WITH RECURSIVE language (base) AS (
			SELECT MIN(base) FROM inquiry WHERE state <> 'done'
			UNION ALL SELECT (SELECT MIN(i.base) FROM inquiry i WHERE i.state <> 'done' AND i.base > language.base) FROM language WHERE language.base IS NOT NULL),
		counted AS MATERIALIZED (SELECT base, (SELECT COUNT(*) FROM (SELECT 1 FROM inquiry i WHERE `+strings.Join(append([]string{"i.state <> 'done'", "i.base = language.base"}, seen...), " AND ")+` LIMIT 100) n) AS many
			FROM language WHERE base IS NOT NULL)
		SELECT base, many FROM counted WHERE many > 0 ORDER BY many DESC, base`)
	if err != nil {
		return c, err
	}
	c.Language = languages
	c.Channel, err = collect(ctx, s.read, func(row scanner) (n ChannelCount, err error) { return n, row.Scan(&n.Channel, &n.Name, &n.N) },
		`WITH counted AS MATERIALIZED (SELECT c.id, c.name, (SELECT COUNT(*) FROM (SELECT 1 FROM inquiry i WHERE i.state <> 'done' AND i.channel_id = c.id LIMIT 100) n) AS many FROM channel c
			WHERE c.id NOT IN (SELECT channel_id FROM withdrawing))
		SELECT id, name, many FROM counted WHERE many > 0 ORDER BY many DESC, name`)
	return c, err
}

// countViews counts views with one query: each waits for a connection.
func (s *Store) countViews(ctx context.Context, views []femos.View, me femos.PersonID, seen []string, into map[femos.View]int) error {
	counts, fields := make([]int, len(views)), make([]any, len(views))
	var queries []string
	var args []any
	for n, view := range views {
		l, err := listOf(Query{View: view, Me: me})
		if err != nil {
			return err
		}
		queries = append(queries, `(SELECT COUNT(*) FROM (SELECT 1 FROM inquiry i WHERE `+strings.Join(append(l.where, seen...), " AND ")+fmt.Sprintf(` LIMIT %d) n)`, MaxCount))
		args = append(args, l.args...) // only one of them has any: hers
		fields[n] = &counts[n]
	}
	if err := s.read.QueryRowContext(ctx, `SELECT `+strings.Join(queries, ", "), args...).Scan(fields...); err != nil {
		return unavailable(err)
	}
	for n, view := range views {
		into[view] = counts[n]
	}
	return nil
}
