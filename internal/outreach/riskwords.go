package outreach

import (
	"regexp"
	"strings"
)

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

// courtesy is what may stand around a signed block without changing what it says: greetings and forms of address, thanks,
// wishes, ends of letters. The list is closed and short: what it does not hold makes a reply yellow. The German and the English are
// ours; nobody has reviewed the others yet.
var courtesy = []string{
	// German
	`(sehr )?geehrte[rs]?( damen und herren)?|liebe[rs]?( alle)?|(hallo|hi|hey)( zusammen| alle| ihr lieben)?|guten (tag|morgen|abend)|grüß (gott|dich|sie)|moin|servus|(herzlich )?willkommen`,
	`((vielen|herzlichen|lieben|besten) dank|danke)( (dir|ihnen|euch))?( (sehr|schön))?( für (ihre|deine|eure|die|ihr|dein|euer|das) (frage|nachricht|anfrage|offenheit|geduld|vertrauen))?`,
	`((ich wünsche|wir wünschen) (dir|ihnen|euch) )?(alles (gute|liebe)|viel (erfolg|glück|kraft)|(einen )?(schönen|guten) (tag|abend)|(ein )?schönes wochenende)( (für (sie|dich|euch)|und viel (erfolg|glück|kraft)))?|(ich hoffe, )?das hilft (ihnen|dir)( weiter)?`,
	`(viele|liebe|herzliche|beste|schöne|freundliche) gr(ü|ue)(ß|ss)e|mit (freundlichen|besten|herzlichen|lieben) gr(ü|ue)(ß|ss)en|lg|vg|mfg|herzlichst?|bis bald`,
	// English
	`dear( (sister|friend|all|madam|sir))?|(hello|hi|hey)( there| everyone| all)?|good (morning|afternoon|evening|day)|welcome`,
	`(many )?thanks( a lot)?( for (your|the) (question|message|trust|patience))?|thank you( (so|very) much)?( for (your|the) (question|message|trust|patience))?`,
	`((i|we) wish you )?(all the best|good luck|best of luck|lots of strength|every success|(have )?a (nice|good|lovely) (day|evening|weekend))( to you)?|take care|(i )?hope this helps( you)?`,
	`(best|kind|warm|many)( (regards|wishes|greetings))|regards|(yours )?sincerely|warmly|see you soon`,
	// Arabic; a name stands behind a form of address only, as it has no capital to be told by
	`(و?عليكم السلام|السلام عليكم)( ورحمة الله( وبركاته)?)?|مرحب(ا|ًا|اً)( بك(م|ِ)?)?|أهل(ا|ًا|اً)( وسهل(ا|ًا|اً))?( بك(م|ِ)?)?|(صباح|مساء) الخير|تحية طيبة( وبعد)?`,
	`(عزيزتي|عزيزي|أختي|الأخت|أختي العزيزة|السيدة|سيدتي)( [\p{Arabic}\p{M}]{2,20})?`,
	`شكر(ا|ًا|اً)( جزيل(ا|ًا|اً))?( لك(م|ِ)?)?( على (سؤالك|رسالتك|ثقتك)(م|ِ)?)?`,
	`((أتمنى|نتمنى) لك(م|ِ)? )?(كل (الخير|التوفيق)|التوفيق|بالتوفيق|يوم(ا|ًا|اً) سعيد(ا|ًا|اً))|مع (أطيب |خالص )?(التحية|التحيات|تحياتي|التمنيات)|تحياتي|مع السلامة|إلى اللقاء`,
	// Persian: the name stands before "dear"
	`سلام( علیکم)?|درود( بر شما)?|(صبح|روز|عصر|شب|وقت)(تان)? بخیر|((خانم |دوست |خواهر )?[\p{Arabic}\p{M}]{2,20} |دوست |خواهر )(عزیز|گرامی|جان)`,
	`(خیلی |بسیار )?(ممنون|ممنونم|متشکرم|سپاسگزارم|سپاس|تشکر)( (از|برای) (سؤال|سوال|پیام|پرسش|اعتماد)( شما|تان|ت)?)?`,
	`موفق باش(ید|ی)?|(برایتان|برای شما|برایت) آرزوی موفقیت (دارم|داریم|می ?کنم|می ?کنیم)|روز (خوش|خوبی داشته باشید)|با (احترام|درود|مهر|آرزوی موفقیت|بهترین آرزوها)|خدانگهدار|خداحافظ`,
	// Pashto
	`سلامونه|السلام علیکم|(سهار|ورځ|ماښام) مو پخیر|(ګرانې|ګرانه|محترمې|محترمه)( [\p{Arabic}\p{M}]{2,20})?`,
	`(ډېره |ډیره )?مننه|(ستاسو|ستا) له (پوښتنې|پیغام)( څخه| نه)? مننه|بریال(ۍ|ي) (اوسئ|اوسې|شئ)|ښه ورځ ولرئ|په (درناوي|درنښت)|د خدای په امان`,
	// Russian
	`здравствуй(те)?|добр(ый|ое|ого) (день|дня|утро|утра|вечер|вечера)|привет|(дорог|уважаем)(ая|ой|ый|ие|ые)( сестра| подруга)?`,
	`((большое |огромное )?спасибо|благодар(ю|им))( (большое|вам|вас|тебе|тебя))?( за ((ваш|твой|ваше|твоё|твое) )?(вопрос|сообщение|обращение|доверие))?`,
	`((желаю|желаем)( вам| тебе)? )?(удачи|успехов|сил|всего (доброго|хорошего|наилучшего)|хорошего дня)( (вам|тебе))?|берегите себя|с (уважением|теплом|наилучшими пожеланиями)|до свидания`,
	// Ukrainian
	`вітаю( вас| тебе)?|добр(ий|ого) (день|дня|ранок|ранку|вечір|вечора)|привіт|(шановн|дорог|люб)(а|ий|і)( сестро| подруго)?`,
	`(щиро |дуже )?дяку(ю|ємо)( (вам|тобі))?( за ((ваше|твоє|вашу|твою) )?(запитання|питання|повідомлення|звернення|довіру))?`,
	`((бажаю|бажаємо)( вам| тобі)? )?(удачі|успіхів|сил|всього (доброго|найкращого)|гарного дня)( (вам|тобі))?|бережіть себе|з (повагою|теплом|найкращими побажаннями)|до побачення`,
	// Serbian, in both scripts
	`zdravo|dob(ar|ro) (dan|jutro|veče)|drag[aie]|poštovan[aie]|(puno |mnogo )?hvala( (vam|ti))?( (puno|mnogo))?( na (pitanju|poruci|poverenju))?`,
	`((želim|želimo) (vam|ti) )?(sve najbolje|(puno|mnogo) (sreće|uspeha|snage)|(prijatan|lep) dan)|srećno|((srdačan|lep) )?pozdrav|sa? poštovanjem|doviđenja`,
	`здраво|доб(ар|ро) (дан|јутро|вече)|драг[аие]|поштован[аие]|(пуно |много )?хвала( (вам|ти))?( (пуно|много))?( на (питању|поруци|поверењу))?`,
	`((желим|желимо) (вам|ти) )?(све најбоље|(пуно|много) (среће|успеха|снаге)|(пријатан|леп) дан)|срећно|((срдачан|леп) )?поздрав|са? поштовањем|довиђења`,
	// Turkish
	`merhaba(lar)?|selam(lar)?|[iİ]yi (günler|akşamlar)|günaydın|(sevgili|değerli)( kardeşim| arkadaşım)?|sayın`,
	`((sorunuz|sorun|mesajınız|mesajın|güveniniz) için )?(çok )?teşekkür(ler| ederim| ederiz)|sağ ?ol(un)?`,
	`(bol şans|başarılar|kolaylıklar|[iİ]yi (şanslar|günler))( dilerim| dileriz)?|kolay gelsin|geçmiş olsun|kendine(ze)? iyi bak(ın)?|sevgiler(imle)?|saygılar(ımla|ımızla)?|hoşça ?kal(ın)?`,
	// Spanish
	`hola( a todas)?|buen(os|as) (días|tardes|noches)|(querid|estimad)[ao]s?|(muchas |mil )?gracias( por (tu|su|la|el) (pregunta|mensaje|confianza))?`,
	`((te|le|os|les) dese(o|amos) )?((todo )?lo mejor|mucha (suerte|fuerza)|mucho (ánimo|éxito)|un buen día)|que (te|le) vaya (muy )?bien|(un )?(cordial )?saludos?( cordial(es)?)?|un abrazo|atentamente|cordialmente|hasta pronto`,
	// Portuguese
	`olá|oi|bom dia|boa (tarde|noite)|(querid|prezad|estimad|car)[ao]s?|(muito )?obrigad[ao]( pel[ao] ((sua|tua|seu|teu) )?(pergunta|mensagem|confiança))?`,
	`(desejo(-(lhe|te))? )?(tudo de bom|boa sorte|muita força|muito sucesso|um bom dia)|(com os )?(melhores )?cumprimentos|atenciosamente|cordialmente|(um )?abraço|até (logo|breve)`,
	// French
	`bonjour( à toutes)?|bonsoir|salut|coucou|ch(er|ère|ères)( (madame|sœur|amie|toutes))?|madame|merci( (beaucoup|bien))?( (pour|de) (votre|ta|ton|la) (question|message|confiance))?`,
	`((je|nous) (vous|te) souhait(e|ons) )?((une )?bonne (chance|journée|soirée|continuation)|bon courage|(beaucoup de|plein de) (courage|force|succès)|tout le meilleur)|prenez soin de vous|(bien )?cordialement|(meilleures|sincères|cordiales) salutations|bien à vous|amicalement|à bientôt`,
}

