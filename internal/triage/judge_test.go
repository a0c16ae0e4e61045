package triage_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"femos"
	"femos/content"
	"femos/internal/triage"
)

func newJudge(tb testing.TB) *triage.Judge {
	tb.Helper()
	lib, err := triage.LoadLibrary(content.Files)
	if err != nil {
		tb.Fatal(err)
	}
	j, err := triage.New(lib)
	if err != nil {
		tb.Fatal(err)
	}
	return j
}

// Sentences of our own, not from the labelled posts.
func TestJudgeInEveryLanguage(t *testing.T) {
	t.Parallel()
	j := newJudge(t)
	for _, c := range []struct {
		text, lang, topic string
		advice            bool
	}{
		{"Mein Aufenthaltstitel läuft nächste Woche ab und die Ausländerbehörde gibt mir keinen Termin. Was soll ich tun?", "de", "B3", true},
		{"Can somebody tell me how I apply for Kindergeld, do I need my tax number first?", "en", "C3", true},
		{"Bonjour, quelqu'un sait comment inscrire mon enfant à la crèche si je ne travaille pas ?", "fr", "G1", true},
		{"¿Alguien sabe si puedo pedir el divorcio aquí aunque me casé en Colombia?", "es", "D3", true},
		{"Alguém sabe se o senhorio pode pedir cinco meses de caução?", "pt", "E1", true},
		{"Ev sahibim kaloriferi tamir etmiyor, her yer küf. Kirayı az ödeyebilir miyim?", "tr", "E2", true},
		{"Da li neko zna kako da nostrifikujem diplomu medicinske sestre?", "sr-Latn", "A2", true},
		{"Да ли неко зна како да добијем дечји додатак?", "sr-Cyrl", "C3", true},
		{"Подскажите пожалуйста, как продлить вид на жительство, если ауслендерамт не отвечает?", "ru", "B3", true},
		{"Хто знає, чи можна отримати житлову субсидію, якщо я працюю на мініджобі?", "uk", "E3", true},
		{"حدا بيعرف كيف بسجل ابني بالمدرسة إذا ما عنا سكن ثابت؟", "ar", "G2", true},
		{"کسی می‌داند برای بیمه درمانی بعد از بیکاری چه کار کنم؟", "fa", "F1", true},
		{"څوک پوهېږي چې د ماشوم پیسې یا کیندرګلد څنګه وغواړم؟ لطفا مرسته وکړئ", "ps", "C3", true},
		{"Vendo bicicleta de niña, casi nueva, 40 euros, recoger en Bonn", "es", "", false},
		{"Доброе утро, девочки! Хорошего дня всем 🌸", "ru", "", false},
		{"Ich biete Nageldesign an, schreibt mir privat auf WhatsApp, Preis ab 20 Euro", "de", "", false},
	} {
		v := j.Judge(triage.Post{Text: c.text})
		if string(v.Language) != c.lang || v.Advice != c.advice {
			t.Errorf("%s: language %s, advice %v (%.2f)", c.text, v.Language, v.Advice, v.AdviceScore)
		}
		if c.topic != "" && !names(v.Topics, c.topic) {
			t.Errorf("%s: topics %v, want %s among them", c.text, v.Topics, c.topic)
		}
	}
}

func names(topics []femos.TopicScore, code string) bool {
	for _, t := range topics {
		if t.Code == code {
			return true
		}
	}
	return false
}

