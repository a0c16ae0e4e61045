package desk

import (
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
	Since string
	Read  bool // she may open the answer
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
		data.Rows = append(data.Rows, alarmRow{a, c.cat.Moment(c.now, a.FoundAt.In(c.d.Zone)), c.who.Is(femos.Lawyer, femos.Deputy)})
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
