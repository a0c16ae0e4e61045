package bluesky

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"femos/internal/connector"
)

// directory finds people: which DID a handle stands for, and on which server a DID's records lie. Safe for concurrent use.
type directory struct {
	client   *client
	service  string // asked for handles
	plc      string // asked for did:plc
	loopback bool   // our own server is on this machine: others may be, too (tests)
	servers  *memory[string]
}

// didDocument is what we need of https://www.w3.org/TR/did-core/ as AT Protocol uses it (https://atproto.com/specs/did).
type didDocument struct {
	ID      string   `json:"id"`
	Names   []string `json:"alsoKnownAs"`
	Service []struct {
		ID       string `json:"id"`
		Type     string `json:"type"`
		Endpoint any    `json:"serviceEndpoint"` // a string here, an object elsewhere
	} `json:"service"`
}

// server returns the address of the PDS, or "" if the document names none that we may ask. The document is written by
// whoever owns the identity, so it is not trusted: no plain HTTP but on loopback where that is allowed.
func (d *didDocument) server(loopback bool) string {
	for _, s := range d.Service {
		endpoint, _ := s.Endpoint.(string)
		if !strings.HasSuffix(s.ID, "#atproto_pds") || s.Type != "AtprotoPersonalDataServer" || checkHTTP(endpoint) != nil {
			continue
		}
		if isLoopback(endpoint) && !loopback {
			continue
		}
		return strings.TrimRight(endpoint, "/")
	}
	return ""
}

// did returns the DID of a handle or DID (com.atproto.identity.resolveHandle).
func (d *directory) did(ctx context.Context, identifier string) (string, error) {
	if isDID(identifier) {
		return identifier, nil
	}
	if !isHandle(identifier) {
		return "", &connector.Fault{Kind: connector.Refused, Code: codeNotFound}
	}
	var found struct {
		DID string `json:"did"`
	}
	err := d.client.query(ctx, d.service, "com.atproto.identity.resolveHandle", "", url.Values{"handle": {strings.ToLower(identifier)}}, &found)
	var r *refusal
	if errors.As(err, &r) && (r.status == http.StatusBadRequest || r.status == http.StatusNotFound) {
		return "", &connector.Fault{Kind: connector.Refused, Code: codeNotFound, Cause: r}
	}
	if err != nil {
		return "", fault(err)
	}
	if !isDID(found.DID) {
		return "", garbled("resolveHandle", errors.New("no DID"))
	}
	return found.DID, nil
}

// server returns the address of the PDS of did, from memory if it was asked before.
func (d *directory) server(ctx context.Context, did string) (string, error) {
	if s, ok := d.servers.get(did); ok {
		return s, nil
	}
	doc, err := d.document(ctx, did)
	if err != nil {
		return "", err
	}
	s := doc.server(d.loopback)
	if s == "" {
		return "", &connector.Fault{Kind: connector.Refused, Code: codeGone, Cause: errors.New("an identity without a server")}
	}
	d.servers.put(did, s)
	return s, nil
}

// forget drops what is known of a DID: it may have moved.
func (d *directory) forget(did string) { d.servers.drop(did) }

// document fetches the DID document: from the PLC directory, or for did:web from the host itself.
func (d *directory) document(ctx context.Context, did string) (*didDocument, error) {
	address, err := d.documentAddress(did)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, fmt.Errorf("identity: %w", quiet(err))
	}
	var doc didDocument
	if err := d.client.do(req, "identity", "", &doc); err != nil {
		return nil, fault(err)
	}
	if doc.ID != did {
		return nil, garbled("identity", errors.New("a document of somebody else"))
	}
	return &doc, nil
}

func (d *directory) documentAddress(did string) (string, error) {
	if !isDID(did) {
		return "", &connector.Fault{Kind: connector.Refused, Code: codeNotFound}
	}
	host, web := strings.CutPrefix(did, "did:web:")
	if !web {
		return d.plc + "/" + did, nil
	}
	host = strings.ReplaceAll(host, "%3A", ":")
	address := "https://" + host
	if isLoopback(address) {
		if !d.loopback {
			return "", &connector.Fault{Kind: connector.Refused, Code: codeNotFound}
		}
		address = "http://" + host
	}
	return address + "/.well-known/did.json", nil
}

// handle returns the name that a DID's document gives, "@anna.example", or the DID itself if it gives none. The name is
// as the person says; whether it is hers nobody has checked.
func (d *directory) handle(ctx context.Context, did string) (string, error) {
	doc, err := d.document(ctx, did)
	if err != nil {
		return "", err
	}
	for _, n := range doc.Names {
		if h, ok := strings.CutPrefix(n, "at://"); ok && isHandle(h) {
			return "@" + h, nil
		}
	}
	return did, nil
}
