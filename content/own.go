package content

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// OwnClaims is the file of the data folder in which a team keeps claims of its own.
const OwnClaims = "claims.jsonl"

// maxOwn is how long that file may be, in bytes: some thousand claims.
const maxOwn = 8 << 20

var claimID = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{1,98}[a-z0-9]$`)

// ErrOwnClaims is in every error about a line of OwnClaims.
var ErrOwnClaims = errors.New("mend or remove the line, then start again; the form is that of content/claims.jsonl")

// With returns Files with a team's own claims after those that ship: the lines of OwnClaims in a folder, if there is that file, in the
// form of claims.jsonl. One with the id of a claim that ships stands in its place. Errors name file and line, what is wrong, and what to do.
func With(folder string) (fs.FS, error) {
	path := filepath.Join(folder, OwnClaims)
	own, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Files, nil
	}
	if err != nil {
		return nil, fmt.Errorf("own claims: %w", err)
	}
	if len(own) > maxOwn {
		return nil, fmt.Errorf("%s has more than %d MB: %w", path, maxOwn>>20, ErrOwnClaims)
	}
	shipped, err := Files.ReadFile("claims.jsonl")
	if err != nil {
		return nil, err
	}
	all, at, ratings := [][]byte{}, map[string]int{}, map[string]bool{}
	for line := range bytes.Lines(shipped) {
		c, _ := readClaim(line)
		at[c.ID], ratings[c.Rating] = len(all), true
		all = append(all, bytes.TrimSpace(line))
	}
	mine, n := map[string]bool{}, 0
	for line := range bytes.Lines(own) {
		n++
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		c, err := readClaim(line)
		if what := c.wrong(err, mine[c.ID], ratings); what != "" {
			return nil, fmt.Errorf("%s:%d: %s: %w", path, n, what, ErrOwnClaims)
		}
		mine[c.ID] = true
		if i, known := at[c.ID]; known {
			all[i] = line
		} else {
			all = append(all, line)
		}
	}
	return withClaims(append(bytes.Join(all, []byte("\n")), '\n')), nil
}

// claimLine is what is looked at of a claim before it is taken.
type claimLine struct {
	ID         string            `json:"id"`
	Rating     string            `json:"rating"`
	Claim      map[string]string `json:"claim"`
	Correction map[string]string `json:"correction"`
}

func readClaim(line []byte) (c claimLine, err error) { return c, json.Unmarshal(line, &c) }

// wrong says what is wrong with a line, "" for nothing.
func (c claimLine) wrong(err error, twice bool, ratings map[string]bool) string {
	switch {
	case err != nil:
		return "no JSON of the expected form: " + err.Error()
	case !claimID.MatchString(c.ID):
		return `"id" is made of small letters, digits and hyphens: ` + fmt.Sprintf("%.100q", c.ID)
	case twice:
		return "the same id stands in an earlier line: " + c.ID
	case !ratings[c.Rating]:
		return fmt.Sprintf(`"rating" is none of those that ship: %.100q`, c.Rating)
	case strings.TrimSpace(c.Claim["de"]) == "" || strings.TrimSpace(c.Correction["de"]) == "":
		return `"claim" and "correction" need a German text ("de")`
	}
	return ""
}

// withClaims is Files with other claims.
type withClaims []byte

// Open implements fs.FS.
func (w withClaims) Open(name string) (fs.File, error) {
	if name != "claims.jsonl" {
		return Files.Open(name)
	}
	return &claimsFile{bytes.NewReader(w)}, nil
}

// ReadFile implements fs.ReadFileFS.
func (w withClaims) ReadFile(name string) ([]byte, error) {
	if name != "claims.jsonl" {
		return Files.ReadFile(name)
	}
	return bytes.Clone(w), nil
}

// claimsFile is an open file, and what is said of it.
type claimsFile struct{ *bytes.Reader }

func (f *claimsFile) Stat() (fs.FileInfo, error) { return f, nil }
func (f *claimsFile) Close() error               { return nil }
func (f *claimsFile) Name() string               { return "claims.jsonl" }
func (f *claimsFile) Mode() fs.FileMode          { return 0o444 }
func (f *claimsFile) ModTime() time.Time         { return time.Time{} }
func (f *claimsFile) IsDir() bool                { return false }
func (f *claimsFile) Sys() any                   { return nil }
