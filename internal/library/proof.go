package library

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"strconv"

	"femos"
)

// Proof is a signature as the public site hands it out (/verify/CODE.json): all that it takes to check it.
type Proof struct {
	Page      string      `json:"page"`
	Key       femos.KeyID `json:"key"`
	PublicKey []byte      `json:"public_key"`
	Signed    string      `json:"signed"`
	Signature []byte      `json:"signature"`
}

// Field is a part of what was signed, by its name in docs/verification.md.
type Field struct{ Name, Value string }

// mostProof is how many bytes a proof may have: an answer has at most some fifty thousand.
const mostProof = 1 << 20

// ReadProof reads one and checks it: that the key is the one it is called, and that its signature stands under exactly these
// bytes. It returns what was signed. Invalid "proof_form", "proof_broken". Whose key it is, is for the caller to compare.
func ReadProof(plain []byte) (p Proof, fields []Field, err error) {
	if len(plain) > mostProof || json.Unmarshal(plain, &p) != nil {
		return p, nil, femos.Fail(femos.Invalid, "proof_form")
	}
	if len(p.PublicKey) != ed25519.PublicKeySize || KeyName(p.PublicKey) != p.Key || !ed25519.Verify(p.PublicKey, []byte(p.Signed), p.Signature) {
		return p, nil, femos.Fail(femos.Invalid, "proof_broken")
	}
	fields, ok := readCanonical([]byte(p.Signed))
	if !ok {
		return p, nil, femos.Fail(femos.Invalid, "proof_form")
	}
	return p, fields, nil
}

// readCanonical reads what Canonical writes.
func readCanonical(b []byte) (fields []Field, ok bool) {
	b, ok = bytes.CutPrefix(b, []byte(form+"\n"))
	for ok && len(b) > 0 {
		head, rest, found := bytes.Cut(b, []byte(":"))
		name, length, spaced := bytes.Cut(head, []byte(" "))
		n, err := strconv.Atoi(string(length))
		if !found || !spaced || err != nil || n < 0 || n >= len(rest) || rest[n] != '\n' {
			return nil, false
		}
		fields = append(fields, Field{string(name), string(rest[:n])})
		b = rest[n+1:]
	}
	return fields, ok
}
