// Package learning lets triage learn from what advisors decide in this installation.
//
// A decision that carries a label becomes an example: labels, channel, permission, day, and what the linear models see of
// the post (triage.Seen), sealed. Each night an adapter, few weights on top of the model that ships, is learnt from the
// examples that still exist, compared with what is in use on a quarter of them that was never learnt from, and taken
// into use if it is better. All nodes take it up.
//
// Guarantees: nothing is learnt in a channel whose permission does not cover it, or of a platform whose terms forbid it; no
// text is kept; an example goes after 180 days, with the permission, and when its post is deleted or edited at the
// source, and what was learnt from it within a day. Once somebody has chosen what is used, the job chooses no more.
// The judge never waits.
//
// Limits: what is learnt shifts the model's answers by no more than a bound, and never hides an emergency. Of a post that
// was kept, learnt is what was kept: the masked text. docs/learning.md has the rest.
package learning
