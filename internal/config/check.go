package config

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// text makes a setter of a field that holds the text as it is, if the check finds nothing.
func text(field func(*Settings) *string, check func(string) error) func(*Settings, string) error {
	return func(s *Settings, t string) error {
		if err := check(t); err != nil {
			return err
		}
		*field(s) = t
		return nil
	}
}

func anything(string) error { return nil }

func needed(t string) error {
	if strings.TrimSpace(t) == "" {
		return errors.New("must not be empty")
	}
	return nil
}

// database never quotes its value: it may hold a password.
func database(t string) error {
	if rest, ok := strings.CutPrefix(t, "sqlite:"); ok && strings.TrimSpace(rest) != "" || t == "" {
		return nil
	}
	u, err := url.Parse(t)
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
		return errors.New("must be sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME (write special characters of the password as %XX)")
	}
	return nil
}

func listenOrNot(t string) error {
	if t == "" {
		return nil
	}
	return listen(t)
}

func listen(t string) error {
	_, port, err := net.SplitHostPort(t)
	if err != nil {
		return fmt.Errorf("must be ADDRESS:PORT such as 127.0.0.1:8080, not %q", t)
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil {
		return fmt.Errorf("must have a port from 0 to 65535, not %q", port)
	} else if strconv.FormatUint(n, 10) != port {
		return fmt.Errorf("must have a plain number as port, not %q", port)
	}
	return nil
}

// origin checks a web address without a path. https is needed, as browsers keep the log-in's cookie only there and
// on the machine itself.
func origin(t string) error {
	if t == "" {
		return nil
	}
	u, err := url.Parse(t)
	if err != nil || u.Host == "" || u.User != nil || u.Path != "" || u.RawQuery != "" || u.Fragment != "" {
		return errors.New("must be an address such as https://desk.example.org, without path and without slash at its end")
	}
	if u.Scheme == "https" || u.Scheme == "http" && local(u.Hostname()) {
		return nil
	}
	return errors.New("must begin with https:// (http:// only for localhost)")
}

func local(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || err == nil && ip.IsLoopback()
}

func link(t string) error {
	if t == "" {
		return nil
	}
	u, err := url.Parse(t)
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && (u.Scheme != "http" || !local(u.Hostname())) {
		return errors.New("must be a link that begins with https://")
	}
	return nil
}

func linkOrPath(t string) error {
	if strings.Contains(t, "://") {
		return link(t)
	}
	return nil
}

func line(t string) error {
	if n := utf8.RuneCountInString(strings.TrimSpace(t)); n < 2 || n > 60 || strings.ContainsFunc(t, unicode.IsControl) {
		return errors.New("must be one line of 2 to 60 characters")
	}
	return nil
}

func lineOrNot(t string) error {
	if utf8.RuneCountInString(t) > 200 || strings.ContainsFunc(t, unicode.IsControl) {
		return errors.New("must be one line of at most 200 characters")
	}
	return nil
}

func proxyHeader(t string) error {
	if t == "" {
		return nil
	}
	return oneOf("X-Forwarded-For", "X-Real-IP")(t)
}

func oneOf(choices ...string) func(string) error {
	return func(t string) error {
		if slices.Contains(choices, t) {
			return nil
		}
		return fmt.Errorf("must be %s or %s, not %q",
			strings.Join(choices[:len(choices)-1], ", "), choices[len(choices)-1], t)
	}
}

func between(t string, low, high int, to *int) error {
	n, err := strconv.Atoi(t)
	if err != nil || n < low || n > high {
		return fmt.Errorf("must be a number from %d to %d, not %q", low, high, t)
	}
	*to = n
	return nil
}
