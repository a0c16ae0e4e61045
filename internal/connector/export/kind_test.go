package export_test

import (
	"testing"

	"femos/internal/connector"
	"femos/internal/connector/connectortest"
	"femos/internal/connector/export"
)

// TestContract runs the contract of all platforms, of which a platform that is read from files has little to keep.
func TestContract(t *testing.T) {
	t.Parallel()
	connectortest.Run(t, connectortest.Suite{
		Kind: export.Kind(),
		Without: []connectortest.Ability{connectortest.Receiving, connectortest.Sending, connectortest.Threading, connectortest.Resolving,
			connectortest.Editing, connectortest.Deleting, connectortest.Reacting},
		Stage: func(*testing.T) *connectortest.Stage {
			return &connectortest.Stage{
				Values:   connector.Values{},
				Channels: []connector.Channel{{ID: "c", Address: "group:c"}},
				Identity: connector.Identity{ID: "export", Name: "Export"},
			}
		},
	})
}
