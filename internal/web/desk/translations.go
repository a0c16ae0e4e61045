package desk

import (
	"net/url"
	"slices"
	"strconv"

	"femos"
	"femos/internal/library"
)

// translationsData is what a language lacks, what its translator does first at the top.
type translationsData struct {
	Shell
	Language  femos.Language
	Languages []femos.Language // hers first
	Rows      []toTranslateRow
}

type toTranslateRow struct {
	library.ToTranslate
	Href string
	Look bool
	Said string
}

func translationsPage(c *call) error {
	shell, err := c.shell(c.t("library.translations"), "main", "/translations")
	if err != nil {
		return err
	}
	shell.Wide = true
	data := translationsData{Shell: shell}
	for _, l := range slices.Concat(c.who.Languages, library.Languages()) {
		if l = l.Base(); slices.Contains(library.Languages(), l) && !slices.Contains(data.Languages, l) {
			data.Languages = append(data.Languages, l)
		}
	}
	data.Language = data.Languages[0]
	if l := femos.Language(c.r.URL.Query().Get("lang")); slices.Contains(data.Languages, l) {
		data.Language = l
	}
	list, err := c.d.Library.ToTranslate(c.r.Context(), data.Language)
	if err != nil {
		return err
	}
	for _, t := range list {
		data.Rows = append(data.Rows, toTranslateRow{t, "/library/" + string(t.ID) + "/translate?" + url.Values{"lang": {string(data.Language)}, "v": {strconv.Itoa(t.Version)}}.Encode(),
			t.State == femos.TranslationStale, c.t("translation." + string(t.State))})
	}
	return c.page("translations", data)
}
