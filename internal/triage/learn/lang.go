package learn

import (
	"math/rand/v2"
	"strings"

	"femos/internal/triage/eval"
	"femos/internal/triage/lang"
	"femos/internal/triage/linear"
	"femos/internal/triage/text"
	"femos/internal/triage/thesaurus"
)

const (
	langRows   = 1 << 15
	langEpochs = 4
	// postWeight: a post of the kind we read teaches more than a sentence of an encyclopedia.
	postWeight = 3
)

// trainLang fits the language model on sentences and posts, each also as a fragment, without diacritics, with German
// office words put in, and Russian in Latin letters: the ways in which posts differ from sentences.
func trainLang(sentences []Sentence, posts []eval.Post, words *thesaurus.Thesaurus, seed uint64) lang.Model {
	v := &variants{random: rand.New(rand.NewPCG(seed, 7)), office: words.OfficeWords()} //nolint:gosec // reproducible on purpose
	for _, s := range sentences {
		v.sentence(s)
	}
	for _, p := range posts {
		v.add(p.Lang, p.Text, postWeight)
		v.add(p.Lang, v.fragment(p.Text), postWeight/2)
		if strings.HasSuffix(p.Lang, "Latn") || len(p.Lang) == 2 {
			v.add(p.Lang, plain(p.Text), 1)
		}
	}
	t := linear.Train(linear.Options{Rows: langRows, Heads: len(lang.Labels), Softmax: true, Epochs: langEpochs,
		Rate: 0.3, DecayHashed: 1e-6, Seed: seed}, v.samples)
	named := t.Named()
	return lang.Model{Table: t.Table(), Bias: named.W}
}

// variants collects samples.
type variants struct {
	random  *rand.Rand
	office  []string
	samples []linear.Sample
	doc     text.Doc
}

func (v *variants) sentence(s Sentence) {
	t := s.Text
	if f := strings.Fields(t); len(f) > 14 { // posts are shorter than encyclopedias
		at := v.random.IntN(len(f) - 12)
		t = strings.Join(f[at:at+12], " ")
	}
	v.add(s.Label, t, 1)
	switch v.random.IntN(4) {
	case 0:
		v.add(s.Label, v.fragment(s.Text), 1)
	case 1:
		v.add(s.Label, v.mixed(v.fragment(s.Text), s.Label), 1)
	case 2:
		v.add(s.Label, plain(t), 1)
	case 3:
		v.add(s.Label, v.mixed(t, s.Label), 1)
	}
	if s.Label == "ru" {
		v.add("ru-Latn", romanise(t, v.random.IntN(romanisings)), 1)
		v.add("ru-Latn", v.mixed(romanise(v.fragment(t), v.random.IntN(romanisings)), "ru"), 1)
	}
}

// fragment returns two to six words of t.
func (v *variants) fragment(t string) string {
	f := strings.Fields(t)
	n := 2 + v.random.IntN(5)
	if len(f) <= n {
		return t
	}
	at := v.random.IntN(len(f) - n)
	return strings.Join(f[at:at+n], " ")
}

// mixed puts one or two German office words into t.
func (v *variants) mixed(t, label string) string {
	if label == "de" || len(v.office) == 0 {
		return t
	}
	f := strings.Fields(t)
	for range 1 + v.random.IntN(2) {
		at := v.random.IntN(len(f) + 1)
		f = append(f[:at], append([]string{v.office[v.random.IntN(len(v.office))]}, f[at:]...)...)
	}
	return strings.Join(f, " ")
}

// plain removes diacritics, as people type without them.
func plain(t string) string { return text.Canon(t, "") }

func (v *variants) add(label, t string, weight float32) {
	v.doc.Read(t)
	script := lang.Dominant(&v.doc)
	if label == "sr" || label == "sr-Latn" || label == "sr-Cyrl" {
		label = "sr-Latn"
		if script == text.Cyrillic {
			label = "sr-Cyrl"
		}
	}
	class := lang.Index(label)
	among := lang.Among(script)
	if class < 0 || len(among) == 0 || class < among[0] || class > among[len(among)-1] {
		return // a sentence in another script than its language's
	}
	s := linear.Sample{Class: class, Among: among, Weight: weight}
	s.Hashed = lang.Features(&v.doc, script, s.Hashed)
	if len(s.Hashed) == 0 {
		return
	}
	s.Unit = lang.Unit(len(s.Hashed))
	v.samples = append(v.samples, s)
}

// romanisings is how many ways of writing Russian in Latin letters romanise knows.
const romanisings = 4

// romanise writes Russian in Latin letters the way people do: by sound, in variants.
func romanise(t string, way int) string {
	table := romanTable(way)
	var b strings.Builder
	for _, c := range strings.ToLower(t) {
		if s, ok := table[c]; ok {
			b.WriteString(s)
		} else {
			b.WriteRune(c)
		}
	}
	return b.String()
}

func romanTable(way int) map[rune]string {
	m := map[rune]string{}
	for i, c := range []rune("абвгдезийклмнопрстуфцэы") {
		m[c] = strings.Fields("a b v g d e z i y k l m n o p r s t u f c e y")[i]
	}
	pick := func(c rune, ways ...string) { m[c] = ways[way%len(ways)] }
	pick('ё', "e", "yo", "jo", "io")
	pick('ж', "zh", "zh", "j", "zh")
	pick('й', "y", "i", "j", "y")
	pick('х', "kh", "h", "h", "x")
	pick('ц', "ts", "c", "z", "ts")
	pick('ч', "ch", "ch", "4", "ch")
	pick('ш', "sh", "sh", "6", "sh")
	pick('щ', "shch", "sch", "sh", "sh")
	pick('ъ', "", "", "", "'")
	pick('ь', "", "'", "", "'")
	pick('ы', "y", "y", "i", "y")
	pick('ю', "yu", "u", "ju", "iu")
	pick('я', "ya", "ia", "ja", "ya")
	return m
}
