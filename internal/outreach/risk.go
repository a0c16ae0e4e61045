package outreach

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

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
}

// mostAround is how many characters may stand around a block that still counts as unchanged: a greeting, a wish.
const mostAround = 160

// Classify works out who has to see a reply. It knows words and numbers, not meaning: it errs towards the lawyer, and
// anybody can raise what it says. Green is a signed block that goes out as it is, but for greeting and form; yellow is
// adapted, or her own words on what is no red subject; red is own words on a red subject (refusal, expulsion, asylum,
// custody, criminal law, signing a contract), and a deadline, a sum or a prospect that no lawyer wrote. Signed emergency
// and holding blocks are green, always.
func Classify(r Risky) Risk {
	signed := r.Block != nil && (r.Block.Standing == femos.StandsVerified || r.Block.Standing == femos.StandsDue || r.Block.Standing == femos.StandsOverdue)
	unchanged := r.Block != nil && Unchanged(r.Block.Text, r.Text)
	var risk Risk
	switch {
	case r.Raised:
		risk.add(femos.Red, "raised")
	case signed && unchanged && r.Block.Use != femos.UseAdvice && r.Block.Use != "":
		risk.add(femos.Green, "signed_at_once")
	}
	if len(risk.Why) > 0 {
		return risk
	}
	if signed {
		ageing(&risk, *r.Block)
	}
	switch {
	case signed && unchanged:
		risk.add(femos.Green, "signed_unchanged")
		return risk.ordered()
	case signed:
		risk.add(femos.Yellow, "adapted")
		ownWords(&risk, r.Text, r.Block.Text)
	case r.Block != nil:
		risk.add(femos.Yellow, "not_signed")
		if r.Block.Again {
			risk.add(femos.Red, "law_changed")
		}
	default:
		risk.add(femos.Yellow, "own_words")
	}
	if !signed {
		if redTopic(r.Topic) {
			risk.add(femos.Red, "red_topic")
		}
		ownWords(&risk, r.Text, "")
	}
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

// Unchanged says whether a text is the block but for greeting and form: white space, quotes and a few words around it, in
// which no number stands.
func Unchanged(block, text string) bool {
	b, t := formless(block), formless(text)
	before, after, found := strings.Cut(t, b)
	around := before + after
	return found && b != "" && len([]rune(around)) <= mostAround && !strings.ContainsFunc(around, unicode.IsDigit) && !redWords(around)
}

func redWords(text string) bool {
	return slices.ContainsFunc(redSubjects, func(s redSubject) bool { return s.words.MatchString(text) })
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
		return unicode.ToLower(r)
	}, text)
	return strings.Join(strings.Fields(text), " ")
}

// redTopic says whether a topic is a red subject by itself: asylum and protection, custody.
func redTopic(code string) bool { return code == "B5" || code == "D4" }
