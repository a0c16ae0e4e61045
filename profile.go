package femos

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Profile is what a person lets everybody know of herself, so that a real advisor can be told from a false one. Her name,
// title, roles and languages are those of Person.
type Profile struct {
	Person   PersonID
	Public   bool   // by her own will; without it nothing of her is shown
	Employer string // "" for the team's
	Hours    Hours
	Links    []ProfileLink // oldest first
}

// ProfileLink is an account of hers that the program does not keep itself.
type ProfileLink struct {
	URL     string // as package profile writes it
	AddedBy PersonID
	AddedAt time.Time
}

// MostLinks is how many of them a person may have.
const MostLinks = 20

// Validate checks what she wrote and mends space around it.
func (p *Profile) Validate() error {
	p.Employer = strings.TrimSpace(p.Employer)
	if utf8.RuneCountInString(p.Employer) > 200 || strings.ContainsAny(p.Employer, "\r\n\x00") {
		return Fail(Invalid, "employer_form").About("employer")
	}
	return nil
}

// Hours are when somebody can be reached, by day from Monday on, in the team's zone.
type Hours [7][]Span

// Span is a part of a day, in minutes from midnight. From comes before To.
type Span struct{ From, To int }

// mostSpans is how many parts a day may have.
const mostSpans = 4

// String writes it as ParseSpans reads it: "9:00–12:30".
func (s Span) String() string {
	return fmt.Sprintf("%d:%02d–%d:%02d", s.From/60, s.From%60, s.To/60, s.To%60)
}

// ParseSpans reads the hours of a day as people write them: "9-12, 14:00–16.30". An empty text is none. Invalid "hours_form".
func ParseSpans(text string) (list []Span, err error) {
	wrong := Fail(Invalid, "hours_form")
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' }) {
		if strings.TrimSpace(part) == "" {
			continue
		}
		from, to, is := strings.Cut(strings.NewReplacer("–", "-", "—", "-", "−", "-").Replace(part), "-")
		begin, ok := minutes(from)
		end, fine := minutes(to)
		if !is || !ok || !fine || begin >= end || len(list) == mostSpans {
			return nil, wrong
		}
		list = append(list, Span{begin, end})
	}
	slices.SortFunc(list, func(a, b Span) int { return cmp.Compare(a.From, b.From) })
	for i := 1; i < len(list); i++ {
		if list[i].From < list[i-1].To {
			return nil, wrong
		}
	}
	return list, nil
}

// minutes reads a time of day: "9", "09:30", "9.30", "24:00".
func minutes(text string) (int, bool) {
	hour, minute, given := strings.Cut(strings.ReplaceAll(strings.TrimSpace(text), ".", ":"), ":")
	h, err := strconv.ParseUint(hour, 10, 8)
	m := uint64(0)
	if given && err == nil {
		m, err = strconv.ParseUint(minute, 10, 8)
	}
	if err != nil || m > 59 || h*60+m > 24*60 || len(hour) > 2 || given && len(minute) != 2 {
		return 0, false
	}
	return int(h*60 + m), true
}

// Day writes the hours of a day, Monday being 0: "9:00–12:00, 14:00–16:30", "" for none.
func (h Hours) Day(day int) string {
	var parts []string
	for _, s := range h[day] {
		parts = append(parts, s.String())
	}
	return strings.Join(parts, ", ")
}

// None says whether there are no hours at all.
func (h Hours) None() bool {
	return !slices.ContainsFunc(h[:], func(day []Span) bool { return len(day) > 0 })
}

// String writes all days, "|" between them: as they are stored.
func (h Hours) String() string {
	var days [7]string
	for i := range h {
		days[i] = h.Day(i)
	}
	return strings.Join(days[:], "|")
}

// ParseHours reads what String wrote.
func ParseHours(text string) (h Hours, err error) {
	if text == "" {
		return h, nil
	}
	days := strings.Split(text, "|")
	if len(days) != len(h) {
		return h, Fail(Invalid, "hours_form")
	}
	for i, day := range days {
		if h[i], err = ParseSpans(day); err != nil {
			return Hours{}, err
		}
	}
	return h, nil
}
