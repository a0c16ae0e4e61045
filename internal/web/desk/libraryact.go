package desk

import (
	"net/url"
	"strconv"

	"femos"
	"femos/internal/library"
)

// reading is which version she looked at, by the form.
func (c *call) reading(id femos.AnswerID) library.Reading {
	return library.Reading{Answer: id, Version: femos.VersionID(c.value("of")), Edits: c.version()}
}

// onAnswer does something with the answer of the address. Where it can't be done, she sees the present state and why.
func (c *call) onAnswer(do func(femos.AnswerID) error) error {
	id, err := femos.ParseAnswerID(c.r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := do(id); err != nil {
		wrong, err := c.told(err)
		if err != nil {
			return err
		}
		return c.showAnswer(wrong)
	}
	return c.to("/library/" + string(id))
}

func beginVersion(c *call) error {
	return c.onAnswer(func(id femos.AnswerID) error { return c.d.Library.Begin(c.r.Context(), c.who, id) })
}

func submitVersion(c *call) error {
	return c.onAnswer(func(id femos.AnswerID) error { return c.d.Library.Submit(c.r.Context(), c.who, c.reading(id)) })
}

func confirmVersion(c *call) error {
	return c.onAnswer(func(id femos.AnswerID) error { return c.d.Library.Confirm(c.r.Context(), c.who, c.reading(id)) })
}

func returnVersion(c *call) error {
	return c.onAnswer(func(id femos.AnswerID) error { return c.d.Library.Return(c.r.Context(), c.who, c.reading(id)) })
}

// signVersion signs, if her second factor is fresh; else she shows it first, and comes back with what she chose.
func signVersion(c *call) error {
	back := url.Values{"valid_until": {c.value("valid_until")}}
	if ok, err := c.fresh("/library/" + url.PathEscape(c.r.PathValue("id")) + "?" + back.Encode()); !ok {
		return err
	}
	return c.onAnswer(func(id femos.AnswerID) error {
		return c.d.Library.Sign(c.r.Context(), c.who, c.reading(id), c.value("valid_until"))
	})
}

func blockAnswer(c *call) error {
	return c.onAnswer(func(id femos.AnswerID) error { return c.d.Library.Block(c.r.Context(), c.who, id) })
}

func commentVersion(c *call) error {
	return c.onAnswer(func(id femos.AnswerID) error {
		return c.d.Library.Comment(c.r.Context(), c.who, c.reading(id), c.value("quote"), c.r.FormValue("text"))
	})
}

func resolveComment(c *call) error {
	return c.onAnswer(func(id femos.AnswerID) error {
		return c.d.Library.Resolve(c.r.Context(), c.who, id, femos.CommentID(c.value("comment")))
	})
}

// withdrawForm is an answer about to be withdrawn.
type withdrawForm struct {
	ID       femos.AnswerID
	Question string
	Uses     int
	Why      string
	Instead  string
}

func withdrawAnswerPage(c *call) error { return c.showWithdraw(nil) }

func (c *call) showWithdraw(wrong *notice) error {
	e, err := c.answerOfPath()
	if err != nil {
		return err
	}
	v, err := c.shownVersion(e)
	if err != nil {
		return err
	}
	data, err := c.libraryList(c.t("library.withdraw"), "main", e.Answer.ID)
	if err != nil {
		return err
	}
	data.Notice = wrong
	data.Withdraw = &withdrawForm{ID: e.Answer.ID, Question: v.Question, Uses: e.Answer.Uses, Why: c.r.FormValue("why"), Instead: c.r.FormValue("instead")}
	return c.page("library", data)
}

func withdrawAnswer(c *call) error {
	id, err := femos.ParseAnswerID(c.r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := c.d.Library.Withdraw(c.r.Context(), c.who, id, c.value("why"), c.value("instead")); err != nil {
		wrong, err := c.told(err)
		if err != nil {
			return err
		}
		return c.showWithdraw(wrong)
	}
	return c.to("/library/" + string(id))
}

// translationForm is a version with its translation beside it, to be written or checked.
type translationForm struct {
	library.Beside
	Rows     []besideRow // the question and the paragraphs
	ID       femos.AnswerID
	Version  femos.AnswerVersion
	Said     string
	Edits    int64
	Question string
	Text     string
	Dir      string
	MayCheck bool
	Theirs   *femos.Translation // what somebody else wrote meanwhile
}

// besideRow is a part of the source beside its translation, and what became of it since.
type besideRow struct {
	library.ParagraphPair
	Said string
}

func (c *call) besideRows(b library.Beside) []besideRow {
	rows := []besideRow{{ParagraphPair: b.Question}}
	if b.Question.Changed != nil {
		rows[0].Said = c.t("translation.question_changed")
	}
	for _, p := range b.Pairs {
		row := besideRow{ParagraphPair: p}
		switch {
		case p.Gone():
			row.Said = c.t("translation.gone_here")
		case p.Fresh():
			row.Said = c.t("translation.fresh_here")
		case p.Changed != nil:
			row.Said = c.t("translation.changed_here")
		}
		rows = append(rows, row)
	}
	return rows
}

func translationPage(c *call) error { return c.showTranslation(nil, nil) }

// showTranslation writes the page; written is what she wrote, nil for what is stored.
func (c *call) showTranslation(written *femos.Translation, wrong *notice) error {
	e, err := c.answerOfPath()
	if err != nil {
		return err
	}
	v, err := c.shownVersion(e)
	if err != nil {
		return err
	}
	lang := femos.Language(c.r.FormValue("lang"))
	b := library.BesideVersion(e.Dossier, v, lang)
	f := &translationForm{Beside: b, Rows: c.besideRows(b), ID: e.Answer.ID, Version: v, Said: c.language(e, v, lang).Said, Dir: lang.Dir(), MayCheck: c.who.Is(femos.Translator)}
	if t := b.Translation; t != nil {
		f.Question, f.Text = t.Question, t.Text
		if b.Source == nil {
			f.Edits = t.Edits
		}
	}
	if written != nil {
		f.Question, f.Text = written.Question, written.Text
		if written.Edits != f.Edits && b.Translation != nil {
			f.Theirs = b.Translation
		}
	}
	data, err := c.libraryList(c.t("library.translate"), "main", e.Answer.ID)
	if err != nil {
		return err
	}
	data.Translate, data.Notice = f, wrong
	return c.page("library", data)
}

func saveTranslation(c *call) error {
	id, err := femos.ParseAnswerID(c.r.PathValue("id"))
	if err != nil {
		return err
	}
	t := femos.Translation{Version: femos.VersionID(c.value("of")), Language: femos.Language(c.value("lang")), Question: c.r.FormValue("question"), Text: c.r.FormValue("text"), Source: c.r.FormValue("source"), Edits: c.version()}
	if err := c.d.Library.Translate(c.r.Context(), c.who, id, t, c.value("checked") != ""); err != nil {
		wrong, err := c.told(err)
		if err != nil {
			return err
		}
		return c.showTranslation(&t, wrong)
	}
	return c.to("/library/" + string(id) + "?v=" + strconv.Itoa(c.versionNumber()))
}

// versionNumber is which version of the answer the form is about.
func (c *call) versionNumber() int {
	n, err := strconv.Atoi(c.r.FormValue("v"))
	if err != nil {
		return 0
	}
	return n
}
