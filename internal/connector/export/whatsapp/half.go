package whatsapp

import (
	"bytes"
	"unicode"
)

// half is the half of the day.
type half int8

const (
	whole half = iota // 24 hours
	am
	pm
	night // the end of one day and the beginning of the next: 9 to 11 are pm, 12 to 5 are am
)

// of24 is an hour of 1 to 12 in this half, as one of 0 to 23.
func (h half) of24(hour int) int {
	hour %= 12
	if h == pm || h == night && hour >= 6 {
		return hour + 12
	}
	return hour
}

// halfOf says which half of the day a word names, and whether it is written in capitals. Phones write the two halves, or
// with some settings the part of the day: "дня", "da madrugada" (Unicode CLDR, dayPeriods, of the languages that are read).
func halfOf(word []byte) (half, bool) {
	var kept []rune
	for _, r := range string(word) {
		if unicode.IsLetter(r) {
			kept = append(kept, unicode.ToLower(r))
		}
	}
	switch string(kept) {
	case "am", "vorm", "vm", "ص", "قظ", "ق", "غم", "öö", "ам", "дп", // the halves
		"صباحا", "قبلازظهر", "преподне", "prepodne", "дополудня",
		"morgens", "vormittags", "midnight", "mitternacht", "inthemorning", "فجرا", "منتصفالليل", "صبح", "بامداد", "утра", "utra", "ранку", "sabah", "öğledenönce", // parts of the day
		"delamañana", "delamadrugada", "damanhã", "damadrugada", "dumatin", "ujutro", "ujutru", "ујутро", "ујутру":
		return am, bytes.ContainsRune(word, 'A')
	case "pm", "nachm", "nm", "م", "بظ", "ب", "غو", "ös", "пм", "пп",
		"مساء", "بعدازظهر", "поподне", "popodne", "послеполудня", "пополудні",
		"mittags", "nachmittags", "abends", "noon", "intheafternoon", "intheevening", "ظهرا", "بعدالظهر", "ظهر", "عصر", "дня", "вечера", "вечора", "öğle", "öğledensonra", "akşamüstü", "akşam",
		"delatarde", "delanoche", "delmediodía", "datarde", "danoite", "delaprèsmidi", "dusoir", "uveče", "увече":
		return pm, bytes.ContainsRune(word, 'P')
	case "nachts", "atnight", "ليلا", "شب", "ночи", "ночі", "gece", "denuit", "noću", "ноћу":
		return night, false
	}
	return whole, false
}
