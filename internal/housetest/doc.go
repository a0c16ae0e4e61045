// Package housetest holds the house rules that a test can check: which package may import which, how big a file may
// grow, what a name may be, and what pages may not contain. Each test says why its rule is there.
//
// It reads the working tree as text and parses Go files, it runs nothing. Folders that are not there yet are no
// failure. Rules for the inside of a function are the linters' (.golangci.yml). The rules look at text, so a rule can
// be dodged; they are there for mistakes, not for mischief.
package housetest
