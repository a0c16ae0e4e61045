package desk

import (
	"net/url"
	"strconv"

	"femos"
	"femos/internal/store"
)

// alarmsData is which signed answers are not what was signed.
type alarmsData struct {
	Shell
	Rows []alarmRow
}

type alarmRow struct {
	store.Alarm
	Since    string
	Language string // of the translation, by name; "" for the signed text
	Href     string // "" if she may not open the answer
}

func alarmsPage(c *call) error {
	shell, err := c.shell(c.t("alarms.title"), "main", "/alarms")
	if err != nil {
		return err
	}
	shell.Wide = true
	data := alarmsData{Shell: shell}
	list, err := c.d.Library.Alarms(c.r.Context())
	if err != nil {
		return err
	}
	for _, a := range list {
		row := alarmRow{Alarm: a, Since: c.cat.Moment(c.now, a.FoundAt.In(c.d.Zone))}
		if a.Language != "" {
			row.Language = c.cat.LanguageName(a.Language)
		}
		if c.who.Is(femos.Lawyer, femos.Deputy) {
			row.Href = "/library/" + string(a.Answer) + "?v=" + strconv.Itoa(a.Number)
			if a.Language != "" {
				row.Href = "/library/" + string(a.Answer) + "/translate?" + url.Values{"lang": {string(a.Language)}, "v": {strconv.Itoa(a.Number)}}.Encode()
			}
		}
		data.Rows = append(data.Rows, row)
	}
	return c.page("alarms", data)
}

func settleAlarm(c *call) error {
	id, err := femos.ParseAnswerID(c.r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := c.d.Library.Settle(c.r.Context(), c.who, id); err != nil {
		return err
	}
	return c.to("/alarms")
}
