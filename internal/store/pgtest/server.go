package pgtest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
)

// superuser is the role that every database belongs to.
const superuser = "femos"

// debian is where Debian's packages put the server's programs; several versions may stand side by side.
const debian = "/usr/lib/postgresql/*/bin"

// watch makes a server in the folder $1 with the programs in $2 and the settings in $3, says "ready", and waits for its
// standard input to end, which is when the test binary is gone. Then, or if anything fails, it clears up. $4 is the
// folder of the server that it becomes a streaming standby of, or empty.
const watch = `
set -eu
folder=$1 bin=$2 settings=$3 primary=$4
trap 'kill -CONT $(head -n 1 "$folder/data/postmaster.pid" 2>/dev/null) 2>/dev/null || :
	"$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || :; rm -rf "$folder"' EXIT
trap '' INT HUP
if [ -n "$primary" ]; then
	"$bin/pg_basebackup" -h "$primary" -U ` + superuser + ` -D "$folder/data" -R -X stream -c fast --no-sync >"$folder/made" 2>&1 ||
		{ tail -n 20 "$folder/made"; exit 1; }
else
	"$bin/initdb" -D "$folder/data" -U ` + superuser + ` -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$folder/made" 2>&1 ||
		{ tail -n 20 "$folder/made"; exit 1; }
fi
cat >>"$folder/data/postgresql.conf" <<-END
	listen_addresses = ''
	unix_socket_directories = '$folder'
	max_connections = 200
	max_parallel_workers_per_gather = 0
	$settings
END
"$bin/pg_ctl" -D "$folder/data" -l "$folder/log" -w -t 300 start >/dev/null 2>&1 ||
	{ tail -n 20 "$folder/log"; exit 1; }
echo ready
cat >/dev/null
`

// fast gives up durability, lasting keeps it.
const (
	fast    = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"
	lasting = "fsync = on\n"
)

// server is a running server.
type server struct {
	folder string // with its socket
	bin    string // with its programs
	who    *syscall.Credential
	// alive is the write end of the watcher's standard input. It is never closed: that it closes with the process is
	// the signal. It must stay reachable, as the garbage collector closes files that nobody can reach.
	alive io.Closer
}

// start starts a server and its watcher; primary is nil but for a standby.
func start(settings string, primary *server) (*server, error) {
	bin, err := programs()
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "femos-pg-")
	if err != nil {
		return nil, fmt.Errorf("make a folder: %w", err)
	}
	if socket := filepath.Join(folder, ".s.PGSQL.5432"); len(socket) > 103 { // sun_path of macOS; Linux has 107
		_ = os.Remove(folder)
		return nil, fmt.Errorf("the path of the socket is too long: %s; set TMPDIR to a shorter one", socket)
	}
	who, err := unprivileged(folder)
	if err != nil {
		_ = os.Remove(folder)
		return nil, err
	}

	source := ""
	if primary != nil {
		source = primary.folder
	}
	cmd := exec.Command("/bin/sh", "-c", watch, "sh", folder, bin, settings, source)
	cmd.Dir = folder
	cmd.Env = []string{"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC"} // nothing of PGHOST and its like
	// A session of its own, so that Ctrl-C at the terminal ends the test first and the watcher can clear up after it.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Credential: who}
	alive, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("make a pipe: %w", err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("make a pipe: %w", err)
	}
	if err := cmd.Start(); err != nil {
		_ = os.Remove(folder)
		return nil, fmt.Errorf("start the watcher: %w", err)
	}
	if err := ready(stdout); err != nil {
		return nil, err
	}
	return &server{folder, bin, who, alive}, nil
}

// ready waits for the watcher's "ready" and makes an error of anything else it says.
func ready(said io.Reader) error {
	r := bufio.NewReader(said)
	line, err := r.ReadString('\n')
	if line == "ready\n" {
		return nil
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("listen to the watcher: %w", err)
	}
	rest, err := io.ReadAll(r)
	if err != nil {
		return fmt.Errorf("listen to the watcher: %w", err)
	}
	return fmt.Errorf("PostgreSQL did not start:\n%s%s", line, rest)
}

// programs returns the folder with initdb and pg_ctl: the newest of Debian's, else the one in PATH.
func programs() (string, error) {
	found, err := filepath.Glob(debian)
	if err != nil {
		return "", fmt.Errorf("look for PostgreSQL: %w", err)
	}
	slices.SortFunc(found, func(a, b string) int { return version(b) - version(a) })
	for _, bin := range found {
		if _, err := os.Stat(filepath.Join(bin, "initdb")); err == nil { // a client alone has no initdb
			return bin, nil
		}
	}
	initdb, err := exec.LookPath("initdb")
	if err != nil {
		return "", fmt.Errorf("no PostgreSQL on this machine (neither %s nor PATH); `make test` installs it, "+
			"or: apt-get install postgresql", debian)
	}
	// The folder in PATH may hold links only, while initdb looks for its neighbours beside itself.
	initdb, err = filepath.EvalSymlinks(initdb)
	if err != nil {
		return "", fmt.Errorf("look for PostgreSQL: %w", err)
	}
	return filepath.Dir(initdb), nil
}

// version returns the 15 of "/usr/lib/postgresql/15/bin", 0 if there is none.
func version(bin string) int {
	n, err := strconv.Atoi(filepath.Base(filepath.Dir(bin)))
	if err != nil {
		return 0
	}
	return n
}

// unprivileged gives the folder to the user that the server will run as, and returns that user: nil, for "the same as
// now", unless we are root.
func unprivileged(folder string) (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		u, err = user.Lookup("nobody")
	}
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL won't run as root, and there is no user postgres or nobody: %w", err)
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("user id of %s: %w", u.Username, err)
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("group id of %s: %w", u.Username, err)
	}
	if err := os.Chown(folder, int(uid), int(gid)); err != nil {
		return nil, fmt.Errorf("hand over the folder: %w", err)
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}
