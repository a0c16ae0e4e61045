package library_test

import (
	"crypto/ed25519"
	"encoding/json"
	"strings"
	"testing"

	"femos"
	"femos/internal/library"
)

// A proof is checked by itself; whatever of it is changed, it is none any more.
func TestReadProof(t *testing.T) {
	t.Parallel()
	key := ed25519.NewKeyFromSeed(make([]byte, 32))
	v, g := example(key)
	p := library.Proof{Page: "https://femos.example/a/7k3q", Key: g.Key, PublicKey: key[32:], Signed: string(library.Canonical(v, g.Name, g.At)), Signature: g.Value}
	read := func(p library.Proof) ([]library.Field, error) {
		plain, err := json.Marshal(p)
		check(t, err)
		_, fields, err := library.ReadProof(plain)
		return fields, err
	}
	fields, err := read(p)
	check(t, err)
	if len(fields) != 17 || fields[3] != (library.Field{Name: "text", Value: v.Text}) || fields[16].Name != "signed_at" {
		t.Errorf("%d fields: %v", len(fields), fields)
	}
	for what, change := range map[string]func(*library.Proof){
		"text": func(p *library.Proof) { p.Signed = strings.Replace(p.Signed, "Sieben", "Drei", 1) }, "key": func(p *library.Proof) { p.Key = "0000000000000000" },
		"public key": func(p *library.Proof) { p.PublicKey = make([]byte, 32) }, "signature": func(p *library.Proof) { p.Signature = p.Signature[1:] },
	} {
		other := p
		change(&other)
		if _, err := read(other); femos.KindOf(err) != femos.Invalid {
			t.Errorf("with another %s: %v", what, err)
		}
	}
	_, _, err = library.ReadProof([]byte("<html>"))
	wants(t, err, femos.Invalid, "proof_form")
}
