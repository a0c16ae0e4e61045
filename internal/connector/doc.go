// Package connector is the contract between Fem.OS and a platform: what a platform implements, what it hands over
// and how it fails; and the Runner that keeps one receiver per account going.
//
// A connector stores nothing, retries nothing and logs no content: it returns faults, and the runner decides. A new
// platform is one folder below this one and one line in package server's list. Every platform passes
// connectortest.Run.
package connector
