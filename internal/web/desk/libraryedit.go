package desk

import (
	"slices"
	"strings"

	"femos"
	"femos/internal/auth"
	"femos/internal/library"
)

// answerForm is a version about to be written: a new answer's (ID ""), or one under way.
type answerForm struct {
	femos.AnswerVersion
	ID        femos.AnswerID
	Asked     string // also asked, a line each
	From      string // sources, a line each
	Cited     string // citations, a line each
	Uses      []femos.AnswerUse
	Audiences []femos.Audience
	Areas     []answerArea
	Roles     []femos.Role // that may be the only ones to use it
	Ease      easeView
	Cites     []citationView       // what it cites, once that was asked
	Sum       string               // of these, for whoever listens to the page
	Theirs    *femos.AnswerVersion // what somebody else wrote meanwhile
	Diff      []library.Piece      // from theirs to hers
	Others    []otherField         // what else stands otherwise in theirs
	AskedAs   *askedView           // the question it is to answer, nil if it is nobody's
}

// askedView is a question somebody asked, without her personal data.
type askedView struct {
	Text     string
	Language femos.Language
	Inquiry  femos.InquiryID
}

type answerArea struct {
	Label  string
	Topics []answerTopic
}

// Lets says whether a role is ticked.
func (f answerForm) Lets(role femos.Role) bool { return slices.Contains(f.MayUse, role) }

// Has says whether a topic is ticked.
func (f answerForm) Has(code string) bool { return slices.Contains(f.Topics, code) }

// usingRoles are those that may be named as who may use an answer.
func usingRoles() []femos.Role {
	return []femos.Role{femos.Lawyer, femos.Deputy, femos.Coordinator, femos.Translator}
}

// mayUse says who may use a version.
func (c *call) mayUse(list []femos.Role) string {
	if len(list) == 0 {
		return c.t("library.may_use.all")
	}
	var names []string
	for _, r := range list {
		names = append(names, c.t("role."+string(r)))
	}
	return c.t("library.may_use.only", strings.Join(names, ", "))
}

func (c *call) answerForm(id femos.AnswerID, v femos.AnswerVersion, cited string) *answerForm {
	f := &answerForm{AnswerVersion: v, ID: id, Asked: strings.Join(v.AlsoAsked, "\n"), From: strings.Join(v.Sources, "\n"), Cited: cited, Uses: femos.AnswerUses(), Roles: usingRoles(),
		Audiences: []femos.Audience{femos.AudienceUnknown, femos.ThirdCountry, femos.EU}, Ease: easeOf(v.Text)}
	for _, area := range []string{"A", "B", "C", "D", "E", "F", "G", "H", "I"} {
		a := answerArea{Label: c.t("topic." + area)}
		for _, code := range sortedKeys(c.d.words.topics) {
			if strings.HasPrefix(code, area) && len(code) > 1 {
				_, detail := c.d.words.topic(c.cat, code)
				a.Topics = append(a.Topics, answerTopic{code, detail})
			}
		}
		f.Areas = append(f.Areas, a)
	}
	return f
}

func (c *call) showAnswerForm(f *answerForm, wrong *notice) error {
	title := c.t("library.add")
	if f.ID != "" {
		title = c.t("library.edit")
	}
	data, err := c.libraryList(title, "main", f.ID)
	if err != nil {
		return err
	}
	data.Edit, data.Notice = f, wrong
	return c.page("library", data)
}

func addAnswerPage(c *call) error {
	var v femos.AnswerVersion
	asked, err := c.askedIn(&v)
	if err != nil {
		return err
	}
	f := c.answerForm("", v, "")
	f.AskedAs = asked
	return c.showAnswerForm(f, nil)
}

// askedIn is what was asked in the inquiry of the address, masked as it is kept, with its topics and audience put into the
// version. It stands above the form and is not stored with the answer: she writes the question in words of her own.
func (c *call) askedIn(v *femos.AnswerVersion) (*askedView, error) {
	from := c.r.URL.Query().Get("from")
	if from == "" {
		return nil, nil //nolint:nilnil // an answer of nobody's question
	}
	id, err := femos.ParseID[femos.InquiryID](from)
	if err != nil {
		return nil, err
	}
	if err := auth.Require(c.who, auth.ReadInbox); err != nil {
		return nil, err
	}
	t, err := c.d.Inbox.Thread(c.r.Context(), c.who, id)
	if err != nil {
		return nil, err
	}
	for _, p := range t.Posts {
		if p.ID != t.Inquiry.Asked {
			continue
		}
		if p.Verdict != nil {
			v.Audience = p.Verdict.Audience
			for _, x := range p.Verdict.Topics {
				v.Topics = append(v.Topics, x.Code)
			}
		}
		return &askedView{Text: plain(c.cat, p.Text), Language: p.Language, Inquiry: id}, nil
	}
	return nil, femos.Fail(femos.NotFound, "no_page")
}

func editAnswerPage(c *call) error {
	e, err := c.answerOfPath()
	if err != nil {
		return err
	}
	v := e.Version(e.Answer.Working)
	if v == nil {
		return femos.Fail(femos.Conflict, "version_signed")
	}
	return c.showAnswerForm(c.answerForm(e.Answer.ID, *v, library.WriteCitations(v.Citations)), nil)
}

