package safehttp

import (
	"net/netip"
	"testing"
)

func TestAddresses(t *testing.T) {
	t.Parallel()
	none := newGuard(Options{})
	for address, want := range map[string]bool{
		"9.9.9.9": true, "172.32.0.1": true, "100.63.255.255": true, "100.128.0.0": true, "223.255.255.255": true,
		"192.0.1.1": true, "198.20.0.0": true, "11.0.0.0": true,
		"0.0.0.0": false, "0.1.2.3": false, "10.0.0.1": false, "10.255.255.255": false, "100.64.0.1": false,
		"100.127.255.255": false, "127.0.0.1": false, "127.255.0.1": false, "169.254.169.254": false,
		"172.16.0.1": false, "172.31.255.255": false, "192.0.0.8": false, "192.0.2.1": false, "192.88.99.1": false,
		"192.168.1.1": false, "198.18.0.1": false, "198.19.255.255": false, "198.51.100.1": false,
		"203.0.113.9": false, "224.0.0.1": false, "239.1.1.1": false, "240.0.0.1": false, "255.255.255.255": false,

		"2620:fe::fe": true, "2a00:1450::1": true, "2001:200::1": true, "2400::1": true,
		"::": false, "::1": false, "::127.0.0.1": false, "::9.9.9.9": false, "fe80::1": false, "fe80::1%eth0": false,
		"2620:fe::fe%eth0": false, "fc00::1": false, "fd12::1": false, "fec0::1": false, "ff02::1": false,
		"100::1": false, "2001::1": false, "2001:0:9.9.9.9::": false, "2001:db8::1": false, "2002:7f00:1::": false,
		"2002:909:909::": false, "3fff::1": false, "5f00::1": false, "4000::1": false,

		// IPv4 inside IPv6.
		"::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false, "::ffff:169.254.169.254": false, "::ffff:9.9.9.9": true,
		"64:ff9b::127.0.0.1": false, "64:ff9b::10.0.0.1": false, "64:ff9b::9.9.9.9": true, "64:ff9b:1::9.9.9.9": false,
	} {
		if a, err := netip.ParseAddr(address); err != nil {
			if want {
				t.Errorf("%s: %v", address, err)
			}
		} else if got := none.permits(a); got != want {
			t.Errorf("%s: permitted %t, want %t", address, got, want)
		}
	}
	if none.permits(netip.Addr{}) {
		t.Error("no address at all is permitted")
	}
}

func TestAllowedAddresses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		o       Options
		yes, no []string
	}{
		"loopback": {
			Options{AllowLoopback: true},
			[]string{"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"},
			[]string{"10.0.0.1", "169.254.169.254", "::", "0.0.0.0", "fe80::1"},
		},
		"private": {
			Options{AllowPrivate: true},
			[]string{"10.0.0.1", "172.16.0.1", "192.168.0.1", "fd00::1", "64:ff9b::10.0.0.1"},
			[]string{"127.0.0.1", "::1", "169.254.169.254", "100.64.0.1", "fe80::1"},
		},
		"listed": {
			Options{Allow: []netip.Prefix{netip.MustParsePrefix("100.64.7.0/24"), netip.MustParsePrefix("fe80::/64")}},
			[]string{"100.64.7.1", "fe80::1%eth0"},
			[]string{"100.64.8.1", "10.0.0.1", "127.0.0.1"},
		},
	} {
		g := newGuard(c.o)
		for _, a := range c.yes {
			if !g.permits(netip.MustParseAddr(a)) {
				t.Errorf("%s: %s is refused", name, a)
			}
		}
		for _, a := range c.no {
			if g.permits(netip.MustParseAddr(a)) {
				t.Errorf("%s: %s is permitted", name, a)
			}
		}
	}
}

func TestControlRefusesWhatItCantRead(t *testing.T) {
	t.Parallel()
	g := newGuard(Options{AllowLoopback: true})
	if err := g.control("tcp4", "127.0.0.1:80", nil); err != nil {
		t.Error(err)
	}
	for _, c := range [][2]string{{"unix", "/run/x"}, {"udp4", "127.0.0.1:80"}, {"tcp4", "localhost:80"}, {"tcp4", ""}} {
		if err := g.control(c[0], c[1], nil); err == nil {
			t.Errorf("%s %q is dialled", c[0], c[1])
		}
	}
}