func TestEmergencyInEveryLanguage(t *testing.T) {
	t.Parallel()
	j := newJudge(t)
	for _, text := range []string{
		"Mein Mann hat mich heute Nacht geschlagen und mit einem Messer bedroht, ich bin im Bad eingeschlossen. Bitte helft mir",
		"please help he said he will kill me tonight, I am hiding in the bathroom with my baby",
		"Au secours, mon mari m'a frappée et jetée dehors cette nuit, je suis à la gare avec mes enfants",
		"Ayuda por favor, mi marido me pegó y me echó a la calle esta noche, no tengo a dónde ir con mis hijos",
		"Socorro, ele me bateu e disse que vai me matar hoje, estou trancada no quarto",
		"Acil yardım edin kocam beni dövdü, öldürürüm diyor, evde kilitliyim",
		"Pomozite, muž me tuče i prijeti da će me ubiti, noćas sam na ulici s bebom",
		"Помогите срочно, муж избил меня и выгнал ночью на улицу с ребенком, некуда идти",
		"Допоможіть терміново, чоловік побив мене і погрожує вбити, ховаюсь у ванній",
		"ساعدوني زوجي ضربني وهددني بالسكين وأنا الآن بالشارع مع ولادي",
		"کمک کنید شوهرم مرا کتک زد و تهدید می‌کند که می‌کشد، امشب در خیابان هستم",
		"مرسته وکړئ خاوند مې وهلې یم او وايي چې وژنم دې، نن شپه په سړک یم",
		"ich will nicht mehr leben",
		"я не хочу больше жить",
	} {
		if v := j.Judge(triage.Post{Text: text}); v.Urgency != femos.Emergency || !v.Advice || v.Kind != femos.Question {
			t.Errorf("%s: urgency %s, advice %v, kind %s", text, v.Urgency, v.Advice, v.Kind)
		}
	}
}

func TestClaimOfFewWordsIsOnlySuggested(t *testing.T) {
	t.Parallel()
	j := newJudge(t)
	for _, text := range []string{
		"no husband no residence thats how it is here", "Fiktion = Arbeitsverbot, frag nicht erst", "without job no kita place",
		"Nach der Trennung verliere ich sofort meine Aufenthaltserlaubnis.",
	} {
		for _, c := range j.Judge(triage.Post{Text: text, Parent: "was meint ihr?"}).Claims {
			if len(strings.Fields(text)) < 8 && c.Band != "suggest" {
				t.Errorf("%s: %v", text, c)
			}
		}
	}
}

func TestParentTellsWhetherItIsKnown(t *testing.T) {
	t.Parallel()
	j := newJudge(t)
	text := "Du musst zum Jugendamt gehen und die Beistandschaft beantragen, bei mir hat das geklappt"
	if v := j.Judge(triage.Post{Text: text}); v.Kind != femos.AnswerGiven || !hasReason(v, "without_parent") {
		t.Errorf("without parent: %s %v", v.Kind, v.Reasons)
	}
	if v := j.Judge(triage.Post{Text: text, Parent: "Der Vater zahlt nicht"}); hasReason(v, "without_parent") {
		t.Errorf("with parent: %v", v.Reasons)
	}
}

func hasReason(v femos.Verdict, code string) bool {
	for _, r := range v.Reasons {
		if r.Code == code {
			return true
		}
	}
	return false
}

// checkVerdict holds what is true of every verdict, whatever the text.
func checkVerdict(t *testing.T, text string, v femos.Verdict) {
	t.Helper()
	for _, r := range v.Reasons {
		if triage.ReasonText(r.Code, "de") == r.Code || triage.ReasonText(r.Code, "en") == r.Code {
			t.Errorf("reason %q has no sentence", r.Code)
		}
		if r.Start < 0 || r.End > len(text) || r.Start > r.End {
			t.Fatalf("%+v outside a text of %d bytes", r, len(text))
		}
		if utf8.ValidString(text) && (!boundary(text, r.Start) || !boundary(text, r.End) || r.Quote != "" && r.Quote != text[r.Start:r.End]) {
			t.Errorf("%+v is not what stands there", r)
		}
	}
	if v.Topics == nil || v.Claims == nil || v.Answers == nil || v.Reasons == nil || v.Language == "" {
		t.Errorf("something is nil: %+v", v)
	}
	if len(v.Topics) > 3 || v.AdviceScore < 0 || v.AdviceScore > 1 {
		t.Errorf("%d topics, advice score %v", len(v.Topics), v.AdviceScore)
	}
	if v.Advice && v.Kind != femos.Question || v.Urgency != femos.Normal && !v.Advice {
		t.Errorf("verdict contradicts itself: %s %v %s", v.Kind, v.Advice, v.Urgency)
	}
}

