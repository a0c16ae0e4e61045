package main

import (
	"html"
	"regexp"
	"slices"
	"strings"
)

// What follows compares sections without package law: with regular expressions on the file's bytes. It shares no line with
// the parser that it checks.
var (
	norms    = regexp.MustCompile(`(?s)<norm [^>]*>.*?</norm>`)
	named    = regexp.MustCompile(`(?s)<enbez>(.*?)</enbez>`)
	ownText  = regexp.MustCompile(`(?s)<text [^>]*>(.*?)</text>`)
	notOwn   = regexp.MustCompile(`(?s)<!--.*?-->|<Footnotes>.*?</Footnotes>|<kommentar .*?</kommentar>|<noindex>\(Fundstelle.*?</noindex>`)
	tags     = regexp.MustCompile(`<[^>]*>`)
	anySpace = regexp.MustCompile(`[\s\x{00A0}\x{00AD}\x{2000}-\x{200D}\x{202F}\x{2060}\x{3000}\x{FEFF}]+`)
)

// plainTexts returns the text of each section of a file, without tags, notes and white space, in the file's order.
func plainTexts(file string) (names []string, texts map[string][]string) {
	texts = map[string][]string{}
	for _, norm := range norms.FindAllString(file, -1) {
		m := named.FindStringSubmatch(norm)
		if m == nil {
			continue
		}
		name := strings.Join(strings.Fields(html.UnescapeString(m[1])), " ")
		if strings.HasPrefix(name, "(XXXX)") || strings.HasPrefix(name, "Inhalts") {
			continue // several that are gone; a list of titles
		}
		text := ""
		if m := ownText.FindStringSubmatch(norm); m != nil {
			text = anySpace.ReplaceAllString(html.UnescapeString(tags.ReplaceAllString(notOwn.ReplaceAllString(m[1], ""), "")), "")
		}
		if texts[name] == nil {
			names = append(names, name)
		}
		texts[name] = append(texts[name], text)
	}
	return names, texts
}

// answer is what `femos law diff --json` tells.
type answer struct{ Changed, Added, Removed []string }

// plainDiff compares two files.
func plainDiff(old, new string) answer {
	oldNames, before := plainTexts(old)
	newNames, after := plainTexts(new)
	var a answer
	for _, name := range newNames {
		switch was, ok := before[name]; {
		case !ok:
			a.Added = append(a.Added, name)
		case !slices.Equal(sorted(was), sorted(after[name])):
			a.Changed = append(a.Changed, name)
		}
	}
	for _, name := range oldNames {
		if _, ok := after[name]; !ok {
			a.Removed = append(a.Removed, name)
		}
	}
	return a
}

func sorted(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return list
}

// apart counts what the first list has and the second has not.
func apart(a, b []string) int {
	n := 0
	for _, s := range a {
		if !slices.Contains(b, s) {
			n++
		}
	}
	return n
}
