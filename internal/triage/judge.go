package triage

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"femos"
	"femos/internal/triage/linear"
	"femos/internal/triage/perceptron"
	"femos/internal/triage/text"
	"femos/internal/triage/thesaurus"
)

// Post is a text to judge and the post it answers, "" if there is none or it is not known.
type Post struct{ Text, Parent string }

// Judge says what triage thinks of a post. It is safe for concurrent use, and immutable but for Use.
type Judge struct {
	brain   *Brain
	answers *index
	claims  *index
	work    sync.Pool
	adapter atomic.Pointer[fitted] // what was learnt here; nil for nothing
}

// New indexes the library for the brain that ships. The first one in a process takes half a second, as the brain is loaded.
func New(lib Library) (*Judge, error) {
	b, err := shipped()
	if err != nil {
		return nil, err
	}
	return NewWith(b, lib), nil
}

// NewWith builds a judge on another brain.
func NewWith(b *Brain, lib Library) *Judge {
	j := &Judge{brain: b}
	j.answers = b.newIndex(answerEntries(lib), &b.model.Answers)
	j.claims = b.newIndex(claimEntries(lib), &b.model.Claims)
	j.work.New = func() any { return &work{} }
	return j
}

// work is the memory of one judgement, reused.
type work struct {
	post, parent    reading
	hashed          []uint32 // what grams found
	sum             linear.Sum
	columns         []float32 // what all features add up to
	subjects        perceptron.Sum
	scores          []float32
	own, wide       []linear.Value
	weighing        weighing
	answers, claims scores
}

// Judge judges a post. It is a pure function of the post, allocates for the verdict only, and never fails.
func (j *Judge) Judge(p Post) femos.Verdict {
	w := j.work.Get().(*work)
	defer j.work.Put(w)
	b := j.brain
	b.read(&w.post, p.Text)
	var parent *reading
	if p.Parent != "" {
		parent = &w.parent
		b.read(parent, p.Parent)
	}
	probs := b.probabilities(w, &w.post, parent)
	if learnt := j.adapter.Load(); learnt != nil {
		learnt.correct(w, probs)
	}
	v := femos.Verdict{
		Language: w.post.guess.Language, Topics: []femos.TopicScore{}, Claims: []femos.ClaimMatch{},
		Answers: []femos.AnswerMatch{}, Reasons: []femos.Reason{},
	}
	if len(w.post.doc.Tokens) == 0 {
		v.Kind, v.Urgency, v.Audience = femos.Other, femos.Normal, femos.AudienceUnknown
		v.Reasons = append(v.Reasons, femos.Reason{Kind: "kind", Code: "no_words"})
		return v
	}
	b.decide(&v, w, probs)
	if v.Kind == femos.AnswerGiven || probs[headAnswer] >= leastKind {
		v.Claims = j.claimMatches(w, v.Kind, b.look(j.claims, b.model.Claims.weights(), &w.post, parent, probs, &w.claims))
	}
	if v.Advice || probs[headQuestion] >= leastKind {
		v.Answers = j.answerMatches(b.look(j.answers, b.model.Answers.weights(), &w.post, parent, probs, &w.answers))
	}
	v.Reasons = append(v.Reasons, b.reasons(&v, &w.post, parent)...)
	return v
}

// leastKind is the probability of a kind from which the library is asked: what triage thinks of a kind is not always right, and
// a claim or an answer that is found costs nobody anything.
const leastKind = 0.3

// probabilities returns each question's probability and each topic's share; the slice is w's.
func (b *Brain) probabilities(w *work, r, parent *reading) []float32 {
	b.sumScores(w, r, parent)
	if b.model.Questions.Known() {
		b.weigh(&w.weighing, w.scores, w.own)
	}
	return w.scores
}

// sumScores fills w.scores, w.own and w.wide.
func (b *Brain) sumScores(w *work, r, parent *reading) {
	w.hashed = b.grams(r, w.hashed[:0])
	w.own, w.wide = b.named(r, parent, w.own[:0], w.wide[:0])
	b.score(w)
}

