package auth

import (
	"container/list"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"femos"
)

// How often one may try. A log-in that succeeds does not count, so only wrong passwords do.
const (
	triesPerLogin   = 10               // at once, then
	loginRefill     = 30 * time.Second // one more each: under 3,000 a day against one password of 15 characters
	triesPerAddress = 30               // at once (an office shares an address), then
	addressRefill   = 5 * time.Second  // one more each
	triesPerCode    = 5                // at once of the second factor, then
	codeRefill      = 2 * time.Minute  // one more each: whoever has the password guesses six digits within a day with a chance of 1 in 460
	maxBuckets      = 10_000           // kept of each sort, a few megabytes; the one unused longest goes first
)

// limiter counts tries by key. It holds at most maxBuckets.
type limiter struct {
	mu      sync.Mutex
	every   time.Duration
	burst   int
	most    int
	buckets map[string]*list.Element
	recent  *list.List // of *bucket, the last used in front
}

type bucket struct {
	key  string
	rate *rate.Limiter
}

func newLimiter(every time.Duration, burst, most int) *limiter {
	return &limiter{every: every, burst: burst, most: most, buckets: map[string]*list.Element{}, recent: list.New()}
}

// try takes a try of the key. undo gives it back. Where none is left, wait says when the next comes and undo is nil.
func (l *limiter) try(key string, now time.Time) (undo func(), wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e, known := l.buckets[key]
	if known {
		l.recent.MoveToFront(e)
	} else {
		if l.recent.Len() >= l.most {
			last := l.recent.Back()
			l.recent.Remove(last)
			delete(l.buckets, last.Value.(*bucket).key) //nolint:forcetypeassert // the list holds nothing else
		}
		e = l.recent.PushFront(&bucket{key, rate.NewLimiter(rate.Every(l.every), l.burst)})
		l.buckets[key] = e
	}
	r := e.Value.(*bucket).rate.ReserveN(now, 1) //nolint:forcetypeassert // the list holds nothing else
	if wait := r.DelayFrom(now); wait > 0 {
		r.CancelAt(now)
		return nil, wait
	}
	return func() { r.CancelAt(now) }, 0
}

// network is what counts as one address: all of IPv4, the /64 of IPv6, which one line has for itself.
func network(remote string) string {
	if at, err := netip.ParseAddrPort(remote); err == nil {
		remote = at.Addr().String()
	}
	a, err := netip.ParseAddr(remote)
	if err != nil {
		return remote
	}
	if a = a.Unmap().WithZone(""); a.Is4() {
		return a.String()
	}
	return netip.PrefixFrom(a, 64).Masked().String()
}

// tryBoth takes a try of the login and of the address, or returns Limited "too_many_logins" with the seconds to wait.
func (s *Service) tryBoth(login, remote string, now time.Time) (undo func(), err error) {
	undoAddress, wait := s.byAddress.try(network(remote), now)
	if undoAddress == nil {
		return nil, tooMany(wait)
	}
	undoLogin, wait := s.byLogin.try(login, now)
	if undoLogin == nil {
		return nil, tooMany(wait) // the address has used up its try
	}
	return func() { undoAddress(); undoLogin() }, nil
}

func tooMany(wait time.Duration) error {
	return femos.Fail(femos.Limited, "too_many_logins", until(wait))
}

// until rounds up to seconds, so that who waits that long can try again.
func until(wait time.Duration) int { return int((wait + time.Second - 1) / time.Second) }
