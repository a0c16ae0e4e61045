package server

import (
	"net/http"
	"net/netip"
	"strings"
)

// believed puts the caller's address into r.RemoteAddr as the proxy before us wrote it into header; "" believes
// nobody. Of several addresses the last counts: it is the one that our proxy wrote, the others the caller may have.
func believed(header string, next http.Handler) http.Handler {
	if header == "" {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		values := r.Header.Values(header)
		if len(values) > 0 {
			last := values[len(values)-1]
			last = strings.TrimSpace(last[strings.LastIndexByte(last, ',')+1:])
			if ip, err := netip.ParseAddr(last); err == nil {
				r.RemoteAddr = netip.AddrPortFrom(ip, 0).String()
			}
		}
		next.ServeHTTP(w, r)
	})
}
