package triage

import (
	"strings"
	"unicode/utf8"

	"femos"
)

// ReasonCode is a ground of a verdict with its sentence in German and English. A quote, where the reason carries
// one, is shown after the sentence.
type ReasonCode struct{ Code, DE, EN string }

// ReasonCodes lists every code that Judge may give.
func ReasonCodes() []ReasonCode {
	return []ReasonCode{
		{"no_words", "Kein Text zum Einschätzen", "No words to judge"},
		{"language_unsure", "Sprache unsicher: kurz oder gemischt", "Language unsure: short or mixed"},
		{"without_parent", "Der Beitrag darüber ist nicht bekannt", "The post above is not known"},
		{"asks", "Sie fragt", "She asks a question"},
		{"asks_help", "Sie bittet um Hilfe", "She asks for help"},
		{"asks_without_mark", "Liest sich als Frage", "Reads like a question"},
		{"gives_advice", "Gibt einen Rat", "Gives advice"},
		{"advertises", "Wirbt oder bietet etwas an", "Advertises or offers something"},
		{"fraud_offer", "Klingt nach unseriösem Angebot", "Sounds like a dubious offer"},
		{"thanks_or_greets", "Dankt, grüßt oder erzählt", "Thanks, greets or tells a story"},
		{"out_of_scope", "Kein Thema der Beratung", "Not a subject of ours"},
		{"names_topic", "Nennt das Thema", "Names the subject"},
		{"topic_from_parent", "Das Thema steht im Beitrag darüber", "The subject is in the post above"},
		{"danger", "Zeichen von Gefahr", "Sign of danger"},
		{"danger_now", "Gefahr, und zwar jetzt", "Danger, and now"},
		{"danger_pattern", "Ähnelt Notlagen, ohne eindeutiges Wort", "Resembles emergencies, without a clear word"},
		{"time_limit", "Nennt eine Frist oder ein Datum", "Names a time limit or a date"},
		{"within_four_weeks", "Nennt eine Zeit innerhalb von vier Wochen", "Names a time within four weeks"},
		{"deadline_subject", "Bei diesem Thema laufen Fristen", "Time limits run in such matters"},
		{"third_country", "Spricht für Drittstaat", "Suggests a third country"},
		{"eu_country", "Spricht für EU-Bürgerin", "Suggests an EU citizen"},
		{"repeats_claim", "Wiederholt eine bekannte Falschaussage", "Repeats a known false claim"},
		{"resembles_claim", "Ähnelt einer bekannten Falschaussage, bitte prüfen", "Resembles a known false claim, please check"},
	}
}

// ReasonText returns the sentence of a code in lang ("de", otherwise English), or the code itself if there is none.
func ReasonText(code, lang string) string {
	for _, r := range ReasonCodes() {
		if r.Code != code {
			continue
		}
		if lang == "de" {
			return r.DE
		}
		return r.EN
	}
	return code
}

// reasoner collects the grounds of one verdict.
type reasoner struct {
	b      *Brain
	r      *reading
	source string
	list   []femos.Reason
}

func (b *Brain) reasons(v *femos.Verdict, r, parent *reading) []femos.Reason {
	x := &reasoner{b: b, r: r, source: r.doc.Source, list: make([]femos.Reason, 0, 8)}
	if r.guess.Sure < sureLanguage {
		x.add("language", "language_unsure")
	}
	x.kind(v)
	if parent == nil && (v.Kind == femos.AnswerGiven || r.cues[cueTiny] && v.Kind == femos.Question) {
		x.add("kind", "without_parent")
	}
	x.topics(v, parent)
	x.urgency(v)
	x.audience(v)
	for _, c := range v.Claims {
		code := "resembles_claim"
		if c.Band == "confirm" {
			code = "repeats_claim"
		}
		x.add("claim", code)
	}
	return x.list
}

func (x *reasoner) kind(v *femos.Verdict) {
	switch v.Kind {
	case femos.Question:
		help, asks := x.find(func(_ group, id string) bool { return id == "q_help" || id == "q_what_do" }), x.group(groupAsks)
		switch d := &x.r.doc; {
		case help >= 0:
			x.quote("kind", "asks_help", help)
		case asks >= 0:
			x.quote("kind", "asks", asks)
		case d.Questions > 0:
			x.span("kind", "asks", d.QuestionAt, d.QuestionAt+runeLen(x.source[d.QuestionAt:]))
		default:
			x.add("kind", "asks_without_mark")
		}
		if !v.Advice {
			x.add("kind", "out_of_scope")
		}
	case femos.AnswerGiven:
		x.quote("kind", "gives_advice", x.group(groupAdvises))
	default:
		x.other()
	}
}

