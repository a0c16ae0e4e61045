package server_test

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"femos"
	"femos/internal/config"
	"femos/internal/disk/disktest"
	"femos/internal/store/pgtest"
	"femos/internal/trouble"
	"femos/test/servers/jetstream"
)

// onSmallDisk, set in the environment to an engine, turns TestFullDisk into the process that has a small disk.
const onSmallDisk = "FEMOS_SERVER_SMALL_DISK"

// room is what a database has to write on.
type room struct {
	folder, database string
	fill, free       func(*testing.T, *node)
}

// While posts stream in the disk becomes full: reading stops, and its cursor covers nothing that is not stored; the desk says so,
// can be read, and keeps what she writes. When there is room it goes on by itself: every post once, and the desk is silent again.
// Once on a disk that is full to its last block, once where the engine is told to say that it is, which works on any machine.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	if engine := os.Getenv(onSmallDisk); engine != "" {
		fullDisk(t, smallDisk(t, engine))
		return
	}
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine+", full", func(t *testing.T) {
			t.Parallel()
			disktest.Alone(t, "TestFullDisk", onSmallDisk+"="+engine)
		})
		t.Run(engine+", told", func(t *testing.T) {
			t.Parallel()
			fullDisk(t, told(t, engine))
		})
	}
}

// smallDisk has the whole data folder on a small disk, or all tables of a PostgreSQL server. That keeps its write-ahead log on another,
// as it ends itself where that finds no room.
func smallDisk(t *testing.T, engine string) room {
	t.Helper()
	r := room{folder: t.TempDir()}
	var small *disktest.Disk
	if engine == "sqlite" {
		small = disktest.Mount(t, r.folder, 64<<20)
	} else {
		server := pgtest.Own(t, "fsync = off", "synchronous_commit = off")
		folder := filepath.Join(filepath.Dir(server.Folder()), "small")
		server.Mkdir(folder)
		small = disktest.Mount(t, folder, 64<<20)
		server.Mkdir(filepath.Join(folder, "tables"))
		server.SQL("CREATE TABLESPACE small LOCATION '" + filepath.Join(folder, "tables") + "'")
		server.SQL("ALTER DATABASE femos SET TABLESPACE small")
		r.database = pgtest.DSN(server)
	}
	r.fill = func(*testing.T, *node) { small.Fill() }
	r.free = func(*testing.T, *node) { small.Free() }
	return r
}

// told has the engine say that there is no room: SQLite may make its file no larger, PostgreSQL's table of posts raises what it raises then.
func told(t *testing.T, engine string) room {
	t.Helper()
	r := room{folder: t.TempDir()}
	do := func(query string) func(*testing.T, *node) {
		return func(t *testing.T, n *node) {
			t.Helper()
			if _, err := n.Store.Jobs().ExecContext(t.Context(), query); err != nil {
				t.Fatal(err)
			}
		}
	}
	if engine == "sqlite" {
		r.fill, r.free = do(`PRAGMA max_page_count = 1`), do(`PRAGMA max_page_count = 1000000`)
		return r
	}
	r.database = pgtest.New(t)
	r.fill = do(`CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = 'disk_full'; END $$;
		CREATE TRIGGER full_disk BEFORE INSERT ON post FOR EACH ROW EXECUTE FUNCTION full_disk()`)
	r.free = do(`DROP TRIGGER full_disk ON post`)
	return r
}

func fullDisk(t *testing.T, r room) {
	s := jetstream.New(t, 4_000, 5*time.Millisecond)
	s.Held.Store(500)
	n := made(t, r.folder, r.database, func(*config.Settings) {})
	n.mayFail()
	var ahead atomic.Int64 // of the clock by which trouble is looked for
	n.Turn(func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) })
	n.nour = n.person(t, nour())
	n.run(t)
	channel, by := n.reads(t, s), n.group(t, "Mamas in Neukölln")
	v := n.visitor(t, "nour")
	until(t, "the first posts", func() bool { return n.covered(t, s, channel) == 500 })
	asked := v.capture(t, by, question)
	silent(t, v)
	idle(t, n)

	r.fill(t, n)
	s.Held.Store(0)
	until(t, "that the desk says so", func() bool { return strings.Contains(v.get(t, "/inbox").body, diskFull) })
	until(t, "that reading is tried again", func() bool { n.covered(t, s, channel); return strings.Count(n.log.String(), "code=storage_full") >= 2 })
	n.readable(t, v, channel, by, asked)
	if at := n.covered(t, s, channel); at >= 4_000 {
		t.Fatal("all was stored: nothing was full")
	}
	if lines := strings.Count(n.log.String(), "\n"); lines > 200 {
		t.Errorf("%d lines in the log", lines)
	}

	r.free(t, n)
	s.Whole(t, n.Store, channel)
	if at := n.covered(t, s, channel); at != 4_000 {
		t.Errorf("the cursor covers %d posts of 4000", at)
	}
	ahead.Store(int64(30 * time.Second)) // there has been room for a while
	until(t, "that the desk says nothing any more", func() bool { _, full := n.Trouble.Of(trouble.DiskFull); return !full })
	silent(t, v)
	if a := v.post(t, "/capture/keep", url.Values{"channel": {string(by)}, "text": {"Noch einmal: " + question}}); a.status != http.StatusSeeOther {
		t.Errorf("with room again she can't keep a post: %d", a.status)
	}
}

