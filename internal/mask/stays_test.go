package mask_test

import (
	"testing"

	"femos/internal/mask"
)

// TestStays lists what must never be masked: a masked helpline would be a disaster, and deadlines rest on dates.
func TestStays(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"110", "112", "115", "116 016", "116016", "116 111", "116 117", "116116", "Tel. 116 123", "Telefon: 116 006", "رقم 116 016", "телефон 116 016",
		"0800 22 55 530", "0800 1110111", "0800/111 0 222", "0800 - 111 0 333", "08000 116 016", "+49 800 1110111", "00800 6789 1011",
		"Giftnotruf 030 19240", "BIG 030 611 03 00", "Weißer Ring 116 006", "ruf an: 0800 4 5555 00", "0180 5 123456", "رقم ٠٨٠٠ ١١١٠١١١",
		"Frist bis 12.03.2025", "am 3. April 2025", "15/04/2025", "2025-04-15", "до 15 апреля 2025", "حتى 12/03/2025", "12 Mart 2025'e kadar",
		"vom 01.03.2025 bis 15.03.2025", "01.03.2025-15.03.2025", "08:00-16:00 Uhr", "13.30-15.00", "2023/2024",
		"§ 81 Abs. 4 AufenthG", "§§ 24, 25", "Art. 6 Abs. 1", "RL 2004/38/EG", "SGB II", "EU 492/2011",
		"1.200 Euro", "538 €", "12.345,67 EUR", "1 200 000 евро", "48.300 евро", "€ 1.234.567", "3.000 يورو",
		"10115 Berlin", "Zimmer 214", "U8 bis Hermannplatz", "40 Stunden", "Arbeitsplatz 40 Stunden", "Kitaplatz 2025",
		"Jobcenter Neukölln", "Fiktionsbescheinigung", "die Frau vom Amt", "der Herr sagt nein", "Kita Regenbogen", "Frau mit Kind",
		"https://www.bamf.de/DE/Themen/12345678", "www.arbeitsagentur.de/familie", "facebook.com/groups/frauen", "@all", "5 @ home",
		"Viel Glück", "Grace period", "Hope you are well", "Mark your calendar", "Rose ist schön", "كل الأمل", "نور الشمس", "Вера в Бога", "güneş açtı",
		"[name]", "Frau [name] und [phone]", "[email], [iban]",
	} {
		if got := mask.Text(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}

// TestNames shows how names are found in every language; «…» is what must go.
func TestNames(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"ich heiße Qwelinda und":                     "ich heiße [name] und",
		"Frau Dr. med. Anna-Lena Schmidt-Müller ist": "Frau Dr. med. [name] ist",
		"Frau Koch und Herr Klein":                   "Frau [name] und Herr [name]",
		"mein Mann Ahmad sagt":                       "mein Mann [name] sagt",
		"my daughter Hope is ill":                    "my daughter [name] is ill",
		"Анне отдала, Анной довольна":                "[name] отдала, [name] довольна",
		"моя подруга Вера уехала":                    "моя подруга [name] уехала",
		"лист для Оксани":                            "лист для [name]",
		"Jovanovu majku":                             "[name] majku",
		"рекла је Снежани":                           "рекла је [name]",
		"Ayşe'nin eşi, Mehmet'e":                     "[name]'nin eşi, [name]'e",
		"arkadaşım Gül geldi":                        "arkadaşım [name] geldi",
		"قلت لفاطمة وخديجة":                          "قلت [name]",
		"زوجي كريم ما بيدفع":                         "زوجي [name] ما بيدفع",
		"ام وائل قالت":                               "[name] قالت",
		"مریم جان ممنون":                             "[name] جان ممنون",
		"زما نوم پلوشه دی":                           "زما نوم [name] دی",
		"gracias Marisol por todo":                   "gracias [name] por todo",
		"je m'appelle Prisca Ngono":                  "je m'appelle [name]",
		"meu nome é Tatiane Souza":                   "meu nome é [name]",
		"Danke\nLG Oksana":                           "Danke\nLG [name]",
		"Amina Yusuf: wer weiß das?":                 "[name]: wer weiß das?",
		"[12.03.25, 14:22] Mausi: ja":                "[12.03.25, 14:22] [name]: ja",
		"FATIMA HAT KEINE WOHNUNG":                   "[name] HAT KEINE WOHNUNG",
	} {
		if got := mask.Text(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

// TestClean covers each rule of Clean.
func TestClean(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"plain\n\ttext":       "plain\n\ttext",
		"a\r\nb\rc\u2028d":    "a\nb\nc\nd",
		"a\x00b\x1bc\u0085d":  "abc\nd",
		"e\u0301":             "é",
		"\ufeffa\xffb":        "a\ufffdb",
		"\u2066a\u2069":       "\u2066a\u2069",
		"\u2066a":             "a",
		"a\u2069":             "a",
		"\u202eabc\u202c":     "abc",
		"\u202aabc\u202c":     "\u202aabc\u202c",
		"\u2066a\n\u2069":     "a\n",
		"می\u200cخواهم\u200f": "می\u200cخواهم\u200f",
		"x\u0323\u0323\u0323\u0323\u0323\u0323\u0323\u0323\u0323\u0323y": "x\u0323\u0323\u0323\u0323\u0323\u0323\u0323\u0323y",
	} {
		if got := mask.Clean(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

// TestApply leaves out marks that do not fit and keeps the rest.
func TestApply(t *testing.T) {
	t.Parallel()
	got := mask.Apply("abcdef", []mask.Mark{{Kind: mask.Name, Start: 1, End: 3}, {Kind: mask.Name, Start: 2, End: 4}, {Kind: mask.Phone, Start: 5, End: 9}})
	if want := "a[name]def"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
