// Package connectortest is the contract suite that every platform passes: [Run] takes a platform's kind and a way to
// set a [Stage], and acts on both sides, as the program that uses the connector and as the people who write there.
//
// What it makes sure of: opening touches no network; ids are unique and the same on a replay; a cursor resumes with no
// loss and no repeat, after a stop and after a broken connection; a failing emit ends Receive at once; 401 is denied,
// 429 limited with its time, 5xx and a broken line temporary, nonsense garbled; a reply is published once per key, by
// repeats, by two senders at once and when the network loses the answer; text of any script survives both ways;
// comments know their thread; edits, deletions and reactions arrive; nothing secret and nothing written stands in an
// error or log.
//
// A platform says in [Suite.Without] what it can't do. The suite checks that against the interfaces it implements, so
// nothing is left out silently. It knows no platform: what lies between connector and platform is a [Network], a
// reverse proxy that fails on request.
package connectortest
