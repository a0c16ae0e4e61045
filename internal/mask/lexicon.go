package mask

import (
	"embed"
	"path"
	"strings"
	"sync"
)

// data holds names/LANG.txt (given names and surnames), words.txt (what announces what), phrases.txt (what stands
// before or after a name) and ordinary.txt (words that are no names). All were written for this project.
//
//go:embed data
var data embed.FS

// trait is a set of what is known of a word.
type trait uint32

// The traits of a word; data/words.txt has a section of the same name for most.
const (
	given           trait = 1 << iota // a given name
	family                            // a surname
	ambiguous                         // a name that is also a word as it is written, or a noun: only with a cue
	ordinary                          // a word that is seen without a capital
	place                             // a city, country or people
	month                             // the name of a month
	unit                              // a currency or measure that follows a number
	filler                            // a small word between a cue and what it announces
	spelledAt                         // "at" in a mail address
	spelledDot                        // "dot"
	network                           // a social network, before a user name
	phoneCue                          // announces a phone number
	fileCue                           // a file number
	documentCue                       // a document's number
	birthCue                          // a date of birth
	streetBefore                      // a kind of street that stands before its name
	streetFrench                      // and may have the house number before it
	streetSmall                       // a small word within the name of a street
	streetAdjective                   // "alte", "neue" before a street
	ordinalMark                       // between a day and its month
	phraseStart                       // the first word of a phrase of data/phrases.txt
	sacred                            // "Sankt": no name of a living person follows
	inflected                         // a form of a name, not the name itself
)

// sections maps the names of sections to traits.
var sections = map[string]trait{"given": given, "family": family, "ambiguous": ambiguous | given, "ordinary": ordinary,
	"place": place, "month": month, "unit": unit, "filler": filler, "at": spelledAt, "dot": spelledDot,
	"network": network, "phone": phoneCue, "file": fileCue, "document": documentCue, "birth": birthCue,
	"street-before": streetBefore, "street-french": streetBefore | streetFrench, "street-small": streetSmall,
	"street-adjective": streetAdjective, "ordinal": ordinalMark, "sacred": sacred, "noun": ordinary | ambiguous}

// cue says how a phrase stands to a name.
type cue uint8

// The cues; data/phrases.txt has a section of the same name.
const (
	introduces cue = iota + 1 // "ich heiße": whatever follows is a name
	mentions                  // "heißt": a capitalised word that follows is one
	titles                    // "Frau": a name follows, or nothing
	relates                   // "mein Mann": a name may follow
	greets                    // "hallo": a name may follow
	follows                   // "Hanım", "wrote": a name stands before
	signs                     // "LG": the line ends with a name
)

var cueSections = map[string]cue{"introduces": introduces, "mentions": mentions, "titles": titles, "relates": relates, "greets": greets,
	"follows": follows, "signs": signs}

// phrase is a cue of one or more words, folded.
type phrase struct {
	rest []string // after the first
	cue  cue
}

// lexicon is what is known of words, by their folded form. It is built once and only read.
type lexicon struct {
	words   map[string]trait
	phrases map[string][]phrase // by first word
}

func (l *lexicon) traits(word []byte) trait { return l.words[string(word)] }

// words returns the lexicon of the embedded data.
var words = sync.OnceValue(load)

func load() *lexicon {
	l := &lexicon{words: make(map[string]trait, 1<<17), phrases: map[string][]phrase{}}
	entries, err := data.ReadDir("data/names")
	if err != nil {
		panic(err) // embedded: cannot happen
	}
	for _, e := range entries {
		inflect := inflections[strings.TrimSuffix(e.Name(), ".txt")]
		eachSection(path.Join("data/names", e.Name()), func(section, line string) {
			for _, name := range strings.Fields(line) {
				l.addName(name, sections[section], inflect)
			}
		})
	}
	for _, file := range [...]string{"data/words.txt", "data/ordinary.txt"} {
		eachSection(file, func(section, line string) {
			for _, w := range strings.Fields(line) {
				l.words[fold(w)] |= sections[section]
			}
		})
	}
	eachSection("data/phrases.txt", func(section, line string) {
		for _, p := range strings.Split(line, "|") {
			parts := strings.Fields(fold(p))
			if len(parts) > 0 {
				l.phrases[parts[0]] = append(l.phrases[parts[0]], phrase{rest: parts[1:], cue: cueSections[section]})
				l.words[parts[0]] |= phraseStart
				if c := cueSections[section]; len(parts) == 1 && c != introduces && c != follows {
					l.words[parts[0]] |= ordinary // "baba", "anne": what one calls a person, not her name
				}
			}
		}
	})
	return l
}

// eachSection calls do for every line of an embedded file under its "[section]"; # begins a comment.
func eachSection(file string, do func(section, line string)) {
	b, err := data.ReadFile(file)
	if err != nil {
		panic(err) // embedded: cannot happen
	}
	section := ""
	for line := range strings.Lines(string(b)) {
		line, _, _ = strings.Cut(strings.TrimSpace(line), "#")
		if strings.HasPrefix(line, "[") {
			section = strings.Trim(line, "[] ")
		} else if line != "" {
			do(section, line)
		}
	}
}

// addName enters a name and the forms it takes in its language. A hyphen parts it into words.
func (l *lexicon) addName(name string, t trait, inflect func(string, func(string))) {
	for part := range strings.SplitSeq(name, "-") {
		f := fold(part)
		if len(f) < 2 {
			continue
		}
		l.words[f] = l.words[f]&^inflected | t
		if inflect != nil {
			inflect(f, func(form string) {
				if len(form) >= 4 && l.words[form]&t == 0 {
					l.words[form] |= t | inflected
				}
			})
		}
	}
}
