package export

import (
	"context"
	"time"
)

func readWhatsApp(ctx context.Context, f file, zone *time.Location, h Handler, stats *Stats) error {
	return &Error{Code: Unknown}
}
