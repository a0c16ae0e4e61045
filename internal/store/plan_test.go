package store

import (
	"regexp"
	"strings"
	"testing"

	"femos"
)

// plan asks the database how it would run a query.
func (s *Store) plan(t *testing.T, query string, args ...any) string {
	t.Helper()
	var lines []string
	var err error
	if s.engine == Postgres {
		lines, err = collect(t.Context(), s.read, func(row scanner) (line string, err error) { return line, row.Scan(&line) }, "EXPLAIN (COSTS OFF) "+query, args...)
	} else {
		lines, err = collect(t.Context(), s.read, func(row scanner) (line string, err error) { return line, row.Scan(new(int), new(int), new(int), &line) }, "EXPLAIN QUERY PLAN "+query, args...)
	}
	must(t, err)
	return strings.Join(lines, "\n")
}

var walked = regexp.MustCompile(`(?:USING (?:COVERING )?INDEX|Index (?:Only )?Scan (?:Backward )?using) (inquiry_\w+)`)

func TestPlans(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		w := found(t, build(t, s), 600, 2)
		w.spread(t, s)
		listsUseTheirIndex(t, s, w)
		lookUpsUseIndexes(t, s, w)
	})
}

// Each list walks the index that was made for it, from the key it is at, and stops after a page: it reads neither the
// whole table nor sorts it.
func listsUseTheirIndex(t *testing.T, s *Store, w *town) {
	me, there := w.team[1], w.channels[3]
	for _, try := range []struct {
		q    Query
		want string
	}{
		{Query{View: femos.ViewNew}, "inquiry_new"},
		{Query{View: femos.ViewNew, Language: "ar"}, "inquiry_new_base"},
		{Query{View: femos.ViewNew, Channel: there}, "inquiry_new_channel"},
		{Query{View: femos.ViewMine, Me: me}, "inquiry_mine"},
		{Query{View: femos.ViewOpen}, "inquiry_open"},
		{Query{View: femos.ViewOpen, Language: "ar"}, "inquiry_open_base"},
		{Query{View: femos.ViewOpen, Channel: there}, "inquiry_open_channel"},
		{Query{View: femos.ViewUrgent}, "inquiry_open"},
		{Query{View: femos.ViewUrgent, Language: "ar"}, "inquiry_open_base"},
		{Query{View: femos.ViewUrgent, Channel: there}, "inquiry_open_channel"},
		{Query{View: femos.ViewDone}, "inquiry_done"},
		{Query{View: femos.ViewDone, Language: "ar"}, "inquiry_done_base"},
		{Query{View: femos.ViewDone, Channel: there}, "inquiry_done_channel"},
	} {
		try.q.Limit = 50
		first, err := s.List(t.Context(), try.q)
		must(t, err)
		for _, after := range []string{"", first.Next} {
			l, err := listOf(try.q)
			must(t, err)
			query, args, err := l.page(after, 51)
			must(t, err)
			plan := s.plan(t, query, args...)
			used := walked.FindStringSubmatch(plan)
			inner := plan[:strings.Index(plan+"LEFT", "LEFT")] // what comes before the joins of a page's rows
			switch {
			case used == nil || used[1] != try.want:
				t.Errorf("%+v after %q does not use %s:\n%s", try.q, after, try.want, plan)
			case strings.Contains(plan, "Seq Scan on inquiry"), regexp.MustCompile(`SCAN i$|SCAN inquiry$`).MatchString(plan):
				t.Errorf("%+v after %q reads everything:\n%s", try.q, after, plan)
			case s.engine == SQLite && strings.Contains(inner, "TEMP B-TREE"), s.engine == Postgres && sortsBelowLimit(plan):
				t.Errorf("%+v after %q sorts everything:\n%s", try.q, after, plan)
			}
		}
	}
}

// sortsBelowLimit says whether PostgreSQL sorts before it stops.
func sortsBelowLimit(plan string) bool {
	_, below, found := strings.Cut(plan, "Limit\n")
	first, _, _ := strings.Cut(below, "\n")
	return !found || !strings.Contains(first, "Index")
}

// What runs at every request or batch looks things up, it does not read tables through.
func lookUpsUseIndexes(t *testing.T, s *Store, w *town) {
	some := w.all[17]
	for _, try := range []struct {
		query string
		args  []any
	}{
		{`SELECT COUNT(*) FROM inquiry WHERE channel_id = $1 AND erased_at = 0`, []any{some.Channel}},
		{`SELECT id, seq, inquiry_id, channel_id, role FROM post WHERE source_key = $1 AND deleted_at = 0`, []any{"source of " + some.Asked}},
		{`SELECT COUNT(*) FROM post WHERE source_key = $1 AND role = 'asked'`, []any{"source of " + some.Asked}},
		{`SELECT COUNT(*) FROM post WHERE channel_id = $1`, []any{some.Channel}},
		{`SELECT ` + postColumns + ` FROM post p WHERE p.inquiry_id = $1`, []any{some.ID}},
		{`SELECT id FROM inquiry WHERE state = 'done' AND erased_at = 0 AND closed_at < $1 ORDER BY closed_at LIMIT $2`, []any{micros(noon.AddDate(0, -1, 0)), 10}},
	} {
		plan := s.plan(t, try.query, try.args...)
		if strings.Contains(plan, "Seq Scan") || regexp.MustCompile(`(?m)SCAN (i|p|inquiry|post)$`).MatchString(plan) {
			t.Errorf("%s\n%s", try.query, plan)
		}
	}
}
