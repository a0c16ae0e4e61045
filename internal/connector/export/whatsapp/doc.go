// Package whatsapp reads the text of a WhatsApp export: which line begins a message, when it was said and by whom, and
// what of it the app wrote itself.
//
// A file is read twice: Survey looks at all of it, to find how it is written and whether the day or the month comes first;
// Read then gives the messages. Memory does not grow with the file.
//
// # What begins a message
//
// "[27.11.26, 14:03:22] Name: text" on iOS, "27.11.26, 14:03 - Name: text" on Android, in whatever the phone's region makes of
// it: numbers in ASCII, Arabic or Persian digits, with points, slashes or dashes; a comma, an Arabic comma, "à" or
// nothing before the time; 12 or 24 hours, with the half of the day before or after; direction marks and narrow spaces
// anywhere. All lines of one file are written alike, so a line begins a message only if it has the form of the file's
// first: brackets or a dash, the same sign between the numbers, the same digits, the year in the same place, with or
// without seconds and halves, and a real date. A date inside a message that has another form stays a part of it. One that
// has exactly this form, because somebody pasted a piece of an export of the same phone, is read as the message it was.
//
// # Day or month
//
// Decided for the whole file: a four-digit year in front is year, month, day. Otherwise a number above 12 says which one
// is the day (of two answers the more frequent); then the order in which time runs backwards less often; then how it is
// written: points and dashes are day first; slashes are month first only as American phones write them, without zeros
// ("1/5/26") and with AM and PM in capitals, or with 24 hours on a phone that speaks English. Only that is a guess, and
// Form.Unsure says so. Years from 1380 to 1429 are of the Persian calendar. Islamic years (Arabic phones of Saudi Arabia)
// are not read: the error says so.
//
// # Who
//
// The name ends at the first colon and space. Where every message of a name goes on with the same second name and
// colon, as with "Köln: Anna: text", both are the name. A line without a name is the app's own; so is one whose "name"
// ends within quotation marks or holds one of the phrases in phrases.go, and on iOS one in which such a phrase follows a
// colon and a direction mark.
//
// # What the app says
//
// phrases.go has the sentences for deleted and edited messages and for media that was left out, in German, English,
// Arabic, Persian, Russian, Ukrainian, Turkish, Spanish, Portuguese, French and Serbian, from exports that people have
// published and from the app's translations as far as these are known. WhatsApp has no Pashto; phones set to it write
// English or Persian sentences. A sentence that is in no list shows up as text of its author: nothing is lost.
package whatsapp
