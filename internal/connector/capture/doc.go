// Package capture takes in what an advisor pastes: a post, and if she likes its comments and its link, from a group
// that no other platform can read.
//
// There is no service and no API behind it. Find marks what could tell who a person is; she looks at the marks and
// changes them; what is marked then is taken out before anything is stored. A captured post is an inquiry whatever
// triage thinks of it. A channel of this platform needs a recorded permission like any other.
//
// Not supported: reading (there is nothing to read), sending (the reply is copied out by hand and marked as posted),
// edits, deletions and likes at the source, which nobody tells us of.
package capture
