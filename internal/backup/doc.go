// Package backup writes everything that the database holds to one file, while the program runs, and puts it back, into
// either engine; it moves from one database to another, and it takes the keys to a file of their own.
//
// A file is a line that says what it is, then gzip of CBOR items (RFC 8742): a header, for each table its columns and its
// rows, and at the end the counts and a checksum. It is a stream, and not a copy of the database's own files, because so
// one reading serves both engines and a move between them, it needs neither memory nor a second disk, it is encrypted
// before it touches the disk, and what was deleted is in none of its bytes.
//
// Guarantees. A file holds one moment. It is written under another name, read back, and only then takes the name it was
// asked for: a file with that name is whole. Which tables there are is asked of the database, so that none is forgotten.
// A database is filled in one transaction or not at all, and only if it is empty. A file of an older version is taken in
// and migrated. The keys are never in it.
//
// Limits. Without encryption the file holds what the database holds: masked posts, replies, names of the team; it is
// readable for its owner only (0600). What is erased after a backup stays in the backup until that is deleted. The search
// index and the background jobs are not in it: the one is made anew, the others are decided upon when it is put back
// (store.Filling).
package backup
