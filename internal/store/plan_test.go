package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"femos"
	"femos/internal/store/pgtest"
)

// plans asks the database how it would run a query: PostgreSQL both for these very parameters and for any, as it does
// once it has prepared a statement for good.
func (s *Store) plans(t *testing.T, query string, args ...any) (plans []string) {
	t.Helper()
	if s.engine == SQLite {
		lines, err := collect(t.Context(), s.read, func(row scanner) (line string, err error) {
			return line, row.Scan(new(int), new(int), new(int), &line)
		}, "EXPLAIN QUERY PLAN "+query, args...)
		must(t, err)
		return []string{strings.Join(lines, "\n")}
	}
	conn, err := s.read.Conn(t.Context())
	must(t, err)
	defer func() { _ = conn.Close() }()
	execute := "EXPLAIN (COSTS OFF) EXECUTE any_page"
	for n, arg := range args {
		execute += fmt.Sprintf("%c'%v'", "(,"[min(n, 1)], arg)
	}
	if len(args) > 0 {
		execute += ")"
	}
	_, err = conn.ExecContext(t.Context(), "PREPARE any_page AS "+query)
	must(t, err)
	for _, mode := range []string{"force_custom_plan", "force_generic_plan"} {
		_, err = conn.ExecContext(t.Context(), "SET plan_cache_mode = "+mode)
		must(t, err)
		lines, err := collect(t.Context(), conn, func(row scanner) (line string, err error) { return line, row.Scan(&line) }, execute)
		must(t, err)
		plans = append(plans, strings.Join(lines, "\n"))
	}
	_, err = conn.ExecContext(t.Context(), "DEALLOCATE any_page")
	must(t, err)
	_, err = conn.ExecContext(t.Context(), "RESET plan_cache_mode")
	must(t, err)
	return plans
}

var walked = regexp.MustCompile(`(?:USING (?:COVERING )?INDEX|Index (?:Only )?Scan (?:Backward )?using) (inquiry_\w+)`)

func TestPlans(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		w := found(t, build(t, s), 600, 2)
		w.spread(t, s)
		listsUseTheirIndex(t, s, w)
		lookUpsUseIndexes(t, s, w)
		searchUsesIndexes(t, s)
	})
}

// A search looks up what it needs by number: it neither reads all posts nor sorts them.
func searchUsesIndexes(t *testing.T, s *Store) {
	must(t, s.Index(t.Context()))
	must(t, s.Settle(t.Context()))
	tx, err := s.read.BeginTx(t.Context(), &sql.TxOptions{ReadOnly: true})
	must(t, err)
	defer func() { _ = tx.Rollback() }()
	for _, words := range []string{"abc", "jobcenter berlin", "kommt nicht vor"} {
		k := &seeker{ctx: t.Context(), q: &explaining{Tx: tx, s: s, t: t}, folded: words, limit: 31}
		_, high, err := s.indexed(t.Context(), k.q)
		must(t, err)
		for _, step := range []func() error{
			func() error { return k.newest(high, 1<<62) }, func() error { return k.blocks(1 << 62) }, func() error { return k.candidates([]int64{high, high - 1}, 1) },
		} {
			if err := step(); err != nil && !errors.Is(err, errEnough) {
				t.Error(err)
			}
		}
	}
}

// explaining looks at the plan of each query that it runs.
type explaining struct {
	*sql.Tx
	s *Store
	t *testing.T
}

