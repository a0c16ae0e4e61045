package outreach

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"femos"
)

// Risky is what the class of a reply is worked out from.
type Risky struct {
	Text   string
	Block  *femos.Wording // what it was made from, nil for her own words
	Topic  string         // of the inquiry, a code of the taxonomy
	Raised bool           // she wants the lawyer to look first
}

// Risk is the class of a reply with its reasons: codes of the catalogue ("risk." + code), the heaviest first.
type Risk struct {
	Class femos.RiskClass
	Why   []string
	Shown bool // the lawyer looks at it afterwards for sure, whatever is drawn
}

// mostAround is how many characters may stand around a block that stands whole in a text and is what it says.
const mostAround = 160

// Classify works out who has to see a reply. It knows words and numbers, not meaning: it errs towards the lawyer, and
// anybody can raise what it says. Green is a signed block that goes out as it is, but for greeting and form; yellow is
// adapted, or her own words on what is no red subject; red is own words on a red subject (refusal, expulsion, asylum,
// custody, criminal law, signing a contract), and a deadline, a sum or a prospect that no lawyer wrote. Where not half of
// a block is left, or not half of the text is the block's, the words are her own. Signed emergency and holding blocks go out
// at once, always: who raises one makes it yellow, and the lawyer is shown it afterwards.
func Classify(r Risky) Risk {
	signed := r.Block != nil && (r.Block.Standing == femos.StandsVerified || r.Block.Standing == femos.StandsDue || r.Block.Standing == femos.StandsOverdue)
	unchanged := r.Block != nil && Unchanged(r.Block.Text, r.Text)
	var risk Risk
	atOnce := signed && unchanged && r.Block.Use != femos.UseAdvice && r.Block.Use != ""
	switch {
	case atOnce && r.Raised:
		return Risk{Class: femos.Yellow, Why: []string{"raised_later", "signed_at_once"}, Shown: true}
	case atOnce:
		return Risk{Class: femos.Green, Why: []string{"signed_at_once"}}
	case r.Raised:
		return Risk{Class: femos.Red, Why: []string{"raised"}}
	}
	if signed {
		ageing(&risk, *r.Block)
	}
	switch {
	case signed && unchanged:
		risk.add(femos.Green, "signed_unchanged")
		return risk.ordered()
	case signed && adapts(r.Text, r.Block.Text):
		risk.add(femos.Yellow, "adapted")
		ownWords(&risk, r.Text, r.Block.Text)
		return risk.ordered()
	case signed:
		risk.add(femos.Yellow, "own_words")
	case r.Block != nil:
		risk.add(femos.Yellow, "not_signed")
		if r.Block.Again {
			risk.add(femos.Red, "law_changed")
		}
	default:
		risk.add(femos.Yellow, "own_words")
	}
	if redTopic(r.Topic) {
		risk.add(femos.Red, "red_topic")
	}
	ownWords(&risk, r.Text, "")
	return risk.ordered()
}

// ageing adds what the block's own state asks for.
func ageing(risk *Risk, w femos.Wording) {
	if w.EachTime {
		risk.add(femos.Red, "each_time")
	}
	switch w.Standing {
	case femos.StandsDue:
		risk.add(femos.Yellow, "due")
	case femos.StandsOverdue:
		risk.add(femos.Red, "overdue")
	}
}

// ownWords adds what stands in a text and not in the block it was made from.
func ownWords(risk *Risk, text, block string) {
	text, block = strings.ToLower(text), strings.ToLower(block)
	for _, s := range redSubjects {
		if found := s.words.FindString(text); found != "" && (block == "" || !s.words.MatchString(block)) {
			risk.add(femos.Red, s.code)
		}
	}
	for _, n := range []struct {
		code string
		find *regexp.Regexp
	}{{"sum", sums}, {"deadline", deadlines}} {
		known := n.find.FindAllString(block, -1)
		if slices.ContainsFunc(n.find.FindAllString(text, -1), func(found string) bool { return !slices.Contains(known, found) }) {
			risk.add(femos.Red, n.code)
		}
	}
}

func (r *Risk) add(class femos.RiskClass, why string) {
	if class.Rank() > r.Class.Rank() || r.Class == "" {
		r.Class = class
	}
	r.Why = append(r.Why, why)
}

// ordered puts the reasons for its class first. Those of signed blocks are mild, all that was added later is heavier.
func (r Risk) ordered() Risk {
	mild := []string{"signed_unchanged", "adapted", "not_signed", "own_words", "due"}
	slices.SortStableFunc(r.Why, func(a, b string) int { return rank(mild, a) - rank(mild, b) })
	return r
}

func rank(mild []string, why string) int {
	if slices.Contains(mild, why) {
		return 1
	}
	return 0
}

// adapts says whether a text is still its block's: at least half of the block's words are left in it, and at least half of
// its words are the block's. A word counts as often as it stands in both.
func adapts(text, block string) bool {
	own, signed := words(text), words(block)
	left := make(map[string]int, len(signed))
	for _, w := range signed {
		left[w]++
	}
	var both int
	for _, w := range own {
		if left[w] > 0 {
			left[w]--
			both++
		}
	}
	return 2*both >= len(signed) && 2*both >= len(own)
}

func words(text string) []string {
	return strings.FieldsFunc(strings.ToLower(formless(text)), func(r rune) bool { return !unicode.In(r, unicode.L, unicode.M, unicode.N) })
}

// Unchanged says whether a text is the block but for greeting and form: white space, quotes, capitals, and around it only
// greetings, forms of address, thanks, wishes and ends of letters that we know. A word more, and it is not.
func Unchanged(block, text string) bool {
	before, after, found := around(block, text)
	return found && courteous(before) && courteous(after)
}

// Whole says whether a block stands whole in a text, with little around it, whatever that is.
func Whole(block, text string) bool {
	before, after, found := around(block, text)
	return found && len(before)+len(after) <= mostAround
}

// around is what stands before and after a block in a text, but for form.
func around(block, text string) (before, after []rune, found bool) {
	block, text = formless(block), formless(text)
	b, t, all := lower(block), lower(text), []rune(text)
	first, last, found := strings.Cut(t, b)
	if !found || b == "" {
		return nil, nil, false
	}
	return all[:utf8.RuneCountInString(first)], all[len(all)-utf8.RuneCountInString(last):], true
}

// lower is a text in lower case, rune by rune: it has as many.
func lower(text string) string { return strings.Map(unicode.ToLower, text) }

// courteous says whether nothing but courtesies stands in what is around a block, in as many languages as she likes.
func courteous(around []rune) bool {
	text := string(around)
	return courtesies.MatchString(text) && !denials.MatchString(text)
}

// formless is a text without what is only form.
func formless(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\u00ad', unicode.Is(unicode.Cf, r):
			return -1
		case strings.ContainsRune(`„“”"«»‚‘’'`, r):
			return '\''
		}
		return r
	}, text)
	return strings.Join(strings.Fields(text), " ")
}

// redTopic says whether a topic is a red subject by itself: asylum and protection, custody.
func redTopic(code string) bool { return code == "B5" || code == "D4" }
