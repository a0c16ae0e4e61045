package i18n

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// families are the prefixes of keys that are put together while the program runs. What follows the prefix must be
// a word that stands in the code or in a template by itself: a value of a type, a code, a name of a setting.
var families = []string{"class.raise.", "class.", "claims.state.", "claims.rating.", "view.", "trouble.", "empty.", "urgency.", "basis.", "act.", "dismiss.", "dismissed.", "post.", "mask.", "kindof.", "audience.",
	"action.", "reply.state.", "reply.short.", "reply.do.", "platform.", "channel.silent.", "channelkind.", "permission.kind.", "scope.", "account.state.",
	"setting.", "role.", "problem.title.", "kind.", "keys.", "fault.", "error.", "doctor.", "correct.urgency.", "import.phase.", "import.what.", "import.dates.", "import.found.", "want.", "answer.", "answer.translation.", "library.do.", "library.audience.", "standing.", "version.", "translation.", "risk.", "ease.", "use.", "guidance.kind."}

var (
	word       = regexp.MustCompile(`"([a-z0-9_]+)"`)
	inTemplate = regexp.MustCompile(`\bt "([a-z0-9_.]+)"`)
	keyLike    = regexp.MustCompile(`^[a-z]+(\.[a-z0-9_]+)+$`)
	code       = regexp.MustCompile(`^[a-z0-9_]+$`)
)

// publicSite is the folder of the site for everybody.
var publicSite = filepath.Join("..", "..", "internal", "web", "public") + string(filepath.Separator)

// asked is every key that templates and code ask for, with the place.
type asked map[string]string

// TestKeys compares what the program asks for with what the catalogue has, both ways.
func TestKeys(t *testing.T) {
	t.Parallel()
	keys := asked{}
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && (strings.HasPrefix(e.Name(), ".") && path != root || e.Name() == "node_modules" || e.Name() == "testdata" || e.Name() == "tools"):
			return filepath.SkipDir
		case strings.HasPrefix(path, publicSite): // has a catalogue of its own, in twelve languages, and its own test of it
		case strings.HasSuffix(path, ".html"):
			return keys.template(path)
		case strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go"):
			return keys.source(path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	english := For(Fallback)
	for key, where := range keys {
		if !english.Has(key) && !strings.Contains(key, ":") {
			t.Errorf("%s: the catalogue has no %q", where, key)
		}
	}
	for key := range english.text {
		base := regexp.MustCompile(`\.(zero|one|two|few|many|other)$`).ReplaceAllString(key, "")
		if !keys.has(key) && !keys.has(base) && !keys.made(key) {
			t.Errorf("nothing asks for %q", key)
		}
	}
}

// made says whether the key can be put together from a family and a word.
func (a asked) made(key string) bool {
	if strings.HasPrefix(key, "topic.") {
		return true // the taxonomy's; package desk checks them
	}
	for _, f := range families {
		value, ok := strings.CutPrefix(key, f)
		if !ok {
			continue
		}
		value, _, _ = strings.Cut(value, ".") // .hint, .todo, .lead
		if a["word:"+value] != "" {
			return true
		}
		if at := strings.LastIndexByte(value, '_'); at >= 0 && a["word:"+value[:at+1]] != "" && a["word:"+value[at+1:]] != "" {
			return true // "channel_" + kind
		}
	}
	return false
}

func (a asked) has(key string) bool {
	return a[key] != "" || a["maybe:"+key] != ""
}

func (a asked) template(path string) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	for _, m := range inTemplate.FindAllStringSubmatch(string(raw), -1) {
		a[m[1]] = path
	}
	for _, m := range word.FindAllStringSubmatch(string(raw), -1) {
		a["word:"+m[1]] = path
	}
	return nil
}

// source collects what is asked for by T, and the codes of errors and faults, which become keys.
func (a asked) source(path string) error {
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, path, nil, 0)
	if err != nil {
		return err
	}
	ast.Inspect(f, func(n ast.Node) bool {
		where := func() string { return set.Position(n.Pos()).String() }
		switch n := n.(type) {
		case *ast.CallExpr:
			name := called(n)
			if (name == "t" || name == "T") && len(n.Args) > 0 && keyLike.MatchString(literal(n.Args[0])) {
				a[literal(n.Args[0])] = where()
			}
			if name == "Fail" && len(n.Args) > 1 && code.MatchString(literal(n.Args[1])) {
				a["error."+literal(n.Args[1])] = where()
			}
		case *ast.CompositeLit:
			if strings.HasSuffix(typeName(n.Type), "Fault") {
				for _, e := range n.Elts {
					if kv, ok := e.(*ast.KeyValueExpr); ok && typeName(kv.Key) == "Code" && code.MatchString(literal(kv.Value)) {
						a["fault."+literal(kv.Value)] = where()
					}
				}
			}
		case *ast.BasicLit:
			switch s := literal(n); {
			case keyLike.MatchString(s):
				a["maybe:"+s] = where()
			case code.MatchString(s):
				a["word:"+s] = where()
			}
		}
		return true
	})
	return nil
}

func called(c *ast.CallExpr) string {
	switch f := c.Fun.(type) {
	case *ast.SelectorExpr:
		return f.Sel.Name
	case *ast.Ident:
		return f.Name
	}
	return ""
}

func typeName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.SelectorExpr:
		return e.Sel.Name
	case *ast.Ident:
		return e.Name
	}
	return ""
}

func literal(e ast.Expr) string {
	if b, ok := e.(*ast.BasicLit); ok && b.Kind == token.STRING {
		s, err := strconv.Unquote(b.Value)
		if err == nil {
			return s
		}
	}
	return ""
}
