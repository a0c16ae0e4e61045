package femos

// Said is what a decision says to a question: yes, no, or "" for nothing.
type Said string

// What can be said.
const (
	Yes Said = "yes"
	No  Said = "no"
)

// Labels are what somebody who read a post decided about it, as far as she did. They hold nothing of the post.
type Labels struct {
	Advice  Said     `json:"advice,omitempty"`  // needs an advisor
	InScope Said     `json:"scope,omitempty"`   // concerns our topics
	Kind    PostKind `json:"kind,omitempty"`    // "" not said
	Topic   string   `json:"topic,omitempty"`   // level 2, "" not said
	Urgency Urgency  `json:"urgency,omitempty"` // "" not said
}

// Empty says whether nothing was decided.
func (l Labels) Empty() bool { return l == Labels{} }

// Then returns l with what a later decision says in its place.
func (l Labels) Then(later Labels) Labels {
	if later.Advice != "" {
		l.Advice = later.Advice
	}
	if later.InScope != "" {
		l.InScope = later.InScope
	}
	if later.Kind != "" {
		l.Kind = later.Kind
	}
	if later.Topic != "" {
		l.Topic = later.Topic
	}
	if later.Urgency != "" {
		l.Urgency = later.Urgency
	}
	return l
}

// Labels is what a dismissal says of the verdict. Of a reason that means something else than a wrong verdict (no time, a
// duplicate) it is nothing.
func (r DismissReason) Labels() Labels {
	switch r {
	case NoAdviceNeed:
		return Labels{Advice: No}
	case OutOfScope:
		return Labels{Advice: No, InScope: No}
	case Advertising:
		return Labels{Advice: No, Kind: Other}
	case WrongUrgency:
		return Labels{Advice: No, Urgency: Normal}
	}
	return Labels{}
}

// Labels is what a reply says of the verdict: who is answered, supplemented, referred or invited needed an advisor.
// Correcting or affirming what somebody else wrote says nothing of that.
func (a ReplyAction) Labels() Labels {
	switch a {
	case ActAnswer, ActSupplement, ActRefer, ActInvite:
		return Labels{Advice: Yes, InScope: Yes, Kind: Question}
	}
	return Labels{}
}

// Correction is what an advisor says about a verdict that is wrong in part, while the inquiry goes on. What she leaves
// empty stays as it is.
type Correction struct {
	Kind    PostKind
	Topic   string // level 2
	Urgency Urgency
}

// Validate returns an Invalid error for what is no kind or urgency, or where nothing is corrected. Whether there is such
// a topic is for who has the taxonomy.
func (c Correction) Validate() error {
	switch c.Kind {
	case "", Question, AnswerGiven, Other:
	default:
		return Fail(Invalid, "correction").About("kind")
	}
	switch c.Urgency {
	case "", Normal, Deadline, Emergency:
	default:
		return Fail(Invalid, "correction").About("urgency")
	}
	if c == (Correction{}) {
		return Fail(Invalid, "nothing_corrected")
	}
	return nil
}

// Labels is what the correction says of the post: what has a topic of ours is in scope, and who is in danger needs an
// advisor.
func (c Correction) Labels() Labels {
	l := Labels{Kind: c.Kind, Topic: c.Topic, Urgency: c.Urgency}
	if c.Topic != "" {
		l.InScope = Yes
	}
	if c.Urgency == Emergency || c.Urgency == Deadline {
		l.Advice = Yes
	}
	return l
}

// Correct returns the verdict as it reads after the correction. The reasons stay: they are what triage thought.
func (v Verdict) Correct(c Correction) Verdict {
	if c.Kind != "" {
		v.Kind = c.Kind
	}
	if c.Topic != "" {
		v.Topics = []TopicScore{{Code: c.Topic, Score: 1}}
		v.InScope = true
	}
	if c.Urgency != "" {
		v.Urgency = c.Urgency
	}
	v.Corrected = true
	return v
}