func (e *explaining) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	explain := "EXPLAIN QUERY PLAN "
	if e.s.engine == Postgres {
		explain = "EXPLAIN (COSTS OFF) "
	}
	lines, err := collect(ctx, e.Tx, func(row scanner) (line string, err error) {
		if e.s.engine == SQLite {
			return line, row.Scan(new(int), new(int), new(int), &line)
		}
		return line, row.Scan(&line)
	}, explain+query, args...)
	must(e.t, err)
	// Blocks are few: some hundred of a million posts.
	plan := strings.ReplaceAll(strings.Join(lines, "\n"), "Seq Scan on search_block", "")
	plan = strings.ReplaceAll(plan, "Seq Scan on withdrawing", "") // nearly always empty
	if strings.Contains(plan, "TEMP B-TREE") || strings.Contains(plan, "Seq Scan") || strings.Contains(plan, "SCAN post") || strings.Contains(plan, "SCAN search_part") {
		e.t.Errorf("%s:\n%s", query, plan)
	}
	return e.Tx.QueryContext(ctx, query, args...)
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
		{Query{View: femos.ViewNew, Language: "ar", Channel: there}, "inquiry_new_both"},
		{Query{View: femos.ViewMine, Me: me}, "inquiry_mine"},
		{Query{View: femos.ViewMine, Me: me, Language: "ar"}, "inquiry_mine"},
		{Query{View: femos.ViewMine, Me: me, Channel: there}, "inquiry_mine"},
		{Query{View: femos.ViewMine, Me: me, Language: "ar", Channel: there}, "inquiry_mine"},
		{Query{View: femos.ViewOpen}, "inquiry_open"},
		{Query{View: femos.ViewOpen, Language: "ar"}, "inquiry_open_base"},
		{Query{View: femos.ViewOpen, Channel: there}, "inquiry_open_channel"},
		{Query{View: femos.ViewOpen, Language: "ar", Channel: there}, "inquiry_open_both"},
		{Query{View: femos.ViewUrgent}, "inquiry_open"},
		{Query{View: femos.ViewUrgent, Language: "ar"}, "inquiry_open_base"},
		{Query{View: femos.ViewUrgent, Channel: there}, "inquiry_open_channel"},
		{Query{View: femos.ViewUrgent, Language: "ar", Channel: there}, "inquiry_open_both"},
		{Query{View: femos.ViewDone}, "inquiry_done"},
		{Query{View: femos.ViewDone, Language: "ar"}, "inquiry_done_base"},
		{Query{View: femos.ViewDone, Channel: there}, "inquiry_done_channel"},
		{Query{View: femos.ViewDone, Language: "ar", Channel: there}, "inquiry_done_both"},
	} {
		try.q.Limit = 50
		first, err := s.List(t.Context(), try.q)
		must(t, err)
		for _, after := range []string{"", first.Next} {
			l, err := listOf(try.q)
			must(t, err)
			query, args, err := l.page(after, 51)
			must(t, err)
			for _, plan := range s.plans(t, query, args...) {
				// Of one language in one channel, of one person, of what is urgent in one of them there are so few that sorting is right.
				few := try.q.View == femos.ViewMine || strings.HasSuffix(try.want, "_both") || try.q.View == femos.ViewUrgent && try.q.Language+femos.Language(try.q.Channel) != ""
				if what := wrong(s.engine, plan, try.want, few); what != "" {
					t.Errorf("%+v after %q %s:\n%s", try.q, after, what, plan)
				}
			}
		}
	}
}

// wrong says what is wrong with the plan of a list, "" if nothing is. Where few are found in the index it may sort them.
func wrong(engine Engine, plan, want string, few bool) string {
	used := walked.FindStringSubmatch(plan)
	page, _, _ := strings.Cut(plan, "LEFT") // what comes before the joins of a page's rows
	switch {
	case engine == Postgres && few && strings.Contains(plan, "Bitmap Index Scan on "+want+"\n"):
		return ""
	case used == nil || used[1] != want:
		return "does not use " + want
	case strings.Contains(plan, "Seq Scan on inquiry"), strings.Count(plan+"\n", "SCAN i\n") > 1: // once the page that was found
		return "reads everything"
	case engine == SQLite && strings.Contains(page, "TEMP B-TREE"), engine == Postgres && sortsBelowLimit(plan):
		return "sorts everything"
	}
	return ""
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
	var batch []string
	for _, q := range w.all[:300] {
		batch = append(batch, "source of "+string(q.Asked))
	}
	stands, keys := standing(batch)
	for _, try := range []struct {
		query string
		args  []any
	}{
		{`SELECT COUNT(*) FROM inquiry WHERE channel_id = $1 AND erased_at = 0`, []any{some.Channel}},
		{`SELECT id, seq, inquiry_id, channel_id, role FROM post WHERE source_key = $1 AND deleted_at = 0`, []any{"source of " + some.Asked}},
		{`SELECT COUNT(*) FROM post WHERE source_key = $1 AND role = 'asked'`, []any{"source of " + some.Asked}},
		{stands, keys},
		{`SELECT p.id FROM post p WHERE p.channel_id = $1 AND p.deleted_at = 0 ORDER BY p.seq DESC LIMIT 20`, []any{some.Channel}},
		{`SELECT ` + postColumns + ` FROM post p WHERE p.inquiry_id = $1`, []any{some.ID}},
		{`SELECT id FROM inquiry WHERE state = 'done' AND erased_at = 0 AND closed_at < $1 ORDER BY closed_at LIMIT $2`, []any{micros(noon.AddDate(0, -1, 0)), 10}},
	} {
		for _, plan := range s.plans(t, try.query, try.args...) {
			if strings.Contains(plan, "Seq Scan") || regexp.MustCompile(`(?m)SCAN (i|p|inquiry|post)$`).MatchString(plan) {
				t.Errorf("%s\n%s", try.query, plan)
			}
		}
	}
}

// PostgreSQL compiles no statement of ours: where it has to guess, it takes a look-up for something that is worth a hundred milliseconds.
func TestPostgresCompilesNothing(t *testing.T) {
	t.Parallel()
	s, err := Open(t.Context(), pgtest.New(t))
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	for name, pool := range map[string]*sql.DB{"write": s.write, "long": s.long} {
		var jit string
		if err := pool.QueryRowContext(t.Context(), "SHOW jit").Scan(&jit); err != nil || jit != "off" {
			t.Errorf("%s: jit is %q, %v", name, jit, err)
		}
	}
}
