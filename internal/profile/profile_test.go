package profile_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"femos/internal/profile"
)

// holders are invented.
func holders() []profile.Holder {
	return []profile.Holder{
		{Name: "Nour Haddad", Links: []string{"https://bsky.app/profile/nour.beratung.example", "https://bsky.app/profile/did:plc:abcdefghijklmnop", "https://www.instagram.com/nour.beratet/", "https://www.facebook.com/profile.php?id=100012345678901", "https://social.example/@nour"}},
		{Name: "Olena Koval", Links: []string{"https://www.facebook.com/Olena.Koval.Beratung", "https://t.me/olena_koval", "https://www.tiktok.com/@olenaberaet", "https://beraterin-olena.example/Profil"}},
		{Links: []string{"https://bsky.app/profile/femos.example"}},
	}
}

// What leads to an account of ours is ours, however it was pasted.
func TestOurs(t *testing.T) {
	t.Parallel()
	b := profile.NewBook(holders())
	for holder, list := range [][]string{
		{
			"https://bsky.app/profile/nour.beratung.example", "http://www.bsky.app/profile/nour.beratung.example/", "bsky.app/profile/Nour.Beratung.example?ref=x#top",
			"https://bsky.app/profile/nour.beratung.example/post/3kabc", "@nour.beratung.example", "nour.beratung.example", "at://did:plc:abcdefghijklmnop/app.bsky.feed.post/3k", "did:plc:abcdefghijklmnop",
			"https://bsky.app/profile/did:plc:abcdefghijklmnop", "  <https://bsky.app/profile/nour.beratung.example>, ", "Schau mal: https://bsky.app/profile/nour.beratung.example.",
			"\u2068https://bsky.app/profile/nour.beratung.example\u2069", "\u200ehttps://bsky.app/profile/nour.beratung.example\u200f",
			"https://instagram.com/nour.beratet?igsh=MXg0", "instagram.com/nour.beratet", "https://www.instagram.com/_u/nour.beratet", "https://m.instagram.com/NOUR.BERATET/reels/",
			"https://m.facebook.com/profile.php?id=100012345678901&mibextid=x", "https://de-de.facebook.com/people/Nour-Haddad/100012345678901/", "https://www.facebook.com/groups/4711/user/100012345678901/",
			"@nour@social.example", "nour@social.example", "acct:nour@social.example", "https://social.example/@nour/112233", "https://social.example/users/nour", "HTTPS://SOCIAL.EXAMPLE:443/@nour", "https://social.example./@%6eour",
		},
		{
			"facebook.com/olena.koval.beratung", "https://m.facebook.com/olenakovalberatung/posts/1", "https://fb.com/OlenaKoval.Beratung", "https://web.facebook.com/olena.koval.beratung?_rdc=1",
			"t.me/olena_koval", "https://telegram.me/Olena_Koval", "tg://resolve?domain=olena_koval", "https://t.me/s/olena_koval/12", "https://www.tiktok.com/@olenaberaet/video/7", "https://beraterin-olena.example/Profil/?utm=1", "www.beraterin-olena.example/Profil",
		},
		{"@femos.example", "https://bsky.app/profile/femos.example"},
	} {
		for _, pasted := range list {
			if got := b.Ask(pasted); got.Verdict != profile.Ours || !slices.Equal(got.Holders, []int{holder}) {
				t.Errorf("%q: %+v, want ours of %d", pasted, got, holder)
			}
		}
	}
}

// What only looks like one of ours is not ours, and is warned of.
func TestLookalikes(t *testing.T) {
	t.Parallel()
	b := profile.NewBook(holders())
	for pasted, odd := range map[string]bool{
		"https://bsky.app/profile/nour.berаtung.example":                      true,  // Cyrillic а
		"https://bsky.app/profile/nour.bera\u200btung.example":                true,  // a space of no width
		"https://bsky.app/profile/\u202eelpmaxe.gnutareb.ruon":                true,  // turned round
		"https://bsky.app/profile/nour.beratung.example\u202e/x":              true,  // turned round behind it
		"https://bsky.app@evil.example/profile/nour.beratung.example":         true,  // leads elsewhere
		"https://bsky.app:pass@evil.example/profile/nour.beratung.example":    true,  //
		"https://bsky.app.evil.example/profile/nour.beratung.example":         false, // another site
		"https://bsky.app/profile/nour.beratung.example.evil.example":         false, //
		"https://evil.example/https://bsky.app/profile/nour.beratung.example": false, //
		"https://bsky.app:8443/profile/nour.beratung.example":                 false, // another port
		"https://bsky.app/profile/nour.beratumg.example":                      false, // a letter
		"https://bsky.app/profile/nour.bertaung.example":                      false, // two swapped
		"https://bsky.app/profile/n0ur.beratung.example":                      false, // a digit
		"https://bsky.app/profile/nour-beratung.example":                      false, // a line
		"https://bsky.app/profile/nour.berätung.example":                      false, // marks
		"https://instagram.com/nour.beratet.official":                         false, // more
		"https://instagram.com/nour_beratet":                                  false, //
		"https://instagram.com/nour.beratеt":                                  true,  // Cyrillic е
		"https://www.facebook.com/nour.haddad":                                false, // her name, where she is not
		"https://tiktok.com/@nourberatet":                                     false, // her handle, on another service
		"https://social.example/@nour@social.example":                         false, // another server's page of it
		"https://evil.example/@nour@social.example":                           false, //
		"@nour@socia1.example":                                                false, //
		"t.me/o1ena_koval":                                                    false, // a one for an l
		"t.me/olena_\u212aoval":                                               false, //
		"https://t.me/ｏｌｅｎａ_ｋｏｖａｌ":                                            false, // full width
		"https://beraterin-olena.example/profil":                              false, // another page there
		"https://www.facebook.com/profile.php?id=100012345678902":             false, // a digit
	} {
		got := b.Ask(pasted)
		if pasted == "https://bsky.app/profile/\u202eelpmaxe.gnutareb.ruon" { // read forwards it is another name
			if got.Verdict == profile.Ours || !got.Odd {
				t.Errorf("%q: %+v", pasted, got)
			}
			continue
		}
		if got.Verdict != profile.LooksLike || got.Odd != odd || len(got.Holders) == 0 {
			t.Errorf("%q: %+v, want one that looks like ours, odd %t", pasted, got, odd)
		}
	}
}

