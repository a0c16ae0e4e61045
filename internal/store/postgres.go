package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"net"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// How long PostgreSQL is waited for. A statement of ours takes milliseconds; one that takes this long waits for somebody,
// or the server hangs.
const (
	connectWait   = 3 * time.Second  // for each host of the address, unless it says connect_timeout itself
	statementWait = 10 * time.Second // the server ends a statement, and a transaction that does nothing, after this
	answerWait    = 15 * time.Second // after which a server that does not answer counts as gone: it hangs, or the line is cut
)

// openPostgres prepares the two pools. The address may name several hosts ("postgres://u@one,two/name"): whichever takes
// writes is used. A server that is a standby, or was made one, or takes no writes, is not: such a connection is not taken,
// and dropped as soon as it says so, with all others that were made before. So the pool moves when the server does.
func openPostgres(address string) (*Store, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, fmt.Errorf("store: the address of the database can't be read")
	}
	if config.ConnectTimeout == 0 || config.ConnectTimeout > time.Minute { // pgx's own default is two minutes
		config.ConnectTimeout = connectWait
	}
	if config.ValidateConnect == nil {
		config.ValidateConnect = pgconn.ValidateConnectTargetSessionAttrsReadWrite
	}
	if config.RuntimeParams["application_name"] == "" {
		config.RuntimeParams["application_name"] = "femos"
	}
	if config.RuntimeParams["jit"] == "" { // our statements take milliseconds, to compile one takes a hundred
		config.RuntimeParams["jit"] = "off"
	}
	long := openPool(config.Copy())
	long.SetMaxOpenConns(3) // one of them listens
	long.SetMaxIdleConns(0)
	for name, wait := range map[string]time.Duration{"statement_timeout": statementWait, "idle_in_transaction_session_timeout": 2 * statementWait} {
		if config.RuntimeParams[name] == "" {
			config.RuntimeParams[name] = strconv.FormatInt(wait.Milliseconds(), 10)
		}
	}
	dial := config.DialFunc
	config.DialFunc = func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &impatient{Conn: c, wait: answerWait}, nil
	}
	db := openPool(config)
	db.SetMaxOpenConns(16)
	db.SetMaxIdleConns(8)
	return &Store{engine: Postgres, whole: withdrawWhole, heavy: heavyTables, ripe: make(chan struct{}, 1), habits: ofPostgres(), write: db, read: reader{DB: db}, long: long}, nil
}

// openPool opens a pool that lets go of all its connections as soon as one of them says that its server is no use any
// more.
func openPool(config *pgx.ConnConfig) *sql.DB {
	var era atomic.Int64 // goes up whenever that was said
	config.OnPgError = parting(&era)
	return stdlib.OpenDB(*config,
		stdlib.OptionAfterConnect(func(_ context.Context, c *pgx.Conn) error {
			c.PgConn().CustomData()["era"] = era.Load()
			return nil
		}),
		stdlib.OptionResetSession(func(_ context.Context, c *pgx.Conn) error {
			if c.PgConn().CustomData()["era"] != era.Load() {
				return driver.ErrBadConn
			}
			return nil
		}))
}

// impatient is a connection on which no answer is waited for longer than wait, whatever the caller's context says: a
// machine that hangs, or is cut off, says nothing at all. A deadline that is set from outside goes first.
type impatient struct {
	net.Conn
	wait time.Duration

	mu    sync.Mutex
	outer time.Time
}

// Read waits for an answer.
func (c *impatient) Read(b []byte) (int, error) {
	c.mu.Lock()
	if c.outer.IsZero() {
		_ = c.Conn.SetReadDeadline(time.Now().Add(c.wait)) //nolint:forbidigo // the network's deadlines are of this clock; what fails here fails in Read
	}
	c.mu.Unlock()
	return c.Conn.Read(b)
}

// SetDeadline is how pgx ends what its context ended.
func (c *impatient) SetDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.outer = t
	return c.Conn.SetDeadline(t)
}
