// Package profile reads links and names of accounts as people paste them, and says whether one is ours.
//
// Guarantees. It is pure: text in, verdict out; nothing is kept, looked up or logged. Ours is said only of what leads, letter
// for letter, to an account that is known: what looks like one (letters of another alphabet, hidden characters, one letter
// more, the same name on another service) is not ours, and is told from what is merely unknown. Whatever bytes come in,
// it ends, in time that grows with what is known and not with what was pasted.
//
// Limits. How the links of large services are written is known (see services); of any other site the exact address counts.
// Links that hide where they lead (t.co, vm.tiktok.com) are not followed. Likeness errs towards the warning.
package profile
