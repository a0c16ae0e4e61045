// Package content ships the starter library: the consultation topics, answer blocks and claims that a new
// installation begins with. The files were written for this project (EUPL-1.2, like the code). No lawyer has
// verified any of them; whoever shows them says so.
package content

import "embed"

// Files holds taxonomy.json (one object: law_snapshot, topics), answers.jsonl and claims.jsonl (one object a line), and
// pins.json: the hash of each section that the answers cite, as it read on the day of law_snapshot ("BEEG 16").
//
//go:embed taxonomy.json answers.jsonl claims.jsonl pins.json
var Files embed.FS
