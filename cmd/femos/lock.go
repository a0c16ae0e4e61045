package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"

	"filippo.io/age"
)

// passphraseLeast is what keeps a guessing machine busy for longer than the file is of interest, with age's scrypt.
const passphraseLeast = 12

// lock is what a file is encrypted with, and opened.
type lock struct {
	ask             bool
	file, recipient string
	identity        string
}

// writing adds the flags that encrypt.
func (l *lock) writing(flags *flag.FlagSet) {
	flags.BoolVar(&l.ask, "passphrase", false, "encrypt the file with a passphrase, which is asked for or read from standard input")
	flags.StringVar(&l.file, "passphrase-file", "", "encrypt the file with the passphrase in `FILE`")
	flags.StringVar(&l.recipient, "recipient", "", "encrypt the file for an age `KEY` (age1…), so that this machine can write it and not read it")
}

// reading adds the flags that open.
func (l *lock) reading(flags *flag.FlagSet) {
	flags.BoolVar(&l.ask, "passphrase", false, "open the file with a passphrase, which is asked for or read from standard input")
	flags.StringVar(&l.file, "passphrase-file", "", "open the file with the passphrase in `FILE`")
	flags.StringVar(&l.identity, "identity", "", "open the file with the age identity in `FILE`")
}

// passphrase returns what the flags say, "" if they ask for none.
func (l *lock) passphrase(std streams, twice bool) (string, error) {
	if l.file != "" {
		b, err := os.ReadFile(l.file)
		if err != nil {
			return "", fmt.Errorf("read the passphrase: %w", err)
		}
		return strings.TrimRight(string(b), "\r\n"), nil
	}
	if !l.ask {
		return "", nil
	}
	questions := []string{"Passphrase: "}
	if twice {
		questions = []string{fmt.Sprintf("Passphrase (at least %d characters): ", passphraseLeast), "Once more: "}
	}
	return secret(std, questions)
}

// recipientOf is whom a file is encrypted for, nil for nobody.
func (l *lock) recipientOf(std streams) (age.Recipient, error) {
	if l.recipient != "" {
		r, err := age.ParseX25519Recipient(l.recipient)
		if err != nil {
			return nil, errors.New("--recipient must be a public key of age, which begins with age1")
		}
		return r, nil
	}
	phrase, err := l.passphrase(std, true)
	if err != nil || phrase == "" && l.file == "" && !l.ask {
		return nil, err
	}
	if len([]rune(phrase)) < passphraseLeast {
		return nil, fmt.Errorf("the passphrase needs at least %d characters", passphraseLeast)
	}
	return age.NewScryptRecipient(phrase)
}

// identities are what can open a file, none if the flags name none.
func (l *lock) identities(std streams) ([]age.Identity, error) {
	if l.identity != "" {
		f, err := os.Open(l.identity)
		if err != nil {
			return nil, fmt.Errorf("open the identity: %w", err)
		}
		defer f.Close()
		list, err := age.ParseIdentities(f)
		if err != nil { // its text may quote the key
			return nil, fmt.Errorf("%s holds no identity of age", l.identity)
		}
		return list, nil
	}
	phrase, err := l.passphrase(std, false)
	if err != nil || phrase == "" {
		return nil, err
	}
	i, err := age.NewScryptIdentity(phrase)
	if err != nil {
		return nil, err
	}
	return []age.Identity{i}, nil
}
