package capture

import (
	"context"

	"femos"
	"femos/internal/connector"
)

// Name of the platform.
const Name femos.Platform = "capture"

// Kind describes the platform. Its one account is made by the program.
func Kind() connector.Kind {
	return connector.Kind{
		Name:    Name,
		BuiltIn: true,
		// What is pasted may come from a platform whose terms forbid to train on it, and nobody says from which.
		Limits: connector.Limits{Threads: true, Manual: true, NoLearning: true},
		Open:   func(connector.Env, connector.Values) (connector.Connector, error) { return hand{}, nil },
	}
}

// hand is the connector of a platform that is read and written by hand: it can say who it is, no more.
type hand struct{}

// Check names the account.
func (hand) Check(context.Context) (connector.Identity, error) {
	return connector.Identity{ID: "capture", Name: "Capture"}, nil
}

// Close has nothing to free.
func (hand) Close() error { return nil }
