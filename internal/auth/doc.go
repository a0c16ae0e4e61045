// Package auth knows the people of the team: how they log in, how long a session lasts, what each may do, and how the
// key that only she can use is opened for her.
//
// Passwords. One run of argon2id (RFC 9106) gives 32 bytes; HKDF splits them into a verifier, which is stored, and a
// key, which is not and which opens the person's wrapped private key. So the server can open her key only while she
// is logged in.
//
// Sessions. The cookie holds 32 random bytes and stands nowhere else. From them come the session's id in the
// database and the key under which her private key is wrapped for this session. A copy of the database opens nothing
// without a cookie or a password, and gives no cookie.
//
// Second factor. Who has one shows it after her password, and again before she signs: a code of an app (TOTP, RFC 6238,
// six digits of thirty seconds, one step of skew each way, none used twice), a passkey (WebAuthn level 3), or one of ten
// recovery codes, each of which works once. Until then her session opens nothing. Secrets and passkeys are sealed with
// the installation's keys, so that nobody puts one of his own into the database; of recovery codes there are hashes.
// Whoever can set a password can also take a second factor away.
//
// Guarantees. An unknown login, a wrong password and a person who has left are the same error after the same work.
// Log-ins are limited by login and by address, hashing by memory. No print and no encoding of a [Session] holds its
// secrets. What a person may do stands in one table, see [May].
//
// Limits. Whoever knows a login can keep its owner from logging in, by using up the tries of that login; who is
// logged in already stays so. The counters of log-ins are in memory and belong to one process: with three nodes an
// attacker has three times the tries. While a session's request runs, its private key can be read from the memory of
// the server. After the cost of hashing was raised, a stored hash of the old cost takes another time than an unknown
// login, until its owner next logs in.
package auth
