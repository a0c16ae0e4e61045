package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path"
	"strings"
	"time"

	"femos/internal/config"
	"femos/internal/library"
	"femos/internal/safehttp"
	"femos/internal/server"
)

const signingUsage = `usage: femos signing keys [flags]
       femos signing rotate [flags]
       femos signing prove [flags]
       femos signing verify FILE|ADDRESS

keys lists the published keys that signatures are checked with. rotate makes a new one, which signs from now on; what the
old one signed stays valid. prove takes all keys that stand in the database for ours: those that were replaced before
keys had a proof, or another installation's whose signed answers come here. Compare the list
of keys with those that were published before you do. verify checks the signature of an answer, given as its page's address
(https://desk.example.org/a/7k3q) or as the file that its page offers (7k3q.json): without any database.

`

func runSigning(ctx context.Context, args []string, std streams) error {
	verb := ""
	if len(args) > 0 {
		verb, args = args[0], args[1:]
	}
	flags := flag.NewFlagSet("femos signing "+verb, flag.ContinueOnError)
	settings := config.AddFlags(flags)
	switch verb {
	case "keys":
		return withSigning(ctx, flags, settings, args, std, func(s *server.Shelving) error { return listSigningKeys(ctx, s, std) })
	case "rotate":
		return withSigning(ctx, flags, settings, args, std, func(s *server.Shelving) error {
			if err := s.RotateKey(ctx); err != nil {
				return err
			}
			return listSigningKeys(ctx, s, std)
		})
	case "prove":
		return withSigning(ctx, flags, settings, args, std, func(s *server.Shelving) error {
			if err := s.ProveKeys(ctx); err != nil {
				return err
			}
			return listSigningKeys(ctx, s, std)
		})
	case "verify":
		return verifyProof(ctx, flags, settings, args, std)
	}
	fmt.Fprint(std.err, signingUsage)
	if verb == "" || strings.Contains(verb, "help") {
		return flag.ErrHelp
	}
	return errUsage
}

func withSigning(ctx context.Context, flags *flag.FlagSet, settings *config.Flags, args []string, std streams, do func(*server.Shelving) error) (err error) {
	if err := parse(flags, args, std); err != nil {
		return err
	}
	s, err := openShelf(ctx, settings, std)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return do(s)
}

func listSigningKeys(ctx context.Context, s *server.Shelving, std streams) error {
	keys, err := s.Keys(ctx)
	if err != nil {
		return err
	}
	unproved, err := s.UnprovedKeys(ctx)
	if err != nil {
		return err
	}
	for n, k := range append(keys, unproved...) {
		until := "signs now"
		switch {
		case n >= len(keys):
			until = "NOT PROVED, what it signed does not count: femos signing prove"
		case !k.RetiredAt.IsZero():
			until = "signed until " + k.RetiredAt.UTC().Format(time.RFC3339)
		}
		if _, err := fmt.Fprintf(std.out, "%s\t%s\tsince %s\t%s\n", k.ID, base64.StdEncoding.EncodeToString(k.Public), k.CreatedAt.UTC().Format(time.RFC3339), until); err != nil {
			return err
		}
	}
	return nil
}

// verifyProof checks a signature. Of an address it also asks whether the site publishes that key.
func verifyProof(ctx context.Context, flags *flag.FlagSet, settings *config.Flags, args []string, std streams) error {
	names, err := parseMixed(flags, args, std)
	if err != nil {
		return err
	}
	if len(names) != 1 {
		fmt.Fprint(std.err, signingUsage)
		return errUsage
	}
	loaded, err := settings.Load(std.environ)
	if err != nil {
		return err
	}
	var plain []byte
	said := "Compare the key with those that the project publishes."
	if strings.Contains(names[0], "://") {
		client := safehttp.New(safehttp.Options{Allow: loaded.OutboundAllow, MaxBody: 1 << 20, Timeout: time.Minute})
		defer client.CloseIdleConnections()
		at, err := proofAddress(names[0])
		if err != nil {
			return err
		}
		if plain, err = fetched(ctx, client, at.String()); err != nil {
			return err
		}
		if said, err = published(ctx, client, at, plain); err != nil {
			return err
		}
	} else if plain, err = os.ReadFile(names[0]); err != nil {
		return err
	}
	p, fields, err := library.ReadProof(plain)
	if err != nil {
		return explain(err)
	}
	fmt.Fprintf(std.out, "The signature is right. Key %s. %s\n\n", p.Key, said)
	for _, f := range fields {
		if f.Value != "" {
			fmt.Fprintf(std.out, "%s: %s\n", f.Name, f.Value)
		}
	}
	return nil
}

// proofAddress makes /verify/7k3q.json of an answer's page.
func proofAddress(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("%q is no address: %w", address, err)
	}
	if !strings.HasPrefix(u.Path, "/verify/") {
		u.Path = "/verify/" + path.Base(u.Path) + ".json"
	}
	return u, nil
}

// published says whether the site lists the key.
func published(ctx context.Context, client *http.Client, at *url.URL, proof []byte) (string, error) {
	list, err := fetched(ctx, client, at.ResolveReference(&url.URL{Path: "/verify/keys.json"}).String())
	if err != nil {
		return "", err
	}
	var keys []struct {
		ID        string `json:"id"`
		PublicKey []byte `json:"public_key"`
	}
	var p library.Proof
	if json.Unmarshal(list, &keys) != nil || json.Unmarshal(proof, &p) != nil {
		return "", errors.New("this is no answer of Fem.OS, or it is not signed")
	}
	for _, k := range keys {
		if k.ID == string(p.Key) && string(k.PublicKey) == string(p.PublicKey) {
			return at.Host + " publishes it.", nil
		}
	}
	return "", fmt.Errorf("%s does not publish the key %s", at.Host, p.Key)
}

func fetched(ctx context.Context, client *http.Client, address string) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil) //nolint:gosec // the operator names the address
	if err != nil {
		return nil, err
	}
	answer, err := client.Do(r) //nolint:gosec // the operator names the address
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answers %s: is it signed?", address, answer.Status)
	}
	return io.ReadAll(answer.Body)
}
