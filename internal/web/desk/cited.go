package desk

import (
	"net/url"

	"femos"
	"femos/internal/store"
)

// citedData is a section of the law that published replies cite in their own words and that reads otherwise now.
type citedData struct {
	Shell
	Name         string
	Act, Section string
	Now          string // pin of what she sees
	Law          []lawView
	Replies      []citingView
	More         bool // replies than these
	Notice       *notice
}

// citingView is a reply that cites it.
type citingView struct {
	store.HeldReply
	SentOn string
}

// citedRow is such a section in her queue.
type citedRow struct {
	Name, Href, Since string
	Replies           int
}

func (c *call) citedRows() (rows []citedRow, err error) {
	list, err := c.d.Library.CitedDue(c.r.Context())
	for _, x := range list {
		rows = append(rows, citedRow{Name: x.Cited.String(), Href: citedHref(x.Cited), Since: c.cat.Date(x.FoundAt.In(c.d.Zone)), Replies: x.Replies})
	}
	return rows, err
}

func citedHref(cited femos.Citation) string {
	return "/queue/law?section=" + url.QueryEscape(cited.Section) + "&act=" + url.QueryEscape(cited.Act)
}

func citedPage(c *call) error { return c.showCited(nil) }

func (c *call) showCited(wrong *notice) error {
	cited := femos.Citation{Act: c.value("act"), Section: c.value("section")}
	x, err := c.d.Library.Citing(c.r.Context(), cited.Act, cited.Section)
	if femos.KindOf(err) == femos.NotFound && wrong != nil { // somebody else has said so meanwhile
		return c.showQueue(wrong)
	}
	if err != nil {
		return err
	}
	shell, err := c.shell(cited.String(), "main", "/queue")
	if err != nil {
		return err
	}
	shell.Wide = true
	data := citedData{Shell: shell, Notice: wrong, Name: cited.String(), Act: cited.Act, Section: cited.Section, More: x.More}
	for _, change := range x.Changes {
		view := c.lawView(change)
		view.Replies = true
		data.Law = append(data.Law, view)
		data.Now = change.Now.Pin
	}
	for _, r := range x.Replies {
		data.Replies = append(data.Replies, citingView{HeldReply: r, SentOn: c.cat.Date(r.SentAt.In(c.d.Zone))})
	}
	return c.page("cited", data)
}

// onCited does something with the section that the form names.
func (c *call) onCited(do func(store.CitedLook) error) error {
	look := store.CitedLook{Act: c.value("act"), Section: c.value("section"), NowPin: c.value("now"), Instead: c.r.FormValue("instead")}
	if err := do(look); err != nil {
		wrong, err := c.told(err)
		if err != nil {
			return err
		}
		return c.showCited(wrong)
	}
	return c.to("/queue")
}

// lookedAtCited notes that what the replies say holds by the section as it reads now.
func lookedAtCited(c *call) error {
	return c.onCited(func(l store.CitedLook) error { return c.d.Library.LookedAtCited(c.r.Context(), c.who, l) })
}

// recallCited says that the replies have to be corrected.
func recallCited(c *call) error {
	return c.onCited(func(l store.CitedLook) error { return c.d.Releases.RecallCited(c.r.Context(), c.who, l) })
}
