package export

import (
	"context"
	"errors"
	"path"
	"regexp"
	"strings"
	"time"

	"femos/internal/connector/export/whatsapp"
)

// readWhatsApp reads one file, twice. Errors of h come back as they are, those of the file as *Error.
func readWhatsApp(ctx context.Context, f file, src Source, h Handler, stats *Stats) error {
	progress := func(before int64) func(int64) error {
		return func(offset int64) error {
			if h.Progress != nil {
				h.Progress(min(before+offset, 2*f.size), 2*f.size)
			}
			return ctx.Err()
		}
	}
	r, err := f.open()
	if err != nil {
		return &Error{Code: readFault(err), Cause: err}
	}
	defer r.Close()
	survey, err := whatsapp.Look(r, progress(0))
	if err != nil {
		return whatsAppFault(err, Place{Line: 1})
	}
	if survey.Islamic() {
		return &Error{Code: Calendar, Place: Place{Line: 1}, Want: "common_calendar"}
	}
	if src.Dates != "" {
		if line := survey.Choose(src.Dates); line > 0 {
			return &Error{Code: Dates, Place: Place{Line: line}, Want: src.Dates}
		}
	}
	stats.Dates, stats.Unsure, stats.Spans, stats.Zoned = survey.Form.Dates, survey.Form.Unsure, survey.Spans(src.Zone), true
	wanted, err := h.Chat(Chat{Format: WhatsApp, Name: whatsAppName(f.name)})
	if err != nil || !wanted {
		stats.Skipped++
		return err
	}
	stats.Chats++
	return handWhatsApp(f, survey, src.Zone, progress(f.size), h, stats)
}

// handWhatsApp is the second reading.
func handWhatsApp(f file, survey *whatsapp.Survey, zone *time.Location, moved func(int64) error, h Handler, stats *Stats) error {
	r, err := f.open()
	if err != nil {
		return &Error{Code: readFault(err), Cause: err}
	}
	defer r.Close()
	ids := newOrdinals()
	var last Place
	var handed error // what h.Message said
	counts, err := survey.Read(r, zone, MaxText, moved, func(m whatsapp.Message) error {
		last = Place{Line: m.Line, Offset: m.Offset}
		stats.Messages++
		if m.Deleted {
			stats.Deleted++
		}
		if m.Cut {
			stats.Cut++
		}
		if m.Repaired {
			stats.Repaired++
		}
		out := Message{ID: ids.next(m.At, m.Text, m.Deleted), Author: m.Author, Text: m.Text, At: m.At, Deleted: m.Deleted, Place: last}
		if m.Edited {
			out.Edited = m.At
		}
		handed = h.Message(out)
		return handed
	})
	stats.Service, stats.Media, stats.Odd, stats.OddLine = counts.Notices, counts.Media, counts.Odd, counts.OddLine
	if err != nil && err != handed { //nolint:errorlint // exactly what h said
		return whatsAppFault(err, last)
	}
	return err
}

// whatsAppFault says what ended a reading.
func whatsAppFault(err error, at Place) error {
	switch {
	case errors.Is(err, whatsapp.ErrUnknown):
		return &Error{Code: Unknown, Place: at, Want: "a date at the beginning of a line"}
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	}
	return &Error{Code: readFault(err), Place: at, Cause: err}
}

// named is how WhatsApp names the file of a chat, in its languages.
var named = regexp.MustCompile(`(?i)^(?:whatsapp[ -]chat (?:with|mit) |whatsapp chat - |chat de whatsapp con |conversa do whatsapp com |` +
	`(?:discussion|conversation) whatsapp avec |чат whatsapp (?:с|з|із) |whatsapp (?:ćaskanje|razgovor) sa |` +
	`(?:محادثة|دردشة) (?:واتساب|واتس اب|whatsapp) مع |(?:گپ|چت) (?:واتساپ|واتس‌اپ|واتس‌آپ|whatsapp) با )(.+)$|^(.+?) ile whatsapp (?:sohbeti|konuşması)$`)

// copied is what phones and browsers add to the name of a second file.
var copied = regexp.MustCompile(` ?\(\d{1,3}\)$`)

// whatsAppName is the name of the chat, as far as the name of the file has it.
func whatsAppName(name string) string {
	name = strings.TrimSuffix(strings.TrimSuffix(name, path.Ext(name)), ".txt")
	name = strings.TrimSpace(copied.ReplaceAllString(strings.ToValidUTF8(name, ""), ""))
	m := named.FindStringSubmatch(name)
	if m == nil {
		return ""
	}
	return strings.TrimSpace(m[1] + m[2])
}