// versionOfForm puts what she wrote over what is stored.
func (c *call) versionOfForm(v femos.AnswerVersion) (femos.AnswerVersion, error) {
	v.Question, v.Text, v.Note = c.value("question"), strings.ReplaceAll(c.r.FormValue("text"), "\r\n", "\n"), c.value("note")
	v.AlsoAsked, v.Sources = linesOf(c.r.FormValue("asked")), linesOf(c.r.FormValue("sources"))
	v.Use, v.Audience, v.EachTime = femos.AnswerUse(c.value("use")), femos.Audience(c.value("audience")), c.value("each_time") != ""
	v.LawAsOf, v.Edits = c.value("law_as_of"), c.version()
	v.MayUse = nil
	for _, role := range c.r.Form["may_use"] {
		v.MayUse = append(v.MayUse, femos.Role(role))
	}
	v.Topics = nil
	for _, code := range c.r.Form["topic"] {
		if _, ok := c.d.words.topics[code]; ok {
			v.Topics = append(v.Topics, code)
		}
	}
	var err error
	v.Citations, err = c.d.Library.ParseCitations(c.r.FormValue("citations"))
	return v, err
}

func linesOf(text string) (list []string) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list
}

// looked shows the form again with the reading ease, and how everything stands that it cites, what is half typed too: nothing is
// stored. The script asks for these alone.
func (c *call) looked(id femos.AnswerID, v femos.AnswerVersion) error {
	f := c.answerForm(id, v, c.r.FormValue("citations"))
	v.Citations = nil
	for _, line := range linesOf(f.Cited) {
		list, err := c.d.Library.ParseCitations(line)
		if err != nil {
			f.Cites = append(f.Cites, citationView{Text: line, Said: c.t("citation.is.unfinished"), Look: true})
		}
		v.Citations = append(v.Citations, list...)
	}
	for _, x := range c.d.Library.Look(v) {
		f.Cites = append(f.Cites, c.checked(x))
	}
	if len(f.Cites) > 0 {
		f.Sum = c.t("citation.sum", len(f.Cites), len(f.Cites)-len(slices.DeleteFunc(slices.Clone(f.Cites), func(x citationView) bool { return x.Look })))
	}
	if c.part() == "looked" {
		return c.page("library.looked", f)
	}
	return c.showAnswerForm(f, nil)
}

func addAnswer(c *call) error {
	v, err := c.versionOfForm(femos.AnswerVersion{})
	if c.value("do") == "look" {
		return c.looked("", v)
	}
	var id femos.AnswerID
	if err == nil {
		id, err = c.d.Library.Create(c.r.Context(), c.who, v)
	}
	if err != nil {
		wrong, err := c.told(err)
		if err != nil {
			return err
		}
		return c.showAnswerForm(c.answerForm("", v, c.r.FormValue("citations")), wrong)
	}
	return c.to("/library/" + string(id))
}

// editAnswer saves the version under way. If somebody else was faster, she sees both texts and what differs; saving again
// then writes hers over theirs, knowingly.
func editAnswer(c *call) error {
	e, err := c.answerOfPath()
	if err != nil {
		return err
	}
	stored := e.Version(e.Answer.Working)
	if stored == nil || stored.ID != femos.VersionID(c.value("of")) {
		stored = e.Version(femos.VersionID(c.value("of")))
		if stored == nil {
			return femos.Fail(femos.NotFound, "no_version")
		}
	}
	v, err := c.versionOfForm(*stored)
	if c.value("do") == "look" {
		return c.looked(e.Answer.ID, v)
	}
	if err == nil {
		err = c.d.Library.Save(c.r.Context(), c.who, v)
	}
	if err == nil {
		return c.to("/library/" + string(e.Answer.ID))
	}
	conflict := femos.KindOf(err) == femos.Conflict
	wrong, err := c.told(err)
	if err != nil {
		return err
	}
	f := c.answerForm(e.Answer.ID, v, c.r.FormValue("citations"))
	if conflict {
		if e, err = c.answerOfPath(); err != nil { // as it is now, not as it was before she was refused
			return err
		}
		f.against(c, e.Version(stored.ID))
	}
	return c.showAnswerForm(f, wrong)
}

// otherField is a field that reads otherwise in what somebody else wrote meanwhile.
type otherField struct{ Label, Theirs string }

// against shows what somebody else wrote meanwhile beside hers, field by field, and takes her next save for one that knows it.
func (f *answerForm) against(c *call, theirs *femos.AnswerVersion) {
	if theirs == nil {
		return
	}
	f.Theirs, f.Edits = theirs, theirs.Edits
	f.Diff = library.Diff(theirs.Question+"\n\n"+theirs.Text, f.Question+"\n\n"+f.Text)
	yes := func(is bool) string {
		if is {
			return c.t("library.yes")
		}
		return c.t("library.no")
	}
	t := c.answerForm(f.ID, *theirs, library.WriteCitations(theirs.Citations))
	for _, x := range []struct{ label, theirs, hers string }{
		{"library.citations", t.Cited, library.WriteCitations(f.Citations)}, {"library.law_as_of", t.LawAsOf, f.LawAsOf}, {"library.asked", t.Asked, f.Asked}, {"library.topics", strings.Join(t.Topics, ", "), strings.Join(f.Topics, ", ")},
		{"library.use", c.t("use." + string(t.Use)), c.t("use." + string(f.Use))}, {"library.each_time", yes(t.EachTime), yes(f.EachTime)}, {"library.audience", c.t("library.audience." + string(t.Audience)), c.t("library.audience." + string(f.Audience))},
		{"library.may_use", c.mayUse(t.MayUse), c.mayUse(f.MayUse)}, {"library.sources", t.From, f.From}, {"library.note", t.Note, f.Note}} {
		if x.theirs != x.hers {
			f.Others = append(f.Others, otherField{c.t(x.label), x.theirs})
		}
	}
}
