package main

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"femos/internal/config"
)

func usage(w io.Writer) error {
	if _, err := fmt.Fprint(w, "Fem.OS: software for digital streetwork.\n\nusage: femos COMMAND [flags]\n\n"); err != nil {
		return err
	}
	for _, c := range commands() {
		if _, err := fmt.Fprintf(w, "  %-8s  %s\n", c.name, c.sentence); err != nil {
			return err
		}
	}
	_, err := fmt.Fprint(w, "\nfemos COMMAND --help lists a command's flags. First steps: femos demo\n")
	return err
}

func runHelp(ctx context.Context, args []string, std streams) error {
	switch {
	case len(args) == 0:
		return usage(std.out)
	case args[0] == "settings":
		if _, err := fmt.Fprint(std.out, "Settings come from flags, the environment and a file (--config or FEMOS_CONFIG, TOML), in this order.\n\n"); err != nil {
			return err
		}
		return config.Table(std.out)
	}
	return run(ctx, []string{args[0], "--help"}, streams{std.in, std.out, std.out, std.environ})
}

func runVersion(_ context.Context, _ []string, std streams) error {
	_, err := fmt.Fprintf(std.out, "femos %s %s %s/%s\n", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

// version is that of the module, and the commit where it is known.
func version() string {
	version, revision := "(development)", ""
	if info, ok := debug.ReadBuildInfo(); ok {
		if info.Main.Version != "" && info.Main.Version != "(devel)" {
			version = info.Main.Version
		}
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				revision = " " + s.Value
			}
		}
	}
	return version + revision
}
