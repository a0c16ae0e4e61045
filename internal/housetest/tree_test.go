package housetest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"
)

// file is a file of the working tree; its path is relative to the root, with slashes.
type file struct {
	path string
	text string
}

// line returns the number of the line in which the byte at offset stands, from 1.
func (f file) line(offset int) int { return 1 + strings.Count(f.text[:offset], "\n") }

// tree returns the files under a folder of the repository (. for all of it) whose names end in one of the endings. What
// git ignores, what belongs to other people and what tests feed on is left out.
func tree(t *testing.T, folder string, endings ...string) []file {
	t.Helper()
	var files []file
	root := os.DirFS("../..")
	if _, err := fs.Stat(root, folder); os.IsNotExist(err) {
		return nil
	}
	err := fs.WalkDir(root, folder, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			switch base := entry.Name(); {
			case name == ".":
			case strings.HasPrefix(base, "."), base == "node_modules", base == "testdata", name == "bin", name == "screenshots":
				return fs.SkipDir
			}
			return nil
		}
		for _, ending := range endings {
			if strings.HasSuffix(name, ending) {
				text, err := fs.ReadFile(root, name)
				files = append(files, file{name, string(text)})
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// goFile is a parsed Go file: its package clause, doc comment and imports.
type goFile struct {
	file
	folder string // "." for the root
	test   bool
	syntax *ast.File
}

// goFiles returns all Go files of the module.
func goFiles(t *testing.T) []goFile {
	t.Helper()
	files := tree(t, ".", ".go")
	if len(files) == 0 {
		t.Fatal("no Go files found: these tests look at the wrong folder")
	}
	parsed := make([]goFile, 0, len(files))
	for _, f := range files {
		syntax, err := parser.ParseFile(token.NewFileSet(), f.path, f.text, parser.ImportsOnly|parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		parsed = append(parsed, goFile{f, path.Dir(f.path), strings.HasSuffix(f.path, "_test.go"), syntax})
	}
	return parsed
}
