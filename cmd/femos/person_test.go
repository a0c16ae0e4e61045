package main

import (
	"strings"
	"testing"
)

// The first person comes by the command line; what is wrong is told in words, and nothing half is stored.
func TestPersonAddAndList(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	add := func(input string, more ...string) said {
		return call(t, input, append([]string{"person", "add", "--data", data, "--name", "Nour Haddad"}, more...)...)
	}
	for _, c := range []struct {
		what, input string
		args        []string
		words       string
	}{
		{"a role that is none", "a long enough password\n", []string{"--login", "nour", "--roles", "queen"}, "role"},
		{"a short password", "short\n", []string{"--login", "nour"}, "15"},
		{"no password", "", []string{"--login", "nour"}, "password"},
		{"no login", "a long enough password\n", nil, "login"},
		{"a desk in Klingon", "a long enough password\n", []string{"--login", "nour", "--interface", "tlh"}, "language"},
	} {
		a := add(c.input, c.args...)
		if a.failed == nil {
			t.Fatalf("%s is taken: %s", c.what, a.out)
		}
		contains(t, c.what, strings.ToLower(a.failed.Error()), c.words)
		if strings.Contains(a.failed.Error(), "error.") || strings.Contains(a.failed.Error(), "invalid:") {
			t.Errorf("%s is told in code: %v", c.what, a.failed)
		}
	}
	if a := call(t, "", "person", "list", "--data", data); a.failed != nil || a.out != "" {
		t.Fatalf("something half is stored: %q %v", a.out, a.failed)
	}

	if a := add("a long enough password\n", "--login", "Nour", "--roles", "admin, advisor"); a.failed != nil || a.out != "Nour Haddad can log in as nour.\n" {
		t.Fatalf("%q %v", a.out, a.failed)
	}
	if a := add("a long enough password\n", "--login", "nour"); a.failed == nil || !strings.Contains(a.failed.Error(), "login") {
		t.Errorf("the login is given twice: %v", a.failed)
	}
	a := call(t, "", "person", "list", "--data", data)
	contains(t, "the list", a.out, "nour\tNour Haddad\t", "admin", "advisor")

	if a := call(t, "another long password\n", "person", "password", "--data", data, "--login", "nour"); a.failed != nil {
		t.Error(a.failed)
	}
	if a := call(t, "another long password\n", "person", "password", "--data", data, "--login", "nobody"); a.failed == nil || strings.Contains(a.failed.Error(), "not_found") {
		t.Errorf("nobody has a new password: %v", a.failed)
	}
}
