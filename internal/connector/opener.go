package connector

import (
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"femos"
)

// Opener opens connectors: it knows the platforms and what they get from outside.
type Opener struct {
	Kinds []Kind
	HTTP  *http.Client
	Log   *slog.Logger
	Now   func() time.Time
}

// Kind returns a platform by name. NotFound "no_platform".
func (o Opener) Kind(name femos.Platform) (Kind, error) {
	for _, k := range o.Kinds {
		if k.Name == name {
			return k, nil
		}
	}
	return Kind{}, femos.Fail(femos.NotFound, "no_platform").Because(fmt.Errorf("platform %q", name))
}

// Open checks the settings against the platform's fields, fills defaults in and opens a connector. It touches no
// network.
func (o Opener) Open(name femos.Platform, values Values, channels []Channel) (Connector, error) {
	kind, err := o.Kind(name)
	if err != nil {
		return nil, err
	}
	full := Values{}
	for _, f := range kind.Settings {
		v := values[f.Name]
		if v == "" {
			v = f.Default
		}
		if v == "" && f.Required {
			return nil, femos.Fail(femos.Invalid, "setting_missing").About(f.Name)
		}
		if v != "" && f.Check != nil {
			if err := f.Check(v); err != nil {
				return nil, err
			}
		}
		full[f.Name] = v
	}
	return kind.Open(Env{HTTP: o.HTTP, Log: o.Log.With("platform", string(name)), Now: o.Now, Channels: channels}, full)
}
