// Package exchange is the forms in which answers leave the library and come back: JSON lines with everything, CSV for
// whoever wants a table, XLIFF 2.1 (OASIS Standard, 13 February 2018) for one target language. It is pure: bytes in,
// answers out. What may be made of what was read, package library decides.
//
// Guarantees. What was written is read back the same, to the last space, in each form, as far as the form holds it: JSON
// lines hold all, CSV one version an answer, XLIFF its paragraphs and one translation. A file that is too large, broken or
// hostile ends in a [Flaw] that names line and reason; memory is bounded by [MostBytes] and a small multiple of it. XML
// with a document type is refused, so that no entity can be declared. A cell of a table never begins with what a
// spreadsheet takes for a formula.
//
// Limits. UTF-8 only. Inline markup that other tools add to a segment is left out; its words stay.
package exchange
