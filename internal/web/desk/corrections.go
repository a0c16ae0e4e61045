package desk

import "femos/internal/store"

// correctionsData is which published replies have to be corrected: hers, then the others'.
type correctionsData struct {
	Shell
	Hers, Others []owedView
}

type owedView struct {
	store.Owed
	SentOn string
}

func correctionsPage(c *call) error {
	shell, err := c.shell(c.t("recall.title"), "main", "/corrections")
	if err != nil {
		return err
	}
	shell.Wide = true
	data := correctionsData{Shell: shell}
	list, err := c.d.Releases.Owed(c.r.Context(), c.who)
	if err != nil {
		return err
	}
	for _, o := range list {
		v := owedView{Owed: o, SentOn: c.cat.Date(o.SentAt.In(c.d.Zone))}
		if o.Author == c.who.ID {
			data.Hers = append(data.Hers, v)
		} else {
			data.Others = append(data.Others, v)
		}
	}
	return c.page("corrections", data)
}
