package export

import (
	"strconv"
	"strings"
	"time"
)

// raw is a message as the file has it, while it is read.
type raw struct {
	id         int64
	kind       string // "message", "service", "unsupported"
	action     string
	author     string
	unix       int64
	date       string // where there is no unix
	edited     int64
	editedDate string
	reply      int64
	elsewhere  string // the chat that the message it answers is in, if another
	text       string
	hasText    bool // text was there, so text_entities need not be
	entities   string
	poll       string
	reactions  []Reaction
	cut        bool
	repaired   bool
}

// message reads one message and hands it over, or counts it.
func (t *telegram) message() error {
	m := raw{}
	place := Place{Offset: t.scan.Offset()}
	if err := t.scan.Object(func(name []byte) error { return t.member(&m, name) }); err != nil {
		return err
	}
	switch m.kind {
	case "message":
	case "service":
		t.stats.Service++
		if m.action == "topic_created" && len(t.topics) < maxTopics {
			t.topics[m.id] = true
		}
		return nil
	default: // "unsupported", or what later versions may add
		t.stats.Media++
		return nil
	}
	if !t.first && m.id <= t.last {
		return t.scan.Fail("message_order")
	}
	t.first, t.last = false, m.id
	out, err := t.made(&m, place)
	if err != nil {
		return err
	}
	if strings.TrimSpace(out.Text) == "" {
		t.stats.Media++
		return nil
	}
	t.stats.Messages++
	if m.cut {
		t.stats.Cut++
	}
	if m.repaired {
		t.stats.Repaired++
	}
	return t.h.Message(out)
}

// made makes our message of Telegram's.
func (t *telegram) made(m *raw, place Place) (Message, error) {
	out := Message{
		ID:        TelegramID(t.chat.Kind, t.bare, m.id),
		Author:    m.author,
		Text:      m.text,
		Reactions: m.reactions,
		Place:     place,
	}
	if !m.hasText {
		out.Text = m.entities
	}
	if m.poll != "" {
		out.Text = strings.TrimSpace(out.Text + "\n" + m.poll)
	}
	if m.reply != 0 && !t.topics[m.reply] && t.here(m.elsewhere) {
		out.Parent = TelegramID(t.chat.Kind, t.bare, m.reply)
	}
	var err error
	if out.At, err = t.time(m.unix, m.date); err == nil && out.At.IsZero() {
		err = t.scan.Fail("message_date")
	}
	if err == nil {
		out.Edited, err = t.time(m.edited, m.editedDate)
	}
	return out, err
}

// here says whether a peer ("channel123") is this chat, or none is named.
func (t *telegram) here(peer string) bool {
	return peer == "" || strings.TrimLeft(peer, "abcdefghijklmnopqrstuvwxyz") == strconv.FormatInt(t.bare, 10)
}

// time is the moment, from either way in which it is written; zero if it is not.
func (t *telegram) time(unix int64, date string) (time.Time, error) {
	const far = 1 << 36 // the year 4147: what is later than that is no time
	switch {
	case unix > 0 && unix < far:
		return time.Unix(unix, 0).UTC(), nil
	case unix != 0:
		return time.Time{}, t.scan.Fail("seconds")
	case date == "" || strings.HasPrefix(date, "1970-"): // never edited, in old exports
		return time.Time{}, nil
	}
	at, err := time.ParseInLocation("2006-01-02T15:04:05", date, t.zone)
	if err != nil {
		return time.Time{}, t.scan.Fail("date")
	}
	t.stats.Zoned = true
	return at.UTC(), nil
}

// member reads one member of a message.
func (t *telegram) member(m *raw, name []byte) (err error) {
	switch string(name) {
	case "id":
		m.id, err = t.number()
	case "type":
		m.kind, err = t.text(64)
	case "action":
		m.action, err = t.text(64)
	case "date":
		m.date, err = t.text(32)
	case "date_unixtime":
		m.unix, err = t.number()
	case "edited":
		m.editedDate, err = t.text(32)
	case "edited_unixtime":
		m.edited, err = t.number()
	case "from_id":
		m.author, err = t.author()
	case "reply_to_message_id":
		m.reply, err = t.number()
	case "reply_to_peer_id":
		m.elsewhere, err = t.text(64)
	case "reactions":
		m.reactions, err = t.reactions()
	case "text":
		// The text comes as a string, or in pieces where it is formatted; text_entities repeats it in pieces, and only in
		// exports since 2022. So text it is, and the other where somebody took it out.
		m.hasText = true
		m.text, err = t.flat(m, "text")
	case "text_entities":
		if m.text != "" {
			return t.scan.Ignore()
		}
		m.entities, err = t.flat(m, "text")
	case "poll", "todo_list":
		m.poll, err = t.flat(m, "question", "title", "answers", "items", "text")
	default:
		err = t.scan.Ignore()
	}
	return err
}

// author reads "user123", null, or the number of old exports.
func (t *telegram) author() (string, error) {
	switch c := t.scan.Peek(); {
	case c == '-', '0' <= c && c <= '9':
		id, err := t.scan.Int()
		return oldAuthor(id), err
	}
	return t.text(64)
}
