package housetest

import (
	"path"
	"strconv"
	"strings"
	"testing"
)

// floor is where a package stands in the house. What stands higher knows what stands lower, never the other way
// round: so whoever reads a package need not read what is above it, and what is below can be tested without it.
type floor int

const (
	ground  floor = iota // words, and what needs nothing else of us
	first                // one craft each, that know nothing of each other
	second               // what the team does, made of the crafts
	third                // what people see
	fourth               // everything put together
	street               // commands: flags in, exit code out
	outside              // helps tests; may use everything, and nothing but tests may use it
)

// house says where every package stands. "/..." takes in what is below a folder, as one: inside it, packages import
// each other as they like. A new package gets its line here, with the reason for its floor.
var house = map[string]floor{
	".":                 ground, // the domain; everybody may import it, on this floor too
	"content":           ground, // the library that ships, as files
	"internal/config":   ground, // one settings struct
	"internal/disk":     ground, // asks the system
	"internal/i18n":     ground, // catalogues and direction
	"internal/mask/...": ground, // pure: text in, marks out; the door and the desk need the same ones
	"internal/profile":  ground, // pure: a link in, whose it is out
	"internal/safehttp": ground, // the only way out

	"internal/connector": first,
	"internal/jobs":      first, // takes functions to run, does not know what they do
	"internal/law":       first, // pure, but for reading files
	// Pure: bytes in, answers out, and the other way round. Package library decides what becomes of them.
	"internal/library/exchange": first,
	"internal/live":             first, // carries ids, does not know of what
	"internal/store":            first, // keeps the domain's types; the crafts above decide what to keep
	"internal/triage/...":       first, // pure: no store, no clock, so that `femos judge` is the whole of it
	"internal/trouble":          first, // holds what is wrong, does not look for it
	"internal/vault":            first, // seals bytes, does not know of what

	"internal/auth":        second,
	"internal/backup":      second, // takes rows from one store to a file or another, does not know what they mean
	"internal/connector/*": second, // a platform knows the contract, not who asks
	// One platform whose posts come in files: reading the file, and taking it in, are two packages.
	"internal/connector/export/...": second,
	"internal/consult":              second,
	"internal/directory":            second,
	"internal/guidance":             second,
	"internal/intake":               second,
	"internal/learning":             second,
	"internal/library":              second,
	"internal/opinion":              second, // knows kept inquiries; the confidential channel is a neighbour, out of reach
	"internal/outreach":             second,
	"internal/report":               second,
	"internal/sampling":             second,
	"internal/team":                 second,

	"internal/metrics": third, // what an operator sees
	"internal/web/...": third,
	"internal/bench":   fourth, // measures what the floors below do together
	"internal/doctor":  fourth, // looks at all that the floors below keep
	"internal/server":  fourth,
	"cmd/femos":        street,
	// Measures package law; reads the starter library as everybody may.
	"internal/law/measure": street,

	"internal/connector/connectortest": outside,
	"internal/disk/disktest":           outside,
	"internal/housetest":               outside,
	"internal/intake/doortest":         outside,
	"internal/store/pgtest":            outside,
	"deploy":                           outside,
	"test/...":                         outside,
}

// find returns the line of the house that a package's folder belongs to: its own, or else the nearest pattern's.
func find(folder string) (line string, found bool) {
	if _, ok := house[folder]; ok {
		return folder, true
	}
	for up := folder; up != "."; up = path.Dir(up) {
		if _, ok := house[up+"/..."]; ok {
			return up + "/...", true
		}
	}
	one := path.Dir(folder) + "/*"
	_, ok := house[one]
	return one, ok
}

// complaint says what is wrong with an import, "" if nothing is. Tests are not asked: they build small houses of
// their own.
func complaint(importer, imported string) string {
	from, ok := find(importer)
	to, known := find(imported)
	switch {
	case !ok:
		return "stands on no floor"
	case !known:
		return "imports " + imported + ", which stands on no floor"
	case to == ".", from == to && strings.HasSuffix(from, "/..."), house[from] == outside:
		return ""
	case house[to] == outside:
		return "is no test and imports " + imported + ", which is for tests only"
	case house[from] == house[to]:
		return "imports its neighbour " + imported + ": let what is above bring the two together"
	case house[from] < house[to]:
		return "imports " + imported + ", which stands above it"
	}
	return ""
}

func TestImportsPointDown(t *testing.T) {
	t.Parallel()
	lost := map[string]bool{} // folders that were told of
	for _, f := range goFiles(t) {
		if _, ok := find(f.folder); !ok {
			if !lost[f.folder] {
				t.Errorf("%s stands on no floor yet: give it a line in floors_test.go", f.folder)
			}
			lost[f.folder] = true
			continue
		}
		if f.test {
			continue
		}
		for _, spec := range f.syntax.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			outsiders := strings.Contains(strings.SplitN(name, "/", 2)[0], ".")
			inside, ours := strings.CutPrefix(name, "femos/")
			if name == "femos" {
				inside, ours = ".", true
			}
			switch {
			case f.folder == "." && (ours || outsiders):
				t.Errorf("%s imports %s: the root package is the words, on the standard library only", f.path, name)
			case ours:
				if c := complaint(f.folder, inside); c != "" {
					t.Errorf("%s %s", f.path, c)
				}
			}
		}
	}
}

// The rule itself, tried.
func TestComplaint(t *testing.T) {
	t.Parallel()
	for _, try := range []struct {
		importer, imported string
		fine               bool
	}{
		{"internal/store", ".", true},
		{"internal/i18n", ".", true},
		{"internal/intake", "internal/triage", true},
		{"internal/connector/bluesky", "internal/connector", true},
		{"internal/triage/lang", "internal/triage/text", true},
		{"internal/web/desk", "internal/web", true},
		{"cmd/femos", "internal/server", true},
		{"test/browser", "internal/server", true},
		{"internal/connector", "internal/connector/bluesky", false},
		{"internal/connector/capture", "internal/connector/bluesky", false},
		{"internal/live", "internal/store", false},
		{"internal/store", "internal/intake", false},
		{"internal/server", "internal/store/pgtest", false},
		{"internal/server", "test/servers/bluesky", false},
		{"internal/utils", ".", false},
		{"internal/server", "internal/utils", false},
	} {
		if got := complaint(try.importer, try.imported); (got == "") != try.fine {
			t.Errorf("%s imports %s: %q, want fine: %t", try.importer, try.imported, got, try.fine)
		}
	}
}