func (x *reasoner) other() {
	if h := x.find(func(_ group, id string) bool { return id == "o_guarantee" }); h >= 0 {
		x.quote("kind", "fraud_offer", h)
		return
	}
	if h := x.group(groupOffers); h >= 0 {
		x.quote("kind", "advertises", h)
		return
	}
	x.add("kind", "thanks_or_greets")
}

// topics quotes, for each topic, the word that speaks most for it.
func (x *reasoner) topics(v *femos.Verdict, parent *reading) {
	for _, t := range v.Topics {
		head := -1
		for i, code := range x.b.topics {
			if code == t.Code {
				head = headTopics + i
			}
		}
		if h := x.strongest(head); h >= 0 {
			x.quote("topic", "names_topic", h)
		} else if parent != nil {
			x.add("topic", "topic_from_parent")
		}
	}
}

func (x *reasoner) urgency(v *femos.Verdict) {
	switch v.Urgency {
	case femos.Emergency:
		h := x.strongest(headEmergency)
		switch {
		case h < 0:
			x.add("urgency", "danger_pattern")
		case x.r.cues[cueDangerNow]:
			x.quote("urgency", "danger_now", h)
		default:
			x.quote("urgency", "danger", h)
		}
	case femos.Deadline:
		unit := -1
		if x.r.cues[cueNear] {
			unit = x.find(func(_ group, id string) bool { return id == "t_day" || id == "t_week" })
		}
		h := x.group(groupTime)
		switch {
		case unit >= 0:
			x.quoteNumber("urgency", "within_four_weeks", unit)
		case h >= 0:
			x.quote("urgency", "time_limit", h)
		default:
			x.quote("urgency", "deadline_subject", x.strongest(headDeadline))
		}
	}
}

func (x *reasoner) audience(v *femos.Verdict) {
	switch v.Audience {
	case femos.ThirdCountry:
		x.quote("audience", "third_country", x.strongest(headThird))
	case femos.EU:
		x.quote("audience", "eu_country", x.strongest(headEU))
	}
}

// find returns the first hit that ok accepts, or -1.
func (x *reasoner) find(ok func(group, string) bool) int {
	for i, h := range x.r.hits {
		if ok(x.b.groups[h.Concept], x.b.words.Concepts[h.Concept].ID) {
			return i
		}
	}
	return -1
}

func (x *reasoner) group(g group) int {
	return x.find(func(have group, _ string) bool { return have&g != 0 })
}

// strongest returns the hit whose concept has the greatest weight for a head, or -1 if none speaks for it.
func (x *reasoner) strongest(head int) int {
	if head < 0 {
		return -1
	}
	best, top := -1, float32(0.2)
	n, topics := x.b.model.Named.Heads, len(x.b.topics)
	for i, h := range x.r.hits {
		row := x.b.rows[h.Concept]
		w := float32(0)
		switch {
		case head >= headTopics && x.b.groups[h.Concept]&groupSubject != 0:
			w = x.b.speaks[h.Concept*topics+head-headTopics]
		case head < headTopics && row >= 0:
			w = x.b.model.Named.W[row*n+head]
		}
		if w > top {
			best, top = i, w
		}
	}
	return best
}

func (x *reasoner) add(kind, code string) { x.push(femos.Reason{Kind: kind, Code: code}) }

// quote adds a reason with the words of a hit; without one (-1) it stands alone.
func (x *reasoner) quote(kind, code string, hit int) {
	if hit < 0 {
		x.add(kind, code)
		return
	}
	h := x.r.hits[hit]
	x.span(kind, code, int(x.r.doc.Tokens[h.First].Start), int(x.r.doc.Tokens[h.Last].End))
}

// quoteNumber quotes a unit of time with the number beside it.
func (x *reasoner) quoteNumber(kind, code string, hit int) {
	h := x.r.hits[hit]
	first, last := h.First, h.Last
	if _, ok := number(&x.r.doc, first-1); ok {
		first--
	} else if _, ok := number(&x.r.doc, last+1); ok {
		last++
	}
	x.span(kind, code, int(x.r.doc.Tokens[first].Start), int(x.r.doc.Tokens[last].End))
}

// maxQuote is the longest quote in bytes; a hit on an endless word is shown by its place only.
const maxQuote = 160

func (x *reasoner) span(kind, code string, start, end int) {
	r := femos.Reason{Kind: kind, Code: code, Start: start, End: end}
	if end-start <= maxQuote {
		r.Quote = strings.ToValidUTF8(x.source[start:end], "\uFFFD")
	}
	x.push(r)
}

func (x *reasoner) push(r femos.Reason) {
	for _, have := range x.list {
		if have == r {
			return
		}
	}
	x.list = append(x.list, r)
}

func runeLen(s string) int {
	_, n := utf8.DecodeRuneInString(s)
	return n
}
