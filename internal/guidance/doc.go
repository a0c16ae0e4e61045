// Package guidance keeps the register of how the team is guided by a fully qualified lawyer (§ 6 (2) RDG): who undertook
// secrecy (§ 203 (4) StGB), who was introduced and trained, when and in what, which questions were put to the lawyer and how
// soon she answered, and which published replies she looked at.
//
// Guarantees. A coordinator records, the lawyer confirms introductions and trainings, an advisor sees what is hers. Entries are
// never changed: what was wrong is followed by another. Nobody reads what women wrote before her undertaking is recorded
// (auth.May), nobody publishes without a confirmed introduction that is still valid (outreach.Desk.Send). Who was here before
// there was a register counts as both for [Grace] after the first start.
//
// Limits. It says that somebody recorded and somebody confirmed, not that it is true: what was signed on paper lies in a file.
package guidance
