package safehttp

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"syscall"
)

// ErrAddress says that a host has an address that is not on the public internet.
var ErrAddress = errors.New("the address is not on the public internet")

// prefixes parses a fixed list.
func prefixes(list ...string) []netip.Prefix {
	ps := make([]netip.Prefix, len(list))
	for i, p := range list {
		ps[i] = netip.MustParsePrefix(p)
	}
	return ps
}

// loopback and private are what Options can allow by name.
func loopback() []netip.Prefix { return prefixes("127.0.0.0/8", "::1/128") }
func private() []netip.Prefix {
	return prefixes("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
}

// reserved4 is what IANA's registry of special-purpose IPv4 addresses says is not globally reachable, and multicast.
// https://www.iana.org/assignments/iana-ipv4-special-registry, as of 2025.
func reserved4() []netip.Prefix {
	return prefixes(
		"0.0.0.0/8",       // this network
		"10.0.0.0/8",      // private
		"100.64.0.0/10",   // shared by providers (RFC 6598)
		"127.0.0.0/8",     // loopback
		"169.254.0.0/16",  // link-local; metadata of clouds
		"172.16.0.0/12",   // private
		"192.0.0.0/24",    // protocol assignments
		"192.0.2.0/24",    // documentation
		"192.88.99.0/24",  // 6to4 relays
		"192.168.0.0/16",  // private
		"198.18.0.0/15",   // benchmarks
		"198.51.100.0/24", // documentation
		"203.0.113.0/24",  // documentation
		"224.0.0.0/4",     // multicast
		"240.0.0.0/4",     // reserved, broadcast
	)
}

// reserved6 is what is not globally reachable within 2000::/3. Whatever lies outside of it is refused anyhow:
// loopback, link-local, unique local, site-local, multicast, IPv4-compatible.
// https://www.iana.org/assignments/iana-ipv6-special-registry, as of 2025.
func reserved6() []netip.Prefix {
	return prefixes(
		"2001::/23",     // protocol assignments; Teredo, which carries IPv4 addresses
		"2001:db8::/32", // documentation
		"2002::/16",     // 6to4, which carries IPv4 addresses
		"3fff::/20",     // documentation
	)
}

// guard decides which addresses may be dialled.
type guard struct {
	allowed, refused4, refused6 []netip.Prefix
	global6, nat64              netip.Prefix
}

func newGuard(o Options) guard {
	g := guard{
		allowed:  slices.Clone(o.Allow),
		refused4: reserved4(),
		refused6: reserved6(),
		global6:  netip.MustParsePrefix("2000::/3"),
		nat64:    netip.MustParsePrefix("64:ff9b::/96"), // RFC 6052: the last 32 bits are an IPv4 address
	}
	if o.AllowLoopback {
		g.allowed = append(g.allowed, loopback()...)
	}
	if o.AllowPrivate {
		g.allowed = append(g.allowed, private()...)
	}
	return g
}

// permits says whether the address may be dialled.
func (g guard) permits(a netip.Addr) bool {
	a = a.Unmap()
	in := func(p netip.Prefix) bool { return p.Contains(a.WithZone("")) }
	switch {
	case !a.IsValid():
		return false
	case slices.ContainsFunc(g.allowed, in):
		return true
	case a.Is4():
		return !slices.ContainsFunc(g.refused4, in)
	case g.nat64.Contains(a):
		b := a.As16()
		return g.permits(netip.AddrFrom4([4]byte(b[12:])))
	case a.Zone() != "":
		return false
	}
	return g.global6.Contains(a) && !slices.ContainsFunc(g.refused6, in)
}

// only makes a dialler that goes to one place and nowhere else, not even by a redirect.
func only(place string, dial func(ctx context.Context, network, address string) (net.Conn, error)) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		if address != place {
			return nil, fmt.Errorf("%w: this client goes to one place only", ErrAddress)
		}
		return dial(ctx, network, address)
	}
}

// control is net.Dialer's hook: it is called with the resolved address before each connection.
func (g guard) control(network, address string, _ syscall.RawConn) error {
	if network != "tcp4" && network != "tcp6" {
		return fmt.Errorf("%w: network %s", ErrAddress, network)
	}
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: it can't be read", ErrAddress)
	}
	if !g.permits(at.Addr()) {
		return ErrAddress // net.OpError names the address
	}
	return nil
}
