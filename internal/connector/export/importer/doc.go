// Package importer reads chat exports into channels: export.Read finds what stands in the file, this package hands it
// to the door.
//
// A file is read twice. Look reads it whole and judges nothing: a file that is broken at its end has left nothing
// behind. Take hands batches of 200 posts to the door that live posts come through too: permission, verdict, masking,
// one transaction. The text of what is not kept touches no disk.
//
// Guarantees: what was read once into a channel is not read again, neither kept nor counted, whether the file is the
// same, a longer or an older export of the chat, or the account itself has read there, before or after; an import that
// was killed goes on where it was. What the door must know for that are parts of the chat (femos.Stretch) and nothing
// of what was written. A file that comes by the browser lies on the disk encrypted under a key in memory, without a
// name, and is gone with the process.
//
// Limits. Telegram numbers its messages, so exports and accounts agree exactly. WhatsApp does not: a post is the
// minute and its place among that minute's messages, which is the same in the exports of two phones unless one lacks
// messages in the very minute where an export begins; the time zone and the order of the dates must be the same each time. Messages that Telegram
// no longer has do not stand in its exports, so nothing is deleted for them. WhatsApp's line for a deleted message
// deletes what is kept of its author from that minute if that is one post; the author must have the same name on both
// phones. An edit in WhatsApp can't be matched to the post as it was. A parent is found among the last 16 MB of text.
package importer
