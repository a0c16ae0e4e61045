package outreach

import "regexp"

// redSubject is a subject on which own words wait for the lawyer, with the beginnings of the words that tell it in the
// twelve languages. The German and the English are ours; nobody has reviewed the others yet. They are looked for in lower case.
type redSubject struct {
	code  string
	words *regexp.Regexp
}

var redSubjects = []redSubject{
	{"refusal", regexp.MustCompile(`abgelehn|ablehn|widerspruch|klage |klagen|refus|reject|denied|appeal|objection|رفض|اعتراض|رد شد|رد کرد|اعتراض|отказ|обжалов|жалоб|відмов|оскарж|reddedil|itiraz|rechaz|denegad|recurso|recusad|indeferid|rejet|recours|odbij|одбиј|žalb|жалб|رد شو`)},
	{"expulsion", regexp.MustCompile(`abschieb|ausweis[eu]|ausreisepflicht|deport|expuls|remov(ed|al) from|ترحيل|ابعاد|إبعاد|اخراج از|دیپورت|اخراج|депорт|высылк|выдвор|видворе|sınır dışı|expulsi|deporta|protjeriv|proterivan|протерив|ایستل`)},
	{"asylum", regexp.MustCompile(`\basyl|\basil|asylum|refugee status|flüchtlingseigenschaft|لجوء|پناهند|پناه‌جو|убежищ|притул|sığınma|iltica|refugiad|azil|азил|پناه غوښت`)},
	{"custody", regexp.MustCompile(`sorgerecht|umgangsrecht|inobhutnahme|custody|حضانة|الحضانة|حضانت|опек[аиу]|опік|velayet|custodia|guarda dos? |garde (de l'|des )enfant|starateljstv|старатељств|سرپرستۍ`)},
	{"criminal", regexp.MustCompile(`strafbar|strafrecht|straftat|anzeige erstatten|strafanzeige|vorbestraft|criminal|prosecut|press charges|جنائي|جريمة|جناي|کیفر|جرم|уголовн|преступл|кримінал|злочин|suç duyurusu|ceza dava|penal|crimin|pénal|krivičn|кривичн`)},
	{"contract", regexp.MustCompile(`(vertrag|aufhebungsvertrag|vereinbarung|vergleich)[^.!?]{0,40}unterschr|unterschr[^.!?]{0,40}(vertrag|vereinbarung|vergleich)|sign (the|this|that|a|any) (contract|agreement)|وق[ّ]?ع[^.؟]{0,20}عقد|توقيع[^.؟]{0,20}عقد|قرارداد[^.؟]{0,20}امضا|подпис[^.?]{0,30}договор|підпис[^.?]{0,30}догов|sözleşme[^.?]{0,20}imzala|firm[ae][^.?]{0,20}contrato|assin[ae][^.?]{0,20}contrato|sign[^.?]{0,20}contrat|potpi[^.?]{0,20}ugovor|потпи[^.?]{0,20}уговор`)},
	{"prospect", regexp.MustCompile(`garantiert|ganz sicher|auf jeden fall (bekomm|gewinn)|(gute|keine|hohe|geringe) (chance|aussicht)|sie (werden|können sicher) (gewinn|bekomm)|wird (bestimmt|sicher) (genehmigt|bewilligt|klappen)|guarantee|you will (get|win|receive)|(good|no|high|low) chance|مضمون|أكيد ستح|تضمین|حتما می|гарант|точно получите|точно отримаєте|kesinlikle al|garantiz|seguro que|garantid|com certeza vai|garanti|sigurno ćete|сигурно ћете`)},
}

// sums are amounts of money; deadlines are days and spans of time in figures, also in Arabic and Persian ones. \pN stands
// before or after what it is counted in.
var (
	sums      = regexp.MustCompile(`\p{Nd}[\p{Nd}.,\x{a0} ]*(€|eur|euro|avro|евро|євро|يورو|یورو|evra|евра)|€\s?\p{Nd}[\p{Nd}.,]*`)
	deadlines = regexp.MustCompile(`\p{Nd}{1,2}\.\s?(\p{Nd}{1,2}\.|januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember)|` +
		`\p{Nd}{1,2}/\p{Nd}{1,2}(/\p{Nd}{2,4})?|\p{Nd}{4}-\p{Nd}{2}-\p{Nd}{2}|` +
		`\p{Nd}+[\s\x{a0}]*(tag|woche|monat|jahr|day|week|month|year|jour|semaine|mois|día|dia|semana|mes|mês|gün|hafta|ay\b|дн|день|недел|месяц|тиж|місяц|dan|nedelj|mesec|дан|недељ|месец|يوم|أيام|أسبوع|أسابيع|شهر|أشهر|روز|هفته|ماه|ورځ|اونۍ|میاشت)`)
)
