package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"femos"
)

// Adapter is what a night's learning came to.
type Adapter struct {
	ID      femos.AdapterID
	Base    string // checksum of what the model under it was trained from
	MadeAt  time.Time
	Figures AdapterFigures
	Better  bool   // than what was in use
	Gone    bool   // its weights are gone: it had its time, or what it learnt from was withdrawn
	Weights []byte // sealed for the purpose "adapter" and the id; not in lists
}

// AdapterFigures say what was learnt from, and how well the examples that were kept aside are answered with it, and with what was in
// use before.
type AdapterFigures struct {
	Examples     int     `json:"examples"`
	Aside        int     `json:"aside"`
	Asked        int     `json:"asked"` // answers compared; an example has one to five
	LossBefore   float64 `json:"loss_before"`
	LossAfter    float64 `json:"loss_after"`
	WrongBefore  int     `json:"wrong_before"`
	WrongAfter   int     `json:"wrong_after"`
	MissedBefore int     `json:"missed_before"` // emergencies
	MissedAfter  int     `json:"missed_after"`
}

// AdapterChoice is which adapter is in use, "" for none, since when, and who chose it; "" for the nightly job, which only goes
// on choosing while nobody did.
type AdapterChoice struct {
	Adapter femos.AdapterID `json:"adapter"`
	At      int64           `json:"at"` // microseconds
	By      femos.PersonID  `json:"by"`
}

// noteAdapter names the fact that holds the choice.
const noteAdapter = "adapter"

const adapterColumns = `id, base, made_at, figures, better, weights`

func scanAdapter(row scanner) (a Adapter, err error) {
	var figures string
	if err = row.Scan(&a.ID, &a.Base, at{&a.MadeAt}, &figures, &a.Better, &a.Weights); err != nil {
		return a, err
	}
	a.Gone = len(a.Weights) == 0
	if err = json.Unmarshal([]byte(figures), &a.Figures); err != nil {
		err = fmt.Errorf("figures of adapter %s: %w", a.ID, err)
	}
	return a, err
}

// AddAdapter stores what was learnt, and takes use into use ("" for none) unless a person chose meanwhile; keep leaves what is in use
// as it is. It says whether use is in use now.
func (s *Store) AddAdapter(ctx context.Context, a Adapter, use femos.AdapterID, keep bool) (inUse bool, err error) {
	figures, err := json.Marshal(a.Figures)
	if err != nil {
		return false, fmt.Errorf("figures of adapter %s: %w", a.ID, err)
	}
	err = s.tx(ctx, func(tx *sql.Tx) error {
		inUse = false
		choice, err := s.holdChoice(ctx, tx)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO adapter (id, base, made_at, figures, better, stale, weights) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			a.ID, a.Base, micros(a.MadeAt), string(figures), a.Better, false, a.Weights); err != nil {
			return err
		}
		if keep || choice.By != "" {
			return nil
		}
		inUse = true
		return choose(ctx, tx, AdapterChoice{Adapter: use, At: micros(a.MadeAt)})
	})
	return inUse, err
}

// holdChoice returns the choice and makes whoever else wants to change it wait.
func (s *Store) holdChoice(ctx context.Context, tx *sql.Tx) (c AdapterChoice, err error) {
	if _, err := tx.ExecContext(ctx, `INSERT INTO installation (name, value) VALUES ($1, '{}') ON CONFLICT (name) DO NOTHING`, noteAdapter); err != nil {
		return c, err
	}
	var text string
	if err := tx.QueryRowContext(ctx, `SELECT value FROM installation WHERE name = $1`+s.locked(), noteAdapter).Scan(&text); err != nil {
		return c, err
	}
	return readChoice(text)
}

func readChoice(text string) (c AdapterChoice, err error) {
	if text == "" {
		return c, nil
	}
	if err = json.Unmarshal([]byte(text), &c); err != nil {
		err = fmt.Errorf("the adapter in use: %w", err)
	}
	return c, err
}

func choose(ctx context.Context, tx *sql.Tx, c AdapterChoice) error {
	text, err := json.Marshal(c)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE installation SET value = $1 WHERE name = $2`, string(text), noteAdapter)
	return err
}

// ChooseAdapter takes an adapter into use, "" for none. NotFound "no_adapter"; Conflict "adapter_gone" where its weights are.
func (s *Store) ChooseAdapter(ctx context.Context, c AdapterChoice) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		if _, err := s.holdChoice(ctx, tx); err != nil {
			return err
		}
		if c.Adapter != "" {
			a, err := scanAdapter(tx.QueryRowContext(ctx, `SELECT `+adapterColumns+` FROM adapter WHERE id = $1`, c.Adapter))
			if err != nil {
				return missing(err, "no_adapter")
			}
			if a.Gone {
				return femos.Fail(femos.Conflict, "adapter_gone")
			}
		}
		return choose(ctx, tx, c)
	})
}

// AdapterInUse returns the choice and, unless it is none, the adapter with its weights; Gone where they are not there any more.
func (s *Store) AdapterInUse(ctx context.Context) (c AdapterChoice, a Adapter, err error) {
	text, err := s.Installation(ctx, noteAdapter)
	if err != nil {
		return c, a, err
	}
	if c, err = readChoice(text); err != nil || c.Adapter == "" {
		return c, a, err
	}
	a, err = scanAdapter(s.read.QueryRowContext(ctx, `SELECT `+adapterColumns+` FROM adapter WHERE id = $1`, c.Adapter))
	if errors.Is(err, sql.ErrNoRows) {
		a, err = Adapter{ID: c.Adapter, Gone: true}, nil
	}
	return c, a, unavailable(err)
}

// Adapters returns the newest adapters without their weights, newest first.
func (s *Store) Adapters(ctx context.Context, limit int) ([]Adapter, error) {
	list, err := collect(ctx, s.read, scanAdapter, `SELECT `+adapterColumns+` FROM adapter ORDER BY made_at DESC, id DESC LIMIT $1`, limit)
	for i := range list {
		list[i].Weights = nil
	}
	return list, err
}

// CountExamples says how many examples there are.
func (s *Store) CountExamples(ctx context.Context) (n int, err error) {
	err = s.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM example`).Scan(&n)
	return n, unavailable(err)
}
