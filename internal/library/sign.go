package library

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"femos"
)

// form names the form of the bytes that are signed. Another form gets another name.
const form = "femos answer 1"

// fieldsOf writes fields of bytes that are signed.
func fieldsOf(b *strings.Builder) func(name, value string) {
	return func(name, value string) { fmt.Fprintf(b, "%s %d:%s\n", name, len(value), value) }
}

// Canonical returns the bytes that a signature is over: what a version says in German, what it rests on, for how long, who
// signed it as what, and when (docs/verification.md). Each field is "NAME LENGTH:VALUE\n", with the length in bytes.
func Canonical(v femos.AnswerVersion, name string, at time.Time) []byte {
	var b strings.Builder
	b.WriteString(form + "\n")
	field := fieldsOf(&b)
	field("answer", string(v.Answer))
	field("version", string(v.ID))
	field("question", v.Question)
	field("text", v.Text)
	field("use", string(v.Use))
	field("each_time", strconv.FormatBool(v.EachTime))
	field("audience", string(v.Audience))
	for _, r := range v.MayUse { // none in what everybody may use, as in what was signed before this could be said
		field("may_use", string(r))
	}
	for _, c := range v.Citations {
		field("act", c.Act)
		field("section", c.Section)
		field("paragraph", c.Paragraph)
		field("document", c.Document)
		field("pin", c.Pin)
		field("pinned_on", c.PinnedOn)
	}
	field("law_as_of", v.LawAsOf)
	field("valid_until", v.ValidUntil)
	field("signed_by", name)
	field("signed_at", at.UTC().Format(time.RFC3339))
	return []byte(b.String())
}

// Verify says whether a signature stands under exactly this version. public is the published key that it names, 32 bytes.
func Verify(public []byte, v femos.AnswerVersion, g femos.Signature) bool {
	return len(public) == ed25519.PublicKeySize && KeyName(public) == g.Key && g.Version == v.ID && ed25519.Verify(public, Canonical(v, g.Name, g.At), g.Value)
}

// checkForm names the form of the bytes under the check of a translation.
const checkForm = "femos translation 1"

// CanonicalCheck returns the bytes that the check of a translation is sealed over: what it says, what German it was made
// from, who checked it and when (docs/verification.md). of is the version that it is of.
func CanonicalCheck(t femos.Translation, of femos.AnswerVersion) []byte {
	var b strings.Builder
	b.WriteString(checkForm + "\n")
	field := fieldsOf(&b)
	field("answer", string(of.Answer))
	field("version", string(of.ID))
	field("source", sourceOf(t, &of))
	field("language", string(t.Language))
	field("question", t.Question)
	field("text", t.Text)
	field("machine", strconv.FormatBool(t.Machine))
	field("checked_by", string(t.CheckedBy))
	field("checked_at", t.CheckedAt.UTC().Format(time.RFC3339))
	return []byte(b.String())
}

// VerifyCheck says whether the check of a translation stands under exactly what it says. of is the version that it is of,
// public the published key that it names.
func VerifyCheck(public []byte, of femos.AnswerVersion, t femos.Translation) bool {
	return len(public) == ed25519.PublicKeySize && KeyName(public) == t.CheckKey && ed25519.Verify(public, CanonicalCheck(t, of), t.Check)
}

// KeyName is the id of a published key.
func KeyName(public []byte) femos.KeyID {
	sum := sha256.Sum256(public)
	return femos.KeyID(hex.EncodeToString(sum[:8]))
}

// Digest names the text of a version that somebody read, in hexadecimal: all that is signed but name, days and pins.
func Digest(v femos.AnswerVersion) string {
	v.Citations = slices.Clone(v.Citations)
	for i := range v.Citations {
		if v.Citations[i].Document == "" {
			v.Citations[i].Pin = ""
		}
	}
	return readDigest(v)
}

// readDigest names what somebody read when she confirmed a version: Digest, and the texts that it is pinned to.
func readDigest(v femos.AnswerVersion) string {
	v.ValidUntil = ""
	v.Citations = slices.Clone(v.Citations)
	for i := range v.Citations {
		if v.Citations[i].Document == "" {
			v.Citations[i].PinnedOn = "" // the same text of another day
		}
	}
	sum := sha256.Sum256(Canonical(v, "", time.Time{}))
	return hex.EncodeToString(sum[:])
}

// Hash is the hash of a document's text as a citation holds it.
func Hash(text []byte) string {
	sum := sha256.Sum256(text)
	return "sha256:" + hex.EncodeToString(sum[:])
}
