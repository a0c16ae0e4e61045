// Package public is the site that everybody may read: answers and false claims with who stands behind them, found by a question
// in one's own words. No account, no cookie, no script, nothing asked of anybody else, and no page over 50 KB.
//
// Beside them stands who is of the team, and whether an account is one of ours (package profile).
//
// Guarantees. A question, or the link to an account, travels in the body of a POST, is answered from memory, and is written nowhere: no address,
// no log, no table. What no lawyer has verified says so first and is kept from search engines. A change of the library shows with the
// next request (Shelf.Edition); until then pages come from memory. Everything is escaped by html/template.
//
// Limits. Leaving quickly leads to another site; the way back stays in the browser's history. The words of the
// frame were translated by a machine but for German and English, and each such page says so. Texts that do not exist in a language stand
// there in German.
package public
