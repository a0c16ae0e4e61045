package export

import (
	"context"
	"errors"
	"io"
	"strconv"
	"time"

	"femos/internal/connector/export/jsonscan"
)

// maxTopics is how many topics of a forum are remembered, so that its messages are not taken for answers to the topic.
const maxTopics = 10_000

// telegram reads result.json: one chat, or an account with many.
type telegram struct {
	scan  *jsonscan.Scanner
	zone  *time.Location
	h     Handler
	stats *Stats
	found bool // something of a chat

	chat   Chat
	bare   int64 // the chat's id as in the file
	named  bool  // the chat has an id
	read   bool  // its messages have been read
	last   int64 // message
	first  bool  // message of the chat
	topics map[int64]bool
}

// readTelegram reads one file. Errors of h come back as they are, those of the file as *Error.
func readTelegram(ctx context.Context, r io.Reader, zone *time.Location, size int64, h Handler, stats *Stats) error {
	t := &telegram{zone: zone, h: h, stats: stats}
	t.scan = jsonscan.New(r, func(offset int64) error {
		if h.Progress != nil {
			h.Progress(offset, size)
		}
		return ctx.Err()
	})
	err := t.one(func(name string) (bool, error) {
		switch name {
		case "chats", "left_chats":
			return true, t.list()
		}
		return false, nil
	})
	if err == nil {
		err = t.scan.End()
	}
	if err == nil && !t.found {
		return &Error{Code: Unknown, Want: "a chat, or a list of chats"}
	}
	return t.told(err)
}

// told turns the scanner's errors into ours.
func (t *telegram) told(err error) error {
	var e *jsonscan.Error
	if err == nil || !errors.As(err, &e) {
		return err
	}
	told := &Error{Code: Broken, Place: Place{Offset: e.Offset}, Want: e.Want, Cause: e.Cause}
	switch {
	case e.Ended:
		told.Code = Truncated
	case errors.Is(e.Cause, context.Canceled), errors.Is(e.Cause, context.DeadlineExceeded):
		return e.Cause
	case e.Cause != nil:
		told.Code = readFault(e.Cause)
	}
	return told
}

// list reads the chats of an account: {"about": …, "list": [chat, …]}.
func (t *telegram) list() error {
	t.found = true
	return t.scan.Object(func(name []byte) error {
		if string(name) != "list" {
			return t.scan.Ignore()
		}
		return t.scan.Array(func() error {
			return t.one(func(string) (bool, error) { return false, nil })
		})
	})
}

// one reads one chat: {"name": …, "type": …, "id": …, "messages": […]}. more may take members that a chat has not.
func (t *telegram) one(more func(name string) (bool, error)) error {
	t.chat, t.bare, t.named, t.read = Chat{Format: Telegram}, 0, false, false
	return t.scan.Object(func(name []byte) (err error) {
		switch name := string(name); name {
		case "name":
			t.chat.Name, err = t.text(1000)
		case "type":
			t.chat.Kind, err = t.text(64)
		case "id":
			t.bare, err = t.number()
			t.named = true
		case "messages":
			err = t.messages()
		default:
			taken := false
			if taken, err = more(name); !taken && err == nil {
				err = t.scan.Ignore()
			}
		}
		return err
	})
}

// messages reads the messages of a chat, if they are wanted.
func (t *telegram) messages() error {
	if !t.named || t.chat.Kind == "" {
		return t.scan.Fail("chat_type")
	}
	if t.read {
		return t.scan.Fail("one_list")
	}
	t.found, t.read = true, true
	t.chat.ID = strconv.FormatInt(TelegramChat(t.chat.Kind, t.bare), 10)
	wanted, err := t.h.Chat(t.chat)
	if err != nil {
		return err
	}
	if !wanted {
		t.stats.Skipped++
		return t.scan.Ignore()
	}
	t.stats.Chats++
	t.first, t.topics = true, map[int64]bool{}
	return t.scan.Array(t.message)
}

// text reads a string or null.
func (t *telegram) text(most int) (string, error) {
	if null, err := t.scan.Null(); null || err != nil {
		return "", err
	}
	return t.scan.String(most)
}

// number reads a whole number, also one in quotation marks.
func (t *telegram) number() (int64, error) {
	if t.scan.Peek() != '"' {
		return t.scan.Int()
	}
	s, err := t.scan.String(32)
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0, t.scan.Fail("whole_number")
	}
	return n, nil
}
