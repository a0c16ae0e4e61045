package bench

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"femos"
	"femos/internal/auth"
	"femos/internal/store"
)

// changes is how often something is changed while streams are open.
const changes = 40

// streams measures a running server with many event streams: the memory it takes, and how long a change that one person
// makes takes to the others. Each of the team has a browser that then fetches what changed, as the desk's script does.
func streams(ctx context.Context, o Options, b *bed, out io.Writer) error {
	cookies, err := b.logIn(ctx, auth.New(auth.Options{Store: b.Store, Now: time.Now, Random: rand.Reader}))
	if err != nil {
		return err
	}
	return serving(ctx, o.Program, b.folder, b.address, func(p *process) error {
		time.Sleep(2 * time.Second) // what starting needed is given back
		idle := p.resident()
		crowd := &crowd{process: p, cookies: cookies, arrived: make(chan arrival, o.Streams)}
		ctx, leave := context.WithCancel(ctx)
		defer crowd.wait.Wait()
		defer leave()
		if err := crowd.open(ctx, o.Streams); err != nil {
			return err
		}
		opened := p.resident()
		var first, last, shown []time.Duration
		for range changes {
			a, z, s, err := crowd.change(ctx, b)
			if err != nil {
				return err
			}
			first, last, shown = append(first, a), append(last, z), append(shown, s...)
		}
		fmt.Fprintf(out, "%d event streams, %s, %d inquiries\n", o.Streams, b.engine(), b.size)
		fmt.Fprintf(out, "  %-24s %.1f MB, idle before %.1f MB; %.1f MB after %d changes\n", "resident, streams open", opened, idle, p.resident(), changes)
		for _, line := range []struct {
			name  string
			times []time.Duration
		}{{"told, the first of them", first}, {"told, the last of them", last}, {"shown, in 20 browsers", shown}} {
			median, p99 := quantiles(line.times)
			fmt.Fprintf(out, "  %-24s median %s, 99th percentile %s after she pressed the button\n", line.name, short(median), short(p99))
		}
		return nil
	})
}

// crowd is many browsers with an event stream each.
type crowd struct {
	*process
	cookies []*http.Cookie
	client  http.Client
	wait    sync.WaitGroup
	arrived chan arrival
	streams int
}

// arrival is a notice that came to a stream.
type arrival struct {
	id femos.InquiryID
	at time.Time
}

// open opens streams and returns when the server has answered on all of them.
func (c *crowd) open(ctx context.Context, streams int) error {
	c.streams = streams
	c.client.Transport = &http.Transport{MaxIdleConnsPerHost: 64}
	c.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	answered := make(chan error, streams)
	for n := range streams {
		c.wait.Go(func() {
			r, err := c.ask(ctx, http.MethodGet, "/events", n, nil)
			if err != nil {
				answered <- err
				return
			}
			defer func() { _ = r.Body.Close() }()
			lines := bufio.NewScanner(r.Body)
			if !lines.Scan() {
				answered <- errors.New("an event stream ended at once")
				return
			}
			answered <- nil
			for lines.Scan() {
				var notice struct{ ID femos.InquiryID }
				if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok && json.Unmarshal([]byte(data), &notice) == nil {
					select {
					case c.arrived <- arrival{notice.ID, time.Now()}:
					case <-ctx.Done():
						return
					}
				}
			}
		})
	}
	for range streams {
		if err := <-answered; err != nil {
			return err
		}
	}
	return nil
}

// ask asks the server as one of the team.
func (c *crowd) ask(ctx context.Context, method, path string, who int, form url.Values) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, method, c.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	r.AddCookie(c.cookies[who%len(c.cookies)])
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	answer, err := c.client.Do(r)
	if err == nil && answer.StatusCode != http.StatusOK && answer.StatusCode != http.StatusSeeOther {
		_ = answer.Body.Close()
		err = fmt.Errorf("%s: status %d", path, answer.StatusCode)
	}
	return answer, err
}

// fetch reads one fragment as the script does.
func (c *crowd) fetch(ctx context.Context, who int, path, part string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.url+path, nil)
	if err != nil {
		return err
	}
	r.AddCookie(c.cookies[who%len(c.cookies)])
	r.Header.Set("Part", part)
	answer, err := c.client.Do(r)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, answer.Body)
	return errors.Join(err, answer.Body.Close())
}

// change has the first of the team take an inquiry, and measures until the first and the last stream tell of it, and
// until each of the team has fetched the list and the numbers anew.
func (c *crowd) change(ctx context.Context, b *bed) (first, last time.Duration, shown []time.Duration, err error) {
	page, err := b.List(ctx, store.Query{View: femos.ViewNew, Limit: 1})
	if err != nil || len(page.Rows) == 0 {
		return 0, 0, nil, errors.Join(err, errors.New("nothing is new"))
	}
	row := page.Rows[0]
	began := time.Now()
	pressed := make(chan error, 1)
	go func() {
		r, err := c.ask(ctx, http.MethodPost, "/inbox/"+string(row.ID)+"/take", 0, url.Values{"version": {strconv.FormatInt(row.Version, 10)}})
		if err == nil {
			err = r.Body.Close()
		}
		pressed <- err
	}()
	var wait sync.WaitGroup
	var mu sync.Mutex
	for told := 0; told < c.streams; {
		var a arrival
		select {
		case a = <-c.arrived:
		case <-time.After(10 * time.Second):
			return 0, 0, nil, fmt.Errorf("%d of %d streams told nothing within ten seconds", c.streams-told, c.streams)
		}
		if a.id != row.ID {
			continue
		}
		if told == 0 {
			first = a.at.Sub(began)
		}
		last = max(last, a.at.Sub(began))
		if who := told; who < len(c.cookies) {
			wait.Go(func() {
				errs := make(chan error, 2)
				for _, part := range []string{"rows", "counts"} {
					go func() { errs <- c.fetch(ctx, who, "/inbox?view=new", part) }()
				}
				failed := errors.Join(<-errs, <-errs)
				mu.Lock()
				defer mu.Unlock()
				shown, err = append(shown, time.Since(began)), errors.Join(err, failed)
			})
		}
		told++
	}
	wait.Wait()
	return first, last, shown, errors.Join(err, <-pressed)
}
