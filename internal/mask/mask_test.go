package mask

import "testing"

func TestFindKinds(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"«0176 12345678»phone", "«+49 (0)30 901820-11»phone", "«٠١٧٦ ١٢٣٤٥٦٧٨»phone",
		"mail «amina.yusuf@gmail.com»email", "«amina at gmail dot com»email", "«amina (at) web.de»email",
		"IBAN «DE89 3704 0044 0532 0130 00»iban bitte", "«tr330006100519786457841326»iban",
		"geb. «12.03.1990»birth", "Frist 12.03.2025", "Aktenzeichen «12 K 345/24»file", "BG «12345BG0001234»file",
		"«https://www.facebook.com/amina.yusuf»profile", "siehe https://www.bamf.de/DE/Themen/12345678", "«t.me/amina_y»profile",
		"schreib «@amina_y»handle", "«@amina.bsky.social»handle", "ich wohne «Hauptstraße 12»address in Köln",
		"Frau «Kovačević»name", "ich heiße «Amina Yusuf»name und", "116 016", "0800 22 55 530", "§ 81 Abs. 4", "1.200 Euro", "538 €",
		"08.00-16.00 Uhr", "01.03.2025-15.03.2025", "110 oder 112", "0800 116 016",
	} {
		plain, want := parse(t, text)
		got := Find(plain)
		if len(got) != len(want) {
			t.Errorf("%q: got %v, want %v", plain, got, want)
			continue
		}
		for i := range got {
			if got[i] != want[i] {
				t.Errorf("%q: got %v, want %v", plain, got, want)
			}
		}
	}
}

// parse reads a text in which «…»kind labels what is to be marked.
func parse(t *testing.T, s string) (plain string, marks []Mark) {
	t.Helper()
	start := -1
	for i := 0; i < len(s); {
		switch {
		case hasAt(s, i, "«"):
			start = len(plain)
			i += 2
		case hasAt(s, i, "»"):
			i += 2
			end := i
			for end < len(s) && 'a' <= s[end] && s[end] <= 'z' {
				end++
			}
			marks = append(marks, Mark{Kind: Kind(s[i:end]), Start: start, End: len(plain)})
			i = end
		default:
			plain += s[i : i+1]
			i++
		}
	}
	return plain, marks
}

func hasAt(s string, i int, what string) bool {
	return len(s) >= i+len(what) && s[i:i+len(what)] == what
}
