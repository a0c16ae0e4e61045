package femos

import "time"

// PostRole is what a kept post is to its inquiry.
type PostRole string

// The roles of a kept post.
const (
	Asked    PostRole = "asked"   // the post the inquiry is about
	Parent   PostRole = "parent"  // above it in the thread
	Comment  PostRole = "comment" // below or beside it
	OurReply PostRole = "ours"    // what we published
)

// Post is one message or comment that was kept for an inquiry. Text is masked; the author is a pseudonym of this
// channel and quarter ("3K7QX2"), never a name.
type Post struct {
	ID         PostID
	Inquiry    InquiryID
	Channel    ChannelID
	Role       PostRole
	Author     string
	Text       string
	Language   Language
	Verdict    *Verdict // of this post; nil where none was made (our replies)
	Reactions  int      // likes and the like, as far as seen
	PostedAt   time.Time
	EditedAt   time.Time // zero if never
	DeletedAt  time.Time // zero unless gone at the source; then Text is ""
	ReceivedAt time.Time
}

// MaxPostRunes is the longest text that is kept of a post; the rest is cut and "…" set in its place.
const MaxPostRunes = 20_000
