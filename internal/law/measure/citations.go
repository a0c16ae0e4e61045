package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"strings"

	"femos/content"
	"femos/internal/law"
)

// cited is a citation of the starter library.
type cited struct {
	Act, Section string
	Paragraph    *string
}

// citations resolves every citation of the starter library: those of answers and claims, the anchors of topics, and
// whatever their running text cites.
func (m *measure) citations(state *law.State) error {
	list, texts, err := library()
	if err != nil {
		return err
	}
	counts := map[law.Status]int{}
	unread, unfound := 0, 0
	for _, text := range list {
		cites, err := law.ParseCitations(text)
		if err != nil || len(cites) != 1 {
			unread++
			m.say("not read: %s\n", text)
			continue
		}
		r := state.Resolve(cites[0])
		counts[r.Status]++
		if r.Status != law.Pinned {
			m.say("%s: %v, nearest %q\n", text, r.Status, r.Nearest)
		} else if r.Unfound != "" {
			unfound++
			m.say("%s: no %s\n", text, r.Unfound)
		}
	}
	fmt.Fprintf(m.out, "\nCitations of the starter library: %d, not read %d, pinned %d (of them %d without the paragraph they name), act not loaded %d, not in force yet %d, missing %d, repealed %d.\n",
		len(list), unread, counts[law.Pinned], unfound, counts[law.NotLoaded], counts[law.Future], counts[law.Missing], counts[law.Repealed])
	counts, n := map[law.Status]int{}, 0
	for _, text := range texts {
		for _, mention := range law.Find(text) {
			for _, c := range mention.Citations {
				n++
				r := state.Resolve(c)
				counts[r.Status]++
				if r.Status != law.Pinned && r.Status != law.NoAct {
					m.say("%q: %v\n", text[mention.Start:mention.End], r.Status)
				}
			}
		}
	}
	fmt.Fprintf(m.out, "In its running text: %d, pinned %d, without an act's name %d, act not loaded %d, missing %d, repealed %d.\n",
		n, counts[law.Pinned], counts[law.NoAct], counts[law.NotLoaded], counts[law.Missing], counts[law.Repealed])
	m.wrong += unread
	return nil
}

func (m *measure) say(format string, args ...any) {
	if m.verbose {
		fmt.Fprintf(m.out, format, args...)
	}
}

// library returns the citations as a person would write them, and all texts.
func library() (citations, texts []string, err error) {
	for _, file := range []string{"answers.jsonl", "claims.jsonl"} {
		f, err := content.Files.Open(file)
		if err != nil {
			return nil, nil, fmt.Errorf("read the starter library: %w", err)
		}
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			var entry struct{ Citations []cited }
			var anything any
			if err := json.Unmarshal(lines.Bytes(), &entry); err != nil {
				return nil, nil, fmt.Errorf("read the starter library: %w", err)
			}
			if err := json.Unmarshal(lines.Bytes(), &anything); err != nil {
				return nil, nil, fmt.Errorf("read the starter library: %w", err)
			}
			for _, c := range entry.Citations {
				text := "§ " + c.Section
				if c.Paragraph != nil {
					text += " Abs. " + *c.Paragraph
				}
				citations = append(citations, text+" "+c.Act)
			}
			texts = collect(texts, anything)
		}
		if err := lines.Err(); err != nil {
			return nil, nil, fmt.Errorf("read the starter library: %w", err)
		}
		_ = f.Close() // embedded
	}
	raw, err := content.Files.ReadFile("taxonomy.json")
	if err != nil {
		return nil, nil, fmt.Errorf("read the topics: %w", err)
	}
	var taxonomy struct {
		Topics []struct{ Anchors []struct{ Cite string } }
	}
	if err := json.Unmarshal(raw, &taxonomy); err != nil {
		return nil, nil, fmt.Errorf("read the topics: %w", err)
	}
	for _, t := range taxonomy.Topics {
		for _, a := range t.Anchors {
			if strings.Contains(a.Cite, "§") || strings.Contains(a.Cite, "Art") { // some topics rest on Land law, without a place
				citations = append(citations, a.Cite)
			}
		}
	}
	return citations, texts, nil
}

// collect gathers all strings of a value.
func collect(to []string, v any) []string {
	switch v := v.(type) {
	case string:
		return append(to, v)
	case []any:
		for _, x := range v {
			to = collect(to, x)
		}
	case map[string]any:
		for _, x := range v {
			to = collect(to, x)
		}
	}
	return to
}
