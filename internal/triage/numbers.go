package triage

import (
	"strconv"
	"strings"

	"femos/internal/triage/text"
)

// spelled are number words as they stand in posts, by language: a value, then its words. Ones are left out, as they are
// articles too, and so are words that mean more often something else (Persian "no" is nine).
var spelled = map[string]string{
	"de": "2 zwei zwo zweimal 3 drei 4 vier 5 fünf fuenf 6 sechs 7 sieben 8 acht 9 neun 10 zehn 11 elf " +
		"12 zwölf zwoelf 14 vierzehn 15 fünfzehn 16 sechzehn 17 siebzehn 18 achtzehn 20 zwanzig 21 einundzwanzig " +
		"24 vierundzwanzig 30 dreißig dreissig 36 sechsunddreißig 40 vierzig 60 sechzig 100 hundert",
	"en": "2 two twice 3 three 4 four 5 five 6 six 7 seven 8 eight 9 nine 10 ten 11 eleven 12 twelve twelfth " +
		"14 fourteen 15 fifteen 16 sixteen 17 seventeen 18 eighteen eighteenth 20 twenty 30 thirty 40 forty " +
		"60 sixty 100 hundred",
	"fr": "2 deux 3 trois 4 quatre 5 cinq 6 six 7 sept 8 huit 9 neuf 10 dix 11 onze 12 douze 14 quatorze 15 quinze " +
		"16 seize 20 vingt 30 trente 40 quarante 60 soixante 100 cent",
	"es": "2 dos 3 tres 4 cuatro 5 cinco 6 seis 7 siete 8 ocho 9 nueve 10 diez 11 once 12 doce 14 catorce 15 quince " +
		"16 dieciséis 18 dieciocho 20 veinte 21 veintiuno 24 veinticuatro 27 veintisiete 30 treinta 40 cuarenta " +
		"60 sesenta 100 cien",
	"pt": "2 dois duas 3 três 4 quatro 5 cinco 6 seis 7 sete 8 oito 9 nove 10 dez 11 onze 12 doze " +
		"14 quatorze catorze 15 quinze 16 dezesseis 18 dezoito 20 vinte 30 trinta 40 quarenta 60 sessenta 100 cem",
	"tr": "2 iki ikinci 3 üç 4 dört 5 beş 6 altı 7 yedi 8 sekiz 9 dokuz 10 on 12 oniki 15 onbeş 18 onsekiz 20 yirmi " +
		"30 otuz 40 kırk 60 altmış 100 yüz",
	"ru": "2 два две двух двум двумя 3 три трех трем тремя 4 четыре четырех четырем 5 пять пяти пятью 6 шесть шести " +
		"7 семь семи 8 восемь восьми 9 девять девяти 10 десять десяти 11 одиннадцать 12 двенадцать двенадцати " +
		"14 четырнадцать 15 пятнадцать 16 шестнадцать 17 семнадцать 18 восемнадцать восемнадцати " +
		"20 двадцать двадцати 30 тридцать 40 сорок 60 шестьдесят 100 сто",
	"uk": "2 два дві двох двом двома 3 три трьох трьом трьома 4 чотири чотирьох 5 пять п'ять п'яти пяти " +
		"6 шість шести 7 сім семи 8 вісім восьми 9 девять дев'ять 10 десять десяти 11 одинадцять " +
		"12 дванадцять дванадцяти 14 чотирнадцять 15 п'ятнадцять 16 шістнадцять 18 вісімнадцять вісімнадцяти " +
		"20 двадцять двадцяти 30 тридцять 40 сорок 60 шістдесят 100 сто",
	"sr": "2 dva dvije dve dvoje 3 tri 4 četiri 5 pet 6 šest 7 sedam 8 osam 9 devet 10 deset 11 jedanaest " +
		"12 dvanaest dvanaestog dvanaeste 14 četrnaest 15 petnaest 16 šesnaest 18 osamnaest osamnaestog osamnaeste " +
		"20 dvadeset 30 trideset 40 četrdeset 60 šezdeset 100 sto",
	"ar": "2 اثنين اتنين ثنتين تنين جوج زوج سنتين شهرين اسبوعين يومين عامين شهرين 3 ثلاث ثلاثة تلات تلاتة ثلث تلت " +
		"4 اربع اربعة 5 خمس خمسة 6 ست ستة 7 سبع سبعة 8 ثمان ثماني ثمانية تمن تمان تمنية تماني 9 تسع تسعة " +
		"10 عشر عشرة 12 اتناشر اثناعشر طنعش اثنعش 18 تمنطعش 20 عشرين عشرون 30 ثلاثين تلاتين 40 اربعين 60 ستين " +
		"100 مية مئة",
	"ar-Latn": "2 jouj joj tnen etnen 3 tlata tlat tlet talat 4 arb3a arba3 5 khamsa khams 6 setta sett 7 sab3a " +
		"8 tmania tmanya 10 3achra 20 3echrin",
	"fa": "2 دو 3 سه 4 چهار چار 5 پنج 6 شش 7 هفت 8 هشت 10 ده 11 یازده 12 دوازده 14 چهارده 15 پانزده 16 شانزده " +
		"18 هجده هژده 20 بیست 30 سی 40 چهل 60 شصت 100 صد",
	"fa-Latn": "2 do 3 se 4 chahar char 5 panj 6 shesh 10 dah 12 davazdah 18 hejdah 20 bist 60 shast",
	"ps": "2 دوه دوو 3 درې دریو 4 څلور څلورو 5 پنځه پنځو 6 شپږ شپږو 7 اووه 8 اته 9 نهه 10 لس لسو 12 دولس دوولس دولسو " +
		"14 څوارلس 15 پنځلس 16 شپاړس 18 اتلس اتلسو 20 شل شلو 30 دېرش 40 څلوېښت 60 شپېته 100 سل",
}

