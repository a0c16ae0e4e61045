package desk

import (
	"femos"
	"femos/internal/i18n"
)

type meData struct {
	Shell
	Interfaces  []*i18n.Catalogue
	MinPassword int
	Roles       []string
	Second      bool // whether she has a second factor
	Notice      *notice
	Done        string
}

func mePage(c *call) error { return c.showMe(nil) }

func (c *call) showMe(wrong *notice) error {
	shell, err := c.shell(c.t("me.title"), "main", "/me")
	if err != nil {
		return err
	}
	shell.Wide = true
	second, err := c.d.Auth.Second(c.r.Context(), c.session)
	if err != nil {
		return err
	}
	data := meData{Shell: shell, Interfaces: interfaces(), MinPassword: femos.MinPassword, Notice: wrong, Second: second.Has()}
	for _, r := range c.who.Roles {
		data.Roles = append(data.Roles, c.t("role."+string(r)))
	}
	switch c.r.URL.Query().Get("done") {
	case "look":
		data.Done = c.t("me.done.look")
	case "password":
		data.Done = c.t("me.done.password")
	}
	return c.page("me", data)
}

func saveMe(c *call) error {
	if err := c.d.Auth.SetOwn(c.r.Context(), c.who, femos.Language(c.value("interface")), c.value("theme")); err != nil {
		wrong, err := c.told(err)
		if err != nil {
			return err
		}
		return c.showMe(wrong)
	}
	return c.to("/me?done=look")
}

// changePassword asks for the old one, so that an unlocked desk is not enough.
func changePassword(c *call) error {
	if err := c.d.Auth.ChangePassword(c.r.Context(), c.session, c.r.FormValue("old"), c.r.FormValue("fresh")); err != nil {
		wrong, err := c.told(err)
		if err != nil {
			return err
		}
		return c.showMe(wrong)
	}
	return c.to("/me?done=password")
}
