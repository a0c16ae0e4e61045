package importer

import (
	"context"
	"strings"
	"time"

	"femos"
)

// What an export of a channel did not say is noted with the channel once it came in, and proposed for the next: one that is read in
// another time zone comes in twice.

func noted(channel femos.ChannelID) string { return "import of " + string(channel) }

// Before returns how the last export of a channel was read that did not say so itself. Dates is "" and Zone nil if there was none.
func (s *Service) Before(ctx context.Context, channel femos.ChannelID) (Reading, error) {
	note, err := s.o.Store.Installation(ctx, noted(channel))
	if err != nil || note == "" {
		return Reading{}, err
	}
	dates, name, _ := strings.Cut(note, " ")
	zone, err := time.LoadLocation(name)
	if err != nil {
		return Reading{Dates: dates}, nil //nolint:nilerr // this machine does not know it: somebody chooses again
	}
	return Reading{dates, zone}, nil
}

// remember notes how an export was read.
func (s *Service) remember(ctx context.Context, channel femos.ChannelID, found Found, zone *time.Location) error {
	if !found.Stats.Zoned {
		return nil
	}
	return s.o.Store.NoteInstallation(ctx, noted(channel), found.Stats.Dates+" "+zone.String())
}
