// Package i18n holds what the program says, in each language it speaks: sentences, plural forms, numbers, dates and
// times left. Sentences lie in lang/LANGUAGE.json, one file a language; a further language is one more file there.
//
// Guarantees: English is complete (a test finds keys that are used and missing, and keys that nothing uses); a
// sentence missing elsewhere falls back to English, never to a key. A catalogue that nobody of the team has read
// says so with Reviewed false. All of it is read once and never changed, so it is safe for concurrent use.
//
// Limits: sentences are plain text; markup stands in templates. Gender and case are not inflected: sentences are
// phrased so that they need neither.
package i18n
