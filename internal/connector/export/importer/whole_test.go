package importer_test

import (
	"archive/zip"
	"bytes"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"femos"
	"femos/internal/connector/export"
	"femos/internal/connector/export/importer"
	"femos/internal/store"
)

// parsing makes the bed read files as the apps write them.
func (b *bed) parsing(t *testing.T) {
	t.Helper()
	b.Close()
	b.Service = importer.New(importer.Options{Door: b.door, Store: b.store, Read: export.Read, Now: func() time.Time { return noon }, Random: rand.Reader})
}

// take reads a file as an app writes it into the channel.
func (b *bed) take(t *testing.T, name string, content []byte) importer.Summary {
	t.Helper()
	berlin, err := time.LoadLocation(importer.HomeZone)
	check(t, err)
	src := export.Source{File: bytes.NewReader(content), Size: int64(len(content)), Name: name, Zone: berlin}
	found, err := b.Look(t.Context(), src, b.channel, nil)
	check(t, err)
	sum, err := b.Take(t.Context(), src, found, importer.Terms{Channel: b.channel}, nil, nil)
	check(t, err)
	return sum
}

// stands is what the database has of the channel: a line a kept post with when it was written, its likes and its text.
// Then how many posts were counted, and how many inquiries were made of them.
func (b *bed) stands(t *testing.T) string {
	t.Helper()
	page, err := b.store.List(t.Context(), store.Query{View: femos.ViewOpen, Channel: b.channel, Limit: 100})
	check(t, err)
	var lines []string
	for _, row := range page.Rows {
		thread, err := b.store.Thread(t.Context(), row.ID)
		check(t, err)
		for _, p := range thread.Posts {
			edited := ""
			if !p.EditedAt.IsZero() {
				edited = " edited"
			}
			lines = append(lines, fmt.Sprintf("%s %s %d%s: %s\n", p.PostedAt.Format("02T15:04:05"), p.Role, p.Reactions, edited, strings.ReplaceAll(p.Text, "\n", "/")))
		}
	}
	slices.Sort(lines)
	counts, err := b.store.Counters(t.Context(), b.channel, "")
	check(t, err)
	seen, kept := 0, 0
	for _, c := range counts {
		seen, kept = seen+c.Seen, kept+c.Kept
	}
	return strings.Join(lines, "") + fmt.Sprintf("%d counted, %d kept", seen, kept)
}

// packed is a .zip as WhatsApp hands it on, with a picture beside the chat.
func packed(t *testing.T, chat []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, content := range map[string][]byte{"_chat.txt": chat, "00000012-PHOTO-2026-11-20-10-00-00.jpg": {0xFF, 0xD8}} {
		f, err := w.Create(name)
		check(t, err)
		_, err = f.Write(content)
		check(t, err)
	}
	check(t, w.Close())
	return b.Bytes()
}

