package server

import (
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"log/slog"
	"time"

	"femos"
	"femos/content"
	"femos/internal/config"
	"femos/internal/connector/export"
	"femos/internal/connector/export/importer"
	"femos/internal/intake"
	"femos/internal/learning"
	"femos/internal/live"
	"femos/internal/store"
	"femos/internal/triage"
	"femos/internal/vault"
)

// Importing is what reads exports without serving anything, beside a node that may be running on the same database.
type Importing struct {
	*importer.Service
	Store *store.Store
	judge *triage.Judge
}

// NewImporting opens the database and the keys. The caller closes it.
func NewImporting(ctx context.Context, settings config.Settings, log *slog.Logger) (*Importing, error) {
	db, err := store.Open(ctx, settings.Database)
	if err != nil {
		return nil, err
	}
	i := &Importing{Store: db}
	if err := i.build(ctx, settings, log); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return i, nil
}

func (i *Importing) build(ctx context.Context, settings config.Settings, log *slog.Logger) error {
	keys, err := openKeys(ctx, i.Store, settings.Data)
	if err != nil {
		return err
	}
	files, err := content.With(settings.Data)
	if err != nil {
		return err
	}
	judge, err := newJudge(files)
	if err != nil {
		return err
	}
	// What this installation learnt is used here too; nothing is learnt from what an import brings.
	learnt := learning.New(learning.Options{Store: i.Store, Judge: judge, Keys: keys, Hub: live.NewHub(), Log: log, Now: time.Now, Random: rand.Reader,
		Forbidden: func(femos.Platform) bool { return true }})
	if err := learnt.Adopt(ctx); err != nil {
		return err
	}
	i.judge = judge
	door := newDoor(i.Store, judge, keys, live.NewHub(), log)
	i.Service = importer.New(importer.Options{Read: export.Read, Door: door, Store: i.Store, Now: time.Now, Random: rand.Reader})
	return ensureAccounts(ctx, i.Store, keys)
}

// Close closes the database.
func (i *Importing) Close() error { return i.Store.Close() }

// newJudge makes a judge that knows the answers and claims of files.
func newJudge(files fs.FS) (*triage.Judge, error) {
	starter, err := triage.LoadLibrary(files)
	if err != nil {
		return nil, err
	}
	return triage.New(starter)
}

func newDoor(db *store.Store, judge *triage.Judge, keys *vault.Keys, hub *live.Hub, log *slog.Logger) *intake.Desk {
	return intake.New(intake.Options{Store: db, Judge: judge, Keys: keys, Hub: hub, Log: log, Now: time.Now, Random: rand.Reader})
}
