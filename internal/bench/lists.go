package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"time"

	"femos"
	"femos/internal/auth"
	"femos/internal/store"
	"femos/internal/triage"
)

// arriving is how many posts a second come in while people look at lists.
const arriving = 200

// lists measures the desk's own handler: from the request to the last byte of the page, session, permission, list,
// counts and template included; only the network is missing. Posts arrive meanwhile, through the same store.
func lists(ctx context.Context, b *bed, o Options, judge *triage.Judge, t texts, out io.Writer) (cost float64, err error) {
	s, err := o.Open(ctx, b.folder, b.address)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	cookies, err := b.logIn(ctx, s.Auth)
	if err != nil {
		return 0, err
	}
	fmt.Fprintf(out, "inbox, %s, %d inquiries: the desk's handler for a page of 40, while %d posts a second arrive\n", b.engine(), b.size, arriving)
	ctx, stop := context.WithCancel(ctx)
	var wait sync.WaitGroup
	var failed error
	began := make(chan struct{})
	wait.Go(func() { failed = b.arrive(ctx, s.Store, judge, t, began) })
	<-began
	defer func() { stop(); wait.Wait(); err = errors.Join(err, failed) }()
	v := &visitors{bed: b, handler: s.Handler, cookies: cookies, out: out}
	cost = v.eachView().Seconds()
	v.together(ctx, "20 at once, each a page every 1 to 3 s", time.Duration(o.Seconds)*time.Second, time.Second)
	v.together(ctx, "20 at once, without a pause", time.Duration(o.Seconds)*time.Second/2, 0)
	return cost, v.broken()
}

// logIn gives each of the team a session.
func (b *bed) logIn(ctx context.Context, service *auth.Service) (cookies []*http.Cookie, err error) {
	for n := range b.team {
		session, err := service.Login(ctx, benchLogin(n), benchPassword, fmt.Sprintf("192.0.2.%d", n))
		if err != nil {
			return nil, err
		}
		cookies = append(cookies, session.HTTPCookie())
	}
	return cookies, nil
}

// arrive takes posts in at a steady pace until ctx ends, from the first batch on: with that the door reads once what it must
// know, as it does at a start. began is closed after it.
func (b *bed) arrive(ctx context.Context, s *store.Store, judge *triage.Judge, t texts, began chan<- struct{}) error {
	here := *b
	here.Store = s
	door := here.door(judge, nil)
	_, err := door.Accept(ctx, b.accounts[0].account, "", b.batch(b.accounts[0], t, 0), nil)
	close(began)
	if err != nil {
		return err
	}
	tick := time.NewTicker(time.Second * perBatch / arriving)
	defer tick.Stop()
	for n := perBatch; ; n += perBatch {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if _, err := door.Accept(ctx, b.accounts[0].account, "", b.batch(b.accounts[0], t, n), nil); err != nil && ctx.Err() == nil {
			return err
		}
	}
}

// visitors ask the desk for pages.
type visitors struct {
	*bed
	handler http.Handler
	cookies []*http.Cookie
	out     io.Writer

	mu  sync.Mutex
	err error
}

func (v *visitors) broken() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.err
}

// ask asks for a page as one of the team and returns how long the handler took.
func (v *visitors) ask(who int, path, part string) time.Duration {
	r := httptest.NewRequestWithContext(context.Background(), http.MethodGet, path, nil)
	r.AddCookie(v.cookies[who])
	if part != "" {
		r.Header.Set("Part", part)
	}
	w := httptest.NewRecorder()
	began := time.Now()
	v.handler.ServeHTTP(w, r)
	took := time.Since(began)
	if w.Code != http.StatusOK {
		v.mu.Lock()
		v.err = fmt.Errorf("%s: status %d", path, w.Code)
		v.mu.Unlock()
	}
	return took
}

// path is the address of a list: any view, of one language or all, one channel or all, from the top or anywhere in it.
func (v *visitors) path(r *rand.Rand, view femos.View, language, channel bool) string {
	q := url.Values{"view": {string(view)}}
	if language {
		q.Set("lang", string(v.corpus.languages[r.IntN(len(v.corpus.languages))]))
	}
	if channel {
		q.Set("channel", string(v.channels[r.IntN(len(v.channels))]))
	}
	if r.IntN(2) == 0 {
		// Any key will do: the page of what comes after it.
		at := time.Now().Add(-back).Add(time.Duration(r.IntN(max(v.size, 1))) * time.Second).UnixMicro()
		if view != femos.ViewDone {
			at += int64(r.IntN(3)) * 200_000_000_000_000_000
		}
		q.Set("after", fmt.Sprintf("%d.%s", at, newID[femos.InquiryID]()))
	}
	return "/inbox?" + q.Encode()
}

// eachView asks for the rows of every list, one request at a time, and returns the median of all.
func (v *visitors) eachView() (all time.Duration) {
	var every []time.Duration
	r := rand.New(rand.NewPCG(3, 3)) //nolint:gosec // nothing secret
	for _, view := range femos.Views() {
		for n, name := range []string{"all", "a language", "a channel", "both"} {
			var took []time.Duration
			for i := range 100 {
				d := v.ask(i%len(v.cookies), v.path(r, view, n&1 != 0, n&2 != 0), "rows")
				if i >= 10 { // caches warm
					took = append(took, d)
				}
			}
			median, p99 := quantiles(took)
			fmt.Fprintf(v.out, "  %-24s median %s, 99th percentile %s\n", string(view)+", "+name, short(median), short(p99))
			every = append(every, took...)
		}
	}
	all, _ = quantiles(every)
	return all
}

// kinds are what a browser asks for: the whole page, the rows of a list, and the numbers beside the views.
var kinds = []struct{ name, part string }{{"whole page", ""}, {"rows", "rows"}, {"numbers", "counts"}} //nolint:gochecknoglobals // a constant list

// enough is how many whole pages are asked for at least: of fewer than a hundred, the 99th percentile is the slowest one.
const enough = 200

// together lets everybody ask at once, each waiting one to three times pause between pages, for so long and until there were
// enough whole pages.
func (v *visitors) together(ctx context.Context, name string, long, pause time.Duration) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	took := make([][]time.Duration, len(kinds))
	var mu sync.Mutex
	var wait sync.WaitGroup
	began := time.Now()
	for who := range v.cookies {
		wait.Go(func() {
			r := rand.New(rand.NewPCG(4, uint64(who))) //nolint:gosec // nothing secret
			for ctx.Err() == nil {
				if pause > 0 {
					select {
					case <-ctx.Done():
						return
					case <-time.After(pause + time.Duration(r.Int64N(int64(2*pause)))):
					}
				}
				kind, views := r.IntN(len(kinds)), femos.Views()
				d := v.ask(who, v.path(r, views[r.IntN(len(views))], r.IntN(2) == 0, r.IntN(2) == 0), kinds[kind].part)
				mu.Lock()
				took[kind] = append(took[kind], d)
				if time.Since(began) >= long && len(took[0]) >= enough {
					stop()
				}
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	lasted, total := time.Since(began), 0
	for _, t := range took {
		total += len(t)
	}
	fmt.Fprintf(v.out, "  %s: %.0f requests a second\n", name, float64(total)/lasted.Seconds())
	for kind, t := range took {
		median, p99 := quantiles(t)
		fmt.Fprintf(v.out, "    %-22s median %s, 99th percentile %s (%d requests)\n", kinds[kind].name, short(median), short(p99), len(t))
	}
}
