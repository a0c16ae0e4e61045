package server

import (
	"encoding/hex"
	"path/filepath"
	"strings"

	"femos"
	"femos/internal/law"
	"femos/internal/library"
)

// statutes is the newest state of the law that was fetched, as it was when the server started.
type statutes struct{ state *law.State }

// openStatutes returns the newest state of the law in the data folder, nil if none was ever fetched: then nothing that
// cites an act can be signed.
func openStatutes(folder string) (library.Statutes, error) {
	dates, err := law.Dates(folder)
	if err != nil || len(dates) == 0 {
		return nil, err
	}
	state, err := law.Load(folder, "")
	if err != nil {
		return nil, err
	}
	return statutes{state}, nil
}

func lawFolder(data string) string { return filepath.Join(data, "law") }

// Pin implements library.Statutes: the hash is of the whole section's text.
func (s statutes) Pin(act, section, paragraph string) (hash, day string, err error) {
	written := strings.ReplaceAll(femos.Citation{Act: act, Section: section, Paragraph: paragraph}.String(), "\u00a0", " ")
	list, err := law.ParseCitations(written)
	if err != nil {
		return "", "", err
	}
	if len(list) != 1 {
		return "", "", femos.Fail(femos.NotFound, "citation_unread", written)
	}
	r := s.state.Resolve(list[0])
	if r.Status != law.Pinned || r.Unfound != "" {
		return "", "", femos.Fail(femos.NotFound, "citation_unread", written)
	}
	return "sha256:" + hex.EncodeToString(r.Hash[:]), s.state.Date(), nil
}
