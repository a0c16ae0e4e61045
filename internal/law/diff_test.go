package law_test

import (
	"encoding/json"
	"strings"
	"testing"

	"femos/internal/law"
)

// diff is the JSON of a comparison.
func diff(t *testing.T, old, new string) string {
	t.Helper()
	line, err := json.Marshal(law.Diff(parse(t, old), parse(t, new)))
	if err != nil {
		t.Fatal(err)
	}
	return string(line)
}

const nothing = `{"changed":[],"added":[],"removed":[]}`

// What a real change to a file can be, made on the real StAG.
func TestDiffOfEdits(t *testing.T) {
	t.Parallel()
	old := file(t, "2026-04-29", "stag")
	replace := func(what, by string) string {
		if !strings.Contains(old, what) {
			t.Errorf("the file does not hold %q", what)
		}
		return strings.Replace(old, what, by, 1)
	}
	all := func(what, by string) string { return strings.ReplaceAll(old, what, by) }
	for name, c := range map[string]struct{ new, want string }{
		"nothing":          {old, nothing},
		"build date":       {all("builddate=\"2", "builddate=\"3"), nothing},
		"standing note":    {replace("Zuletzt geändert", "Neu gefasst"), nothing},
		"a footnote":       {replace("<fussnoten></fussnoten>", "<fussnoten><Content><P>§ 1: IdF d. G</P></Content></fussnoten>"), nothing},
		"a title":          {replace(">Sperrfrist<", ">Frist<"), nothing},
		"empty elements":   {all("<BR></BR>", "<BR/>"), nothing},
		"white space":      {all("<P>", "\n  <P>\n"), nothing},
		"no-break spaces":  {all(" Absatz ", "&#160;Absatz "), nothing},
		"references":       {all("ü", "&#xFC;"), nothing},
		"bold":             {replace("(weggefallen)", "(weg<B>gefallen</B>)"), nothing},
		"a comment":        {replace("<P>", "<!-- <P>neu</P> --><P>"), nothing},
		"a word":           {replace("Ende der Sperrfrist", "Ende dieser Sperrfrist"), `{"changed":["§ 33"],"added":[],"removed":[]}`},
		"renumbered":       {replace("<enbez>§ 35a</enbez>", "<enbez>§ 35b</enbez>"), `{"changed":[],"added":["§ 35b"],"removed":["§ 35a"]}`},
		"merged":           {replace("<enbez>§ 35a</enbez>", "<enbez>(XXXX) §§ 35a und 35b</enbez>"), `{"changed":[],"added":[],"removed":["§ 35a"]}`},
		"other merged":     {replace("(XXXX) §§ 18 und 19", "(XXXX) §§ 18 bis 19"), nothing},
		"out of the merge": {replace("(XXXX) §§ 18 und 19", "§ 18"), `{"changed":[],"added":["§ 18"],"removed":[]}`},
	} {
		if got := diff(t, old, c.new); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestDiffOfStates(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"burlg":     nothing,
		"uhvorschg": `{"changed":["§ 1","§ 3","§ 4","§ 6","§ 9","§ 11"],"added":[],"removed":["§ 7a","§ 11a","§ 12a","§ 13"]}`,
		"nachwg":    `{"changed":["§ 1","§ 2","§ 3","§ 4","§ 5"],"added":["§ 6"],"removed":[]}`,
	} {
		if got := diff(t, file(t, dates()[0], name), file(t, dates()[1], name)); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
	d := law.Diff(parse(t, file(t, dates()[0], "stag")), parse(t, file(t, dates()[1], "stag")))
	var gone []string
	for _, s := range d.Removed {
		gone = append(gone, s.Designation)
	}
	if got := strings.Join(gone, ","); got != "§ 18,§ 19,§ 22,§ 23,§ 40b,§ 40c" {
		t.Errorf("of StAG went %s", got)
	}
	for _, s := range d.Added {
		if s.Merged {
			t.Errorf("%s came", s.Designation)
		}
	}
}

// Two annexes of one name are kept apart by the publisher's number, whatever their order.
func TestDiffOfNamesakes(t *testing.T) {
	t.Parallel()
	first := strings.Replace(norm("Anlage", "(zu § 1)", "<P>eins</P>"), `doknr="x"`, `doknr="BJNR1BJNE000101"`, 1)
	second := strings.Replace(norm("Anlage", "(zu § 2)", "<P>zwei</P>"), `doknr="x"`, `doknr="BJNR1BJNE000201"`, 1)
	changed := strings.NewReplacer("zwei", "drei", "000201", "000202").Replace(second)
	if got := diff(t, small(first+second), small(second+first)); got != nothing {
		t.Errorf("turned round: %s", got)
	}
	if got := diff(t, small(first+second), small(changed+first)); got != `{"changed":["Anlage"],"added":[],"removed":[]}` {
		t.Errorf("one changed: %s", got)
	}
	if got := diff(t, small(first+second), small(first)); got != `{"changed":[],"added":[],"removed":["Anlage"]}` {
		t.Errorf("one gone: %s", got)
	}
}

func TestDiffTellsWhatMoved(t *testing.T) {
	t.Parallel()
	old := small(norm("§ 4", "", "<P>Gleicher Text.</P>") + norm("§ 5", "", "<P>Anderer.</P>"))
	new := small(norm("§ 5", "", "<P>Anderer.</P>") + norm("§ 6", "", "<P>Gleicher Text.</P>"))
	d := law.Diff(parse(t, old), parse(t, new))
	if len(d.Moved) != 1 || d.Moved[0].Old.Designation != "§ 4" || d.Moved[0].New.Designation != "§ 6" {
		t.Errorf("%+v", d.Moved)
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	show := func(pieces []law.Piece) string {
		var b strings.Builder
		for _, p := range pieces {
			b.WriteString([]string{"", "-", "+"}[p.Kind] + "[" + p.Text + "]")
		}
		return b.String()
	}
	for _, c := range []struct{ old, new, want string }{
		{"a b c", "a b c", "[a b c]"},
		{"", "a", "+[a]"},
		{"a", "", "-[a]"},
		{"Die Frist beträgt zwei Jahre.", "Die Frist beträgt drei Jahre.", "[Die Frist beträgt ]-[zwei ]+[drei ][Jahre.]"},
		{"eins\nzwei\ndrei", "eins\nzwei\nund\ndrei", "[eins\nzwei\n]+[und\n][drei]"},
	} {
		if got := show(law.Words(c.old, c.new)); got != c.want {
			t.Errorf("%q, %q: %s", c.old, c.new, got)
		}
	}
	// Put together, the pieces are the texts again, on every real change.
	bare := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	for _, name := range []string{"stag", "aufenthg_2004", "sgb_2"} {
		for _, c := range law.Diff(parse(t, file(t, dates()[0], name)), parse(t, file(t, dates()[1], name))).Changed {
			var old, new strings.Builder
			for _, p := range c.Words() {
				if p.Kind != law.Came {
					old.WriteString(p.Text)
				}
				if p.Kind != law.Gone {
					new.WriteString(p.Text)
				}
			}
			if bare(new.String()) != bare(c.New.Text) || bare(old.String()) != bare(c.Old.Text) {
				t.Errorf("%s %s does not add up", name, c.New.Designation)
			}
		}
	}
}
