// Package bluesky connects to Bluesky and other networks of the AT Protocol.
//
// # Interfaces used
//
// XRPC as of the lexicons of @atproto/pds 0.5.35 (November 2026), https://atproto.com/specs:
//
//   - Log-in: com.atproto.server.createSession, refreshSession and getSession, with an app password. OAuth and DPoP
//     are not used: they need a public address to come back to, and an app password can't change the account.
//   - Reading: the event stream, either com.atproto.sync.subscribeRepos of a server or relay, or a Jetstream
//     (https://github.com/bluesky-social/jetstream, /subscribe of version 1, which version 2 serves as well). Which of
//     the two, the address says. Reading needs no log-in.
//   - Sending: com.atproto.repo.putRecord of app.bsky.feed.post.
//   - Records of other people: com.atproto.repo.getRecord and listRecords of their own server, which their identity
//     names (PLC directory, did:web).
//   - Threads: app.bsky.feed.getPostThread of an AppView if there is one.
//
// # Guarantees
//
// A cursor belongs to one stream, and its text names it. On that stream it resumes with no loss and no repeat; on
// another Jetstream some seconds come again, with the same ids; between other streams, or when a server no longer has
// what came after the cursor, there is a gap. A gap is written to the log, and what the people and list members whom
// we read have written in it (up to 1,000 posts each) is fetched from their servers, from ten minutes before the gap,
// so that some of it may come again, with the same ids.
// Comments of others, posts with a hashtag, likes, edits and deletions in a gap are lost: no server has them.
// Bluesky's servers keep about three days, a Jetstream about one.
//
// A batch holds what came within a tenth of a second, or 200 events. When nothing comes for our channels, the cursor
// alone goes every five seconds.
//
// A reply is written under a record key that follows from its idempotency key, on condition that nothing is there, and
// looked for first: neither a repeat nor two senders at once make two posts. An answer that is lost is followed by
// one look; if that does not find the reply, the fault is of kind Unknown.
//
// A post belongs to one channel, even if several would take it: see watch. Deletions are handed over for posts that we
// met since the connector was opened, for those in Channel.Open, and for all of the people, list members and ourselves.
// When an account is deleted, taken down, suspended or deactivated, its posts that we met count as deleted. A like that
// is taken back is recognised if it came since the connector was opened.
//
// Signatures of commits are not verified, only that a record is what its CID says: the stream's server is trusted as
// far as what people wrote goes.
//
// # Limits and quotas
//
// A post has up to 300 graphemes (UAX #29) and 3,000 bytes. A server gives an account 5,000 points an hour and 35,000
// a day, a post costs 3 (put over an old one 2); 30 log-ins in five minutes and 300 a day; 3,000 requests in five
// minutes from one address (https://docs.bsky.app/docs/advanced-guides/rate-limits). A Jetstream sends the posts and
// likes of the whole network, some gigabytes a day, as comments and likes come from anybody; it is not asked to
// compress them, which would take a dictionary.
//
// # Not supported
//
// Pictures, link cards, quotes and reposts; direct messages; thread gates (a reply to a closed thread is taken by the
// server and not shown by the app); labels; posts with a hashtag from before reading began; @mentions in what we send,
// which stay plain text, so that nobody is notified who did not ask.
//
// # Tests
//
// Against a real PDS with its PLC directory (test/servers/bluesky), a failing network in between. A Jetstream and an
// AppView can't be run here: the first is a server that plays messages in the documented form, the second answers in
// the form of the lexicon.
package bluesky
