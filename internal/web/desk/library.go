package desk

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"

	"femos"
	"femos/internal/auth"
	"femos/internal/library"
	"femos/internal/store"
)

// libraryData is the library: its list, and one answer, or a form.
type libraryData struct {
	Shell
	Rows      []answerRow
	More      string
	Standing  femos.Standing
	Standings []femos.Standing
	Topic     string
	Topics    []answerTopic
	CanWrite  bool
	One       *answerView
	Edit      *answerForm
	Translate *translationForm
	Withdraw  *withdrawForm
	Exchange  *exchangeView
	Notice    *notice
}

type answerRow struct {
	store.AnswerRow
	Area    string
	Said    string // how it stands
	Look    bool   // somebody has to do something
	Current bool
}

type answerTopic struct{ Code, Label string }

// libraryList is the list column, with the filter of the address.
func (c *call) libraryList(title, at string, open femos.AnswerID) (libraryData, error) {
	shell, err := c.shell(title, at, "/library")
	if err != nil {
		return libraryData{}, err
	}
	q := c.r.URL.Query()
	data := libraryData{Shell: shell, Standing: femos.Standing(q.Get("standing")), Topic: q.Get("topic"), CanWrite: c.may(auth.WriteLibrary)}
	for _, s := range femos.Standings() {
		if s != femos.StandsBroken {
			data.Standings = append(data.Standings, s)
		}
	}
	for _, area := range topicAreas() {
		data.Topics = append(data.Topics, answerTopic{area, c.t("topic." + area)})
	}
	page, err := c.d.Library.List(c.r.Context(), store.AnswerQuery{Standing: data.Standing, Topic: data.Topic, After: q.Get("after"), Limit: 100})
	if err != nil {
		return data, err
	}
	for _, r := range page.Rows {
		data.Rows = append(data.Rows, c.answerRow(r, open))
	}
	if page.Next != "" {
		data.More = "/library?" + url.Values{"standing": {string(data.Standing)}, "topic": {data.Topic}, "after": {page.Next}}.Encode()
	}
	return data, nil
}

func (c *call) answerRow(r store.AnswerRow, open femos.AnswerID) answerRow {
	row := answerRow{AnswerRow: r, Current: r.ID == open, Said: c.t("standing." + string(r.Standing(c.now)))}
	row.Look = r.Standing(c.now) == femos.StandsDue || r.Standing(c.now) == femos.StandsOverdue || r.Open == femos.VersionReview || r.Open == femos.VersionReturned
	if len(r.Topics) > 0 {
		row.Area, _ = c.d.words.topic(c.cat, r.Topics[0])
	}
	return row
}

func libraryPage(c *call) error {
	data, err := c.libraryList(c.t("library.title"), "list", "")
	if err != nil {
		return err
	}
	return c.page("library", data)
}

// answerView is an answer with one of its versions, in words.
type answerView struct {
	Entry        library.Entry
	ID           femos.AnswerID
	Version      femos.AnswerVersion // shown
	Paragraphs   []string
	Seal         string // who signed the shown version and when
	Stands       string
	Holds        bool // what was signed may be relied on: it is neither due nor withdrawn nor broken
	Warn         []string
	MayUse       string // who may use the shown version, "" for every advisor
	Topics       []string
	AsOf, Valid  string
	Citations    []citationView
	Versions     []versionView
	Against      int
	Diff         []library.Piece
	Languages    []languageView
	Comments     []commentView
	Readers      []string
	Ease         easeView
	Working      bool // the shown version is under way
	May          answerActs
	UsuallyValid string
	Recalled     []recalledView
	Law          []lawView // what has changed of what the signed version rests on
}

type answerActs struct{ Write, Confirm, Submit, Begin, Sign, Return, Withdraw, Translate, Block, Recall bool }

// citationView is a citation with how it stands, and its text as far as that is loaded: what it names, and what stands around it.
type citationView struct {
	Text                  string
	Said                  string
	Look                  bool
	Before, Marked, After string
}

type versionView struct {
	Number int
	Href   string
	Said   string
	Shown  bool
	Broken bool
}

type languageView struct {
	Language femos.Language
	State    femos.TranslationState
	Said     string
	Href     string
}

type commentView struct {
	femos.ReviewComment
	Who, When string
	Version   int
}

type easeView struct {
	Figure int
	Hint   string // code, "" for none
	Long   string
}

func easeOf(text string) easeView {
	e := library.EaseOf(text)
	v := easeView{Figure: e.Figure, Hint: e.Hint()}
	if v.Hint == "long_sentence" {
		v.Long = e.Long
	}
	return v
}

// answerOfPath finds the answer of the address.
func (c *call) answerOfPath() (library.Entry, error) {
	id, err := femos.ParseAnswerID(c.r.PathValue("id"))
	if err != nil {
		return library.Entry{}, err
	}
	return c.d.Library.Entry(c.r.Context(), id)
}

func answerPage(c *call) error { return c.showAnswer(nil) }

