package femos

import "slices"

// PostKind is what a post does.
type PostKind string

// The kinds of post.
const (
	Question    PostKind = "question" // seeks information, advice or help, also for somebody else
	AnswerGiven PostKind = "answer"   // gives it
	Other       PostKind = "other"    // neither
)

// Urgency is how soon somebody must look.
type Urgency string

// The urgencies, most urgent last.
const (
	Normal    Urgency = "normal"
	Deadline  Urgency = "deadline"  // a legal or official deadline, or a loss, within about four weeks
	Emergency Urgency = "emergency" // danger to life or limb now
)

// Rank orders urgencies: 0 normal, 1 deadline, 2 emergency.
func (u Urgency) Rank() int {
	switch u {
	case Emergency:
		return 2
	case Deadline:
		return 1
	}
	return 0
}

// Audience is whose law applies, as far as the post says.
type Audience string

// The audiences.
const (
	ThirdCountry    Audience = "third"
	EU              Audience = "eu"
	AudienceUnknown Audience = "unknown"
)

// TopicScore is a topic of the taxonomy (level 1 "B" or level 2 "B3") with its score, 0 to 1.
type TopicScore struct {
	Code  string  `json:"code"`
	Score float64 `json:"score"`
}

// ClaimMatch says that a post repeats a claim of the library. Band "confirm" is sure enough to be shown as such,
// "suggest" only as a question to the advisor.
type ClaimMatch struct {
	ID    string  `json:"id"`
	Score float64 `json:"score"`
	Band  string  `json:"band"`
}

// AnswerMatch is an answer block of the library that fits, best first.
type AnswerMatch struct {
	ID    string  `json:"id"`
	Score float64 `json:"score"`
}

// Reason is one ground of a verdict in words an advisor understands. Code names a sentence of the catalogue
// ("reason." + Code), Quote is the words it rests on, and Start and End their byte offsets in the judged text
// (both 0 if it rests on no single place). Kind is the question it bears on: language, kind, topic, urgency, audience, claim.
type Reason struct {
	Kind  string `json:"kind"`
	Code  string `json:"code"`
	Quote string `json:"quote,omitempty"`
	Start int    `json:"start,omitempty"`
	End   int    `json:"end,omitempty"`
}

// RepeatsClaim says whether the post repeats a claim of the library for sure. A claim that is only suggested is a
// question to the advisor and counts nowhere.
func (v *Verdict) RepeatsClaim() bool {
	return v != nil && slices.ContainsFunc(v.Claims, func(c ClaimMatch) bool { return c.Band == "confirm" })
}

// Verdict is what triage says of a post, and why.
type Verdict struct {
	Language    Language      `json:"language"`
	Kind        PostKind      `json:"kind"`
	Advice      bool          `json:"advice"`       // needs an advisor
	AdviceScore float64       `json:"advice_score"` // 0 to 1
	InScope     bool          `json:"in_scope"`     // concerns our topics, whatever its kind
	Fraud       bool          `json:"fraud"`        // sells what nobody can sell: appointments, certificates, permits
	Topics      []TopicScore  `json:"topics"`       // level 2, best first, at most three
	Urgency     Urgency       `json:"urgency"`
	Audience    Audience      `json:"audience"`
	Claims      []ClaimMatch  `json:"claims"`
	Answers     []AnswerMatch `json:"answers"`
	Reasons     []Reason      `json:"reasons"`
	Scores      Scores        `json:"scores"`
	Corrected   bool          `json:"corrected,omitempty"` // an advisor set kind, topic or urgency right
}

// Scores are the probabilities behind a verdict, 0 to 1: of 100 posts with 0.8, about 80 are so.
type Scores struct {
	Kind      float64 `json:"kind"` // of the kind that the verdict names
	InScope   float64 `json:"in_scope"`
	Fraud     float64 `json:"fraud"`
	Emergency float64 `json:"emergency"`
	Deadline  float64 `json:"deadline"`
	Third     float64 `json:"third"`
	EU        float64 `json:"eu"`
	Language  float64 `json:"language"`
}
