package i18n

import (
	"strconv"
	"strings"
	"time"
)

// Clock writes the time of day: "08:41".
func (c *Catalogue) Clock(t time.Time) string { return t.Format(c.clockForm) }

// Date writes a day with its year: "2 October 2026".
func (c *Catalogue) Date(t time.Time) string { return c.fill(c.dateForm, t) }

// Day writes a day as short as it stays clear: "2 October" within the year, else the date.
func (c *Catalogue) Day(now, t time.Time) string {
	if t.Year() == now.Year() {
		return c.fill(c.dayForm, t)
	}
	return c.Date(t)
}

// Month writes a month: "November 2026".
func (c *Catalogue) Month(t time.Time) string {
	return c.months[t.Month()-1] + " " + strconv.Itoa(t.Year())
}

// Weekday is the short name of a day: "Mon".
func (c *Catalogue) Weekday(d time.Weekday) string { return c.days[d] }

// Moment writes when something happened or will, as short as it stays clear: "08:41" today, "Tue 09:30" within six
// days either way, "2 October, 09:30" within the year, else the date. Both times must be in the reader's zone.
func (c *Catalogue) Moment(now, t time.Time) string {
	switch days := daysBetween(now, t); {
	case days == 0:
		return c.Clock(t)
	case days > -7 && days < 7:
		return c.days[t.Weekday()] + "\u00a0" + c.Clock(t)
	case t.Year() == now.Year():
		return c.fill(c.dayForm, t) + ", " + c.Clock(t)
	}
	return c.Date(t)
}

// Span writes a length of time in one unit, rounded down: "25 min", "3 h", "2 days".
func (c *Catalogue) Span(d time.Duration) string {
	switch d = d.Abs(); {
	case d < time.Hour:
		return c.T("span.minutes", int(d.Minutes()))
	case d < 48*time.Hour:
		return c.T("span.hours", int(d.Hours()))
	}
	return c.T("span.days", int(d.Hours()/24))
}

// Due writes how much time is left until due, or by how much it has passed: "2 h left", "1 h over", "Tue 09:30"
// where it is more than eight hours away.
func (c *Catalogue) Due(now, due time.Time) string {
	left := due.Sub(now)
	switch {
	case left > -time.Minute && left < time.Minute:
		return c.T("due.now")
	case left < 0:
		return c.T("due.over", c.Span(left))
	case left < 8*time.Hour:
		return c.T("due.left", c.Span(left))
	}
	return c.Moment(now, due)
}

func (c *Catalogue) fill(form string, t time.Time) string {
	return strings.NewReplacer("{d}", strconv.Itoa(t.Day()), "{month}", c.months[t.Month()-1], "{y}", strconv.Itoa(t.Year())).Replace(form)
}

// daysBetween counts the midnights from a to b.
func daysBetween(a, b time.Time) int {
	y, m, d := a.Date()
	start := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	y, m, d = b.Date()
	return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Sub(start).Hours() / 24)
}
