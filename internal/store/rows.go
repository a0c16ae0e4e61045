package store

import (
	"time"

	"femos"
)

// Query asks for one page of a list of the inbox.
type Query struct {
	View     femos.View
	Language femos.Language  // "" all; compared with the base language
	Channel  femos.ChannelID // "" all
	Me       femos.PersonID  // for ViewMine
	After    string          // Page.Next of the page before, "" for the first
	Limit    int             // 1 to 100
}

// Row is one line of a list.
type Row struct {
	femos.Inquiry
	ChannelName string
	Platform    femos.Platform
	Excerpt     string           // the first 160 characters of what she asked, masked; "" once it is gone
	TakenByName string           // "" if nobody has it
	Reply       femos.ReplyState // of the newest reply, "" if there is none
}

// Page is one page of a list, most urgent and longest waiting first (done: last closed first).
type Page struct {
	Rows []Row
	Next string // Query.After of the next page, "" at the end
}

// MaxCount is where counting stops: 100 is shown as "99+".
const MaxCount = 100

// Counts says how much stands in each view. No number is above MaxCount.
type Counts struct {
	View     map[femos.View]int
	Language []LanguageCount // open inquiries, most first
	Channel  []ChannelCount  // open inquiries, most first
}

// LanguageCount is how many open inquiries are in a language.
type LanguageCount struct {
	Language femos.Language
	N        int
}

// ChannelCount is how many open inquiries are from a channel.
type ChannelCount struct {
	Channel femos.ChannelID
	Name    string
	N       int
}

// Thread is an inquiry with all that is kept of it.
type Thread struct {
	Inquiry     femos.Inquiry
	Channel     femos.Channel
	Permission  femos.Permission          // the standing one; zero if none stands
	Posts       []femos.Post              // oldest first
	Replies     []femos.Reply             // oldest first
	TakenByName string                    // "" if nobody has it
	SourceLink  string                    // the post at the platform, "" if there is none
	Authors     map[femos.PersonID]string // names of who wrote the replies
}

// Hit is a post that a search found, with its inquiry.
type Hit struct {
	Row
	Snippet string // the words around what was found
	Post    femos.PostID
}

// HitPage is one page of hits, newest first.
type HitPage struct {
	Hits []Hit
	Next string
}

// ChannelState is a channel with what stands about it.
type ChannelState struct {
	femos.Channel
	AccountName  string
	AccountState femos.AccountState
	Permission   *femos.Permission // the standing one, else the last withdrawn, nil if there never was one
	Seen7Days    int               // posts judged at the door
	Kept7Days    int               // inquiries kept
	Erasing      *Erasing          // see Store.Erasing; of Channel only
}

// Standing returns the permission that covers the channel at the given time, or nil.
func (c ChannelState) Standing(at time.Time) *femos.Permission {
	if c.Permission != nil && c.Permission.Covers(at) {
		return c.Permission
	}
	return nil
}

// Credentials are what a person logs in with, and her wrapped key.
type Credentials struct {
	Person     femos.PersonID
	Hash       string // argon2id, PHC string format
	PublicKey  []byte
	WrappedKey []byte // her private key, sealed under a key that only her password gives
}

// SessionRow is a session as stored: a copy of the database opens nothing without the cookie.
type SessionRow struct {
	ID         string // derived from the cookie's secret, which is not stored
	Person     femos.PersonID
	WrappedKey []byte // her private key, sealed under a key that only the cookie's secret gives
	CreatedAt  time.Time
	ExpiresAt  time.Time
	SeenAt     time.Time
	Waits      bool      // for the second factor: it opens nothing yet
	SecondAt   time.Time // when that was last shown, zero for never
}
