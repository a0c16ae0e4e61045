package desk

import (
	"slices"
	"strings"
	"time"

	"femos"
	"femos/internal/auth"
	"femos/internal/outreach"
	"femos/internal/store"
)

// threadView is an inquiry with all that stands around it, in words.
type threadView struct {
	ID       femos.InquiryID
	Version  int64
	Query    string // the list it was opened from
	Title    string
	Area     string
	Channel  string
	Platform string
	Basis    string // why we may be there
	NoBasis  bool
	Source   string // link to the post at the platform
	Holder   string // who has it, in a sentence; "" if nobody
	State    femos.InquiryState
	Closed   string // when and why it was closed
	May      threadActs
	Reasons  []reasonGroup // why it can be dismissed
	Earlier  []pairView    // what stands above what she asked, folded when it is long
	Pairs    []pairView
	Compose  *composeView // nil where she can't reply; then NoReply says why
	NoReply  string
	Notice   *notice
	Kept     string         // what she wrote, where the composer is gone: it is never lost
	KeptIn   femos.Language // its language
}

type threadActs struct{ Take, GiveBack, Finish, Dismiss, Reopen bool }

type reasonGroup struct {
	Title   string
	Reasons []femos.DismissReason
}

// pairView is one public thing in the main column with our margin beside it.
type pairView struct {
	ID       femos.PostID
	Kind     femos.PostRole
	Early    bool   // stands above what she asked
	Who      string // what it is, in a word: asker, comment, ours
	Author   string // pseudonym, or the name of ours
	When     string
	At       time.Time
	Language femos.Language
	Segments []segment
	GoneAt   string // when it was deleted at the source, "" if it stands
	EditedAt string
	Reaction int
	Verdict  *verdictView
	Correct  *correctView // nil where the verdict can't be corrected
	Claims   []claimView
	Reply    *replyView
	Affirm   string // address that says that this answer is right, "" where that can't be said
	Under    string // address of a reply right under this comment, ""
	Last     bool   // of what can be affirmed
}

type verdictView struct {
	Rank     int
	Kind     string
	Urgency  string
	Reasons  []string
	Topics   []topicView
	Audience string
	Mended   bool // an advisor set it right
}

type topicView struct{ Area, Detail string }

type claimView struct {
	ID       string
	Changed  string // what has changed in the law that its correction rests on, "" if nothing
	Sure     bool
	Said     string
	Right    string
	Language femos.Language
}

// threadPage answers with an inquiry: the page, the thread, its row in the list, or the composer in another language.
func threadPage(c *call) error {
	id, err := femos.ParseID[femos.InquiryID](c.r.PathValue("id"))
	if err != nil {
		return err
	}
	if c.part() == "row" {
		return c.rowPart(id)
	}
	d, err := c.begun()
	if err != nil {
		return err
	}
	return c.showThread(id, nil, d, nil)
}

// begun is what the composer begins with by the address: an answer of the library, or the correction of a reply of ours.
func (c *call) begun() (outreach.Draft, error) {
	q := c.r.URL.Query()
	if q.Get("correct") == "" || !c.may(auth.Reply) {
		return outreach.Draft{To: femos.PostID(q.Get("to")), Action: femos.ReplyAction(q.Get("do")), Language: femos.Language(q.Get("reply")), AnswerUsed: q.Get("answer")}, nil
	}
	reply, err := femos.ParseID[femos.ReplyID](q.Get("correct"))
	if err != nil {
		return outreach.Draft{}, err
	}
	of := q.Get("of")
	_, cited := femos.CitedIn(of)
	if _, err := femos.ParseAnswerID(strings.TrimPrefix(of, "claim:")); err != nil && !cited {
		return outreach.Draft{}, err
	}
	d, err := c.d.Releases.Correction(c.r.Context(), c.who, of, reply)
	if lang := q.Get("reply"); lang != "" {
		d.Language = femos.Language(lang)
	}
	return d, err
}

// showThread writes the thread, with what she wrote so far, what went wrong, and a preview if she asked for one.
func (c *call) showThread(id femos.InquiryID, wrong *notice, d outreach.Draft, shown *outreach.Preview) error {
	t, err := c.d.Inbox.Thread(c.r.Context(), c.who, id)
	if err != nil {
		return err
	}
	view, err := c.thread(t, d)
	if err != nil {
		return err
	}
	if view.Compose != nil && d.Inquiry != "" {
		view.Compose.Shown, view.Compose.Notice = shown, wrong
	} else {
		view.Notice, view.Kept, view.KeptIn = wrong, d.Text, d.Language
	}
	switch c.part() {
	case "thread":
		return c.page("inbox.thread", view)
	case "compose":
		return c.page("inbox.reply", view)
	}
	return c.inbox(view)
}

