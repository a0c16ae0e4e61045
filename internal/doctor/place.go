package doctor

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io/fs"
	"net"
	"net/netip"
	"net/url"
	"os"
	"runtime"
	"strings"
	"time"

	"femos/internal/disk"
	"femos/internal/store"
	"femos/internal/vault"
)

// folder looks whether the data folder is there, ours alone, and takes files.
func (e *exam) folder(context.Context) {
	info, err := os.Stat(e.Settings.Data)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		e.tell(Must, "folder_missing", e.Settings.Data)
		return
	case err != nil || !info.IsDir():
		e.tell(Must, "folder_unreadable", e.Settings.Data)
		return
	case runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0:
		e.tell(Should, "folder_wide", e.Settings.Data)
	}
	f, err := os.CreateTemp(e.Settings.Data, ".doctor-*")
	if err != nil {
		e.tell(Must, "folder_unwritable", e.Settings.Data)
		return
	}
	_ = f.Close()
	_ = os.Remove(f.Name()) // if it can't be, the folder is told of the next time
}

// openKeys looks at the keys; whether they are those of the database comes later.
func (e *exam) openKeys(context.Context) {
	var err error
	e.keys, err = vault.OpenKeys(e.Settings.Data, nil, vault.Options{MustExist: true})
	switch {
	case err == nil:
	case errors.Is(err, vault.ErrMissing), errors.Is(err, fs.ErrNotExist):
		e.tell(Must, "keys_missing", e.Settings.Data)
	case errors.Is(err, vault.ErrWide):
		e.tell(Must, "keys_wide", e.Settings.Data)
	case errors.Is(err, vault.ErrForm):
		e.tell(Must, "keys_broken", e.Settings.Data)
	default:
		e.tell(Must, "keys_unreadable", e.Settings.Data)
	}
}

// database looks whether it answers.
func (e *exam) database(ctx context.Context) {
	db, err := store.Look(ctx, e.Settings.Database)
	if errors.Is(err, fs.ErrNotExist) && strings.HasPrefix(e.Settings.Database, "sqlite:") {
		e.tell(Must, "database_missing", e.Settings.SafeDatabase())
		return
	}
	if err != nil {
		e.tell(Must, "database_"+string(store.Why(err)), e.Settings.SafeDatabase())
		return
	}
	e.db = db
}

// schema looks whether the database is of this version.
func (e *exam) schema(ctx context.Context) {
	if e.db == nil {
		return
	}
	_, lacks, err := e.db.Schema(ctx)
	switch {
	case errors.Is(err, store.ErrNewer):
		e.tell(Must, "schema_newer")
	case err != nil:
		e.tell(Must, "database_"+string(store.Why(err)), e.Settings.SafeDatabase())
	case len(lacks) > 0:
		e.tell(Must, "schema_older", len(lacks))
		return
	default:
		return
	}
	_ = e.db.Close() // of what nobody understands nothing more is asked
	e.db = nil
}

// belong looks whether keys and database belong together, and whether the database was left for another.
func (e *exam) belong(ctx context.Context) {
	if e.db == nil {
		return
	}
	if to, err := e.db.Installation(ctx, store.Moved); err == nil && to != "" {
		e.tell(Must, "moved", to)
	}
	fingerprint, err := e.db.Installation(ctx, "keys")
	if err == nil && fingerprint != "" && e.keys != nil && e.keys.Check(fingerprint) != nil {
		e.tell(Must, "keys_wrong", e.keys.Fingerprint(), fingerprint)
		e.keys = nil
	}
}

const (
	roomMust    = 200 << 20 // bytes free
	roomShould  = 2 << 30
	shareShould = 0.1 // of the disk free
)

// disks looks how much room there is, on each disk once.
func (e *exam) disks(context.Context) {
	seen := map[uint64]bool{}
	for _, folder := range append(e.Settings.Folders(), e.Temp) {
		room, err := e.Room(folder)
		if err != nil || room.Total == 0 || seen[room.Disk] {
			continue // a folder that is missing is told of elsewhere; one of the kernel's has no disk
		}
		seen[room.Disk] = true
		if severity := crowded(room); severity != "" {
			e.tell(severity, "disk_full", folder, int(room.Free>>20))
		}
	}
}

// crowded is how bad it is that a disk is that full, "" for not.
func crowded(room disk.Room) Severity {
	switch {
	case room.Free < roomMust:
		return Must
	case room.Free < roomShould && room.Share() < shareShould:
		return Should
	}
	return ""
}

const expirySoon = 14 * 24 * time.Hour

// web looks at how people reach the desk.
func (e *exam) web(context.Context) {
	s := e.Settings
	u, err := url.Parse(s.PublicURL)
	https := err == nil && u.Scheme == "https"
	switch {
	case s.Demo:
		e.tell(Must, "demo")
	case !https && !loopback(s.Listen):
		e.tell(Must, "tls_missing", s.Listen)
	case !https:
		e.tell(Note, "local_only", s.PublicURL)
	case s.TLSCert == "" && s.ProxyHeader == "":
		e.tell(Should, "proxy_header")
	case s.TLSCert == "" && !loopback(s.Listen):
		e.tell(Should, "listen_wide", s.Listen)
	}
	if u, err := url.Parse(s.ProjectLink); !s.Demo && err == nil && (u.Hostname() == "localhost" || loopback(net.JoinHostPort(u.Hostname(), "0"))) {
		e.tell(Should, "project_link", s.ProjectLink)
	}
	if s.MetricsListen != "" && !loopback(s.MetricsListen) {
		e.tell(Should, "metrics_open", s.MetricsListen)
	}
	if s.TLSCert == "" {
		return
	}
	pair, err := tls.LoadX509KeyPair(s.TLSCert, s.TLSKey)
	if err != nil {
		e.tell(Must, "tls_broken", s.TLSCert)
		return
	}
	if leaf, err := x509.ParseCertificate(pair.Certificate[0]); err == nil && leaf.NotAfter.Sub(e.Now()) < expirySoon {
		severity := Should
		if leaf.NotAfter.Before(e.Now()) {
			severity = Must
		}
		e.tell(severity, "tls_ends", leaf.NotAfter.Local().Format(time.DateOnly))
	}
}

// loopback says whether only this machine reaches an address to listen on.
func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// filesLeast is what 500 open event streams, accounts and databases need.
const filesLeast = 1024

// files looks how many files may be open.
func (e *exam) files(context.Context) {
	if most, ok := openFiles(); ok && most < filesLeast {
		e.tell(Should, "files_few", int(most), filesLeast)
	}
}
