package safehttp

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
)

// ErrRedirect says that a redirect was not followed.
var ErrRedirect = errors.New("the redirect is not followed")

// harmless are the headers that go along to another host. All others stay behind: what holds a secret has many
// names (Authorization, Cookie, DPoP, X-Api-Key).
func harmless() []string {
	return []string{"Accept", "Accept-Encoding", "Accept-Language", "Content-Type", "Range", "User-Agent"}
}

// checkRedirect is http.Client's hook: next is the request that would follow those in via, the oldest first.
func checkRedirect(next *http.Request, via []*http.Request) error {
	if len(via) > maxRedirects {
		return fmt.Errorf("%w: more than %d", ErrRedirect, maxRedirects)
	}
	last := via[len(via)-1]
	switch scheme := next.URL.Scheme; {
	case scheme != "http" && scheme != "https":
		return fmt.Errorf("%w: to neither http nor https", ErrRedirect)
	case scheme == "http" && last.URL.Scheme == "https":
		return fmt.Errorf("%w: from https to http", ErrRedirect)
	}
	next.Header.Del("Referer") // net/http writes the whole address into it, with its query
	if !leftHost(next, via) {
		return nil
	}
	if next.Method != http.MethodGet && next.Method != http.MethodHead || next.Body != nil && next.Body != http.NoBody {
		return fmt.Errorf("%w: a body would go to another host", ErrRedirect)
	}
	next.URL.User = nil
	for name := range next.Header {
		if !slices.Contains(harmless(), name) {
			delete(next.Header, name)
		}
	}
	return nil
}

// leftHost says whether next, or a request before it, goes to another host or port than the first: what came by way
// of another host is no longer ours, even if it comes back.
func leftHost(next *http.Request, via []*http.Request) bool {
	first := via[0].URL
	return slices.ContainsFunc(append(slices.Clone(via), next), func(r *http.Request) bool {
		return r.URL.Host != first.Host
	})
}
