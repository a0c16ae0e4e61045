// Package doctor looks an installation over and says in plain words what is wrong and what to do.
//
// Guarantees. It changes nothing: no schema, no row, no file that stays. It works beside a running node and without one,
// and goes on after whatever it finds: a database that is away hides nothing about the disk. It ends within a minute.
// Findings hold names of the team's own accounts and paths, never what people wrote, nor secrets.
//
// Limits. Asking the platforms logs in to each account once, which platforms count: not more often than every few minutes.
// How full PostgreSQL's disk is, only its own machine knows.
package doctor

import (
	"context"
	"time"

	"femos"
	"femos/internal/config"
	"femos/internal/connector"
	"femos/internal/disk"
	"femos/internal/i18n"
	"femos/internal/store"
	"femos/internal/vault"
)

// Severity is how bad something is.
type Severity string

// The severities.
const (
	Must   Severity = "must"   // something does not work, or is lost if nothing happens
	Should Severity = "should" // it works, but not as it should
	Note   Severity = "note"   // worth knowing
)

// Finding is one thing that was found.
type Finding struct {
	Severity Severity        `json:"severity"`
	Code     string          `json:"code"`
	Account  femos.AccountID `json:"account,omitempty"`
	What     string          `json:"what"`
	Todo     string          `json:"todo"`
}

// Options are what is looked at, and with what.
type Options struct {
	Settings config.Settings
	Now      func() time.Time
	Words    *i18n.Catalogue
	Opener   connector.Opener                       // opens the accounts to ask their platforms; its client takes the times of their answers
	Offline  bool                                   // ask no platform
	Temp     string                                 // folder of temporary files
	Room     func(folder string) (disk.Room, error) // nil: as it is
}

// exam is one look over.
type exam struct {
	Options
	db    *store.Store // nil if it can't be reached
	keys  *vault.Keys  // nil if they can't be opened
	found []Finding
	asked int
}

// wait is how long one thing is asked for.
const wait = 10 * time.Second

// Examine looks everything over. asked is how many things were looked at.
func Examine(ctx context.Context, o Options) (found []Finding, asked int) {
	e := &exam{Options: o}
	if e.Room == nil {
		e.Room = disk.Of
	}
	defer func() {
		if e.db != nil {
			_ = e.db.Close() // nothing was written
		}
	}()
	for _, look := range []func(context.Context){e.folder, e.openKeys, e.database, e.schema, e.belong, e.running, e.accounts, e.platforms,
		e.clock, e.disks, e.backups, e.web, e.permissions, e.work, e.files, e.traces} {
		short, cancel := context.WithTimeout(ctx, wait)
		look(short)
		cancel()
		e.asked++
	}
	return e.found, e.asked
}

// tell notes a finding. Its sentence is "doctor." and the code in the catalogue, what to do the same with ".todo".
func (e *exam) tell(s Severity, code string, args ...any) {
	e.found = append(e.found, Finding{Severity: s, Code: code, What: e.Words.T("doctor."+code, args...), Todo: e.Words.T("doctor."+code+".todo", args...)})
}

// of notes a finding about an account.
func (e *exam) of(a femos.AccountID, s Severity, code string, args ...any) {
	e.tell(s, code, args...)
	e.found[len(e.found)-1].Account = a
}
