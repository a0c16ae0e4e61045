// Package femos is the domain of Fem.OS, software for digital streetwork: an advisory team reads, with permission,
// the groups where migrant women ask each other for advice, finds the questions that need an advisor, and answers
// them in the thread under its own name.
//
// The words, in the order in which a question travels:
//
//   - A [Platform] is a kind of service (bluesky, capture). An [Account] is our identity on one. A [Channel] is a
//     group, feed or hashtag where people write.
//   - A [Permission] says why we may be in a channel and what for. Without one, nothing is read.
//   - A [Post] is one message or comment. Its author is a pseudonym of this channel and quarter, never a name.
//   - A [Verdict] is what triage says of a post, with its reasons.
//   - An [Inquiry] is a post that needs an advisor: the unit of the inbox.
//   - A [Reply] is what an advisor publishes in the thread, with who she is.
//
// This package holds the types and their rules and imports the standard library only. It reads no clock and no
// source of randomness: time and ids come in from outside.
package femos
