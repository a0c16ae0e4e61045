package doctor

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strings"

	"femos/internal/config"
)

// Ready asks the node that has these settings on this machine whether it is ready, and returns what it said. An error means
// that nobody answers.
func Ready(ctx context.Context, s config.Settings) (ready bool, said string, err error) {
	host, port, err := net.SplitHostPort(s.Listen)
	if err != nil {
		return false, "", fmt.Errorf("the setting listen: %w", err)
	}
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	scheme, transport := "http", &http.Transport{DisableKeepAlives: true}
	if s.TLSCert != "" {
		scheme = "https"
		// It is our own certificate that is trusted, under the name that people use.
		roots := x509.NewCertPool()
		if chain, err := os.ReadFile(s.TLSCert); err == nil {
			roots.AppendCertsFromPEM(chain)
		}
		transport.TLSClientConfig = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
		if u, err := url.Parse(s.PublicURL); err == nil {
			transport.TLSClientConfig.ServerName = u.Hostname()
		}
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, scheme+"://"+net.JoinHostPort(host, port)+"/readyz", nil)
	if err != nil {
		return false, "", fmt.Errorf("the setting listen: %w", err)
	}
	res, err := (&http.Client{Transport: transport}).Do(r)
	if err != nil {
		return false, "", fmt.Errorf("nobody answers at %s: %w", s.Listen, err)
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(res.Body, 200)) // what there is of it
	return res.StatusCode == http.StatusOK, strings.TrimSpace(string(body)), nil
}
