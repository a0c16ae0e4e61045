package export

import (
	"strconv"
	"strings"
)

// oldShift is what exports of 2018 to 2020 add to the ids of people (once), groups and channels (twice).
const oldShift = 1 << 32

// TelegramChat makes Telegram's id of a chat, as its Bot API gives it, from the bare id and the kind of an export: people
// have positive ids, groups negative ones, supergroups and channels begin with -100
// (https://core.telegram.org/api/bots/ids). An id that is already negative is returned as it is.
func TelegramChat(kind string, bare int64) int64 {
	group := strings.HasSuffix(kind, "_group")
	channel := strings.HasSuffix(kind, "_supergroup") || strings.HasSuffix(kind, "_channel")
	if bare < 0 || !group && !channel {
		return bare
	}
	if bare >= 2*oldShift && bare < 3*oldShift {
		bare -= 2 * oldShift
	}
	if group {
		return -bare
	}
	return -1_000_000_000_000 - bare
}

// TelegramID is the id of a message of Telegram's: "chat/message", as "-1001234567890/42". A live account on the same
// chat makes the same id with the same function. It is unique in supergroups and channels for everybody; in groups and
// personal chats each account of Telegram's counts for itself, so exports of two people give other ids there. Messages
// from before a group became a supergroup have negative numbers, which only exports give.
func TelegramID(kind string, chat, message int64) string {
	return strconv.FormatInt(TelegramChat(kind, chat), 10) + "/" + strconv.FormatInt(message, 10)
}

// oldAuthor is the author of an export from before 2021, which gives a number.
func oldAuthor(id int64) string {
	switch {
	case id >= 2*oldShift:
		return "channel" + strconv.FormatInt(id-2*oldShift, 10)
	case id >= oldShift:
		return "user" + strconv.FormatInt(id-oldShift, 10)
	}
	return "user" + strconv.FormatInt(id, 10)
}