// rowPart writes the line of the list from the thread, for a row that a change has reached.
func (c *call) rowPart(id femos.InquiryID) error {
	t, err := c.d.Inbox.Thread(c.r.Context(), c.who, id)
	if err != nil {
		return err
	}
	r := store.Row{Inquiry: t.Inquiry, ChannelName: t.Channel.Name, Platform: t.Channel.Platform, TakenByName: t.TakenByName}
	for _, p := range t.Posts {
		if p.ID == t.Inquiry.Asked {
			r.Excerpt = p.Text
		}
	}
	if n := len(t.Replies); n > 0 {
		r.Reply = t.Replies[n-1].State
	}
	return c.page("inbox.row", []rowView{c.row(r, c.query(), "")})
}

func (c *call) thread(t store.Thread, d outreach.Draft) (*threadView, error) {
	q, in := c.query(), t.Inquiry
	v := &threadView{ID: in.ID, Version: in.Version, Query: q.String(), Channel: t.Channel.Name, Platform: c.platform(t.Channel.Platform),
		Source: webLink(t.SourceLink), State: in.State, Reasons: reasonGroups(c)}
	v.Area, v.Title = c.d.words.topic(c.cat, in.Topic)
	if v.Title == "" {
		v.Title, v.Area = v.Area, ""
	}
	if v.NoBasis = t.Permission.ID == "" || !t.Permission.Covers(c.now); v.NoBasis {
		v.Basis = c.t("basis.none")
	} else {
		v.Basis = c.t("basis." + string(t.Permission.Kind))
	}
	v.Holder = c.holder(t)
	v.May = c.acts(t)
	if !in.Open() {
		v.Closed = c.t("thread.closed", c.cat.Moment(c.now, in.ClosedAt.In(c.d.Zone)))
		if in.Dismissed != "" {
			v.Closed = c.t("thread.dismissed", c.cat.Moment(c.now, in.ClosedAt.In(c.d.Zone)), c.t("dismiss."+string(in.Dismissed)))
		}
	}
	v.Earlier, v.Pairs = c.pairs(t)
	if err := c.addChanged(v); err != nil {
		return v, err
	}
	if err := c.addClasses(v, t); err != nil {
		return v, err
	}
	if err := c.addComposer(v, t, d); err != nil || v.Compose == nil {
		return v, err
	}
	c.addUnder(v, t)
	return v, nil
}

func (c *call) holder(t store.Thread) string {
	switch t.Inquiry.TakenBy {
	case "":
		return ""
	case c.who.ID:
		return c.t("thread.yours", c.cat.Moment(c.now, t.Inquiry.TakenAt.In(c.d.Zone)))
	}
	return c.t("thread.taken_by", t.TakenByName, c.cat.Moment(c.now, t.Inquiry.TakenAt.In(c.d.Zone)))
}

// acts says which buttons stand above the thread.
func (c *call) acts(t store.Thread) threadActs {
	in := t.Inquiry
	mine, free := in.TakenBy == c.who.ID && in.TakenBy != "", in.TakenBy == ""
	reply, drop := c.may(auth.Reply), c.may(auth.Dismiss)
	return threadActs{
		Take:     reply && in.Open() && free,
		GiveBack: in.State == femos.Taken && (reply && mine || drop && !free && c.who.Is(femos.Coordinator)), // for whoever is away
		Finish:   reply && (in.State == femos.Answered || in.State == femos.Taken && mine),
		Dismiss:  drop && (in.State == femos.New || in.State == femos.Taken && mine),
		Reopen:   drop && !in.Open() && len(t.Posts) > 0, // of what was removed nothing can be taken up again
	}
}

func reasonGroups(c *call) []reasonGroup {
	wrong, other := reasonGroup{Title: c.t("dismiss.wrong")}, reasonGroup{Title: c.t("dismiss.other")}
	for _, r := range femos.DismissReasons() {
		if r.VerdictWrong() {
			wrong.Reasons = append(wrong.Reasons, r)
		} else {
			other.Reasons = append(other.Reasons, r)
		}
	}
	return []reasonGroup{wrong, other}
}

