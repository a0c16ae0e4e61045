package main

import (
	"log/slog"
	"net/netip"
	"path/filepath"
	"testing"
	"time"

	"femos"
	"femos/internal/config"
	"femos/internal/connector"
	"femos/internal/server"
	"femos/internal/store/pgtest"
	"femos/test/servers/jetstream"
)

// databases are the engines, each with the address of a new database for a data folder.
func databases(t *testing.T) map[string]func(data string) string {
	return map[string]func(data string) string{
		"sqlite":   func(data string) string { return "sqlite:" + filepath.Join(data, "femos.db") },
		"postgres": func(string) string { return pgtest.New(t) },
	}
}

// reads makes a database and a data folder whose one account reads the stream, by the ways a person takes.
func reads(t *testing.T, s *jetstream.Stream, data, database string) femos.ChannelID {
	t.Helper()
	return installed(t, data, database, "bluesky", s.Account(), "hashtag", "#femos")
}

// installed makes a database and a data folder with one account, one channel that may be read and answered in, and nour, who
// may do everything.
func installed(t *testing.T, data, database string, platform femos.Platform, values connector.Values, kind, address string) femos.ChannelID {
	t.Helper()
	n, err := server.New(t.Context(), config.Settings{Data: data, Database: database, Listen: "127.0.0.1:0", ProjectName: "Fem.OS", ProjectLink: "femos.example",
		RetentionDays: 30, OutboundAllow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close() //nolint:errcheck // the processes come next
	id, err := n.Auth.AddAsOperator(t.Context(), femos.Person{Login: "nour", Name: "Nour Haddad", Roles: femos.Roles(), Languages: []femos.Language{"de"}, Interface: "en", Sworn: true, IntroducedUntil: time.Now().AddDate(1, 0, 0)}, "a long enough password")
	if err != nil {
		t.Fatal(err)
	}
	nour, err := n.Store.Person(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	account, err := n.Accounts.Add(t.Context(), nour, platform, values)
	if err != nil {
		t.Fatal(err)
	}
	channel, err := n.Channels.AddChannel(t.Context(), nour, account, kind, address, address, "de")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := n.Channels.Record(t.Context(), nour, femos.Permission{Channel: channel, Kind: femos.Consent, Scopes: femos.Scopes{Read: true, Reply: true},
		GrantedBy: "Amal", Evidence: "message of today", ReviewAt: time.Now().AddDate(1, 0, 0)}); err != nil {
		t.Fatal(err)
	}
	return channel
}