func boundary(s string, i int) bool { return i == len(s) || utf8.RuneStart(s[i]) }

func TestNastyInput(t *testing.T) {
	t.Parallel()
	j := newJudge(t)
	for _, text := range []string{
		"", " ", "\x00", "?", "???", "🌸🌸🌸", "a", "\xff\xfe\xfd", "hilfe\x00\xffbitte", strings.Repeat("\u0301", 10_000), "a" + strings.Repeat("\u0301", 10_000) + "b?",
		strings.Repeat("a", 1<<20), strings.Repeat("кто знает? ", 100_000), strings.Repeat("\xed\xa0\x80", 5000), "\u200b\u200e\u202e",
		strings.Repeat("'", 5000), strings.Repeat("١", 3000), "12 13 14 Tage", strings.Repeat("漢", 5000), "สวัสดี", "ሰላም ንዓኹም",
	} {
		checkVerdict(t, text, j.Judge(triage.Post{Text: text, Parent: text}))
	}
	if v := j.Judge(triage.Post{Text: "🌸"}); v.Language != femos.Undetermined || v.Kind != femos.Other || !hasReason(v, "no_words") {
		t.Errorf("emoji only: %+v", v)
	}
}

func TestZeroWidthAndMarksChangeNothing(t *testing.T) {
	t.Parallel()
	j := newJudge(t)
	plain := "Kann mir jemand sagen wie ich Wohngeld beantrage?"
	spoilt := "Ka\u200bnn mi\u00adr jemand sa\u0335gen wie ich Wohn\u200cgeld bean\u2060trage?"
	a, b := j.Judge(triage.Post{Text: plain}), j.Judge(triage.Post{Text: spoilt})
	if a.AdviceScore != b.AdviceScore || !reflect.DeepEqual(a.Topics, b.Topics) {
		t.Errorf("%v %v, spoilt %v %v", a.AdviceScore, a.Topics, b.AdviceScore, b.Topics)
	}
}

func FuzzJudge(f *testing.F) {
	j := newJudge(f)
	for _, s := range []string{"Wer weiß Rat?", "كيف", "\xff?", "B1 Kurs 3 Wochen", "don't", "зв'язок"} {
		f.Add(s, "")
		f.Add(s, "Was tun?")
	}
	f.Fuzz(func(t *testing.T, text, parent string) {
		checkVerdict(t, text, j.Judge(triage.Post{Text: text, Parent: parent}))
	})
}

func TestRandomBytesNeverPanic(t *testing.T) {
	t.Parallel()
	j := newJudge(t)
	random := rand.New(rand.NewPCG(1, 2))
	alphabet := []rune("ab ?!'\n\u0301\u200cейіїжшشهلاكيف١23ßüğı漢ሀ€🌸.")
	for range 500 {
		var b []rune
		for range random.IntN(200) {
			b = append(b, alphabet[random.IntN(len(alphabet))])
		}
		checkVerdict(t, string(b), j.Judge(triage.Post{Text: string(b)}))
	}
}

func TestJudgeIsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	j := newJudge(t)
	texts := []string{"Wer kennt einen Anwalt?", "как получить киндергельд?", "كيف اسجل ابني بالمدرسة", "vendo sofá"}
	want := make([]femos.Verdict, len(texts))
	for i, s := range texts {
		want[i] = j.Judge(triage.Post{Text: s})
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for n := range 50 {
				i := n % len(texts)
				if got := j.Judge(triage.Post{Text: texts[i]}); !reflect.DeepEqual(got, want[i]) {
					t.Errorf("%s: %+v, then %+v", texts[i], want[i], got)
				}
			}
		})
	}
	wg.Wait()
}

