package desk

import (
	"encoding/csv"
	"slices"
	"strings"
	"time"

	"femos"
	"femos/internal/auth"
	"femos/internal/guidance"
)

// guidanceData is the register of guidance: a page to print as proof, and to work with.
type guidanceData struct {
	Shell
	Sheet      guidance.Sheet
	Team       []guidedView
	Entries    []entryView
	Questions  []questionView
	Looked     []heldView
	Missing    int
	Grace      string // until when people go on as before, "" if nobody does
	Kinds      []femos.GuidanceKind
	Topics     []answerTopic
	Today      string
	ValidUntil string
	Content    string
	CanRecord  bool
	CanGuide   bool
	CanAnswer  bool
	CanAsk     bool
	Notice     *notice
	Done       string
	Printed    string // when this was made
}

// guidedView is somebody of the team, and what is recorded of her.
type guidedView struct {
	femos.Person
	Said    []string // her roles
	Secrecy string
	Intro   string
	Lacks   bool
}

type entryView struct {
	femos.Guidance
	Who, Held, Valid, Recorded, Confirmed string
	Waits                                 bool
}

type questionView struct {
	femos.LegalQuestion
	Who, Subject, When, Answered, Took string
	Open                               bool
}

func guidancePage(c *call) error { return c.showGuidance(nil) }

func (c *call) showGuidance(wrong *notice) error {
	shell, err := c.shell(c.t("guidance.title"), "main", "/guidance")
	if err != nil {
		return err
	}
	shell.Wide = true
	sheet, err := c.sheet()
	if err != nil {
		return err
	}
	data := guidanceData{Shell: shell, Sheet: sheet, Notice: wrong, Kinds: femos.GuidanceKinds(), CanRecord: c.may(auth.RecordGuidance), CanGuide: c.may(auth.Guide), CanAnswer: c.may(auth.Verify), CanAsk: c.may(auth.Reply),
		Today: c.now.Format(time.DateOnly), ValidUntil: c.now.AddDate(1, 0, 0).Format(time.DateOnly), Content: c.r.FormValue("content"), Printed: c.cat.Date(c.now) + ", " + c.cat.Clock(c.now)}
	for _, area := range topicAreas() {
		data.Topics = append(data.Topics, answerTopic{area, c.t("topic." + area)})
	}
	for _, p := range sheet.People {
		if p.Active && (sheet.Whole || p.ID == c.who.ID) {
			data.Team = append(data.Team, c.guided(p, sheet))
			if len(guidance.Lacks(p, c.now)) > 0 {
				data.Missing++
				if c.now.Before(p.ExcusedUntil) {
					data.Grace = c.cat.Date(p.ExcusedUntil.In(c.d.Zone))
				}
			}
		}
	}
	for _, g := range sheet.Entries {
		data.Entries = append(data.Entries, c.entry(g, sheet))
	}
	for _, q := range sheet.Questions {
		data.Questions = append(data.Questions, c.question(q, sheet))
	}
	for _, h := range sheet.Looked {
		v := c.heldView(h)
		v.Since = c.cat.Date(h.CreatedAt.In(c.d.Zone)) // a proof names the day
		data.Looked = append(data.Looked, v)
	}
	if c.r.URL.Query().Get("done") != "" {
		data.Done = c.t("guidance.done")
	}
	return c.page("guidance", data)
}

// sheet is what the register says to her. Who has not undertaken secrecy, and may be here to record that, reads no word of what
// was asked, answered and looked at.
func (c *call) sheet() (guidance.Sheet, error) {
	sheet, err := c.d.Guidance.Sheet(c.r.Context(), c.who)
	if c.who.Sworn {
		return sheet, err
	}
	sheet.Questions, sheet.Looked = slices.Clone(sheet.Questions), slices.Clone(sheet.Looked)
	for i := range sheet.Questions {
		sheet.Questions[i].Asked, sheet.Questions[i].Answer = "", ""
	}
	for i := range sheet.Looked {
		sheet.Looked[i].Text, sheet.Looked[i].Posted, sheet.Looked[i].Decision = "", "", ""
	}
	return sheet, err
}

func (c *call) guided(p femos.Person, sheet guidance.Sheet) guidedView {
	v := guidedView{Person: p, Secrecy: c.t("guidance.missing"), Intro: c.t("guidance.not_needed"), Lacks: len(guidance.Lacks(p, c.now)) > 0}
	for _, r := range p.Roles {
		v.Said = append(v.Said, c.t("role."+string(r)))
	}
	if p.Sworn {
		v.Secrecy = c.t("guidance.recorded")
	}
	if p.Is(femos.Advisor) {
		v.Intro = c.t("guidance.missing")
	}
	for _, g := range slices.Backward(sheet.Entries) { // the newest last
		switch {
		case g.Person != p.ID:
		case g.Kind == femos.Secrecy:
			v.Secrecy = c.day(g.HeldOn)
		case g.Kind == femos.Introduction && g.ConfirmedAt.IsZero():
			v.Intro = c.t("guidance.waits")
		}
	}
	if c.now.Before(p.IntroducedUntil) {
		v.Intro = c.t("guidance.until", c.cat.Date(p.IntroducedUntil.In(c.d.Zone).AddDate(0, 0, -1)))
	}
	return v
}

