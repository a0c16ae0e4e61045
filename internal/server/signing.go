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
)

// Signing is the library for the command line: its keys, and no law. Close it.
type Signing struct {
	*library.Library
	db *store.Store
}

// NewSigning opens the database and the keys.
func NewSigning(ctx context.Context, settings config.Settings) (*Signing, error) {
	db, err := store.Open(ctx, settings.Database)
	if err != nil {
		return nil, err
	}
	keys, err := openKeys(ctx, db, settings.Data)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	lib, err := library.New(library.Options{Store: db, Keys: keys, Hub: live.NewHub(), Zone: time.Local, Now: time.Now, Random: rand.Reader, Starter: content.Files})
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &Signing{lib, db}, nil
}

// Close closes the database.
func (s *Signing) Close() error { return s.db.Close() }