func TestRunJudgeWritesExactlyTheKeys(t *testing.T) {
	t.Parallel()
	j := newJudge(t)
	in := `{"id":"1","text":"Wie bekomme ich Wohngeld?","parent":null,"lang":"de"}` + "\n\n" + `{"id":"2","text":"","parent":"x"}` + "\n"
	var out bytes.Buffer
	if err := triage.RunJudge(context.Background(), strings.NewReader(in), &out, j); err != nil {
		t.Fatal(err)
	}
	want := []string{"id", "language", "kind", "advice", "advice_score", "in_scope", "fraud", "topics", "urgency", "audience", "claims", "answers", "reasons", "scores"}
	lines := 0
	for s := bufio.NewScanner(&out); s.Scan(); lines++ {
		var m map[string]json.RawMessage
		if err := json.Unmarshal(s.Bytes(), &m); err != nil {
			t.Fatal(err)
		}
		if len(m) != len(want) {
			t.Errorf("%d keys in %s", len(m), s.Text())
		}
		for _, k := range want {
			if v, ok := m[k]; !ok || string(v) == "null" {
				t.Errorf("key %s is %s", k, v)
			}
		}
	}
	if lines != 2 {
		t.Errorf("%d lines", lines)
	}
}

func TestRunJudgeNamesTheMalformedLine(t *testing.T) {
	t.Parallel()
	j := newJudge(t)
	for in, want := range map[string]string{
		"{\"id\":\"1\",\"text\":\"a\"}\n{\"id\":": "line 2", "{\"id\":\"1\"}\n": "line 1", "\n\n[1]\n": "line 3",
	} {
		err := triage.RunJudge(context.Background(), strings.NewReader(in), &bytes.Buffer{}, j)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", in, err, want)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := triage.RunJudge(ctx, strings.NewReader(`{"id":"1","text":"a"}`), &bytes.Buffer{}, j); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestRunJudgeTakesLongLines(t *testing.T) {
	t.Parallel()
	j := newJudge(t)
	in := `{"id":"1","text":"` + strings.Repeat("Wer weiß? ", 300_000) + `"}`
	var out bytes.Buffer
	if err := triage.RunJudge(context.Background(), strings.NewReader(in), &out, j); err != nil || out.Len() == 0 {
		t.Errorf("3 MB: %v, %d bytes", err, out.Len())
	}
}

func TestLibraryErrorsNameFileAndLine(t *testing.T) {
	t.Parallel()
	good := fstest.MapFS{
		"taxonomy.json": {Data: []byte("{\"topics\":[{\"code\":\"A\"},{\"code\":\"A1\",\"parent\":\"A\"}]}")},
		"answers.jsonl": {Data: []byte("{\"id\":\"x\",\"topics\":[\"A1\"]}\n")},
		"claims.jsonl":  {Data: []byte("{\"id\":\"c\",\"no\":\"1\"}\n")},
	}
	if _, err := triage.LoadLibrary(good); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ file, data, want string }{
		{"taxonomy.json", "{\n\"topics\":[\n{]}", "taxonomy.json:3"},
		{"answers.jsonl", "{\"id\":\"x\"}\n{oops\n", "answers.jsonl:2"},
		{"answers.jsonl", "{\"id\":\"x\"}\n{\"id\":\"x\"}\n", "answers.jsonl:2"},
		{"answers.jsonl", "{\"id\":\"x\",\"topics\":[\"Q9\"]}\n", "answers.jsonl:1"},
		{"claims.jsonl", "{\"no\":\"1\"}\n", "claims.jsonl:1"},
	} {
		bad := fstest.MapFS{}
		for k, v := range good {
			bad[k] = v
		}
		bad[c.file] = &fstest.MapFile{Data: []byte(c.data)}
		if _, err := triage.LoadLibrary(bad); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.file, err, c.want)
		}
	}
}

func TestModelErrorsSayWhatToDo(t *testing.T) {
	t.Parallel()
	for _, data := range []string{"", "other", "femos triage 3\n\x05\x00\x00\x00ab"} {
		if _, err := triage.ReadModel([]byte(data)); err == nil || !strings.Contains(err.Error(), "go generate") {
			t.Errorf("%q: %v", data, err)
		}
	}
}
