package outreach_test

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"femos"
	"femos/internal/outreach"
)

func TestComposeSuggests(t *testing.T) {
	t.Parallel()
	embedded(t, func(t *testing.T, r *room) {
		v := german()
		v.Language = "ar"
		v.Answers = []femos.AnswerMatch{{ID: "A1", Score: 0.5}, {ID: "gone", Score: 0.9}, {ID: "A2", Score: 0.4}, {ID: "A3", Score: 0.3}}
		comment := femos.Verdict{Language: "de", Claims: []femos.ClaimMatch{{ID: "C1", Score: 0.8, Band: "confirm"}, {ID: "C1", Score: 0.7}}, Answers: []femos.AnswerMatch{{ID: "A3", Score: 1}}}
		i := r.asks(t, r.channel, "سؤال", v, comment)
		c, err := r.Compose(t.Context(), r.lena, i.ID, "", "")
		check(t, err)
		if c.Language != "ar" || c.Dir != "rtl" || c.Manual || c.Limits.TextGraphemes != mostGraphemes || !strings.Contains(c.Disclosure, "Lena Kraus") {
			t.Errorf("%+v", c)
		}
		// The correction of what circulates below, then what fits the question, best first; at most three.
		var ids []string
		for _, s := range c.Suggestions {
			ids = append(ids, s.ID)
			if s.Verified() || s.Language != "de" || s.LawAsOf == "" || s.Text == "" || s.Title == "" {
				t.Errorf("%+v: in her language where there is none in the post's, and no lawyer has seen it", s)
			}
		}
		if strings.Join(ids, " ") != "claim:C1 A1 A2" {
			t.Errorf("suggested %v", ids)
		}
		// What was written here is suggested before what triage knows.
		own := r.options
		own.Own = func(question string) []femos.AnswerMatch {
			return map[string][]femos.AnswerMatch{"سؤال": {{ID: "A3", Score: 0.6}}}[question]
		}
		c, err = outreach.New(own).Compose(t.Context(), r.lena, i.ID, "", "")
		if err != nil || len(c.Suggestions) != 3 || c.Suggestions[1].ID != "A3" {
			t.Errorf("with an answer of ours: %+v, %v", c.Suggestions, err)
		}
		english, err := r.Compose(t.Context(), r.lena, i.ID, "en-GB", "")
		if err != nil || english.Language != "en-GB" || english.Dir != "ltr" || english.Suggestions[0].Language != "en" {
			t.Errorf("%+v, %v", english, err)
		}
		_, err = r.Compose(t.Context(), r.lena, newID[femos.InquiryID](), "", "")
		wants(t, err, femos.NotFound, "no_inquiry")
	})
}

func TestComposeLanguage(t *testing.T) {
	t.Parallel()
	embedded(t, func(t *testing.T, r *room) {
		v := german()
		v.Language = femos.Undetermined
		turkish, err := r.channels.AddChannel(t.Context(), r.chief, r.account, "group", "x", "Türkçe", "tr")
		check(t, err)
		_, err = r.channels.Record(t.Context(), r.chief, r.permission(turkish))
		check(t, err)
		for channel, want := range map[femos.ChannelID]femos.Language{turkish: "tr", r.channel: "de"} { // the channel's, else hers
			c, err := r.Compose(t.Context(), r.lena, r.asks(t, channel, "ok", v).ID, "", "")
			if err != nil || c.Language != want {
				t.Errorf("composed in %q, %v; want %q", c.Language, err, want)
			}
		}
	})
}