// What is somebody else's is unknown; a name says nothing; what is no account, or several, has to be pasted anew.
func TestOthers(t *testing.T) {
	t.Parallel()
	b := profile.NewBook(holders())
	for verdict, list := range map[profile.Verdict][]string{
		profile.Unknown:  {"https://bsky.app/profile/somebody.example", "@jemand", "https://instagram.com/sofia", "https://example.org/", "maria", "مريم", "https://facebook.com/мария", "@x", "https://social.example/@anna"},
		profile.NameOnly: {"@nour", "nour", "@nour.beratet", "Nour Haddad", "nour  haddad", "Olena Koval", "@olena_koval"},
		profile.Unclear: {"", " ", "https://www.facebook.com/share/1AbCdEf/", "https://www.instagram.com/p/Cxyz/", "https://vm.tiktok.com/ZM1/", "https://bsky.app/profile/nour.beratung.example https://evil.example/@nour",
			"javascript:alert(1)//x.example", "https://", "https://[::1", "\xff\xfe", strings.Repeat("https://bsky.app/profile/nour.beratung.example", 100), "https://www.facebook.com/groups/4711"},
	} {
		for _, pasted := range list {
			if got := b.Ask(pasted); got.Verdict != verdict {
				t.Errorf("%q: %+v, want %s", pasted, got, verdict)
			}
		}
	}
	if got := profile.NewBook(nil).Ask("https://bsky.app/profile/nour.beratung.example"); got.Verdict != profile.Unknown {
		t.Errorf("where nobody is known: %+v", got)
	}
}

// What is recorded is a whole link, and is written as the service writes it.
func TestParse(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"m.facebook.com/Nour.H?x=1": "https://www.facebook.com/nour.h", "https://bsky.app/profile/a.example/post/1": "https://bsky.app/profile/a.example", "@a@b.example": "https://b.example/@a",
		"https://www.example.org/Wir/Nour/?utm=1": "https://example.org/Wir/Nour", "@nour": "", "Nour": "", "javascript:alert(1)": "", "https://bsky.app/profile/nоur": "", "https://www.facebook.com/share/1": "", "https://a@b.example/x": "",
	} {
		if l, ok := profile.Parse(text); l.URL != want && ok || ok != (want != "") {
			t.Errorf("%q: %q %t, want %q", text, l.URL, ok, want)
		}
	}
}

// Nothing that is pasted is ours but what is an account of ours letter for letter.
func FuzzAsk(f *testing.F) {
	for _, seed := range []string{"https://bsky.app/profile/nour.beratung.example", "@nour@social.example", "bsky.app/profile/nour.berаtung.example", "https://bsky.app@evil.example/nour", "\u202ehttps://t.me/olena_koval", "facebook.com/profile.php?id=100012345678901",
		"https://[::1]:x/@nour", "did:plc:", "%", "https://xn--bsky-xqa.app/profile/x", strings.Repeat("@", 50), "at://", "\x00https://t.me/olena_koval", "https://t.me/K"} {
		f.Add(seed)
	}
	b := profile.NewBook(holders())
	f.Fuzz(func(t *testing.T, pasted string) {
		got := b.Ask(pasted)
		for _, h := range got.Holders {
			if h < 0 || h > 2 {
				t.Fatalf("%q: holder %d", pasted, h)
			}
		}
		if got.Verdict != profile.Ours {
			return
		}
		written, err := url.PathUnescape(pasted)
		if err != nil {
			written = pasted
		}
		written = strings.ReplaceAll(strings.ToLower(written), ".", "")
		if !slices.ContainsFunc([]string{"nourberatungexample", "did:plc:abcdefghijklmnop", "nourberatet", "100012345678901", "@nour", "users/nour", "nour@socialexample", "olenakovalberatung", "olena_koval", "@olenaberaet", "profil", "femosexample"},
			func(name string) bool { return strings.Contains(written, name) }) {
			t.Fatalf("%q is said to be ours, and names nobody", pasted)
		}
		if !utf8.ValidString(pasted) {
			t.Fatalf("%q is no text", pasted)
		}
		if l, ok := profile.Parse(pasted); ok { // written as the service writes it, it is still ours
			if again := b.Ask(l.URL); again.Verdict != profile.Ours || again.Holders[0] != got.Holders[0] {
				t.Fatalf("%q is ours, and %q is not", pasted, l.URL)
			}
		}
	})
}