// showAnswer writes an answer's page, with what went wrong.
func (c *call) showAnswer(wrong *notice) error {
	e, err := c.answerOfPath()
	if err != nil {
		return err
	}
	v, err := c.shownVersion(e)
	if err != nil {
		return err
	}
	data, err := c.libraryList(v.Question, "main", e.Answer.ID)
	if err != nil {
		return err
	}
	data.Notice = wrong
	if data.One, err = c.answerView(e, v); err != nil {
		return err
	}
	return c.page("library", data)
}

// shownVersion is the version of the address by its number, else the one under way, else the one in use.
func (c *call) shownVersion(e library.Entry) (femos.AnswerVersion, error) {
	if wanted := c.r.URL.Query().Get("v"); wanted != "" {
		for _, v := range e.Versions {
			if strconv.Itoa(v.Number) == wanted {
				return v, nil
			}
		}
		return femos.AnswerVersion{}, femos.Fail(femos.NotFound, "no_version")
	}
	for _, id := range []femos.VersionID{e.Answer.Working, e.Answer.Current} {
		if v := e.Version(id); v != nil {
			return *v, nil
		}
	}
	return femos.AnswerVersion{}, femos.Fail(femos.NotFound, "no_version")
}

func (c *call) answerView(e library.Entry, v femos.AnswerVersion) (*answerView, error) {
	a := &answerView{Entry: e, ID: e.Answer.ID, Version: v, Paragraphs: femos.Paragraphs(v.Text), Working: v.ID == e.Answer.Working, AsOf: c.day(v.LawAsOf), Valid: c.day(v.ValidUntil),
		Holds: e.Standing == femos.StandsVerified, Stands: c.t("standing." + string(e.Standing)), Ease: easeOf(v.Text), UsuallyValid: cmp.Or(c.value("valid_until"), c.d.Library.UsuallyValid())}
	for _, code := range v.Topics {
		area, detail := c.d.words.topic(c.cat, code)
		a.Topics = append(a.Topics, area+": "+detail)
	}
	if g, ok := e.Signatures[v.ID]; ok && !slices.Contains(e.Broken, v.ID) {
		a.Seal = c.t("answer.signed", g.Name, c.cat.Date(g.At.In(c.d.Zone)))
	}
	if len(v.MayUse) > 0 {
		a.MayUse = c.mayUse(v.MayUse)
	}
	c.warn(a, e)
	for _, x := range c.d.Library.Look(femos.AnswerVersion{Citations: v.Citations, LawAsOf: v.LawAsOf}) {
		a.Citations = append(a.Citations, c.cited(x))
	}
	c.versions(a, e)
	for _, lang := range library.Languages() {
		a.Languages = append(a.Languages, c.language(e, v, lang))
	}
	for _, m := range e.Comments {
		at := commentView{ReviewComment: m, Who: c.said(e, m), When: c.cat.Moment(c.now, m.At.In(c.d.Zone))}
		if of := e.Version(m.Version); of != nil {
			at.Version = of.Number
		}
		a.Comments = append(a.Comments, at)
	}
	readers := library.Readers(e.Dossier, v)
	for _, id := range readers {
		a.Readers = append(a.Readers, e.Names[id])
	}
	read := slices.Contains(readers, c.who.ID)
	write := c.may(auth.WriteLibrary)
	a.May = answerActs{Write: a.Working && write, Begin: write && e.Answer.Working == "", Withdraw: c.may(auth.WithdrawAnswer) && e.Answer.WithdrawnAt.IsZero(), Translate: c.may(auth.Translate),
		Confirm: a.Working && !read && v.State == femos.VersionReview && c.who.Is(femos.Advisor, femos.Lawyer, femos.Deputy),
		Submit:  a.Working && v.State != femos.VersionReview && c.who.Is(femos.Advisor, femos.Lawyer, femos.Deputy),
		Sign:    a.Working && c.may(auth.Verify), Return: a.Working && c.may(auth.Verify) && v.State == femos.VersionReview}
	a.May.Block = c.may(auth.Verify) && e.Standing == femos.StandsDue
	a.May.Recall = c.may(auth.Verify) && len(e.Answer.DueReason) > 0 && e.Answer.RecalledAt.Before(e.Answer.DueAt)
	var err error
	if a.Law, err = c.lawViews(e); err != nil {
		return a, err
	}
	a.Recalled, err = c.recalledViews(e)
	return a, err
}

// said is who made a comment: of one that was imported, whom the file named.
func (c *call) said(e library.Entry, m femos.ReviewComment) string {
	if m.ByName != "" {
		return c.t("exchange.said", m.ByName, e.Names[m.By])
	}
	return e.Names[m.By]
}

