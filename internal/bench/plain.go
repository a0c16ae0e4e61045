package bench

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"path/filepath"
	"time"
)

// plain measures what SQLite itself takes: the same rows that intake keeps, inserted in the same batches into one
// table without an index, with synchronous=FULL. It is the ceiling that intake is held against.
func plain(ctx context.Context, o Options, t texts, out io.Writer) (err error) {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(o.Folder, "plain.db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_txlock=immediate")
	if err != nil {
		return err
	}
	defer func() {
		if e := db.Close(); err == nil {
			err = e
		}
	}()
	if _, err := db.ExecContext(ctx, `CREATE TABLE post (id TEXT, author TEXT, text TEXT, at BIGINT)`); err != nil {
		return err
	}
	rows := 0
	began := time.Now()
	for n := 0; n < o.Posts; n += perBatch {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		for i := range perBatch / 20 {
			if _, err := tx.ExecContext(ctx, `INSERT INTO post VALUES ($1, $2, $3, $4)`, fmt.Sprintf("post-%d", n+i), "3K7QX2", t.asked[(n+i)%len(t.asked)], n); err != nil {
				return err
			}
			rows++
		}
		if err := tx.Commit(); err != nil {
			return err
		}
	}
	took := time.Since(began)
	_, err = fmt.Fprintf(out, "  beside it        %.0f posts a second if only the kept rows were inserted, bare, in as many transactions (%d rows)\n",
		float64(o.Posts)/took.Seconds(), rows)
	return err
}
