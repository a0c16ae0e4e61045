// Package intake is the door: permission, verdict, keep or forget.
//
// A post comes in as written, is judged in memory, and is then either kept, masked, for an inquiry, or counted and
// forgotten. What is not kept never touches a disk. Everything that a batch leaves behind, with the cursor after it,
// is stored in one transaction: a crash between any two steps loses nothing and repeats nothing.
//
// Guarantees: no post of a channel without a standing permission is judged, counted or kept; no author, handle or
// address leaves this package unmasked or unsealed but to triage, which keeps nothing; logs hold ids only.
//
// Where posts stand in numbered places (femos.Position), what was read once is not read again: by the account, from an
// export of the same chat, or by another process at the same time.
//
// Limits: the ring that gives context is in memory. After a restart a parent is asked for at the platform, or the
// reasons say that it is missing.
package intake
