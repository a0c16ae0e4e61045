package connector

import (
	"encoding/json"
	"fmt"

	"femos"
)

// Sealer encrypts for one purpose and row; package vault's keys do.
type Sealer interface {
	Seal(purpose, id string, plain []byte) []byte
	Open(purpose, id string, sealed []byte) ([]byte, error)
	AddressKey(account femos.AccountID, address string) string
}

// SealAddress seals what a platform calls a channel, of which the id and the account are looked at.
func SealAddress(s Sealer, c femos.Channel, plain string) femos.Address {
	return femos.Address{Key: s.AddressKey(c.Account, plain), Sealed: s.Seal("address", string(c.ID), []byte(plain))}
}

// OpenAddress returns what the platform calls the channel.
func OpenAddress(s Sealer, c femos.Channel) (string, error) {
	plain, err := s.Open("address", string(c.ID), c.Address.Sealed)
	if err != nil {
		return "", fmt.Errorf("address of channel %s: %w", c.ID, err)
	}
	return string(plain), nil
}

// Reference is what is kept of where a post stands: enough to answer it after a restart. It may hold a person's
// handle, so it is stored sealed.
type Reference struct {
	Post PostRef
	Root PostRef // the first post of its thread; the same as Post if it is that
	// Captured: an advisor pasted it, so that it may stand in an export too, under another id.
	Captured bool `json:",omitempty"`
}

// SealReference encrypts the reference of a post.
func SealReference(s Sealer, id femos.PostID, ref Reference) []byte {
	plain, err := json.Marshal(ref)
	if err != nil {
		panic("connector: a reference of strings can't be written: " + err.Error())
	}
	return s.Seal("source", string(id), plain)
}

// OpenReference decrypts it.
func OpenReference(s Sealer, id femos.PostID, sealed []byte) (Reference, error) {
	var ref Reference
	plain, err := s.Open("source", string(id), sealed)
	if err != nil {
		return ref, fmt.Errorf("reference of post %s: %w", id, err)
	}
	if err := json.Unmarshal(plain, &ref); err != nil {
		return ref, fmt.Errorf("reference of post %s is none", id) // the cause would quote it
	}
	return ref, nil
}

// SealValues encrypts the settings of an account.
func SealValues(s Sealer, id femos.AccountID, values Values) []byte {
	if values == nil {
		values = Values{}
	}
	plain, err := json.Marshal(values)
	if err != nil {
		panic("connector: settings of strings can't be written: " + err.Error())
	}
	return s.Seal("account", string(id), plain)
}

// OpenValues decrypts them.
func OpenValues(s Sealer, id femos.AccountID, sealed []byte) (Values, error) {
	plain, err := s.Open("account", string(id), sealed)
	if err != nil {
		return nil, fmt.Errorf("settings of account %s: %w", id, err)
	}
	values := Values{}
	if err := json.Unmarshal(plain, &values); err != nil || values == nil {
		return nil, fmt.Errorf("settings of account %s are none", id) // the cause would quote them
	}
	return values, nil
}
