package lang_test

import (
	"os"
	"testing"

	"femos/internal/triage"
	"femos/internal/triage/lang"
	"femos/internal/triage/text"
)

func model(t *testing.T) *lang.Identifier {
	t.Helper()
	data, err := os.ReadFile("../model.bin")
	if err != nil {
		t.Fatal(err)
	}
	m, err := triage.ReadModel(data)
	if err != nil {
		t.Fatal(err)
	}
	return m.Lang.Identifier()
}

func TestIdentify(t *testing.T) {
	t.Parallel()
	m := model(t)
	for _, c := range []struct{ text, want string }{
		{"Wo bekomme ich Hilfe?", "de"}, {"Where can I get help?", "en"}, {"Où puis-je trouver de l'aide ?", "fr"},
		{"¿Dónde puedo pedir ayuda?", "es"}, {"donde puedo pedir ayuda para mi nino", "es"}, {"Onde posso pedir ajuda?", "pt"},
		{"Nereden yardım alabilirim?", "tr"}, {"nereden yardim alabilirim cocugum icin", "tr"}, {"Gdje mogu dobiti pomoć?", "sr-Latn"},
		{"Где могу да добијем помоћ?", "sr-Cyrl"}, {"Где можно получить помощь?", "ru"}, {"Де можна отримати допомогу?", "uk"},
		{"gde mozhno poluchit pomosh rebenku", "ru-Latn"}, {"أين يمكنني الحصول على مساعدة؟", "ar"}, {"از کجا می‌توانم کمک بگیرم؟", "fa"},
		{"زه له کومه ځایه مرسته اخیستلی شم؟", "ps"}, {"kasi midune koja mitunam komak begiram", "fa-Latn"}, {"7ada bya3ref wen fini ekhod mosa3ade", "ar-Latn"},
		// neighbours that are not served are named, not forced into ours
		{"Къде мога да получа помощ за детето си?", "bg"}, {"Gdzie mogę uzyskać pomoc dla dziecka?", "pl"}, {"Unde pot primi ajutor pentru copil?", "ro"},
		{"مجھے مدد کہاں سے مل سکتی ہے؟", "ur"}, {"मदद कहाँ मिलेगी?", "hi"}, {"哪里可以得到帮助", "zh"}, {"ฉันขอความช่วยเหลือ", "th"}, {"Ku mund të marr ndihmë për fëmijën?", "sq"},
		// German office words do not turn a post German
		{"Alguien sabe si el Jobcenter paga la Kaution de la Wohnung?", "es"}, {"Ausländerbehörde bana Fiktionsbescheinigung vermedi ne yapmalıyım", "tr"},
		// nor does what an office wrote
		{"\"Ihr Antrag auf Verlängerung der Aufenthaltserlaubnis wird hiermit abgelehnt.\" Bu ne demek, şimdi ne yapmam lazım, çok korkuyorum, bir avukat bulmam mı gerekiyor?", "tr"},
		// nothing to tell by
		{"", "und"}, {"123 456", "und"}, {"🌸", "und"},
	} {
		var d text.Doc
		var work lang.Work
		d.Read(c.text)
		if g := m.Identify(&d, &work); string(g.Language) != c.want {
			t.Errorf("%s: %s (%.2f), want %s", c.text, g.Language, g.Sure, c.want)
		}
	}
}

func TestLabelsStandUnderTheirScript(t *testing.T) {
	t.Parallel()
	n := 0
	for _, s := range []text.Script{text.Arabic, text.Cyrillic, text.Ethiopic, text.Latin} {
		for _, c := range lang.Among(s) {
			if lang.Index(lang.Labels[c]) != c {
				t.Errorf("label %d", c)
			}
			n++
		}
	}
	if n != len(lang.Labels) {
		t.Errorf("%d of %d labels have a script", n, len(lang.Labels))
	}
}
