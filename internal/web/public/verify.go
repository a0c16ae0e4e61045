package public

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"slices"
	"strings"
	"time"

	"femos"
)

// Key is a published key. What it signed stays valid when another is in its place.
type Key struct {
	ID          string
	Public      []byte    // Ed25519, 32 bytes
	From, Until time.Time // Until is zero while it signs
}

// Signed is a signature with what it is over, so that anybody can check it without us (docs/verification.md).
type Signed struct {
	Key   string // id
	Bytes []byte
	Value []byte // Ed25519 (RFC 8032), 64 bytes
}

// proof is a signature as a program reads it.
type proof struct {
	Page      string `json:"page"`
	Key       string `json:"key"`
	PublicKey []byte `json:"public_key"`
	Signed    string `json:"signed"`
	Signature []byte `json:"signature"`
}

// shownKey is a key as a program reads it.
type shownKey struct {
	ID        string `json:"id"`
	PublicKey []byte `json:"public_key"`
	From      string `json:"from"`
	Until     string `json:"until,omitempty"`
}

// verify answers for /verify/FILE: keys.json; a key as ID.pem; what was signed of an answer as CODE.txt, its signature as
// CODE.sig, both with the key as CODE.json.
func verify(c *call) (*page, error) {
	name, kind, _ := strings.Cut(c.r.PathValue("file"), ".")
	if name == "keys" && kind == "json" {
		return c.keysFile()
	}
	if kind == "pem" {
		return c.pem(name)
	}
	places := c.answerCodes.find(name)
	if len(places) != 1 || c.answers[places[0]].Signed == nil {
		return nil, femos.Fail(femos.NotFound, "no_page")
	}
	a := c.answers[places[0]]
	switch kind {
	case "txt":
		return &page{kind: "text/plain; charset=utf-8", body: a.Signed.Bytes}, nil
	case "sig":
		return &page{kind: "application/octet-stream", body: a.Signed.Value}, nil
	case "json":
		p := proof{Page: c.site.o.Base + "/a/" + c.answerCodes.of(a.ID), Key: a.Signed.Key, Signed: string(a.Signed.Bytes), Signature: a.Signed.Value}
		for _, k := range c.keys {
			if k.ID == a.Signed.Key {
				p.PublicKey = k.Public
			}
		}
		return inJSON(p)
	}
	return nil, femos.Fail(femos.NotFound, "no_page")
}

func (c *call) keysFile() (*page, error) {
	list := []shownKey{}
	for _, k := range c.keys {
		s := shownKey{ID: k.ID, PublicKey: k.Public, From: k.From.UTC().Format(time.RFC3339)}
		if !k.Until.IsZero() {
			s.Until = k.Until.UTC().Format(time.RFC3339)
		}
		list = append(list, s)
	}
	return inJSON(list)
}

func inJSON(v any) (*page, error) {
	body, err := json.MarshalIndent(v, "", "  ")
	return &page{kind: "application/json", body: append(body, '\n')}, err
}

func (c *call) pem(id string) (*page, error) {
	for _, k := range c.keys {
		if k.ID != id {
			continue
		}
		der, err := x509.MarshalPKIXPublicKey(ed25519.PublicKey(k.Public))
		if err != nil {
			return nil, err
		}
		return &page{kind: "application/x-pem-file", body: pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})}, nil
	}
	return nil, femos.Fail(femos.NotFound, "no_page")
}

type keysPage struct {
	shell
	Keys []Key
}

// keys shows the published keys, and how a signature is checked.
func keys(c *call) (*page, error) {
	return c.render("keys", keysPage{c.shell(c.Texts["keys"], "keys"), c.keys})
}

// commands are how anybody checks the signature of an answer, "" for one without.
func (c *call) commands(a Answer, code string) string {
	if a.Signed == nil {
		return ""
	}
	base := c.site.o.Base + "/verify/"
	return "curl -O " + base + code + ".txt\ncurl -O " + base + code + ".sig\ncurl -O " + base + a.Signed.Key + ".pem\n" +
		"openssl pkeyutl -verify -rawin -pubin -inkey " + a.Signed.Key + ".pem -in " + code + ".txt -sigfile " + code + ".sig"
}

// ShortAdvisor is the short address of somebody's page, "" if the site shows nobody of that id.
func (s *Site) ShortAdvisor(id string) string {
	e := s.now()
	if !slices.ContainsFunc(e.team.Advisors, func(a Advisor) bool { return a.ID == id }) {
		return ""
	}
	return s.o.Base + "/p/" + e.advisorCodes.of(id)
}

// Short is the short address of an answer, or of a claim ("claim:" and its id); "" if the site has none of that id.
func (s *Site) Short(id string) string {
	e := s.now()
	if claim := femos.ClaimUsed(id); claim != "" {
		if !slices.ContainsFunc(e.claims, func(k Claim) bool { return k.ID == claim }) {
			return ""
		}
		return s.o.Base + "/c/" + e.claimCodes.of(claim)
	}
	if _, there := e.answerAt[id]; !there {
		return ""
	}
	return s.o.Base + "/a/" + e.answerCodes.of(id)
}
