package connector_test

import (
	"crypto/rand"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"femos"
	"femos/internal/connector"
	"femos/internal/vault"
)

func TestOpenerChecksSettings(t *testing.T) {
	t.Parallel()
	var got connector.Values
	var env connector.Env
	kind := connector.Kind{
		Name: "x",
		Settings: []connector.Field{
			{Name: "host", Default: "x.example"},
			{Name: "password", Secret: true, Required: true},
			{Name: "number", Check: func(v string) error {
				if strings.Trim(v, "0123456789") != "" {
					return femos.Fail(femos.Invalid, "setting_number").About("number")
				}
				return nil
			}},
		},
		Open: func(e connector.Env, v connector.Values) (connector.Connector, error) {
			env, got = e, v
			return &line{closed: make(chan struct{})}, nil
		},
	}
	o := connector.Opener{Kinds: []connector.Kind{kind}, Log: slog.New(slog.DiscardHandler), Now: time.Now}
	channels := []connector.Channel{{ID: "c", Address: "group:1"}}
	if _, err := o.Open("x", connector.Values{"password": "p", "number": "7", "unknown": "u"}, channels); err != nil {
		t.Fatal(err)
	}
	if len(got) != 3 || got["host"] != "x.example" || got["password"] != "p" || got["number"] != "7" || len(env.Channels) != 1 || env.Now == nil || env.Log == nil {
		t.Errorf("opened with %v and %+v", got, env)
	}
	for field, values := range map[string]connector.Values{
		"password": {"host": "y.example"},
		"number":   {"password": "hunter2", "number": "hunter2"},
	} {
		_, err := o.Open("x", values, nil)
		var wrong *femos.Error
		if !errors.As(err, &wrong) || wrong.Kind != femos.Invalid || wrong.Field != field || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", field, err)
		}
	}
	if _, err := o.Open("y", nil, nil); femos.KindOf(err) != femos.NotFound {
		t.Errorf("an unknown platform: %v", err)
	}
}

func TestFaultOf(t *testing.T) {
	t.Parallel()
	if connector.FaultOf(nil) != nil {
		t.Error("a fault of nothing")
	}
	limited := &connector.Fault{Kind: connector.Limited, Code: "limited"}
	if f := connector.FaultOf(errors.Join(errors.New("x"), limited)); f != limited {
		t.Errorf("%v", f)
	}
	for code, err := range map[string]error{"no_answer": errors.New("reset"), "storage": femos.Fail(femos.Unavailable, "storage")} {
		if f := connector.FaultOf(err); f.Kind != connector.Temporary || f.Code != code || !errors.Is(f, err) {
			t.Errorf("%v becomes %v", err, f)
		}
	}
}

func TestSealed(t *testing.T) {
	t.Parallel()
	keys, err := vault.OpenKeys(t.TempDir(), rand.Reader, vault.Options{})
	if err != nil {
		t.Fatal(err)
	}
	others, err := vault.OpenKeys(t.TempDir(), rand.Reader, vault.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ref := connector.Reference{Post: connector.PostRef{ID: "at://amal/1", Rev: "bafy", Link: "https://x.example/amal"}, Root: connector.PostRef{ID: "at://amal/0"}}
	sealed := connector.SealReference(keys, "post1", ref)
	if got, err := connector.OpenReference(keys, "post1", sealed); err != nil || got != ref {
		t.Errorf("%+v, %v", got, err)
	}
	values := connector.Values{"password": "hunter2"}
	settings := connector.SealValues(keys, "account1", values)
	if got, err := connector.OpenValues(keys, "account1", settings); err != nil || got["password"] != "hunter2" {
		t.Errorf("%v, %v", got, err)
	}
	if got, err := connector.OpenValues(keys, "a", connector.SealValues(keys, "a", nil)); err != nil || got == nil {
		t.Errorf("no settings come back as %v, %v: want an empty map", got, err)
	}
	if strings.Contains(string(sealed)+string(settings), "amal") || strings.Contains(string(settings), "hunter2") {
		t.Error("sealed in clear")
	}
	noValues := keys.Seal("account", "account1", []byte(`["hunter2"]`))
	noReference := keys.Seal("source", "post1", []byte(`"amal"`))
	for what, open := range map[string]func() error{
		"another post":       func() error { _, err := connector.OpenReference(keys, "post2", sealed); return err },
		"other keys":         func() error { _, err := connector.OpenReference(others, "post1", sealed); return err },
		"nothing":            func() error { _, err := connector.OpenReference(keys, "post1", nil); return err },
		"no reference":       func() error { _, err := connector.OpenReference(keys, "post1", noReference); return err },
		"another account":    func() error { _, err := connector.OpenValues(keys, "account2", settings); return err },
		"another purpose":    func() error { _, err := connector.OpenValues(keys, "post1", sealed); return err },
		"other account keys": func() error { _, err := connector.OpenValues(others, "account1", settings); return err },
		"no settings":        func() error { _, err := connector.OpenValues(keys, "account1", noValues); return err },
	} {
		err := open()
		if err == nil {
			t.Errorf("%s opens", what)
		} else if strings.Contains(err.Error(), "amal") || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: the error tells what is sealed: %v", what, err)
		}
	}
}
