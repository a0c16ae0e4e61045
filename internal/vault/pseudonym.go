package vault

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"time"

	"femos"
)

// crockford is the alphabet of Crockford's base32: no I, L, O, U (https://www.crockford.com/base32.html).
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// Pseudonym names an author within one channel and one calendar quarter (UTC): 6 characters, "3K7QX2". The same
// author has another one in the next quarter and in every other channel, and nothing leads from one to the other
// without the keys. author is the platform's stable id, at the time of the post.
//
// 30 bits: among 1,000 authors of a channel and quarter two share one with a chance of 1 in 2,150, among 10,000 with
// one of 1 in 22. That is accepted: a pseudonym tells voices in a thread apart, nothing rests on it.
func (k *Keys) Pseudonym(channel femos.ChannelID, at time.Time, author string) string {
	at = at.UTC()
	quarter := fmt.Sprintf("%d-Q%d", at.Year(), (int(at.Month())-1)/3+1)
	bits := binary.BigEndian.Uint32(k.mac(author, "pseudonym", string(channel), quarter)) >> 2
	var name [6]byte
	for i := range name {
		name[i] = crockford[bits>>(25-5*i)&31]
	}
	return string(name[:])
}

// SourceKey finds a kept post again by the platform's id of it without storing that id, which may hold a person's
// handle: 32 hexadecimal characters, the same for ever for one account and id.
func (k *Keys) SourceKey(account femos.AccountID, nativeID string) string {
	return hex.EncodeToString(k.mac(nativeID, "source key", string(account))[:16])
}

// AddressKey finds a channel by what its platform calls it, which may be a person's id: 32 hexadecimal characters, as SourceKey.
func (k *Keys) AddressKey(account femos.AccountID, address string) string {
	return hex.EncodeToString(k.mac(address, "address key", string(account))[:16])
}

// mac is HMAC-SHA-256 of the text under the subkey of purpose and parts.
func (k *Keys) mac(text, purpose string, parts ...string) []byte {
	key := k.derive(purpose, parts...)
	h := hmac.New(sha256.New, key[:])
	h.Write([]byte(text))
	return h.Sum(nil)
}
