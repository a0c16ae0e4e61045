package safehttp

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"time"
)

// The timeouts of the stages. The slowest phone networks and the servers of small associations need seconds, not
// tens of them; a receiver that hangs is a group that is not read.
const (
	dialTimeout   = 10 * time.Second // each address of a host gets its share
	tlsTimeout    = 10 * time.Second
	headerTimeout = 20 * time.Second // from the request to the answer's first line
	totalTimeout  = 30 * time.Second // all of it with redirects and body; not for upgraded connections
	idleTimeout   = 90 * time.Second
)

const (
	maxRedirects   = 5
	maxHeaderBytes = 256 << 10
	defaultMaxBody = 16 << 20
)

// ErrTooLarge says that an answer is larger than Options.MaxBody.
var ErrTooLarge = errors.New("the answer is larger than allowed")

// Options of a client. The zero value goes to the public internet and takes answers of up to 16 MiB.
type Options struct {
	AllowLoopback bool           // 127.0.0.0/8 and ::1: tests, a server on the same machine
	AllowPrivate  bool           // RFC 1918 and fc00::/7: a server in the same house
	Allow         []netip.Prefix // further addresses that may be dialled whatever they are
	Only          string         // "host:port" as in an address of somebody's setting: the client goes there, wherever that is, and nowhere else
	MaxBody       int64          // largest answer in bytes, after decompression; 0 for 16 MiB
	Timeout       time.Duration  // of a whole exchange; 0 for 30 seconds
	UserAgent     string         // of requests that name none; "" for "femos"
	Roots         *x509.CertPool // whom to trust for TLS; nil for the system's authorities
}

// New makes a client. It is safe for concurrent use and keeps idle connections: make one and pass it on.
// CloseIdleConnections frees them.
func New(o Options) *http.Client {
	dialer := &net.Dialer{Timeout: dialTimeout, KeepAlive: 30 * time.Second, Control: newGuard(o).control}
	dial := dialer.DialContext
	if o.Only != "" {
		dialer.Control = nil
		dial = only(o.Only, dialer.DialContext)
	}
	inner := &http.Transport{
		Proxy:                  nil, // an environment variable must not reroute what women wrote
		DialContext:            dial,
		ForceAttemptHTTP2:      true, // net/http itself falls back to HTTP/1.1 for an Upgrade
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: o.Roots},
		TLSHandshakeTimeout:    tlsTimeout,
		ResponseHeaderTimeout:  max(headerTimeout, o.Timeout),
		ExpectContinueTimeout:  time.Second,
		IdleConnTimeout:        idleTimeout,
		MaxIdleConnsPerHost:    8,
		MaxConnsPerHost:        32,
		MaxResponseHeaderBytes: maxHeaderBytes,
	}
	return &http.Client{
		Transport: &transport{
			inner:     inner,
			maxBody:   cmp.Or(o.MaxBody, defaultMaxBody),
			userAgent: cmp.Or(o.UserAgent, "femos"),
		},
		CheckRedirect: checkRedirect,
		Timeout:       cmp.Or(o.Timeout, totalTimeout),
	}
}

// transport adds the size limit and the user agent.
type transport struct {
	inner     *http.Transport
	maxBody   int64
	userAgent string
}

// RoundTrip does one exchange without redirects.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Header.Get("User-Agent") == "" {
		r = r.Clone(r.Context()) // a RoundTripper must not change the request
		r.Header.Set("User-Agent", t.userAgent)
	}
	answer, err := t.inner.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode == http.StatusSwitchingProtocols {
		return answer, nil // its body is the connection, both ways
	}
	if answer.ContentLength > t.maxBody && r.Method != http.MethodHead {
		_ = answer.Body.Close()
		return nil, fmt.Errorf("%w: %d bytes are announced, %d allowed", ErrTooLarge, answer.ContentLength, t.maxBody)
	}
	answer.Body = &limited{ReadCloser: answer.Body, left: t.maxBody, most: t.maxBody}
	return answer, nil
}

// CloseIdleConnections is what http.Client.CloseIdleConnections calls.
func (t *transport) CloseIdleConnections() { t.inner.CloseIdleConnections() }

// limited fails with ErrTooLarge where more than most bytes come, and never passes a cut answer off as a whole one.
type limited struct {
	io.ReadCloser
	left, most int64
}

func (l *limited) Read(p []byte) (int, error) {
	if l.left < 0 {
		return 0, l.tooLarge()
	}
	if int64(len(p)) > l.left+1 {
		p = p[:l.left+1] // one more, to tell an end from too much
	}
	n, err := l.ReadCloser.Read(p)
	l.left -= int64(n)
	if l.left < 0 {
		return n - 1, l.tooLarge()
	}
	return n, err
}

func (l *limited) tooLarge() error {
	return fmt.Errorf("%w: more than %d bytes", ErrTooLarge, l.most)
}
