// Package vault keeps the keys of one installation and encrypts what the database must not tell: where a post stands
// at its platform, an account's credentials, a person's private key.
//
// Guarantees. The keys lie in the data folder (DIR/keys, mode 0700, files 0600), never in the database and never in
// its backup. They are made once; when the database has data already and the keys are gone, [OpenKeys] says so and
// makes no new ones. Everything sealed is AES-256-GCM (NIST SP 800-38D) with a random nonce, bound to its purpose
// and to the id of its row, so that nothing can be moved to another row. No error and no print of a key holds
// content or key material.
//
// Limits. Whoever has the folder and the database reads everything but what is wrapped for a person. Whoever has
// the folder and guesses an author's id at the platform can compute her pseudonym. Keys are in memory while the
// program runs. One key set serves at most 2^32 sealings of one purpose (the bound for random nonces); at a thousand
// a day that is eleven thousand years.
//
// All methods are safe for concurrent use if the source of randomness is, as crypto/rand.Reader is.
package vault
