package bench

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"
)

// readers ask for one page over and over, on connections that stay open, with bytes made once: who asks shares the machine.
type readers struct {
	address, path string
	process       *process

	conns []net.Conn
	mu    sync.Mutex
	times []time.Duration
	bytes int
	busy  time.Duration // processor time of the server
	took  time.Duration
}

// measure asks, first without a pause, then so often in a second as must be answered.
func (v *readers) measure(ctx context.Context, what string, length time.Duration, out io.Writer) error {
	if err := v.read(ctx, time.Second, 0); err != nil { // warm
		return err
	}
	for _, pace := range []int{0, publicPace} {
		if err := v.read(ctx, length, pace); err != nil {
			return err
		}
		v.tell(out, what, pace)
	}
	return nil
}

// read asks for so long; pace is requests a second of all together, 0 for as many as they can. With a pace requests go out when they
// are due, whether those before were answered or not, and an answer's time counts from when its request was due, so that what
// waits behind a slow one counts too.
func (v *readers) read(ctx context.Context, length time.Duration, pace int) (err error) {
	v.times, v.conns = nil, nil
	defer func() {
		for _, c := range v.conns {
			_ = c.Close()
		}
	}()
	for range publicConnections {
		c, err := (&net.Dialer{}).DialContext(ctx, "tcp", v.address)
		if err != nil {
			return err
		}
		v.conns = append(v.conns, c)
	}
	before, began := v.process.busy(), time.Now()
	due := func(i int) time.Time { return began.Add(time.Duration(i) * time.Second / time.Duration(pace)) }
	errs := make(chan error, publicConnections+1)
	if pace > 0 {
		go func() { errs <- v.send(due, pace*int(length/time.Second)) }()
	} else {
		errs <- nil
	}
	for n, c := range v.conns {
		if pace > 0 {
			go func() {
				errs <- v.hear(c, pace*int(length/time.Second)/publicConnections, func(i int) (time.Time, error) { return due(n + i*publicConnections), nil })
			}()
			continue
		}
		go func() {
			errs <- v.hear(c, 0, func(int) (time.Time, error) {
				now := time.Now()
				if now.Sub(began) > length {
					return now, io.EOF
				}
				_, err := c.Write(v.request())
				return now, err
			})
		}()
	}
	for range publicConnections + 1 {
		if one := <-errs; one != nil {
			err = errors.Join(err, one)
			for _, c := range v.conns { // whoever still waits for an answer gets none
				_ = c.Close()
			}
		}
	}
	v.busy, v.took = v.process.busy()-before, time.Since(began)
	return err
}

func (v *readers) request() []byte {
	return []byte("GET " + v.path + " HTTP/1.1\r\nHost: " + v.address + "\r\nAccept-Encoding: gzip\r\n\r\n")
}

// send asks so many times, on one connection after the other.
func (v *readers) send(due func(int) time.Time, times int) error {
	runtime.LockOSThread() // it sleeps in the system, not in Go's scheduler
	defer runtime.UnlockOSThread()
	request := v.request()
	for i := range times / publicConnections * publicConnections {
		waitUntil(due(i))
		if _, err := v.conns[i%publicConnections].Write(request); err != nil {
			return err
		}
	}
	return nil
}

// hear reads answers, most of them or until ask says io.EOF; ask says since when each is waited for.
func (v *readers) hear(c net.Conn, most int, ask func(i int) (time.Time, error)) error {
	r := bufio.NewReader(c)
	var times []time.Duration
	var size int
	for i := 0; most == 0 || i < most; i++ {
		since, err := ask(i)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if size, err = skip(r); err != nil {
			return err
		}
		times = append(times, time.Since(since))
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.times, v.bytes = append(v.times, times...), size
	return nil
}

// skip reads an answer with little work and returns how large its body is.
func skip(r *bufio.Reader) (size int, err error) {
	for first := true; ; first = false {
		line, err := r.ReadSlice('\n')
		if err != nil {
			return 0, err
		}
		if first && !strings.HasPrefix(string(line), "HTTP/1.1 200 ") {
			return 0, fmt.Errorf("the public site answers %q", line)
		}
		const length = "Content-Length: "
		if line[0] == length[0] && strings.HasPrefix(string(line), length) {
			if size, err = strconv.Atoi(strings.TrimSpace(string(line[len(length):]))); err != nil {
				return 0, err
			}
		}
		if len(line) == 2 {
			_, err := r.Discard(size)
			return size, err
		}
	}
}

// save writes the page, compressed as it comes, into a file.
func (v *readers) save(ctx context.Context, file string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+v.address+v.path, nil)
	if err != nil {
		return err
	}
	r.Header.Set("Accept-Encoding", "gzip") // so that it is not unpacked
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	page, err := io.ReadAll(answer.Body)
	if err = errors.Join(err, answer.Body.Close()); err != nil {
		return err
	}
	return os.WriteFile(file, page, 0o600)
}

func (v *readers) tell(out io.Writer, what string, pace int) {
	n := len(v.times)
	median, p99 := quantiles(v.times)
	if pace > 0 {
		what = fmt.Sprintf("%s, %d/s", what, pace)
	}
	fmt.Fprintf(out, "  %-28s %.0f a second; median %s, 99th percentile %s, longest %s", what, float64(n)/v.took.Seconds(), short(median), short(p99), short(v.times[n-1]))
	if v.busy > 0 {
		fmt.Fprintf(out, "; %s of the processor an answer, %d bytes", short(v.busy/time.Duration(n)), v.bytes)
	}
	fmt.Fprintln(out)
}