// score fills w.scores from a post's features: questions are sums of what each feature weighs, and subjects what units make of such
// sums (a word means one thing beside some and another beside others) and what the thesaurus says.
func (b *Brain) score(w *work) {
	m := &b.model
	w.sum = b.hashed.Zero(w.sum)
	b.hashed.Add(w.sum, w.hashed)
	unit, n := hashedUnit(len(w.hashed)), m.Named.Heads
	w.columns = w.columns[:0]
	for h, bias := range m.Named.W[len(m.Features)*n:] {
		w.columns = append(w.columns, float32(w.sum[h])*b.hashed.Scale[h]*unit+bias)
	}
	m.Named.AddValues(w.columns, 0, headTopics, w.own, b.rows)
	m.Named.AddValues(w.columns, headTopics, n, w.wide, b.rows)
	w.scores = append(w.scores[:0], w.columns[:headTopics]...)
	b.nameTopics(&w.weighing, w.wide)
	if !m.Subjects.Known() {
		return
	}
	w.subjects = m.Subjects.Zero(w.subjects)
	copy(w.subjects, w.columns[headTopics:])
	out := m.Subjects.Outputs(w.subjects)
	w.weighing.level1 = append(w.weighing.level1[:0], out[:b.letters]...)
	for i, s := range out[b.letters:] {
		w.scores = append(w.scores, s+w.weighing.often[i])
	}
}

// decide turns probabilities into the verdict's questions. Danger outweighs everything: an emergency needs advice.
func (b *Brain) decide(v *femos.Verdict, w *work, p []float32) {
	r := &w.post
	cut := b.model.Cut
	v.AdviceScore = float64(p[headAdvice])
	v.Advice = p[headAdvice] >= cut[headAdvice]
	v.Kind = kindOf(p)
	v.Urgency = femos.Normal
	if (v.Advice || v.Kind == femos.Question) && (b.onlyCourtesy(r) || b.saysNothing(r)) {
		v.Advice, v.AdviceScore, v.Kind = false, min(v.AdviceScore, float64(cut[headAdvice])/2), femos.Other
	}
	if b.emergency(r, p) {
		v.Urgency, v.Advice = femos.Emergency, true
	}
	if v.Advice {
		v.Kind = femos.Question
	}
	if v.Advice && v.Urgency == femos.Normal && p[headDeadline] >= cut[headDeadline] {
		v.Urgency = femos.Deadline
	}
	v.Audience = femos.AudienceUnknown
	switch {
	case p[headEU] >= cut[headEU] && p[headEU] >= p[headThird]:
		v.Audience = femos.EU
	case p[headThird] >= cut[headThird]:
		v.Audience = femos.ThirdCountry
	}
	v.InScope = v.Advice || p[headScope] >= cut[headScope]
	b.topicsOf(v, w, p)
	v.Fraud = v.Kind == femos.Other && p[headFraud] >= cut[headFraud]
	v.Scores = femos.Scores{Kind: round(kindScore(v.Kind, p)), InScope: round(float64(p[headScope])), Fraud: round(float64(p[headFraud])),
		Emergency: round(float64(p[headEmergency])), Deadline: round(float64(p[headDeadline])),
		Third: round(float64(p[headThird])), EU: round(float64(p[headEU])), Language: round(r.guess.Sure)}
}

// kindScore is the probability of a kind among the three.
func kindScore(k femos.PostKind, p []float32) float64 {
	sum := float64(p[headQuestion] + p[headAnswer] + p[headOther])
	if sum == 0 {
		return 0
	}
	switch k {
	case femos.Question:
		return float64(p[headQuestion]) / sum
	case femos.AnswerGiven:
		return float64(p[headAnswer]) / sum
	}
	return float64(p[headOther]) / sum
}