// numberWords are the values of a language's number words, by folded word.
type numberWords struct {
	values map[string]int
	shapes [1 << 6]uint64 // a bit for the shape of each, as hardly any word of a post is one
}

// shape is a place in numberWords.shapes.
func shape(w []byte) uint32 {
	if len(w) == 0 {
		return 0
	}
	return (uint32(w[0])*61 + uint32(w[len(w)-1])*7 + uint32(len(w))) % (1 << 12)
}

// value is the number that a word means, 0 if it means none.
func (n *numberWords) value(w []byte) int {
	if n == nil {
		return 0
	}
	if at := shape(w); n.shapes[at>>6]&(1<<(at&63)) == 0 {
		return 0
	}
	return n.values[string(w)]
}

// allNumberWords are the number words by language.
func allNumberWords() map[string]*numberWords {
	all := map[string]*numberWords{}
	for lang, list := range spelled {
		words, value := &numberWords{values: map[string]int{}}, 0
		for _, w := range strings.Fields(list) {
			if n, err := strconv.Atoi(w); err == nil {
				value = n
			} else {
				folded := text.Canon(w, lang)
				words.values[folded] = value
				at := shape([]byte(folded))
				words.shapes[at>>6] |= 1 << (at & 63)
			}
		}
		all[lang] = words
	}
	return all
}

// quantities calls f with every number of a post, in digits of any script or in words, and with how many months or days it
// makes where its unit stands beside it: three years are 36 months.
func (b *Brain) quantities(r *reading, f func(key uint32)) {
	words, ok := b.spelled[string(r.guess.Language)]
	if !ok {
		words = b.spelled[string(r.guess.Language.Base())]
	}
	for i := 0; i < len(r.doc.Tokens); i++ {
		n, last := valueAt(&r.doc, words, i)
		if n < 2 {
			continue
		}
		f(quantity(n, 0))
		for _, h := range r.hits {
			if h.First != last+1 && h.First != last+2 && h.Last != i-1 && h.First != i {
				continue
			}
			switch days := b.unitDays[h.Concept]; {
			case days >= daysOfYear:
				f(quantity(n*12, 'm'))
			case days > daysOfWeek:
				f(quantity(n, 'm'))
			case days > 0:
				f(quantity(n*days, 'd'))
			}
		}
		i = last
	}
}

const (
	daysOfWeek = 7
	daysOfYear = 365
)

func quantity(n int, unit uint32) uint32 { return mix(uint32(n)*2654435761 + unit*97 + 23) }

// valueAt returns the number that begins with token i, and its last token: "58.400", "58 400" and "58,400" are one number.
func valueAt(d *text.Doc, words *numberWords, i int) (value, last int) {
	t := &d.Tokens[i]
	if !t.Number {
		return words.value(d.Word(*t)), i
	}
	n, err := strconv.Atoi(string(d.Word(*t)))
	if err != nil || n >= 1e6 {
		return 0, i
	}
	if n > 0 && n < 1000 && i+1 < len(d.Tokens) {
		next := d.Tokens[i+1]
		if next.Number && next.B-next.A == 3 && next.Start-t.End <= 2 {
			rest, _ := strconv.Atoi(string(d.Word(next))) // three digits
			return n*1000 + rest, i + 1
		}
	}
	return n, i
}
