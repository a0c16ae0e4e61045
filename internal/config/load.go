package config

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

const envPrefix = "FEMOS_"

// Flags are the settings that the command line gives.
type Flags struct {
	given map[string]string // by the setting's name
	file  string
}

// AddFlags adds a flag for each setting, and --config for the file, to fs. Parse fs, then call Load.
func AddFlags(fs *flag.FlagSet) *Flags {
	f := &Flags{given: map[string]string{}}
	fs.StringVar(&f.file, "config", "", "`FILE` with settings (TOML)")
	for _, s := range List() {
		keep := func(text string) error { // checked by Load, which can say more
			f.given[s.Name] = text
			return nil
		}
		if s.Default == "false" {
			fs.BoolFunc(s.Flag(), s.Sentence, keep)
		} else {
			fs.Func(s.Flag(), s.Sentence, keep)
		}
	}
	return f
}

// Set gives a setting as if by its flag, for commands that have a shorter name for it ("addr" for "listen"). It
// panics on a name that does not exist.
func (f *Flags) Set(name, text string) {
	if _, known := find(name); !known {
		panic("config: no setting " + name)
	}
	f.given[name] = text
}

// value is the text of a setting and where it came from.
type value struct{ text, from string }

// Load reads the sources and checks what they say. environ is os.Environ. The error holds a line for each thing
// that is wrong.
func (f *Flags) Load(environ []string) (Settings, error) {
	values := map[string]value{}
	env, problems := fromEnv(environ)
	path, from := f.file, "--config"
	if path == "" {
		path, from = env["config"].text, env["config"].from
	}
	if path != "" {
		inFile, err := fromFile(path)
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", from, err))
		}
		for name, v := range inFile {
			values[name] = v
		}
	}
	for name, v := range env {
		values[name] = v
	}
	for name, text := range f.given {
		s, _ := find(name)
		values[name] = value{text, "--" + s.Flag()}
	}
	var s Settings
	for _, setting := range List() {
		v, given := values[setting.Name]
		if !given {
			v = value{setting.Default, "default"}
		}
		if err := setting.set(&s, v.text); err != nil {
			problems = append(problems, fmt.Errorf("setting %s (%s) %w", setting.Name, v.from, err))
		}
	}
	problems = append(problems, s.together())
	if err := errors.Join(problems...); err != nil {
		return Settings{}, err
	}
	s.complete()
	return s, nil
}

// find returns the setting of that name.
func find(name string) (Setting, bool) {
	all := List()
	i := slices.IndexFunc(all, func(s Setting) bool { return s.Name == name })
	if i < 0 {
		return Setting{}, false
	}
	return all[i], true
}

// fromEnv reads FEMOS_… and FEMOS_CONFIG (as "config").
func fromEnv(environ []string) (map[string]value, []error) {
	values := map[string]value{}
	var problems []error
	for _, pair := range environ {
		key, text, _ := strings.Cut(pair, "=")
		name, ours := strings.CutPrefix(key, envPrefix)
		name = strings.ToLower(name)
		// Kubernetes puts these beside a service that is called femos.
		if !ours || name == "port" || strings.HasPrefix(name, "port_") || strings.HasPrefix(name, "service_") {
			continue
		}
		if _, known := find(name); !known && name != "config" {
			problems = append(problems, fmt.Errorf("environment: there is no setting %s; see femos help settings", key))
			continue
		}
		values[name] = value{text, key}
	}
	return values, problems
}

// fromFile reads a TOML file with the settings at its top level.
func fromFile(path string) (map[string]value, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the settings: %w", err)
	}
	var raw map[string]any
	if _, err := toml.Decode(string(b), &raw); err != nil {
		var parse toml.ParseError
		if errors.As(err, &parse) { // its own text quotes the key, and may quote a value
			return nil, fmt.Errorf("%s, line %d: this is no TOML: is there a quote missing?", path, parse.Position.Line)
		}
		return nil, fmt.Errorf("%s: this is no TOML", path)
	}
	values := map[string]value{}
	var problems []error
	for name, v := range raw {
		from := fmt.Sprintf("%s, line %d", path, lineOf(string(b), name))
		text, plain := asText(v)
		switch _, known := find(name); {
		case !known:
			problems = append(problems, fmt.Errorf("%s: there is no setting %s; see femos help settings", from, name))
		case !plain:
			problems = append(problems, fmt.Errorf("%s: setting %s must be a text, a number, true or false, or a list of texts", from, name))
		default:
			values[name] = value{text, from}
		}
	}
	slices.SortFunc(problems, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return values, errors.Join(problems...)
}

// asText is the text that would stand in a flag for a value of the file.
func asText(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case int64, bool:
		return fmt.Sprint(v), true
	case []any:
		var parts []string
		for _, e := range v {
			part, ok := e.(string)
			if !ok {
				return "", false
			}
			parts = append(parts, part)
		}
		return strings.Join(parts, ","), true
	}
	return "", false
}

// lineOf finds the line, counted from 1, that defines a key of the top level or opens the table of that name, which
// the TOML package does not tell; 1 if it is written in a way that is not found.
func lineOf(file, key string) int {
	number := 0
	for line := range strings.Lines(file) {
		number++
		line = strings.TrimLeft(line, " \t[")
		line = strings.TrimLeft(line, `"'`)
		rest, found := strings.CutPrefix(line, key)
		if found && rest != "" && strings.ContainsAny(rest[:1], " \t=.]\"'") {
			return number
		}
	}
	return 1
}
