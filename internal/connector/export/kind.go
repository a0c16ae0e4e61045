package export

import (
	"context"

	"femos"
	"femos/internal/connector"
)

// Name of the platform.
const Name femos.Platform = "export"

// Kind describes the platform. Its one account is made by the program. A channel of it is a chat that is known from
// exports only; an export can be read into channels of other platforms too.
func Kind() connector.Kind {
	return connector.Kind{
		Name:    Name,
		BuiltIn: true,
		// Telegram forbids to train on what stands there (telegram.org/tos/content-licensing), and a chat may come from it.
		Limits: connector.Limits{Threads: true, Manual: true, NoLearning: true},
		Open:   func(connector.Env, connector.Values) (connector.Connector, error) { return shelf{}, nil },
	}
}

// shelf is the connector of a platform whose posts come in files: it can say who it is, no more.
type shelf struct{}

// Check names the account.
func (shelf) Check(context.Context) (connector.Identity, error) {
	return connector.Identity{ID: "export", Name: "Export"}, nil
}

// Close has nothing to free.
func (shelf) Close() error { return nil }
