package outreach

import (
	"strings"

	"femos"
)

// affirmations are what a reply begins with that says that somebody else's answer is right. The German and the English are
// ours; nobody has reviewed the others yet (they are machine-made).
var affirmations = map[femos.Language]string{
	"de":      "Das stimmt so. Danke fürs Antworten!",
	"en":      "That is right. Thank you for answering!",
	"ar":      "هذا صحيح. شكرًا على الإجابة!",
	"fa":      "درست است. ممنون از پاسختان!",
	"ps":      "دا سمه ده. د ځواب لپاره مننه!",
	"ru":      "Всё верно. Спасибо за ответ!",
	"ru-Latn": "Vsyo verno. Spasibo za otvet!",
	"uk":      "Усе правильно. Дякую за відповідь!",
	"sr":      "То је тачно. Хвала на одговору!",
	"sr-Latn": "To je tačno. Hvala na odgovoru!",
	"tr":      "Doğru. Cevap için teşekkürler!",
	"es":      "Es correcto. ¡Gracias por responder!",
	"pt":      "Está certo. Obrigada pela resposta!",
	"fr":      "C’est exact. Merci pour la réponse !",
}

// affirmation is the text in a language, in English where there is none: she writes it anew.
func affirmation(lang femos.Language) string {
	if text, ok := affirmations[lang]; ok {
		return text
	}
	if text, ok := affirmations[lang.Base()]; ok && !strings.HasSuffix(string(lang), "-Latn") {
		return text
	}
	return affirmations["en"]
}
