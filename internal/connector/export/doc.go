// Package export reads the files in which people take a chat out of an app: Telegram Desktop's result.json and
// WhatsApp's _chat.txt, each also inside the .zip in which it is handed on.
//
// # What it guarantees
//
// Reading takes memory that does not grow with the file: two or three megabytes, however long the chat, a line or a
// text. Only the text of a chat is read; media in a .zip is never opened, and nothing is written anywhere. The same file
// gives the same messages with the same ids, in the order of the file. What comes out is valid UTF-8. A file that is
// broken gives an *Error that names the place and what was expected there, and quotes nothing of the file.
//
// # Telegram
//
// "Export chat history" and "Export Telegram data" of Telegram Desktop, format "Machine-readable JSON", as it has been
// written since version 1.3 (2018) up to 6.x, and "Group" and "left" chats of a full account
// (https://telegram.org/blog/export-and-more, Telegram/SourceFiles/export/output/export_output_json.cpp). Telegram
// writes control characters as "\x0B", which is no JSON; that is understood. Ids are Telegram's own: see TelegramID.
//
// A forwarded message counts as its forwarder's, who brings it into the chat: who wrote it first, and where, is not read.
//
// Not supported: the HTML export (refused with a sentence that says what to do); times of exports before 2021, which
// have no date_unixtime, are read in Source.Zone. Reactions of an export have no time and only the latest reactors.
//
// # WhatsApp
//
// "Export chat" of WhatsApp on iOS and Android, with and without media, as it is written with the phone set to German,
// English (any country's), Arabic, Persian, Pashto, Russian, Ukrainian, Turkish, Spanish, Portuguese, French or Serbian.
// How they write it is told in package whatsapp below this one.
//
// WhatsApp writes no ids: WhatsAppID says how they are made and where that ends. It writes no replies, no reactions, no
// time zone (Source.Zone is taken) and, on Android, no seconds. It writes at most 40,000 of the newest messages without
// media and 10,000 with: a longer chat is cut at its beginning, by WhatsApp.
package export
