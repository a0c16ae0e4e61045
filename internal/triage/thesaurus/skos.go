package thesaurus

import (
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
)

// Topic is an entry of the taxonomy that concepts stand under.
type Topic struct{ Code, Parent, DE, EN string }

// spellings are the terms of every concept by language, as the files have them.
func spellings(fsys fs.FS) (map[string]map[string][]string, error) {
	all := map[string]map[string][]string{}
	for _, lang := range languages {
		all[lang] = map[string][]string{}
		err := eachLine(fsys, lang+".tsv", func(f []string) error {
			if len(f) != 2 {
				return nil // Load has told of it
			}
			for term := range strings.SplitSeq(f[1], ",") {
				all[lang][f[0]] = append(all[lang][f[0]], strings.TrimSpace(term))
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// Export writes the thesaurus as SKOS in Turtle (W3C Recommendations "SKOS Reference", 2009, and "RDF 1.1 Turtle", 2014): the
// taxonomy's topics, under them the concepts with their labels, and every spelling as a hidden label in its language. Signs
// of the file format (a dot, a star) are left out of spellings.
func Export(fsys fs.FS, topics []Topic, out io.Writer) error {
	t, err := Load(fsys)
	if err != nil {
		return err
	}
	words, err := spellings(fsys)
	if err != nil {
		return err
	}
	w := &turtle{out: out}
	w.line("@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n@prefix topic: <urn:femos:topic:> .\n@prefix concept: <urn:femos:concept:> .\n")
	w.line("<urn:femos:thesaurus> a skos:ConceptScheme ;\n\tskos:prefLabel \"Fem.OS\"@de .")
	codes := map[string]bool{}
	for _, topic := range topics {
		codes[topic.Code] = true
		w.line("\ntopic:%s a skos:Concept ;\n\tskos:inScheme <urn:femos:thesaurus> ;\n\tskos:notation %s ;\n\tskos:prefLabel %s@de, %s@en", topic.Code, quote(topic.Code), quote(topic.DE), quote(topic.EN))
		if topic.Parent != "" {
			w.line("\t; skos:broader topic:%s", topic.Parent)
		}
		w.line("\t.")
	}
	for _, c := range t.Concepts {
		w.line("\nconcept:%s a skos:Concept ;\n\tskos:inScheme <urn:femos:thesaurus> ;\n\tskos:prefLabel %s@de, %s@en", c.ID, quote(c.DE), quote(c.EN))
		for _, target := range c.Targets {
			if codes[target.Head] {
				w.line("\t; skos:broader topic:%s", target.Head)
			}
		}
		for _, lang := range languages {
			for _, term := range words[lang][c.ID] {
				w.line("\t; skos:hiddenLabel %s@%s", quote(spoken(term)), lang)
			}
		}
		w.line("\t.")
	}
	return w.err
}

// spoken is a term without the signs of the file format.
func spoken(term string) string {
	words := slices.DeleteFunc(strings.Fields(term), func(w string) bool { return w == ".." })
	for i, w := range words {
		words[i] = strings.TrimRight(w, ".*")
	}
	return strings.Join(words, " ")
}

// quote is a string of Turtle.
func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`).Replace(s) + `"`
}

// turtle writes lines and keeps the first error.
type turtle struct {
	out io.Writer
	err error
}

func (w *turtle) line(format string, args ...any) {
	if w.err == nil {
		_, w.err = fmt.Fprintf(w.out, format+"\n", args...)
	}
}
