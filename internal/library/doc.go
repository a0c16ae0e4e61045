// Package library is the life of an answer: it is written, read by a second person, signed by the lawyer, translated,
// due, withdrawn; and it is what a reply is made from.
//
// Guarantees. A version that is signed never changes. A signature stands only under a text that two people have read as
// it is, and whose citations are pinned to the text of the law by hash, or name a document with date and hash. Whether
// what stands in the database is what was signed is checked each time it is handed out: if not, it counts as broken, and
// is shown to nobody as verified. [Verify] needs nothing but the published key; docs/verification.md says how to do the
// same elsewhere. What is withdrawn is refused in the transaction that would store a reply made from it. The starter
// library is seeded as drafts that no lawyer has signed, and never over what somebody has changed.
//
// Limits. That a person has read what she confirmed is her word. What she may do is checked by her role here; whether she
// is who she says, by package auth. Statutes are read by package law: without it, or without the act loaded, nothing that
// cites an act can be signed. The claims' corrections still are those that ship with the program.
package library