// pairs puts posts and replies in the order of time. What stands before the question is earlier. Our own post is
// left out where the reply it came from is shown.
func (c *call) pairs(t store.Thread) (earlier, pairs []pairView) {
	var all []pairView
	for _, p := range t.Posts {
		ours := p.Role == femos.OurReply
		if ours && slices.ContainsFunc(t.Replies, func(r femos.Reply) bool { return r.State == femos.ReplySent && r.Posted == p.Text }) {
			continue
		}
		v := c.postPair(p)
		v.Correct = c.correction(t, p)
		all = append(all, v)
	}
	for _, r := range t.Replies {
		all = append(all, c.replyPair(r, t))
	}
	slices.SortStableFunc(all, func(a, b pairView) int { return a.At.Compare(b.At) })
	at := max(0, slices.IndexFunc(all, func(p pairView) bool { return p.Kind == femos.Asked }))
	for i := range all[:at] {
		all[i].Early = true
	}
	return all[:at], all[at:]
}

func (c *call) postPair(p femos.Post) pairView {
	v := pairView{ID: p.ID, Kind: p.Role, Who: c.t("post." + string(p.Role)), Author: p.Author, When: c.cat.Moment(c.now, p.PostedAt.In(c.d.Zone)),
		At: p.PostedAt, Language: p.Language, Reaction: p.Reactions}
	if !p.EditedAt.IsZero() {
		v.EditedAt = c.cat.Moment(c.now, p.EditedAt.In(c.d.Zone))
	}
	if !p.DeletedAt.IsZero() {
		v.GoneAt = c.cat.Moment(c.now, p.DeletedAt.In(c.d.Zone))
	}
	var reasons []femos.Reason
	if p.Verdict != nil {
		reasons = c.evidence(p)
		v.Claims = c.claims(p.Verdict.Claims)
		if p.Role == femos.Asked {
			v.Verdict = c.verdict(p.Verdict)
		}
	}
	v.Segments = segments(c.cat, p.Text, reasons)
	return v
}

// evidence are the reasons whose words are underlined: all of what she asked, of a comment only the claim.
func (c *call) evidence(p femos.Post) []femos.Reason {
	return slices.DeleteFunc(slices.Clone(p.Verdict.Reasons), func(r femos.Reason) bool {
		return p.Role != femos.Asked && r.Kind != "claim"
	})
}

func (c *call) verdict(v *femos.Verdict) *verdictView {
	out := &verdictView{Rank: v.Urgency.Rank(), Kind: c.t("kindof." + string(v.Kind)), Urgency: c.t("urgency." + string(v.Urgency)),
		Audience: c.t("audience." + string(v.Audience)), Mended: v.Corrected}
	for _, r := range v.Reasons {
		if said := c.d.Reason(r.Code, c.cat.Language); said != "" && r.Kind != "language" && !slices.Contains(out.Reasons, said) && len(out.Reasons) < 6 {
			out.Reasons = append(out.Reasons, said)
		}
	}
	for _, t := range v.Topics {
		area, detail := c.d.words.topic(c.cat, t.Code)
		out.Topics = append(out.Topics, topicView{area, detail})
	}
	return out
}

// addChanged says of each claim whether its correction has to be looked at again, as the law has changed.
func (c *call) addChanged(v *threadView) error {
	var seen []*claimView
	for _, side := range [][]pairView{v.Earlier, v.Pairs} {
		for _, p := range side {
			for i := range p.Claims {
				seen = append(seen, &p.Claims[i])
			}
		}
	}
	if len(seen) == 0 {
		return nil
	}
	due, err := c.d.Library.DueClaims(c.r.Context())
	for _, claim := range due {
		for _, s := range seen {
			if s.ID == claim.ID {
				s.Changed = claim.Changed
			}
		}
	}
	return err
}

func (c *call) claims(matches []femos.ClaimMatch) []claimView {
	var out []claimView
	for _, m := range matches {
		v := claimView{ID: m.ID, Sure: m.Band == "confirm"}
		v.Said, v.Right, v.Language = c.d.words.claim(m.ID, c.cat.Language)
		if v.Said != "" {
			out = append(out, v)
		}
	}
	return out
}
