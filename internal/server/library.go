package server

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"femos/content"
	"femos/internal/config"
	"femos/internal/library"
	"femos/internal/live"
	"femos/internal/store"
	"femos/internal/vault"
)

// Shelving is the library without anything that serves it, beside a node that may be running on the same database.
type Shelving struct {
	*library.Library
	Store *store.Store
}

// NewShelving opens the database, the keys and the library. The caller closes it.
func NewShelving(ctx context.Context, settings config.Settings) (*Shelving, error) {
	db, err := store.Open(ctx, settings.Database)
	if err != nil {
		return nil, err
	}
	keys, err := openKeys(ctx, db, settings.Data)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	lib, err := openLibrary(db, keys, settings.Data)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &Shelving{lib, db}, nil
}

// Fill makes the first key and brings in the starter library, where there is none yet.
func (s *Shelving) Fill(ctx context.Context) error {
	return errors.Join(s.EnsureKey(ctx), s.Seed(ctx))
}

// Close closes the database.
func (s *Shelving) Close() error { return s.Store.Close() }

func openLibrary(db *store.Store, keys *vault.Keys, data string) (*library.Library, error) {
	statutes, err := openStatutes(lawFolder(data))
	if err != nil {
		return nil, err
	}
	files, err := content.With(data)
	if err != nil {
		return nil, err
	}
	return library.New(library.Options{Store: db, Keys: keys, Statutes: statutes, Hub: live.NewHub(), Zone: time.Local, Now: time.Now, Random: rand.Reader, Starter: files})
}