func (c *call) entry(g femos.Guidance, sheet guidance.Sheet) entryView {
	v := entryView{Guidance: g, Who: sheet.Name(g.Person), Held: c.day(g.HeldOn), Recorded: sheet.Name(g.RecordedBy), Confirmed: sheet.Name(g.ConfirmedBy)}
	if g.ValidUntil != "" {
		v.Valid = c.day(g.ValidUntil)
	}
	v.Waits = g.Kind != femos.Secrecy && g.ConfirmedAt.IsZero()
	return v
}

func (c *call) question(q femos.LegalQuestion, sheet guidance.Sheet) questionView {
	v := questionView{LegalQuestion: q, Who: sheet.Name(q.AskedBy), When: c.cat.Date(q.AskedAt.In(c.d.Zone)), Open: q.AnsweredAt.IsZero() && !q.Gone}
	v.Subject, _ = c.d.words.topic(c.cat, q.Topic)
	if !q.AnsweredAt.IsZero() {
		v.Answered, v.Took = sheet.Name(q.AnsweredBy), c.t("guidance.hours", hours(q))
	}
	return v
}

// hours are those from the question to its answer, begun ones counted.
func hours(q femos.LegalQuestion) int {
	return int((q.AnsweredAt.Sub(q.AskedAt) + time.Hour - 1) / time.Hour)
}

// onGuidance does something with the register and comes back to it.
func (c *call) onGuidance(do func() error) error {
	if err := do(); err != nil {
		wrong, err := c.told(err)
		if err != nil {
			return err
		}
		return c.showGuidance(wrong)
	}
	return c.to("/guidance?done=yes")
}

func recordGuidance(c *call) error {
	return c.onGuidance(func() error {
		g := femos.Guidance{Kind: femos.GuidanceKind(c.value("kind")), HeldOn: c.value("held_on"), Content: c.r.FormValue("content"), ValidUntil: c.value("valid_until")}
		var people []femos.PersonID
		for _, id := range c.r.Form["person"] {
			people = append(people, femos.PersonID(id))
		}
		return c.d.Guidance.Record(c.r.Context(), c.who, people, g)
	})
}

func confirmGuidance(c *call) error {
	return c.onGuidance(func() error {
		return c.d.Guidance.Confirm(c.r.Context(), c.who, femos.GuidanceID(c.value("entry")))
	})
}

func askLawyer(c *call) error {
	return c.onGuidance(func() error {
		return c.d.Guidance.Ask(c.r.Context(), c.who, c.value("topic"), "", c.r.FormValue("asked"), "")
	})
}

func answerAdvisor(c *call) error {
	return c.onGuidance(func() error {
		return c.d.Guidance.Answer(c.r.Context(), c.who, femos.QuestionID(c.value("question")), c.r.FormValue("answer"))
	})
}

// guidanceTable is the register as a table (CSV, RFC 4180, in UTF-8 with a mark, as Excel wants it).
func guidanceTable(c *call) error {
	sheet, err := c.sheet()
	if err != nil {
		return err
	}
	c.w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	c.w.Header().Set("Content-Disposition", `attachment; filename="guidance.csv"`)
	var b strings.Builder
	b.WriteString("\ufeff")
	table := csv.NewWriter(&b)
	line := func(cells ...string) {
		for i := range cells {
			cells[i] = inert(cells[i])
		}
		_ = table.Write(cells) // into memory
	}
	at := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.In(c.d.Zone).Format("2006-01-02 15:04")
	}
	line(c.t("guidance.col.kind"), c.t("guidance.col.person"), c.t("guidance.col.day"), c.t("guidance.col.subject"), c.t("guidance.col.content"), c.t("guidance.col.valid"), c.t("guidance.col.recorded"), c.t("guidance.col.lawyer"), c.t("guidance.col.lawyer_at"), c.t("guidance.col.hours"))
	for _, g := range sheet.Entries {
		line(c.t("guidance.kind."+string(g.Kind)), sheet.Name(g.Person), g.HeldOn, "", g.Content, g.ValidUntil, sheet.Name(g.RecordedBy)+" "+at(g.RecordedAt), sheet.Name(g.ConfirmedBy), at(g.ConfirmedAt), "")
	}
	for _, q := range sheet.Questions {
		topic, _ := c.d.words.topic(c.cat, q.Topic)
		took := ""
		if !q.AnsweredAt.IsZero() {
			took = c.cat.Number(hours(q))
		}
		line(c.t("guidance.question"), sheet.Name(q.AskedBy), at(q.AskedAt), topic, q.Asked+"\n"+q.Answer, "", "", sheet.Name(q.AnsweredBy), at(q.AnsweredAt), took)
	}
	for _, h := range sheet.Looked {
		topic, _ := c.d.words.topic(c.cat, h.Topic)
		line(c.t("guidance.sample"), h.WrittenBy, at(h.CreatedAt), topic, h.Text+"\n"+h.Decision, "", "", sheet.Name(h.DecidedBy), at(h.DecidedAt), "")
	}
	table.Flush()
	_, _ = c.w.Write([]byte(b.String())) // the browser has gone: nobody to tell
	return nil
}

// inert keeps a cell from being taken for a formula.
func inert(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return strings.TrimSpace(cell)
}
