package pdstest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// Collections of the records that tests write and read.
const (
	Posts     = "app.bsky.feed.post"
	Likes     = "app.bsky.feed.like"
	Lists     = "app.bsky.graph.list"
	ListItems = "app.bsky.graph.listitem"
)

// Person is an account on the server.
type Person struct {
	DID      string
	Handle   string
	Password string // of the account; AppPassword makes one for a program

	server *Server
	token  string
}

// Ref is a strong reference to a record (com.atproto.repo.strongRef).
type Ref struct {
	URI string `json:"uri"` // "at://DID/COLLECTION/KEY"
	CID string `json:"cid"`
}

// Key is the record's key: the last part of its address.
func (r Ref) Key() string { return r.URI[strings.LastIndex(r.URI, "/")+1:] }

// Record is a record as the server gives it.
type Record struct {
	Ref
	Value map[string]any `json:"value"`
}

// Person makes an account. The handle is name and a number, under ".test": no two tests get the same.
func (s *Server) Person(t testing.TB, name string) *Person {
	t.Helper()
	s.names.Lock()
	s.taken[name]++
	handle := fmt.Sprintf("%s%d.test", name, s.taken[name])
	s.names.Unlock()
	p := &Person{Handle: handle, Password: "password of " + handle, server: s}
	var account struct {
		DID       string `json:"did"`
		AccessJwt string `json:"accessJwt"`
	}
	s.call(t, "", "com.atproto.server.createAccount", map[string]any{
		"handle": handle, "email": strings.TrimSuffix(handle, ".test") + "@example.org", "password": p.Password,
	}, &account)
	p.DID, p.token = account.DID, account.AccessJwt
	return p
}

// AppPassword makes a password for a program, as a person does in the settings of the app.
func (p *Person) AppPassword(t testing.TB) string {
	t.Helper()
	var made struct {
		Password string `json:"password"`
	}
	p.server.call(t, p.token, "com.atproto.server.createAppPassword", map[string]any{"name": "femos"}, &made)
	return made.Password
}

// RevokeAppPassword takes the password that AppPassword made back.
func (p *Person) RevokeAppPassword(t testing.TB) {
	t.Helper()
	p.server.call(t, p.token, "com.atproto.server.revokeAppPassword", map[string]any{"name": "femos"}, nil)
}

// Deactivate deactivates the account, as its owner.
func (p *Person) Deactivate(t testing.TB) {
	t.Helper()
	p.server.call(t, p.token, "com.atproto.server.deactivateAccount", map[string]any{}, nil)
}

// Post writes a post.
func (p *Person) Post(t testing.TB, text string) Ref {
	t.Helper()
	return p.Create(t, Posts, map[string]any{"text": text})
}

// Reply answers parent in the thread of root.
func (p *Person) Reply(t testing.TB, text string, root, parent Ref) Ref {
	t.Helper()
	return p.Create(t, Posts, map[string]any{"text": text, "reply": map[string]any{"root": root, "parent": parent}})
}

// Like likes a post.
func (p *Person) Like(t testing.TB, post Ref) Ref {
	t.Helper()
	return p.Create(t, Likes, map[string]any{"subject": post})
}

// Create writes a record; $type and createdAt are filled in where they are missing.
func (p *Person) Create(t testing.TB, collection string, record map[string]any) Ref {
	t.Helper()
	var ref Ref
	p.server.call(t, p.token, "com.atproto.repo.createRecord", map[string]any{
		"repo": p.DID, "collection": collection, "record": complete(collection, record),
	}, &ref)
	return ref
}

// Edit replaces the text of a post and keeps the rest.
func (p *Person) Edit(t testing.TB, post Ref, text string) Ref {
	t.Helper()
	record := p.Record(t, Posts, post.Key()).Value
	record["text"] = text
	delete(record, "facets") // they point into the old text
	var ref Ref
	p.server.call(t, p.token, "com.atproto.repo.putRecord", map[string]any{
		"repo": p.DID, "collection": Posts, "rkey": post.Key(), "record": record,
	}, &ref)
	return ref
}

// Delete deletes a record of this person.
func (p *Person) Delete(t testing.TB, record Ref) {
	t.Helper()
	parts := strings.Split(record.URI, "/")
	p.server.call(t, p.token, "com.atproto.repo.deleteRecord", map[string]any{
		"repo": p.DID, "collection": parts[3], "rkey": parts[4],
	}, nil)
}

// Record reads a record back; it fails the test if it is not there.
func (p *Person) Record(t testing.TB, collection, key string) Record {
	t.Helper()
	var record Record
	p.server.query(t, "com.atproto.repo.getRecord", url.Values{"repo": {p.DID}, "collection": {collection}, "rkey": {key}}, &record)
	return record
}

// Records reads up to 100 records of a collection back, oldest first by their keys.
func (p *Person) Records(t testing.TB, collection string) []Record {
	t.Helper()
	var page struct {
		Records []Record `json:"records"`
	}
	p.server.query(t, "com.atproto.repo.listRecords", url.Values{
		"repo": {p.DID}, "collection": {collection}, "limit": {"100"}, "reverse": {"true"},
	}, &page)
	return page.Records
}

func complete(collection string, record map[string]any) map[string]any {
	full := map[string]any{"$type": collection, "createdAt": time.Now().UTC().Format("2006-01-02T15:04:05.000Z")}
	for key, value := range record {
		full[key] = value
	}
	return full
}

// call runs a procedure and fails the test unless it succeeds.
func (s *Server) call(t testing.TB, token, method string, input, output any) {
	t.Helper()
	body, err := json.Marshal(input)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/xrpc/"+method, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	s.do(t, req, method, output)
}

func (s *Server) query(t testing.TB, method string, params url.Values, output any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/xrpc/"+method+"?"+params.Encode(), nil)
	if err != nil {
		t.Fatal(err)
	}
	s.do(t, req, method, output)
}

func (s *Server) do(t testing.TB, req *http.Request, method string, output any) {
	t.Helper()
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatalf("%s: %v", method, err)
	}
	defer answer.Body.Close()
	var body bytes.Buffer
	if _, err := body.ReadFrom(answer.Body); err != nil {
		t.Fatalf("%s: %v", method, err)
	}
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s: %s", method, answer.Status, body.String())
	}
	if output == nil {
		return
	}
	if err := json.Unmarshal(body.Bytes(), output); err != nil {
		t.Fatalf("%s: %v", method, err)
	}
}
