package desk

import (
	"io/fs"
	"log/slog"
	"net/http"
	"time"

	"femos"
	"femos/content"
	"femos/internal/auth"
	"femos/internal/i18n"
	"femos/internal/trouble"
)

// Options is what the desk is built from. All fields are needed but Beat and Trouble.
type Options struct {
	Inbox    Inbox
	Library  Library
	Releases Releases
	Capture  Capture
	Channels Channels
	Imports  Imports
	Accounts Accounts
	Auth     Auth
	Learning Learning
	Sampling Sampling
	Guidance Guidance
	Profiles Profiles
	Live     Live
	May      func(femos.Person, auth.Act) bool             // what a person's roles allow
	Reason   func(code string, lang femos.Language) string // the sentence of a verdict's reason, "" for none
	Now      Clock
	Zone     *time.Location // in which the team reads times
	Log      *slog.Logger
	Trouble  func() []trouble.Trouble // what is wrong just now, the worst first; nil for nothing
	Content  fs.FS                    // taxonomy.json and claims.jsonl; content.Files if nil
	Beat     time.Duration            // how often an idle event stream says that it lives; 25 seconds if 0
}

// Desk is the staff site.
type Desk struct {
	Options
	pages  map[femos.Language]*pages
	static *static
	words  *words
}

// New builds the site. It panics if a template or the starter library it shows is broken, as both are part of the
// program.
func New(o Options) http.Handler {
	if o.Beat == 0 {
		o.Beat = 25 * time.Second
	}
	if o.Content == nil {
		o.Content = content.Files
	}
	d := &Desk{Options: o, static: newStatic(), words: newWords(o.Content), pages: map[femos.Language]*pages{}}
	for _, lang := range i18n.Languages() {
		d.pages[lang] = newPages(i18n.For(lang), d.static)
	}
	mux := http.NewServeMux()
	for _, r := range routes() {
		mux.Handle(r.pattern, d.serve(r))
	}
	return d.guard(mux)
}