// onlyCourtesy says whether a post has thanks, a greeting or a wish in it, few other words, and nothing else that we know: its
// letters alone may look like those of questions, and "Morgen" in "Guten Morgen" is no time.
func (b *Brain) onlyCourtesy(r *reading) bool {
	if r.cues[cueQuestionMark] {
		return false
	}
	words, end := 0, -1 // of courtesies; hits come in order of their first word
	for _, h := range r.hits {
		if b.groups[h.Concept]&groupCourtesy != 0 {
			words += max(0, h.Last-max(end, h.First-1))
			end = max(end, h.Last)
		}
	}
	return words > 0 && len(r.doc.Tokens)-words < fewWords && !slices.ContainsFunc(r.hits, func(h thesaurus.Hit) bool {
		return b.groups[h.Concept]&(groupCourtesy|groupAddress) == 0 && !slices.ContainsFunc(r.hits, func(in thesaurus.Hit) bool {
			return b.groups[in.Concept]&groupCourtesy != 0 && in.First <= h.First && h.Last <= in.Last
		})
	})
}

// saysNothing says whether a post has few words, none that we know, and a language we are not sure of: its letters alone ask nothing.
func (b *Brain) saysNothing(r *reading) bool {
	return len(r.hits) == 0 && !r.cues[cueQuestionMark] && len(r.doc.Tokens) < fewWords && r.guess.Sure < sureLanguage
}

// sureLanguage is the certainty from which a language is not called unsure.
const sureLanguage = 0.6

// fewWords is fewer than it takes to tell of a need beside a courtesy.
const fewWords = 9

func kindOf(p []float32) femos.PostKind {
	switch top := max(p[headQuestion], p[headAnswer], p[headOther]); top {
	case p[headQuestion]:
		return femos.Question
	case p[headAnswer]:
		return femos.AnswerGiven
	}
	return femos.Other
}

// emergency says whether somebody is in danger now: the learnt score, or words that always count unless the post
// plainly advises or advertises.
func (b *Brain) emergency(r *reading, p []float32) bool {
	number, backed := b.dials(r)
	if number && !backed {
		return false
	}
	// The cut is low, so that few are missed. Where nothing stands but courtesies, or nothing that we know, it has to be surer, and so
	// it has where nothing needs an advisor.
	s := p[headEmergency]
	if s >= surely || s >= b.model.Cut[headEmergency] && p[headAdvice] >= needless && !b.onlyCourtesy(r) && !b.saysNothing(r) {
		return true
	}
	if s < hardly && !r.cues[cueShort] {
		return false
	}
	if number && p[headAnswer] < 0.5 && !r.cues[cueOffers] {
		return true
	}
	if r.cues[cueAlways] && (p[headAnswer] < 0.5 || r.cues[cueTiny]) && !r.cues[cueOffers] {
		return true
	}
	return r.cues[cueDangerNow] && r.cues[cueDangerMany] && p[headQuestion] > 0.5
}

// hardly is a probability of next to nothing: below it no word alone makes an emergency of a post of more than a few words, as what
// it tells is past, or another's.
const hardly = 0.03

// needless is a probability that a post needs an advisor below which it is no emergency that isn't sure.
const needless = 0.06

// surely is the probability of an emergency that counts even in a courtesy: she may name it in words that we don't know.
const surely = 0.5

// dials says whether a short post has the number of the police or the ambulance, and whether something beside it shows that the number is
// meant: in "ruf 110" or "ich habe Angst, 110!!" it is, in "Guten Morgen 110" and "Raum 112?" it isn't.
func (b *Brain) dials(r *reading) (number, backed bool) {
	if !r.cues[cueShort] {
		return false, false
	}
	for i, t := range r.doc.Tokens {
		switch word := r.doc.Word(t); {
		case t.Number && (string(word) == "110" || string(word) == "112"):
			number = number || !b.counts(r, i)
		case b.cries[string(word)]:
			backed = true
		}
	}
	for _, h := range r.hits {
		isNumber := h.First == h.Last && r.doc.Tokens[h.First].Number
		backed = backed || !isNumber && b.groups[h.Concept]&groupBacks != 0
	}
	return number, backed
}