const diskFull = "Reading waits where it is and goes on as soon as there is room: nothing is lost."

// reads has the node read a stream.
func (n *node) reads(t *testing.T, s *jetstream.Stream) femos.ChannelID {
	t.Helper()
	account, err := n.Accounts.Add(t.Context(), n.nour, "bluesky", s.Account())
	if err != nil {
		t.Fatal(err)
	}
	channel, err := n.Channels.AddChannel(t.Context(), n.nour, account, "hashtag", "#femos", "#femos", "de")
	if err != nil {
		t.Fatal(err)
	}
	n.permit(t, channel)
	return channel
}

// covered says how many posts the stored cursor covers, and fails if that are more than were counted.
func (n *node) covered(t *testing.T, s *jetstream.Stream, channel femos.ChannelID) int {
	t.Helper()
	covered := s.Covered(n.account(t, channel).Cursor)
	if seen := n.seen(t, channel); covered > seen { // what is stored meanwhile is more, never less
		t.Fatalf("the cursor covers %d posts, %d are stored", covered, seen)
	}
	return covered
}

// idle makes her session one whose use is to be written down with the next request.
func idle(t *testing.T, n *node) {
	t.Helper()
	if _, err := n.Store.Jobs().ExecContext(t.Context(), `UPDATE session SET seen_at = seen_at - 600000000`); err != nil {
		t.Fatal(err)
	}
}

// silent fails if the desk says that something is wrong.
func silent(t *testing.T, v *visitor) {
	t.Helper()
	for _, path := range []string{"/inbox", "/trouble"} {
		if a := v.get(t, path); a.status != http.StatusOK || strings.Contains(a.body, "The disk has been full") {
			t.Errorf("%s: %d, and says what is over", path, a.status)
		}
	}
}

// readable fails unless every page can be read while there is no room, says so, and keeps what she writes.
func (n *node) readable(t *testing.T, v *visitor, channel, by femos.ChannelID, asked femos.InquiryID) {
	t.Helper()
	inquiry := "/inbox/" + string(asked)
	for _, path := range []string{"/inbox", inquiry, "/channels", "/channels/" + string(channel), "/search?q=Aufenthaltserlaubnis", "/library", "/me", "/trouble"} {
		if a := v.get(t, path); a.status != http.StatusOK || !strings.Contains(a.body, diskFull) {
			t.Errorf("without room %s gives %d: %.300s", path, a.status, a.body)
		}
	}
	if a := v.get(t, "/readyz"); a.status != http.StatusOK || !strings.Contains(a.body, "no room") {
		t.Errorf("ready: %d %s", a.status, a.body)
	}
	thread, err := n.Store.Thread(t.Context(), asked)
	if err != nil {
		t.Fatal(err)
	}
	const words = "Stell den Antrag noch vor dem Ablauf, dann gilt dein Aufenthalt weiter."
	for path, form := range map[string]url.Values{
		"/capture/keep":   {"channel": {string(by)}, "text": {words}},
		inquiry + "/send": {"version": {fmt.Sprint(thread.Inquiry.Version)}, "action": {"answer"}, "language": {"de"}, "text": {words}},
	} {
		// A little may find room within the files that there are.
		if a := v.post(t, path, form); a.status != http.StatusSeeOther && (a.status != http.StatusServiceUnavailable || !strings.Contains(a.body, words) ||
			!strings.Contains(a.body, "There is no room to store anything just now. What you wrote stays here.")) {
			t.Errorf("without room %s gives %d: %.300s", path, a.status, a.body)
		}
	}
}
