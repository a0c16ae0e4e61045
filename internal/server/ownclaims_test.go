package server_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"femos/content"
	"femos/internal/config"
	"femos/internal/server"
)

// A claim that the team has written into its data folder stands in the register with its correction, is signed, and has a public
// page; one in place of a claim that ships says what is right now. A line that can't be read stops the start.
func TestOwnClaimsEverywhere(t *testing.T) {
	t.Parallel()
	const own = `{"id":"church-tax-for-all","rating":"false","claim":{"de":"Kirchensteuer müssen alle zahlen, auch wer in keiner Kirche ist."},"also_said":{"de":["auch muslima zahlen kirchensteuer, das wird allen vom lohn abgezogen"]},"correction":{"de":"Nur wer Mitglied ist, zahlt sie."},"citations":[{"act":"GG","section":"140"}]}
{"id":"give-up-old-nationality","rating":"outdated","claim":{"de":"Für den deutschen Pass muss ich den alten abgeben."},"correction":{"de":"Das war einmal so, hier steht unser Satz."}}
`
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, content.OwnClaims), []byte(own), 0o600); err != nil {
		t.Fatal(err)
	}
	n := startIn(t, folder, "")
	n.nour = n.person(t, nour())
	n.team(t)
	judith := n.visitor(t, "judith")
	for page, parts := range map[string][]string{
		"/claims/church-tax-for-all":      {"auch wer in keiner Kirche ist", "Nur wer Mitglied ist", "140"},
		"/claims/give-up-old-nationality": {"hier steht unser Satz"},
		"/claims":                         {"/claims/church-tax-for-all", "/claims/separation-permit-gone-at-once"},
	} {
		body := judith.get(t, page).body
		for _, part := range parts {
			if !strings.Contains(body, part) {
				t.Errorf("%s lacks %q", page, part)
			}
		}
	}
	judith.post(t, "/claims/church-tax-for-all/sign", nil)
	n.until(t, strings.Replace(n.Short("claim:church-tax-for-all"), "/c/", "/de/c/", 1), "Nur wer Mitglied ist")

	broken := t.TempDir()
	if err := os.WriteFile(filepath.Join(broken, content.OwnClaims), []byte(strings.Replace(own, `"outdated"`, `"maybe"`, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := server.New(t.Context(), config.Settings{Data: broken, Database: "sqlite:" + broken + "/femos.db", Listen: "127.0.0.1:0"}, slog.New(slog.DiscardHandler))
	if err == nil || !strings.Contains(err.Error(), content.OwnClaims+":2: ") {
		t.Errorf("a line that can't be read: %v", err)
	}
}