// cries are calls for help. They are known in whichever language a post of two words was taken for.
var cries = map[string]string{
	"de": "hilfe notruf", "en": "help sos", "fr": "secours aide", "es": "ayuda auxilio socorro", "pt": "ajuda", "tr": "imdat yardım",
	"sr": "upomoć pomoć", "ru": "помогите спасите", "uk": "допоможіть рятуйте", "ar": "النجدة ساعدوني الحقوني", "fa": "کمک", "ps": "مرسته",
	"ar-Latn": "sa3douni", "fa-Latn": "komak", "ru-Latn": "pomogite",
}

// allCries are the calls for help, folded.
func allCries() map[string]bool {
	all := map[string]bool{}
	for lang, list := range cries {
		for word := range strings.FieldsSeq(list) {
			all[text.Canon(word, lang)] = true
		}
	}
	return all
}

// topicsOf names up to three level-2 topics of a post that is in scope: all above the cut, and the best one unless that is a guess.
func (b *Brain) topicsOf(v *femos.Verdict, w *work, p []float32) {
	if !v.InScope || !b.model.Topics.Known() {
		return
	}
	for i, c := range b.weighTopics(&w.weighing, p, w.own, len(w.post.doc.Tokens)) {
		score := linear.Sigmoid(float64(c.p))
		cut := leastTopic
		if i > 0 {
			cut = float64(b.model.Cut[headTopics+c.topic])
		}
		if i == maxTopics || score < cut {
			break
		}
		v.Topics = append(v.Topics, femos.TopicScore{Code: b.topics[c.topic], Score: round(score)})
	}
}

// leastTopic is the probability from which the best topic is named: below it, it is wrong more often than right.
const leastTopic = 0.2

const (
	maxTopics  = 3
	maxAnswers = 5 // that a verdict names
	maxClaims  = 2
	minSure    = 8 // words from which a claim may be confirmed; shorter posts are only suggested
)

func (j *Judge) answerMatches(odds []float32) []femos.AnswerMatch {
	var room [maxAnswers]fit
	list := []femos.AnswerMatch{}
	for _, f := range best(odds, least(j.brain.model.Answers.Cut[0]), room[:]) {
		list = append(list, femos.AnswerMatch{ID: j.answers.ids[f.entry], Score: f.score})
	}
	return list
}

// claimMatches confirms only what is said, not what is asked: whoever asks about a claim doesn't repeat it.
func (j *Judge) claimMatches(w *work, kind femos.PostKind, odds []float32) []femos.ClaimMatch {
	m := &j.brain.model.Claims
	says := kind == femos.AnswerGiven && !w.post.doc.EndsQuestion && len(w.post.doc.Tokens) >= minSure
	var room [maxClaims]fit
	list := []femos.ClaimMatch{}
	for _, f := range best(odds, least(m.Cut[0]), room[:]) {
		band := "suggest"
		if says && linear.Sigmoid(float64(f.odds)) >= float64(m.Cut[1]) {
			band = "confirm"
		}
		list = append(list, femos.ClaimMatch{ID: j.claims.ids[f.entry], Score: f.score, Band: band})
	}
	return list
}

// fit is an entry of the library that fits, with its log odds and its score as it is told.
type fit struct {
	entry int
	odds  float32
	score float64
}

// best fills room with the entries whose log odds reach cut, the highest scores first, and returns the part it filled.
// Of the same score the earlier entry comes first.
func best(odds []float32, cut float32, room []fit) []fit {
	n := 0
	for i, z := range odds {
		if z < cut || n > 0 && n == len(room) && z <= room[n-1].odds { //nolint:gosec // n is at least one
			continue
		}
		f := fit{i, z, round(linear.Sigmoid(float64(z)))}
		at := n
		for at > 0 && room[at-1].score < f.score {
			at--
		}
		if at == len(room) {
			continue
		}
		n = min(n+1, len(room))
		copy(room[at+1:n], room[at:])
		room[at] = f
	}
	return room[:n]
}

// round keeps four decimals: more would be noise on a page.
func round(x float64) float64 { return float64(int(x*1e4+0.5)) / 1e4 }
