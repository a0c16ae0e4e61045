package desk

import (
	"femos"
	"femos/internal/store"
)

type searchData struct {
	Shell
	Text   string
	Hits   []rowView
	More   string
	Asked  bool
	Notice *notice
}

// searchPage finds what is kept: her words in any script, our replies.
func searchPage(c *call) error {
	text := c.r.URL.Query().Get("q")
	data := searchData{Text: text, Asked: text != ""}
	if data.Asked {
		page, err := c.d.Inbox.Search(c.r.Context(), c.who, text, c.r.URL.Query().Get("after"))
		if err != nil {
			if data.Notice, err = c.told(err); err != nil {
				return err
			}
		}
		data.addHits(c, page)
	}
	var err error
	if data.Shell, err = c.shell(c.t("search.title"), "list", ""); err != nil {
		return err
	}
	data.Shell.Search = text
	if c.part() == "rows" {
		return c.page("search.rows", data)
	}
	return c.page("search", data)
}

func (d *searchData) addHits(c *call, page store.HitPage) {
	for _, h := range page.Hits {
		v := c.row(h.Row, listQuery{View: femos.ViewOpen}, "")
		if h.Snippet != "" {
			v.Excerpt = plain(c.cat, h.Snippet)
		}
		d.Hits = append(d.Hits, v)
	}
	if page.Next != "" {
		d.More = "/search?q=" + urlEscape(d.Text) + "&after=" + urlEscape(page.Next)
	}
}