// warn says what is to be minded.
func (c *call) warn(a *answerView, e library.Entry) {
	switch e.Standing {
	case femos.StandsDue, femos.StandsOverdue:
		a.Warn = append(a.Warn, c.due(e.Standing, e.Answer.DueAt, e.Answer.BlockedAt, e.Names[e.Answer.BlockedBy]))
		if e.Answer.DueReason != "" {
			a.Warn = append(a.Warn, c.t("law.changed", e.Answer.DueReason))
		}
	case femos.StandsWithdrawn:
		a.Warn = append(a.Warn, c.t("library.withdrawn", c.cat.Date(e.Answer.WithdrawnAt.In(c.d.Zone)), e.Names[e.Answer.WithdrawnBy], e.Answer.Withdrawn))
		if e.Answer.Instead != "" {
			a.Warn = append(a.Warn, c.t("library.instead", e.Answer.Instead))
		}
	case femos.StandsBroken:
		a.Warn = append(a.Warn, c.t("answer.broken"))
	}
	if a.Version.Editor == "" && a.Working {
		a.Warn = append(a.Warn, c.t("library.shipped"))
	}
}

// mostAround is how many letters stand before and after what a citation names.
const mostAround = 600

// cited says how a citation of a stored version stands. Its text is shown if it still reads as it was pinned.
func (c *call) cited(x library.Cited) citationView {
	v := citationView{Text: x.String(), Said: c.t("citation.pinned", c.day(x.PinnedOn))}
	if x.Pin == "" || x.PinnedOn == "" {
		v.Said, v.Look = c.t("citation.unpinned"), true
	}
	if x.Section.Pin == x.Pin {
		v.open(x.Section)
	}
	return v
}

// checked says how a citation stands that is being written.
func (c *call) checked(x library.Cited) citationView {
	v := citationView{Text: x.String(), Look: x.State != library.CitedPinned && x.State != library.CitedDocument}
	switch day := c.day(x.Section.Day); x.State {
	case library.CitedPinned:
		v.Said = c.t("citation.is.pinned", day)
	case library.CitedOlder:
		v.Said = c.t("citation.is.older", day)
	case library.CitedMissing:
		v.Said = c.t("citation.is.missing", day, x.Section.Nearest)
	case library.CitedLeft:
		v.Said = c.t("citation.is.left", day)
	case library.CitedDocument:
		v.Said = c.t("citation.is.document", c.day(x.PinnedOn))
	case library.CitedUnread:
		v.Said = c.t("citation.is.unread")
	}
	if x.InText {
		v.Said = c.t("citation.in_text") + " " + v.Said
	}
	v.open(x.Section)
	return v
}

// open puts the text beside it.
func (v *citationView) open(s femos.Section) {
	if v.Marked = s.Cited(); v.Marked == s.Text {
		return
	}
	if before := []rune(s.Text[:s.From]); len(before) > mostAround {
		v.Before = "… " + string(before[len(before)-mostAround:])
	} else {
		v.Before = string(before)
	}
	if after := []rune(s.Text[s.To:]); len(after) > mostAround {
		v.After = string(after[:mostAround]) + " …"
	} else {
		v.After = string(after)
	}
}

// versions lists them, and compares the shown one with the one of the address, else with the one before.
func (c *call) versions(a *answerView, e library.Entry) {
	a.Against = a.Version.Number - 1
	if n, err := strconv.Atoi(c.r.URL.Query().Get("with")); err == nil {
		a.Against = n
	}
	for _, v := range e.Versions {
		said := c.t("version." + string(v.State))
		if g, ok := e.Signatures[v.ID]; ok {
			said += ", " + g.Name + ", " + c.cat.Date(g.At.In(c.d.Zone))
		} else if v.Editor != "" {
			said += ", " + e.Names[v.Editor] + ", " + c.cat.Moment(c.now, v.EditedAt.In(c.d.Zone))
		}
		a.Versions = append(a.Versions, versionView{Number: v.Number, Said: said, Shown: v.ID == a.Version.ID, Broken: slices.Contains(e.Broken, v.ID), Href: "/library/" + string(a.ID) + "?v=" + strconv.Itoa(v.Number)})
		if v.Number == a.Against && v.ID != a.Version.ID {
			a.Diff = library.Diff(v.Question+"\n\n"+v.Text, a.Version.Question+"\n\n"+a.Version.Text)
		}
	}
}

func (c *call) language(e library.Entry, v femos.AnswerVersion, lang femos.Language) languageView {
	b := library.BesideVersion(e.Dossier, v, lang)
	out := languageView{Language: lang, State: b.State, Said: c.t("translation." + string(b.State)), Href: "/library/" + string(e.Answer.ID) + "/translate?" + url.Values{"lang": {string(lang)}, "v": {strconv.Itoa(v.Number)}}.Encode()}
	if b.State == femos.TranslationChecked {
		out.Said = c.t("translation.checked_by", e.Names[b.Translation.CheckedBy], c.cat.Date(b.Translation.CheckedAt.In(c.d.Zone)))
		if g, ok := e.Signatures[v.ID]; ok {
			out.Said = c.t("answer.translation.checked", c.cat.Date(g.At.In(c.d.Zone)), e.Names[b.Translation.CheckedBy])
		}
	}
	return out
}
