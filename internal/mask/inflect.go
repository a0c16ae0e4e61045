package mask

import "strings"

// inflections are the forms that names take in a language, from their folded form.
var inflections = map[string]func(name string, add func(string)){
	"ar": arabicForms, "ru": russianForms, "uk": ukrainianForms, "sr": serbianForms, "tr": turkishForms,
}

// arabicForms adds the particles that are written together with a name (and, so, with, to). Folded: ى is ا.
func arabicForms(name string, add func(string)) {
	for _, p := range [...]string{"و", "ف", "ب", "ل"} {
		if !strings.HasPrefix(name, "ا"+"ل") {
			add(p + name)
		}
	}
	if rest, ok := strings.CutSuffix(name, "ي"); ok {
		add(rest + "ا") // as it is written in Egypt
	}
	if rest, ok := strings.CutPrefix(name, "ال"); ok {
		add("لل" + rest)
		add("وال" + rest)
	}
}

// ends adds stem with each of endings.
func ends(add func(string), stem string, endings ...string) {
	for _, e := range endings {
		add(stem + e)
	}
}

// russianForms adds the cases. Folded: й is и, ё is е.
func russianForms(name string, add func(string)) {
	has := func(end string) (string, bool) { return strings.CutSuffix(name, end) }
	if s, ok := has("ия"); ok {
		ends(add, s, "ии", "ию", "иеи")
	} else if s, ok := has("ая"); ok {
		ends(add, s, "ои", "ую")
	} else if s, ok := has("я"); ok {
		ends(add, s, "и", "е", "ю", "еи", "ь", "ину")
	} else if s, ok := has("а"); ok {
		ends(add, s, "ы", "и", "е", "у", "ои", "еи", "ою", "", "ин", "ина", "ину")
	} else if s, ok := has("скии"); ok {
		ends(add, s, "ского", "скому", "ским", "ском", "ская", "скои", "скую")
	} else if s, ok := has("и"); ok {
		ends(add, s, "я", "ю", "ем", "е")
	} else if s, ok := has("ь"); ok {
		ends(add, s, "я", "ю", "ем", "е", "и")
	} else if !strings.HasSuffix(name, "о") && !strings.HasSuffix(name, "е") && !strings.HasSuffix(name, "у") {
		ends(add, name, "а", "у", "ом", "ем", "е", "ым", "ои", "ов", "ова", "овои", "ову", "ы")
	}
}

// ukrainianForms adds the cases. Folded: й is и, ї is і.
func ukrainianForms(name string, add func(string)) {
	has := func(end string) (string, bool) { return strings.CutSuffix(name, end) }
	if s, ok := has("ія"); ok {
		ends(add, s, "іі", "ію", "ією", "іє")
	} else if s, ok := has("я"); ok {
		ends(add, s, "і", "ю", "ею", "єю", "ьо")
	} else if s, ok := has("га"); ok {
		ends(add, s, "ги", "зі", "гу", "гою", "го")
	} else if s, ok := has("ка"); ok {
		ends(add, s, "ки", "ці", "ку", "кою", "ко")
	} else if s, ok := has("а"); ok {
		ends(add, s, "и", "і", "у", "ою", "о", "ин", "ину")
	} else if s, ok := has("ко"); ok {
		ends(add, s, "ка", "ку", "ком", "кові")
	} else if s, ok := has("ськии"); ok {
		ends(add, s, "ського", "ському", "ським", "ська", "ськоі", "ській", "ську", "ськіи")
	} else if s, ok := has("о"); ok {
		ends(add, s, "а", "у", "ом", "ові")
	} else if s, ok := has("и"); ok {
		ends(add, s, "я", "ю", "єм", "єві")
	} else if s, ok := has("ь"); ok {
		ends(add, s, "я", "ю", "ем", "еві")
	} else if s, ok := has("ів"); ok {
		ends(add, s, "ова", "ову", "овим")
	} else {
		ends(add, name, "а", "у", "ом", "ові", "е", "ем")
	}
}

// serbianForms adds the cases and all of them in Cyrillic.
func serbianForms(name string, add func(string)) {
	cyrillic := func(form string) {
		add(form)
		add(toCyrillic.Replace(form))
	}
	cyrillic(name)
	if s, ok := strings.CutSuffix(name, "a"); ok {
		ends(cyrillic, s, "e", "i", "u", "o", "om", "in", "ina", "inu", "inom", "ine")
	} else if s, ok := strings.CutSuffix(name, "o"); ok {
		ends(cyrillic, s, "a", "u", "om", "ov")
	} else if !strings.HasSuffix(name, "e") && !strings.HasSuffix(name, "i") {
		ends(cyrillic, name, "a", "u", "om", "em", "e", "ov", "ev", "ova", "eva", "ovu", "evu", "ovoj", "evoj", "ovim", "evim")
	}
}

// toCyrillic writes folded Serbian in Cyrillic. Folding has made č, ć into c and š, ž into s, z, so the names files
// give both letters where they matter; this covers the rest.
var toCyrillic = strings.NewReplacer("lj", "љ", "nj", "њ", "dz", "џ", "dj", "ђ", "a", "а", "b", "б", "c", "ц", "d", "д",
	"e", "е", "f", "ф", "g", "г", "h", "х", "i", "и", "j", "ј", "k", "к", "l", "л", "m", "м", "n", "н", "o", "о", "p", "п",
	"r", "р", "s", "с", "t", "т", "u", "у", "v", "в", "z", "з")

// turkishForms adds the suffixes that people write without the apostrophe.
func turkishForms(name string, add func(string)) {
	vowel := strings.ContainsAny(name[len(name)-1:], "aeiou")
	if vowel {
		ends(add, name, "nin", "nun", "ye", "ya", "yi", "yu", "yle", "yla")
	} else {
		ends(add, name, "in", "un", "e", "a", "i", "u", "le", "la")
	}
	ends(add, name, "de", "da", "den", "dan", "te", "ta", "ten", "tan")
}
