package connector

import (
	"time"

	"femos"
)

// Import says that a batch comes from a file that somebody brought. Its batches come one after the other, in the order
// of the chat.
type Import struct {
	ID      string // of this reading of the file: what it read lately is remembered apart from what the account reads
	Channel femos.ChannelID
	Chat    string // the platform's id of the chat, as in Post.Chat
	// CountOnly: the posts are older than what the team wants to look at. They are counted and give context.
	CountOnly bool
	// Counted is the part of the chat that has been read from this file once the batch is stored, from its first
	// message on; Kept, if it is not zero, the part of it since CountOnly ended.
	Counted, Kept femos.Stretch
	Gone          []Gone
	Last          bool // nothing follows: what is remembered of the file is dropped
}

// Gone is a message whose words are gone: who wrote it and when still stands there.
type Gone struct {
	Author string
	At     time.Time // to the minute
}