// courtesies match what is nothing but courtesies, each with a name of one or two words behind it, in capitals, and with what
// stands between them: spaces, stops, lists and emphasis, a few kind pictures; no question mark, no brackets, no line through it.
var courtesies = func() *regexp.Regexp {
	const between = `[ ,.!:;'*_•·–—،؛۔¡🙂😊🌸🍀🌷💐💜❤👋🙏☀\x{fe0f}-]`
	const word = `\p{Lu}[\p{L}\p{M}'-]{0,29}`
	return regexp.MustCompile(`^` + between + `*((?i:` + strings.Join(courtesy, "|") + `)(,? ` + word + `( ` + word + `)?)?(` + between + `+|$))*$`)
}()

// denials are no names, though they may stand where one does.
var denials = regexp.MustCompile(`(?i)(^|[^\p{L}\p{M}])(nein|nicht|kein\p{L}*|falsch\p{L}*|veraltet\p{L}*|ungültig\p{L}*|stimmt|no|not|never|wrong|false|outdated|لا|ليس|ليست|غير|خطأ|ممنوع|نه|نیست|غلط|اشتباه|ناسم|не\p{L}*|нет|ні|помилка|ошибка|ложь|hayır|değil|yanlış|nunca|falso|não|errado|non|faux|pas|ne|nije|netačno|није)($|[^\p{L}\p{M}])`)
