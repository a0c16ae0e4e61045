package triage_test

import (
	"strings"
	"testing"

	"femos"
	"femos/internal/triage"
)

const courtesies = `
Guten Morgen ihr Lieben, ich wünsche euch allen einen schönen Tag
Guten Morgen zusammen
Guten Abend, schönes Wochenende euch allen
Danke schön, du bist ein Schatz
Vielen lieben Dank euch allen, ihr seid toll
Gute Nacht ihr Lieben, bis morgen
Alles Gute zum Geburtstag liebe Amina
Frohe Weihnachten euch allen
Good morning ladies, have a wonderful day
Thank you so much, you are the best
Good night everyone, see you tomorrow
Happy birthday dear, all the best
Have a nice weekend everyone
shukran ktir habibti
شكرا كتير حبيباتي الله يخليكن
صباح الخير يا بنات
الله يسعدكم ويبارك فيكم
كل عام وأنتم بخير
جمعة مباركة عليكم
صبح بخیر دوستان عزیز
ممنون عزیزم خیلی لطف کردی
عید شما مبارک
سهار مو پخیر خویندو
ډېره مننه خورې
Спасибо большое, девочки!
Доброе утро всем, хорошего дня
Спокойной ночи, до завтра
С днём рождения, дорогая!
Дякую дуже, дівчата
Доброго ранку всім, гарного дня
З днем народження!
Teşekkürler canım, çok sağ ol
Günaydın kızlar, güzel bir gün olsun
İyi geceler, yarın görüşürüz
Hayırlı cumalar herkese
Doğum günün kutlu olsun canım
gracias a todas, sois las mejores
Buenos días chicas, que tengáis un buen día
Feliz cumpleaños guapa
Buenas noches, hasta mañana
merci beaucoup les filles, bonne soirée
Bonjour à toutes, bonne journée
Joyeux anniversaire ma belle
Bonne nuit, à demain
Obrigada meninas, vocês são incríveis
Bom dia a todas, tenham um ótimo dia
Feliz aniversário querida
Boa noite, até amanhã
Hvala puno, drage moje
Dobro jutro svima, lijep dan želim
Sretan rođendan draga
Laku noć, vidimo se sutra
sabah el kheir ya banat
mersi azizam kheili lotf kardi
spasibo bolshoe devochki
`

// What stands in groups all day: if a greeting rang as an emergency, nobody would look up at the next one.
func TestCourtesyIsNoEmergency(t *testing.T) {
	t.Parallel()
	j := newJudge(t)
	for text := range strings.SplitSeq(strings.TrimSpace(courtesies), "\n") {
		v := j.Judge(triage.Post{Text: text})
		if v.Urgency != femos.Normal || v.Advice {
			t.Errorf("%s: %s, advice %v (%.2f), emergency %.2f, because %+v", text, v.Urgency, v.Advice, v.AdviceScore, v.Scores.Emergency, v.Reasons)
		}
	}
}

// Danger is heard beside a courtesy, in few words too.
func TestDangerBesideACourtesy(t *testing.T) {
	t.Parallel()
	j := newJudge(t)
	for _, text := range []string{
		"Guten Morgen, er würgt mich", "Guten Morgen, er lässt mich nicht raus", "Danke euch, mein Mann hat mich heute Nacht geschlagen",
		"good morning ladies he locked me in", "Teşekkürler, kocam beni dövüyor", "Hallo ihr Lieben, ich will nicht mehr leben",
	} {
		if v := j.Judge(triage.Post{Text: text}); v.Urgency != femos.Emergency {
			t.Errorf("%s: %s (%.2f)", text, v.Urgency, v.Scores.Emergency)
		}
	}
}
