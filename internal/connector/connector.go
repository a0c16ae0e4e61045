package connector

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"femos"
)

// Kind describes a platform. It is a value, listed once in package server.
type Kind struct {
	Name     femos.Platform
	Limits   Limits
	BuiltIn  bool    // its account is made by the program, not by a person
	Settings []Field // drives the form, the validation and the redaction of secrets
	// Profile returns the links under which everybody finds an account, the one to show first; nil where there are none.
	Profile func(femos.Account) []string
	// Open builds a connector for one account. It touches no network and returns an Invalid *femos.Error for
	// settings that break a rule. The caller closes the connector.
	Open func(Env, Values) (Connector, error)
}

// Limits are what a platform allows, as data.
type Limits struct {
	TextGraphemes int      // longest reply in user-perceived characters (UAX #29), 0 for no limit
	TextBytes     int      // longest reply in bytes of UTF-8, 0 for no limit
	Threads       bool     // replies stand under the post
	Edits         bool     // posts can change
	Manual        bool     // nothing is sent: the advisor copies the reply out and marks it as posted
	NoLearning    bool     // its terms forbid to train on what is written there: nothing is learnt from it, whatever a permission says
	ChannelKinds  []string // prefixes of channel addresses: "person", "hashtag"; empty if the platform has no choice
}

// Field is one setting of an account.
type Field struct {
	Name     string // key in Values and in the form
	Secret   bool   // never shown again, never in an error or log
	Required bool
	Default  string
	Check    func(string) error // nil accepts everything; returns an Invalid *femos.Error
}

// Values are an account's settings by field name.
type Values map[string]string

// Env is what a connector gets from outside. HTTP is the only way out (timeouts and size limits are its own);
// a connector makes no other connection, WebSockets included: they dial through HTTP's transport.
type Env struct {
	HTTP     *http.Client
	Log      *slog.Logger
	Now      func() time.Time
	Channels []Channel // what a permission covers now; a change opens a new connector
}

// Channel is a channel to read.
type Channel struct {
	ID      femos.ChannelID
	Address string    // "person:did:plc:…", "list:at://…", "hashtag:…", "thread:at://…"
	Open    []PostRef // kept posts and their roots: after a restart too, edits, deletions, comments and likes there matter
}

// Connector is one account on a platform. Which of the interfaces below it also implements says what the platform
// can do. All methods are safe for concurrent use and return a *Fault for whatever the platform did wrong.
type Connector interface {
	// Check asks the platform who we are. It makes one or two requests.
	Check(ctx context.Context) (Identity, error)
	// Close ends running calls and frees what they hold. It may be called twice.
	Close() error
}

// Identity is our account as the platform sees it.
type Identity struct {
	ID   string // what never changes there: a DID, a numeric id
	Name string // what people see: a handle
}

// Receiver hands over what is written, by polling or from a stream.
type Receiver interface {
	// Receive blocks until ctx ends (nil) or something fails (a *Fault, or emit's error unchanged and at once).
	// It begins after cursor ("" for now: nothing older is asked for) and calls emit one batch at a time, in
	// order. A batch whose emit returned nil is stored, or will be after all before it; where that fails ctx ends, and the next
	// Receive begins after what is stored: a cursor resumes after its batch with no loss and no repeat. What a platform forgets
	// once it is confirmed is confirmed after an emit of a batch without events, which returns when all before it is stored.
	Receive(ctx context.Context, cursor string, emit func(Batch) error) error
}

// Sender publishes a reply.
type Sender interface {
	// Send posts once per Outgoing.Key: a repeat with the same key finds the first and returns its receipt.
	// A fault of kind Unknown means that nobody knows whether it stands: look before sending again.
	Send(ctx context.Context, out Outgoing) (Receipt, error)
}

// Threader fetches a thread that the ring in memory no longer holds.
type Threader interface {
	// Thread returns the parents of ref and up to 20 comments around it, oldest first, ref itself among them.
	Thread(ctx context.Context, ref PostRef) ([]Post, error)
}

// Resolver turns what a person types ("anna.test", a link, "#berlin") into a channel address. name is what the platform calls it, ""
// where that would be a person's handle: the address is kept sealed, the name is not.
type Resolver interface {
	Resolve(ctx context.Context, kind, typed string) (address, name string, err error)
}

// Batch is what happened since the last one, in the order it happened, and the cursor after it. It may be empty
// but for the cursor.
type Batch struct {
	Events []Event
	Cursor string
	// Behind is how long ago the newest event of the batch happened, 0 if unknown: the desk says so while catching up.
	Behind time.Duration
	Import *Import // nil for what the account itself read
}

// Event is one thing that happened; exactly one field is set.
type Event struct {
	Post     *Post     // a new post or comment
	Edit     *Post     // a post changed: the whole of it as it reads now
	Deletion *PostRef  // a post is gone
	Reaction *Reaction // a like came or went
}

// PostRef is how the platform finds a post again. It may contain a person's handle, so it is stored only encrypted.
type PostRef struct {
	ID   string // unique and stable on the platform
	Rev  string // version of the record where the platform needs it to reply (a CID), else ""
	Link string // what a person opens in a browser, or ""
}

// Post is one message as the platform gives it. Author and text are as written: they stay in memory until the door
// has masked them.
type Post struct {
	Ref     PostRef
	Channel femos.ChannelID // which of Env.Channels it belongs to
	Parent  *PostRef        // what it answers, or nil
	Root    *PostRef        // the first post of its thread, or nil if it is that
	Author  string          // the platform's stable id of who wrote it, never stored as such
	Ours    bool            // written by this account
	// Captured says that an advisor pasted it: she has looked at what is masked, and it is an inquiry whatever
	// triage thinks.
	Captured bool
	Text     string    // plain text, any valid or invalid UTF-8
	At       time.Time // when it was written, as the platform says
	Edited   bool      // it reads otherwise than when it was written
	// Position is where it stands in Chat, on platforms that number their messages; nil on others. What stands within
	// what was read already, by the account or from an export, is known and not counted again.
	Position *femos.Position
	Chat     string // the platform's id of the chat that Position counts in; "" if the channel is one chat
}

// Reaction is a like that came (or went, with Undone) on a post.
type Reaction struct {
	ID     string  // unique on the platform, so that a replay does not count twice
	Post   PostRef // of the post it is on; zero for Undone where the platform does not say
	Undone bool
}

// Outgoing is a reply to publish.
type Outgoing struct {
	Key    string  // idempotency key: 1 to 64 of [A-Za-z0-9-]; the same key is the same reply
	Root   PostRef // first post of the thread
	Parent PostRef // what is answered
	Text   string  // exactly what will stand there, disclosure and link included
	Lang   femos.Language
}

// Receipt says where the reply stands.
type Receipt struct {
	Ref PostRef
	At  time.Time
}
