package desk

import "femos/internal/i18n"

// keyGroup is a part of the list of keys.
type keyGroup struct {
	Title string
	Keys  []keyHelp
}

type keyHelp struct {
	Keys []string
	Does string
}

// keyGroups lists the keys as they are declared on the buttons they press; a test compares.
func keyGroups(cat *i18n.Catalogue) []keyGroup {
	k := func(does string, keys ...string) keyHelp { return keyHelp{Keys: keys, Does: cat.T("keys." + does)} }
	ctrl := cat.T("key.control")
	return []keyGroup{
		{cat.T("keys.list"), []keyHelp{k("next", "J"), k("previous", "K"), k("open", "↵"), k("fresh", "U")}},
		{cat.T("keys.thread"), []keyHelp{k("take", "T"), k("back", "B"), k("done", "E"), k("dismiss", "D"), k("wrong", "W"), k("affirm", "S"), k("reopen", "O")}},
		{cat.T("keys.reply"), []keyHelp{k("write", "A", "R"), k("suggestion", "1", "2", "3"), k("action", "Alt 1–6"), k("preview", "Alt P"), k("send", ctrl+" ↵"), k("copy", "Y"), k("link", "L")}},
		{cat.T("keys.everywhere"), []keyHelp{k("search", "/"), k("capture", "C"), k("mark", "Alt M"), k("help", "?"), k("leave", "Esc")}},
	}
}

func keysPage(c *call) error {
	if c.part() == "keys" {
		return c.page("keys.list", c.bareShell(c.t("keys.title")))
	}
	shell, err := c.shell(c.t("keys.title"), "main", "/keys")
	if err != nil {
		return err
	}
	shell.Wide = true
	return c.page("keys", shell)
}
