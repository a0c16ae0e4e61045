package whatsapp

import "time"

// Form is how the dates of a file are written, as far as people are told.
type Form struct {
	Dates  string // "dmy", "mdy", "ymd", with "-solar" for the Persian calendar
	Unsure bool   // nothing in the file decides between day and month
}

// Span is when a file begins and ends if its dates are written in an order.
type Span struct {
	Dates       string
	First, Last time.Time
}

// order counts what decides between day and month.
type order struct {
	n               int
	first, second   int // heads whose first or second number cannot be a month
	firstLine       int // where the first of each stands
	secondLine      int
	dm, md          extent
	early           int // heads whose first number can be neither
	backDM, backMD  int // how often time runs backwards, day or month first
	lastDM, lastMD  int64
	padded, capital bool
	english         bool // the app speaks English
	solar           bool
	form            form
	latest          [3]int // date
}

// extent is the earliest and the latest head.
type extent struct {
	from, until head
	low, high   int64
	any         bool
}

func (e *extent) add(h *head, key int64, f Form) {
	if e.any && key >= e.low && key <= e.high {
		return
	}
	if _, ok := f.at(h, time.UTC); !ok {
		return
	}
	if !e.any || key < e.low {
		e.from, e.low = *h, key
	}
	if !e.any || key > e.high {
		e.until, e.high = *h, key
	}
	e.any = true
}

// add counts the head of a line.
func (o *order) add(h head, line int) {
	o.form, o.latest = h.form, h.date
	if o.n++; h.date[0] > 12 {
		if o.first++; o.first == 1 {
			o.firstLine = line
		}
	}
	if h.date[0] > 31 {
		o.early++
	}
	if h.date[1] > 12 {
		if o.second++; o.second == 1 {
			o.secondLine = line
		}
	}
	o.padded = o.padded || h.padded
	o.capital = o.capital || h.capital
	o.solar = o.solar || h.year >= 0 && solar(h.date[h.year])
	key := func(day, month int) int64 {
		return ((int64(h.date[2])*100+int64(month))*100+int64(day))*1440 + int64(h.hour*60+h.minute)
	}
	dm, md := key(h.date[0], h.date[1]), key(h.date[1], h.date[0])
	if dm < o.lastDM {
		o.backDM++
	}
	if md < o.lastMD {
		o.backMD++
	}
	o.lastDM, o.lastMD = dm, md
	o.dm.add(&h, dm, Form{Dates: "dmy"})
	o.md.add(&h, md, Form{Dates: "mdy"})
}

// Spans are the two orders in which the dates can be read where nothing in the file decides, the likelier first. Where
// something does, there are none.
func (s *Survey) Spans(zone *time.Location) []Span {
	if !s.Form.Unsure {
		return nil
	}
	var spans []Span
	for dates, e := range map[string]*extent{"dmy": &s.order.dm, "mdy": &s.order.md} {
		f := Form{Dates: dates}
		first, _ := f.at(&e.from, zone)
		last, ok := f.at(&e.until, zone)
		if !ok || !e.any {
			continue
		}
		spans = append(spans, Span{dates, first.UTC(), last.UTC()})
		if at := len(spans) - 1; dates == s.guess {
			spans[0], spans[at] = spans[at], spans[0]
		}
	}
	return spans
}

// Choose says in which order the dates are written: "dmy" or "mdy". line is where the file speaks against it, 0 if it
// does not.
func (s *Survey) Choose(dates string) (line int) {
	o := &s.order
	switch own := s.Form.Dates; {
	case own == dates:
		return 0
	case own != "dmy" && own != "mdy":
		return 1
	case dates == "mdy" && o.first > o.second:
		return o.firstLine
	case dates == "dmy" && o.second > o.first:
		return o.secondLine
	}
	s.Form.Dates = dates
	return 0
}

// decide says how the dates are written.
func (o *order) decide() Form {
	switch {
	case o.form.year == 0, o.form.year < 0 && o.early > 0 && o.early*2 > o.n:
		if o.solar {
			return Form{Dates: "ymd-solar"}
		}
		return Form{Dates: "ymd"}
	case o.solar:
		return Form{Dates: "dmy-solar"}
	case o.first != o.second:
		return Form{Dates: pick(o.second > o.first)}
	case o.backDM != o.backMD:
		return Form{Dates: pick(o.backMD < o.backDM)}
	case o.form.sep != '/':
		return Form{Dates: "dmy"}
	}
	american := !o.padded && o.form.zero == '0' && (o.capital || o.english && !o.form.halves)
	return Form{Dates: pick(american), Unsure: true}
}

func pick(monthFirst bool) string {
	if monthFirst {
		return "mdy"
	}
	return "dmy"
}

// solar says whether a year is of the Persian calendar: 1380 to 1429 are 2001 to 2051.
func solar(year int) bool { return year >= 1380 && year < 1430 }

// at is the moment of a head, and whether there is such a day.
func (f Form) at(h *head, zone *time.Location) (time.Time, bool) {
	d := h.date
	year, month, day := d[2], d[1], d[0]
	switch f.Dates[:3] {
	case "mdy":
		month, day = d[0], d[1]
	case "ymd":
		year, day = d[0], d[2]
	}
	if year < 100 {
		year += 2000
	}
	if len(f.Dates) > 3 {
		return fromSolar(year, month, day, h, zone)
	}
	if year < 2000 || year > 2100 || month < 1 || month > 12 || day < 1 || day > 31 {
		return time.Time{}, false
	}
	at := time.Date(year, time.Month(month), day, h.hour, h.minute, h.second, 0, zone)
	// 31 April is 1 May. (Also a clock put forward over midnight makes another day, but of the same month.)
	return at, day < 29 || at.Month() == time.Month(month)
}

// fromSolar is the moment of a date of the Persian calendar, whose years begin in March: six months of 31 days, five of 30,
// one of 29, or 30 in leap years. These are eight in 33 years (true from 1244 to 1472; E. M. Reingold, N. Dershowitz,
// Calendrical Calculations, on the arithmetic calendar of Omar Khayyam).
func fromSolar(year, month, day int, h *head, zone *time.Location) (time.Time, bool) {
	leap := func(year int) bool {
		switch year % 33 {
		case 1, 5, 9, 13, 17, 22, 26, 30:
			return true
		}
		return false
	}
	length := 30
	switch {
	case month < 7:
		length = 31
	case month == 12 && !leap(year):
		length = 29
	}
	if !solar(year) || month < 1 || month > 12 || day < 1 || day > length {
		return time.Time{}, false
	}
	days := day - 1 + 30*(month-1) + min(month-1, 6)
	for y := 1380; y < year; y++ { // 1 Farvardin 1380 is 21 March 2001
		days += 365
		if leap(y) {
			days++
		}
	}
	return time.Date(2001, time.March, 21+days, h.hour, h.minute, h.second, 0, zone), true
}

// Islamic says whether years are those of the Islamic calendar, which is not read.
func (s *Survey) Islamic() bool {
	year := s.order.form.year
	return year >= 0 && s.order.latest[year] >= 1430 && s.order.latest[year] < 1500
}
