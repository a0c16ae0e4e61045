// Package store keeps everything in SQLite or PostgreSQL: one set of SQL for both on database/sql.
//
// Exported methods are transactions: each happens whole or not at all, and carries the time it is said to happen
// at. Small lower-case helpers hold the SQL. Errors are *femos.Error where a person can do something about them
// (NotFound, Conflict), else wrapped causes. Nothing here logs. All methods are safe for concurrent use, in several
// processes on PostgreSQL. SQLite's file belongs to one process that serves; a command of a moment (femos person) may
// write beside it, and either waits up to ten seconds for the other.
//
// What is encrypted comes and goes as bytes: keys live elsewhere (package vault).
package store