func TestPreview(t *testing.T) {
	t.Parallel()
	embedded(t, func(t *testing.T, r *room) {
		i := r.asks(t, r.channel, "Frage", german())
		show := func(text string) outreach.Preview {
			t.Helper()
			d := draft(i)
			d.Text = text
			p, err := r.Preview(t.Context(), r.lena, d)
			check(t, err)
			reply, err := r.Send(t.Context(), r.lena, d)
			if p.TooLong {
				if told := told(t, err, femos.Invalid, "too_long"); len(told.Args) != 2 || told.Args[0] != p.Length || told.Args[1] != p.Limit || p.Length <= p.Limit {
					t.Errorf("told %v of %+v", told.Args, p)
				}
				return p
			}
			check(t, err)
			if reply.Posted != p.Posted || r.reply(t, reply.ID).Posted != p.Posted {
				t.Errorf("previewed %q, stored %q", p.Posted, reply.Posted)
			}
			i = r.inquiry(t, i.ID)
			return p
		}
		const under = "\n\n— Lena Kraus, Beraterin bei Fem.OS · femos.example"
		rest := utf8.RuneCountInString(under)
		family := "👩‍👩‍👧‍👦"
		if p := show(family); p.Posted != family+under || p.Length != 1+rest || p.Limit != mostGraphemes {
			t.Errorf("%+v: a family counts one, the disclosure with it", p)
		}
		if p := show("e\u0301a"); p.Length != 2+rest {
			t.Errorf("%+v", p)
		}
		if p := show(strings.Repeat("ä", mostGraphemes-rest)); p.TooLong || p.Length != mostGraphemes {
			t.Errorf("exactly at the limit: %+v", p)
		}
		if p := show(strings.Repeat("ä", mostGraphemes-rest+1)); !p.TooLong || p.Limit != mostGraphemes {
			t.Errorf("one above the limit: %+v", p)
		}
		if p := show(strings.Repeat(family, 100)); !p.TooLong || p.Limit != mostBytes || p.Length != 100*len(family)+len(under) {
			t.Errorf("too many bytes: %+v", p)
		}
	})
}

// Who wrote it stands under every reply, on a line of its own, whatever stands above.
func TestDisclosureUnderEverything(t *testing.T) {
	t.Parallel()
	d := outreach.Disclosure{Project: "Fem.OS", Link: "femos.example"}
	plain := femos.Person{Name: "Lena Kraus"}
	titled := femos.Person{Name: "Lena Kraus", Title: "Anwältin"}
	hostile := femos.Person{Name: "Lena\n\u202eKraus\x00", Title: "a\r\n\nb"}
	texts := []string{"Ja", "سؤال", "", "\x00", "ja\x00", "\u202e ajawohl", "\u2067\u202b\u202d offen", "ja\u2028nein\u2029", "ja\r\n\r\n", "\xff\xfe", "ja\u200d", "e" + strings.Repeat("\u0301", 1000), "👩‍👩‍👧‍👦"}
	for _, lang := range []femos.Language{"de", "en", "ar", "fa", "ps", "ru", "uk", "sr", "sr-Cyrl", "sr-Latn", "ru-Latn", "ar-Latn", "tr", "es", "pt", "pt-BR", "fr", "und", "", "xx", "\x00"} {
		for _, who := range []femos.Person{plain, titled, hostile} {
			under := d.Under(who, lang)
			if !strings.Contains(under, "Lena") || !strings.Contains(under, "Kraus") || !strings.Contains(under, "Fem.OS") || !strings.HasSuffix(under, " · femos.example") ||
				who.Title != "" && !strings.Contains(under, strings.Fields(who.Title)[0]) || strings.ContainsAny(under, "\r\n\x00\u202e%") {
				t.Errorf("%s: %q", lang, under)
			}
			for _, text := range texts {
				posted := d.Posted(who, lang, text)
				if !strings.HasSuffix(posted, "\n\n— "+under) || !utf8.ValidString(posted) || strings.ContainsAny(posted, "\x00\u202e\u202d\u2067\u202b") {
					t.Errorf("%s: %q becomes %q", lang, text, posted)
				}
			}
		}
	}
	if under := (outreach.Disclosure{Project: "Fem.OS"}).Under(plain, "de"); under != "Lena Kraus, Beraterin bei Fem.OS" {
		t.Errorf("without a link: %q", under)
	}
}

// The same for what is really stored and sent.
func TestHostileDraft(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		for _, text := range []string{"Ja\x00", "\u202eJa", "Ja \xff", "Ja\u2067\u2066", "Ja\u2028ja"} {
			i := r.asks(t, r.channel, "Frage", german())
			d := draft(i)
			d.Text, d.Language = text, "ar"
			reply, err := r.Send(t.Context(), r.lena, d)
			check(t, err)
			r.deliver(t, reply.ID)
			if out := r.platform.stands[string(reply.ID)].Text; !strings.HasSuffix(out, "\n\n— Lena Kraus، مستشارة في Fem.OS · femos.example") || strings.ContainsAny(out, "\x00\u202e\u2067") {
				t.Errorf("%q is sent as %q", text, out)
			}
		}
		if err := errors.Join(r.Close(), r.Close()); err != nil {
			t.Error(err)
		}
	})
}
