// Package law reads German federal statutes from the official XML, finds and resolves citations, and compares two states.
//
//	acts, err := law.ReadAll(ctx, "laws.zip")               // or Parse, ReadFile
//	state := law.NewState("2026-04-29", acts)               // or law.Open, of a file that State.Write made
//	for _, m := range law.Find("Siehe § 31 Abs. 2 S. 1 AufenthG.") {
//		r := state.Resolve(m.Citations[0])              // r.Status, r.Section, r.Hash, r.Text[r.Range.Start:r.Range.End]
//	}
//	difference := law.Diff(before, after)                   // two *Act
//
// # What it guarantees
//
// A section's text is its own: no title, no footnote, no source note, no standing note. Its hash changes exactly when the
// text does, white space, markup and pictures apart; Diff and pins rest on that. What is merged into one entry, "(XXXX) §§
// 18 und 19", is no section. Everything is bounded (64 MB a file, 8 MB a section, 200 elements deep); a file that is broken,
// cut off, too large or hostile (entities of its own, names that lead out of a zip) gives an *Error with file and line and
// nothing else. A DTD that a file refers to is never fetched. A State never changes; all of it is safe for concurrent use.
//
// # Where it ends
//
// Pictures are a sign (U+FFFC) in the text and not hashed: a formula that is a picture may change unseen, if nothing else
// of its section does. The table of contents is made of titles and not compared. Sentences are counted as citations do, by
// rules, where the file does not number them: of those that tax law numbers 99.5 % begin where the rules say. A number is
// looked for in its paragraph if it is not in the sentence named. Halbsatz is found by a semicolon, Alternative not at all.
// Acts of the Länder, circulars and the European Union's are not in the source.
package law
