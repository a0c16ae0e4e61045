package export

import (
	"io"
	"time"

	"femos/internal/connector/export/whatsapp"
)

// Format is the app that wrote a file.
type Format string

// The formats.
const (
	Telegram Format = "telegram"
	WhatsApp Format = "whatsapp"
)

// Source is one export file.
type Source struct {
	File io.ReaderAt    // read from several places, never at once; not closed
	Size int64          // bytes in File
	Name string         // as the person named it, for the name of a WhatsApp chat; never logged
	Zone *time.Location // for times without a zone; nil is UTC

	// Dates is the order in which a WhatsApp file writes them, "dmy" or "mdy"; "" finds it out from the file.
	Dates string
}

// Chat is one chat of a file.
type Chat struct {
	Format Format
	ID     string // Telegram: as its Bot API gives it, "-1001234567890" (TelegramChat); "" for WhatsApp, which has none
	Name   string // "" if the file has none
	Kind   string // Telegram's type ("private_supergroup", "public_channel", "personal_chat" …), "" for WhatsApp
}

// Message is one message of a chat.
type Message struct {
	ID        string // unique in the chat, the same in a later or longer export: TelegramID, WhatsAppID
	Parent    string // id of the message it answers, "" if none or not in this chat
	Author    string // Telegram's id ("user123"), WhatsApp: the name as shown; "" if the account is gone
	Text      string // plain text: formatting dropped, a poll as its question and a line for each option; at most MaxText
	At        time.Time
	Edited    time.Time // zero if never; WhatsApp tells that, not when: then it is At
	Deleted   bool      // the app says that it was deleted; there is no text
	Reactions []Reaction
	Place     Place
}

// Reaction is how many people put the same sign under a message.
type Reaction struct {
	Emoji string // "" for pictures of Telegram's that are no character
	Count int
}

// MaxText is how many bytes of a message's text are kept, at most; the rest is read over and counted in Stats.Cut.
const MaxText = 1 << 20

// Place is where something stands in the chat's file, unpacked if it came in a .zip.
type Place struct {
	Line   int   // from 1; 0 for Telegram, whose file is one value
	Offset int64 // bytes from the beginning; for UTF-16, of the file as UTF-8
}

// Handler takes what is read. An error of its functions ends the reading and is returned as it is.
type Handler struct {
	// Chat is called once for each chat, before its messages. False reads over it.
	Chat func(Chat) (bool, error)
	// Message is called for each message, in the order of the file. It may keep what it is given.
	Message func(Message) error
	// Progress, which may be nil, is called now and then with the bytes read so far and to read in all. WhatsApp's
	// files are read twice, and count so.
	Progress func(done, total int64)
}

// Stats counts what was read.
type Stats struct {
	Format   Format
	Chats    int // handed over
	Skipped  int // chats that Handler.Chat did not want
	Messages int // handed over
	Deleted  int // of these, deleted in the app
	Service  int // left out: joined, left, renamed, encrypted …
	Media    int // left out: pictures, voice and files without words
	Cut      int // handed over with a text cut at MaxText
	Repaired int // had bytes that are no UTF-8, now U+FFFD

	// Dates is how the dates of a WhatsApp file were read: "dmy", "mdy", "ymd"; with "-solar" for the Persian calendar.
	Dates string
	// Unsure says that nothing in the file decides between day and month, so that Dates is a guess, or was chosen.
	// Spans then are the two ways to read them, the likelier first.
	Unsure bool
	Spans  []whatsapp.Span
	// Zoned says that times were read in Source.Zone, as the file has none.
	Zoned bool
	// Odd is how many lines of a WhatsApp file look like the beginning of a message, but are written otherwise than the
	// file's others, and were left in the text above them; OddLine is the first of them.
	Odd, OddLine int
}
