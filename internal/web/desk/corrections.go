package desk

import "femos/internal/outreach"

// correctionsData is which published replies have to be corrected: hers, then the others'; and those that were, with who did.
type correctionsData struct {
	Shell
	Hers, Others, Done []owedView
	Notice             *notice
}

type owedView struct {
	outreach.Owed
	SentOn string
	Said   string // who has corrected it, and when; "" if nobody has
}

func correctionsPage(c *call) error { return c.showCorrections(nil) }

func (c *call) showCorrections(wrong *notice) error {
	shell, err := c.shell(c.t("recall.title"), "main", "/corrections")
	if err != nil {
		return err
	}
	shell.Wide = true
	data := correctionsData{Shell: shell, Notice: wrong}
	list, err := c.d.Releases.Owed(c.r.Context(), c.who)
	if err != nil {
		return err
	}
	for _, o := range list {
		if o.Author == c.who.ID {
			data.Hers = append(data.Hers, c.owed(o))
		} else {
			data.Others = append(data.Others, c.owed(o))
		}
	}
	done, err := c.d.Releases.CorrectedLately(c.r.Context(), c.who)
	for _, o := range done {
		data.Done = append(data.Done, c.owed(outreach.Owed{Owed: o}))
	}
	if err != nil {
		return err
	}
	return c.page("corrections", data)
}

func (c *call) owed(o outreach.Owed) owedView {
	return owedView{Owed: o, SentOn: c.cat.Date(o.SentAt.In(c.d.Zone)), Said: c.corrected(o.Done, o.DoneBy, o.DoneAt)}
}

// correctedByHand notes what became of a reply whose correction we could not post ourselves.
func correctedByHand(c *call) error {
	if err := c.noteCorrected(c.r.PathValue("reply"), c.value("of")); err != nil {
		wrong, err := c.told(err)
		if err != nil {
			return err
		}
		return c.showCorrections(wrong)
	}
	return c.to("/corrections")
}
