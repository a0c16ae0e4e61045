package desk

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"femos/internal/store"
)

// calendarDays is how far the calendar of what falls due looks ahead.
const calendarDays = 400

// calendarData is what falls due, month by month.
type calendarData struct {
	Shell
	Months []calendarMonth
}

type calendarMonth struct {
	Name string
	Rows []answerRow
}

func calendarPage(c *call) error {
	shell, err := c.shell(c.t("calendar.title"), "main", "/queue")
	if err != nil {
		return err
	}
	shell.Wide = true
	data := calendarData{Shell: shell}
	list, err := c.d.Library.Due(c.r.Context(), calendarDays)
	if err != nil {
		return err
	}
	for _, r := range list {
		at := r.DueAt.In(c.d.Zone)
		name := c.cat.Month(at)
		if at.Before(c.now) {
			name = c.t("queue.due")
		}
		if n := len(data.Months); n == 0 || data.Months[n-1].Name != name {
			data.Months = append(data.Months, calendarMonth{Name: name})
		}
		row := c.answerRow(r, "")
		row.Said = c.cat.Date(at)
		month := &data.Months[len(data.Months)-1]
		month.Rows = append(month.Rows, row)
	}
	return c.page("calendar", data)
}

// calendarFile is the same for a calendar program, without content: of each day how many fall due, and where to look.
func calendarFile(c *call) error {
	list, err := c.d.Library.Due(c.r.Context(), calendarDays)
	if err != nil {
		return err
	}
	h := c.w.Header()
	h.Set("Content-Type", "text/calendar; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="femos.ics"`)
	h.Set("Cache-Control", "no-store")
	c.w.WriteHeader(http.StatusOK)
	_, err = c.w.Write([]byte(calendarText(list, c.now, c.d.Zone, func(n int) string { return c.t("calendar.event", n) })))
	return err
}

// calendarText writes whole-day events (RFC 5545): lines end in CRLF, and none is longer than 75 bytes.
func calendarText(list []store.AnswerRow, now time.Time, zone *time.Location, say func(int) string) string {
	var days []time.Time // list is in order
	count := map[time.Time]int{}
	for _, r := range list {
		at := r.DueAt.In(zone)
		day := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC)
		if count[day] == 0 {
			days = append(days, day)
		}
		count[day]++
	}
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\r\n", args...) }
	line("BEGIN:VCALENDAR")
	line("VERSION:2.0")
	line("PRODID:-//Fem.OS//due//EN")
	for _, day := range days {
		line("BEGIN:VEVENT")
		line("UID:due-%s@femos", day.Format(time.DateOnly))
		line("DTSTAMP:%s", now.UTC().Format("20060102T150405Z"))
		line("DTSTART;VALUE=DATE:%s", day.Format("20060102"))
		line("DTEND;VALUE=DATE:%s", day.AddDate(0, 0, 1).Format("20060102"))
		line("SUMMARY:%s", say(count[day]))
		line("TRANSP:TRANSPARENT")
		line("END:VEVENT")
	}
	line("END:VCALENDAR")
	return b.String()
}
