package desk_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// The calendar file is one that calendar programs read (RFC 5545), and says how much falls due on a day, never what.
func TestCalendarFile(t *testing.T) {
	t.Parallel()
	w := ask(t, newSample().handler(), "nour", http.MethodGet, "/queue/calendar.ics", nil)
	text := w.Body.String()
	if w.Code != 200 || w.Header().Get("Content-Type") != "text/calendar; charset=utf-8" || w.Header().Get("Cache-Control") != "no-store" {
		t.Fatalf("%d, %v", w.Code, w.Header())
	}
	if strings.Contains(text, "Elternzeit") {
		t.Errorf("it tells what falls due: %q", text)
	}
	lines := strings.Split(text, "\r\n")
	for _, line := range lines {
		if len(line) > 75 || strings.ContainsAny(line, "\r\n") {
			t.Errorf("a line of %d bytes: %q", len(line), line)
		}
	}
	event := regexp.MustCompile(`^BEGIN:VCALENDAR\r\nVERSION:2\.0\r\nPRODID:[^\r]+\r\nBEGIN:VEVENT\r\nUID:due-\d{4}-\d\d-\d\d@femos\r\nDTSTAMP:\d{8}T\d{6}Z\r\n` +
		`DTSTART;VALUE=DATE:\d{8}\r\nDTEND;VALUE=DATE:\d{8}\r\nSUMMARY:Fem\.OS: answers due: 1\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n$`)
	if !event.MatchString(text) {
		t.Errorf("%q", text)
	}
}
