package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"femos"
)

func TestSearch(t *testing.T) {
	t.Parallel()
	posts := map[string]string{
		"ar":     "كيف أجدد إقامتي في برلين؟",
		"ar2":    "جمعيّة النساء",
		"fa":     "چطور می‌توانم اقامت بگیرم",
		"ru":     "Как продлить разрешение на пребывание? Ещё вопрос",
		"tr":     "İkamet iznim bitiyor, Diyarbakırlıyım",
		"de":     "Wie lange dauert die Verlängerung? Größe 38",
		"50":     "Rabatt von 50% auf alles",
		"500":    "nur 500 Euro",
		"under":  "schreib an user_name bitte",
		"userx":  "schreib an userxname bitte",
		"back":   `C:\Windows\System`,
		"quote":  `sie sagte "nein" und 'doch'`,
		"near":   "NEAR(a b) AND OR NOT * ^ body:geld",
		"emoji":  "hilfe 🆘🆘🆘 bitte",
		"astral": "𐍈𐍈𐍈 gotisch",
	}
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		named := map[femos.InquiryID]string{}
		for name, text := range posts {
			named[f.ask(t, text).ID] = name
		}
		for words, want := range map[string]string{
			"قام":                   "ar fa", // inside a word, in Arabic and in Persian
			"إقامتي":                "ar",
			"اقامتی":                "ar", // typed with Persian letters, without hamza
			"جمعية":                 "ar2",
			"ешени":                 "ru",
			"ЕЩЕ":                   "ru",
			"ikamet":                "tr",
			"bakirli":               "tr",
			"GROSSE":                "",
			"größe":                 "de",
			"wie   lange":           "de",
			"lange wie":             "",
			"50%":                   "50",
			strings.Repeat("%", 20): "",
			"user_name":             "under",
			`c:\win`:                "back",
			`"nein"`:                "quote",
			"'doch'":                "quote",
			"'; DROP TABLE":         "",
			"near(a":                "near",
			"not *":                 "near",
			"body:":                 "near",
			"🆘🆘🆘":                   "emoji",
			"𐍈𐍈𐍈":                   "astral",
			"ein\x00und":            "",
			"\xff\xfewie lan":       "de",
		} {
			page, err := s.Search(t.Context(), words, "")
			must(t, err)
			var got []string
			for _, hit := range page.Hits {
				got = append(got, named[hit.ID])
				if hit.Snippet != posts[named[hit.ID]] || hit.Post != hit.Asked || hit.ChannelName != "Berlin" {
					t.Errorf("%+v", hit)
				}
			}
			expected := strings.Fields(want)
			slices.Sort(got)
			slices.Sort(expected)
			if !slices.Equal(got, expected) {
				t.Errorf("%q finds %v, want %v", words, got, expected)
			}
		}
		for _, short := range []string{"", "ab", "  ab  ", "َََََ", "ا\u200fب", "\x00\x00\x00\x00", "\xff\xff\xff"} {
			_, err := s.Search(t.Context(), short, "")
			refused(t, err, femos.Invalid, "search_short")
		}
		for _, after := range []string{"x", "1.5", "99999999999999999999"} {
			_, err := s.Search(t.Context(), "wie lange", after)
			refused(t, err, femos.Invalid, "no_page")
		}
		if page, err := s.Search(t.Context(), "wie lange "+strings.Repeat("d", 1<<20), ""); err != nil || len(page.Hits) != 0 {
			t.Errorf("a megabyte to search for: %+v, %v", page, err)
		}
	})
}

func TestSearchPages(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		var in Intake
		for n := range 65 {
			in.Inquiries = append(in.Inquiries, f.question(fmt.Sprintf("Frage %d nach der Wohnung", n), femos.Normal, noon))
		}
		f.accept(t, in)
		var got []femos.InquiryID
		pages := 0
		for after := ""; ; pages++ {
			page, err := s.Search(t.Context(), "wohnung", after)
			must(t, err)
			for _, hit := range page.Hits {
				got = append(got, hit.ID)
			}
			if after = page.Next; after == "" {
				break
			}
			f.ask(t, "neue Wohnung") // newer than what she has seen: not on a later page
			if pages == 0 {
				f.accept(t, Intake{Deletions: []string{in.Inquiries[0].Posts[0].SourceKey}})
			}
		}
		want := make([]femos.InquiryID, 0, 64)
		for n := 64; n > 0; n-- {
			want = append(want, in.Inquiries[n].ID)
		}
		if pages != 2 || !slices.Equal(got, want) {
			t.Errorf("%d pages, %d hits", pages+1, len(got))
		}
	})
}

// What is deleted is not found: at the source, swept, withdrawn, or edited away.
func TestNothingFoundAfterDeletion(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, s *Store) {
		f := build(t, s)
		deleted, edited, swept, withdrawn := f.ask(t, "Geheimnis eins"), f.ask(t, "Geheimnis zwei"), f.ask(t, "Geheimnis drei"), f.ask(t, "Geheimnis vier")
		finds := func(want ...femos.InquiryID) {
			t.Helper()
			page, err := s.Search(t.Context(), "geheimnis", "")
			must(t, err)
			var got []femos.InquiryID
			for _, hit := range page.Hits {
				got = append(got, hit.ID)
			}
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("found %v, want %v", got, want)
			}
		}
		finds(deleted.ID, edited.ID, swept.ID, withdrawn.ID)
		f.accept(t, Intake{Deletions: []string{deleted.Posts[0].SourceKey}})
		finds(edited.ID, swept.ID, withdrawn.ID)
		f.accept(t, Intake{Edits: []Edit{{SourceKey: edited.Posts[0].SourceKey, Text: "nichts mehr", Language: "de", At: noon}}})
		finds(swept.ID, withdrawn.ID)
		must(t, s.CloseInquiry(t.Context(), f.by(t, f.anna, swept.ID), femos.NoTime))
		finds(swept.ID, withdrawn.ID) // until its time is over
		_, err := s.Sweep(t.Context(), noon.AddDate(0, 0, 1), noon, 10)
		must(t, err)
		finds(withdrawn.ID)
		_, _, err = s.Withdraw(t.Context(), f.standing, f.anna.ID, femos.Kept{Inquiries: 9, Posts: 9}, noon)
		must(t, err)
		finds()
	})
}