// A file as the app writes it goes through parser, importer and door into the database; again, it adds nothing; the
// longer export of a day later adds what is new, an answer to a kept question too.
func TestWholeFiles(t *testing.T) {
	t.Parallel()
	for _, try := range []struct {
		what, file, name string
		cut, end         string // where the first export ends, and what stands there instead
		edit, edited     string // in the longer one
		pack             func(*testing.T, []byte) []byte
		first, longer    string
		sums             [3]importer.Summary
	}{
		{
			what: "telegram", file: "result.json", name: "result.json", cut: ",\n  {\n   \"id\": 9,", end: "\n ]\n}\n",
			edit: "ich weiter arbeiten?\"\n   ],", edited: "ich weiter arbeiten? Es ist dringend!\"\n   ],",
			pack: func(_ *testing.T, content []byte) []byte { return content },
			first: `20T08:02:00 asked 4: Hallo, meine Aufenthaltserlaubnis läuft in fünf Tagen ab und die Ausländerbehörde gibt mir keinen Termin. Was kann ich machen, darf ich weiter arbeiten?
20T08:10:00 comment 0: Schreib ihnen, dann bekommst du eine Fiktionsbescheinigung.
20T09:00:00 asked 0: Ich habe eine Kündigung von meinem Arbeitgeber bekommen und bin im fünften Monat schwanger. Ist das erlaubt, was kann ich tun?
5 counted, 2 kept`,
			longer: `20T08:02:00 asked 4 edited: Hallo, meine Aufenthaltserlaubnis läuft in fünf Tagen ab und die Ausländerbehörde gibt mir keinen Termin. Was kann ich machen, darf ich weiter arbeiten? Es ist dringend!
20T08:10:00 comment 0: Schreib ihnen, dann bekommst du eine Fiktionsbescheinigung.
20T09:00:00 asked 0: Ich habe eine Kündigung von meinem Arbeitgeber bekommen und bin im fünften Monat schwanger. Ist das erlaubt, was kann ich tun?
21T07:00:00 comment 0: Danke, das hat geholfen
21T07:30:00 asked 0: Mein Mann schlägt mich und ich habe keinen eigenen Aufenthaltstitel. Verliere ich mein Visum, wenn ich mich scheiden lasse? Wo bekomme ich Hilfe?
7 counted, 3 kept`,
			sums: [3]importer.Summary{{Read: 5, Inquiries: 2, Comments: 1, Service: 2, Media: 1}, {Read: 5, Known: 5, Service: 2, Media: 1}, {Read: 7, Inquiries: 1, Comments: 1, Known: 5, Service: 2, Media: 1}},
		},
		{
			what: "whatsapp", file: "_chat.txt", name: "WhatsApp Chat - Mamas.zip", cut: "[21.11.26", pack: packed,
			first: `20T08:02:30 asked 0: Hallo, meine Aufenthaltserlaubnis läuft in fünf Tagen ab/und die Ausländerbehörde gibt mir keinen Termin.//Was kann ich machen, darf ich weiter arbeiten?
20T09:00:00 asked 0: Ich habe eine Kündigung von meinem Arbeitgeber bekommen und bin im fünften Monat schwanger. Ist das erlaubt, was kann ich tun?
4 counted, 2 kept`,
			longer: `20T08:02:30 asked 0: Hallo, meine Aufenthaltserlaubnis läuft in fünf Tagen ab/und die Ausländerbehörde gibt mir keinen Termin.//Was kann ich machen, darf ich weiter arbeiten?
20T09:00:00 asked 0: Ich habe eine Kündigung von meinem Arbeitgeber bekommen und bin im fünften Monat schwanger. Ist das erlaubt, was kann ich tun?
21T07:30:00 asked 0: Mein Mann schlägt mich und ich habe keinen eigenen Aufenthaltstitel. Verliere ich mein Visum, wenn ich mich scheiden lasse? Wo bekomme ich Hilfe?
6 counted, 3 kept`,
			sums: [3]importer.Summary{{Read: 5, Inquiries: 2, Service: 3, Media: 1}, {Read: 5, Known: 4, Service: 3, Media: 1}, {Read: 7, Inquiries: 1, Known: 4, Service: 3, Media: 1}},
		},
	} {
		t.Run(try.what, func(t *testing.T) {
			t.Parallel()
			content, err := os.ReadFile(filepath.Join("testdata", try.file))
			check(t, err)
			before, _, _ := strings.Cut(string(content), try.cut)
			day, longer := try.pack(t, []byte(before+try.end)), try.pack(t, []byte(strings.Replace(string(content), try.edit, try.edited, 1)))
			engines(t, func(t *testing.T, b *bed) {
				b.parsing(t)
				for i, step := range []struct {
					file []byte
					want string
				}{{day, try.first}, {day, try.first}, {longer, try.longer}} {
					if sum := b.take(t, try.name, step.file); sum != try.sums[i] {
						t.Errorf("reading %d: %+v", i+1, sum)
					}
					if got := b.stands(t); got != step.want {
						t.Errorf("after reading %d stands\n%s\nnot\n%s", i+1, got, step.want)
					}
				}
			})
		})
	}
}
