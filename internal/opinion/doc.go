// Package opinion asks a language model on the team's own machine for a second opinion on hard cases, and lets an
// embedding model liken questions to the library. It is off unless the settings name a server.
//
// Guarantees. Nothing waits for it: [Desk.Offer] puts an id into a short queue or drops it. What is sent is the
// masked text of an inquiry that is kept already, and of the post above it; nothing else has a way here (the
// confidential channel's package stands on the same floor, and neither can import the other). The server is asked one thing at a
// time, so and so often a minute, with a time limit, and left alone for a growing while when it fails; every answer is
// bounded and held against what may be said. What comes back only adds: a reason that says it is the machine's, a
// higher urgency, a topic, a match to look at. It lowers nothing, and not one word that the model wrote is shown: a quote
// counts only if it stands in the post.
//
// Limits. A post can talk the model into calling it urgent; so could the post without a model, and a person looks. What
// is in the queue is forgotten when the process ends; edited questions are not asked about again.
package opinion
