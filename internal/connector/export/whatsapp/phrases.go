package whatsapp

import (
	"slices"
	"strings"
)

// deleted is all of a message's text once it was deleted, by whoever wrote it or by the reader of the export. Lower
// case, without marks and the point at the end.
var deleted = []string{
	"this message was deleted", "you deleted this message",
	"diese nachricht wurde gelöscht", "du hast diese nachricht gelöscht",
	"تم حذف هذه الرسالة", "حذفت هذه الرسالة", "لقد حذفت هذه الرسالة", "قمت بحذف هذه الرسالة", "حذفتَ هذه الرسالة",
	"این پیام حذف شد", "این پیام حذف شده است", "شما این پیام را حذف کردید", "این پیام پاک شد", "شما این پیام را پاک کردید",
	"данное сообщение удалено", "вы удалили данное сообщение", "это сообщение удалено", "это сообщение было удалено", "вы удалили это сообщение", "сообщение удалено",
	"це повідомлення видалено", "це повідомлення було видалено", "ви видалили це повідомлення",
	"bu mesaj silindi", "bu mesajı sildiniz",
	"se eliminó este mensaje", "eliminaste este mensaje", "este mensaje fue eliminado", "este mensaje se eliminó",
	"mensagem apagada", "esta mensagem foi apagada", "você apagou esta mensagem", "apagou esta mensagem", "apagaste esta mensagem", "esta mensagem foi eliminada", "eliminou esta mensagem",
	"ce message a été supprimé", "vous avez supprimé ce message",
	"ova poruka je izbrisana", "ova poruka je obrisana", "izbrisali ste ovu poruku", "obrisali ste ovu poruku",
	"ова порука је избрисана", "ова порука је обрисана", "избрисали сте ову поруку", "обрисали сте ову поруку",
}

// removed begins the text of a message that an administrator deleted; the name follows.
var removed = []string{
	"this message was deleted by admin", "diese nachricht wurde von admin", "diese nachricht wurde vom admin", "حذف المشرف", "حذف المشرفون",
	"данное сообщение удалено админ", "це повідомлення видалив адмін", "bu mesaj yönetici", "esta mensagem foi apagada pelo admin", "ce message a été supprimé par l’admin",
	"ce message a été supprimé par l'admin",
}

// edited stands in < > behind a text that was edited.
var edited = []string{
	"this message was edited", "diese nachricht wurde bearbeitet", "تم تعديل هذه الرسالة", "تم تحرير هذه الرسالة", "تم تعديل الرسالة",
	"این پیام ویرایش شد", "این پیام ویرایش شده است", "сообщение изменено", "это сообщение изменено", "данное сообщение изменено", "это сообщение было изменено",
	"це повідомлення змінено", "це повідомлення було змінено", "це повідомлення відредаговано", "bu mesaj düzenlendi", "se editó este mensaje", "este mensaje fue editado",
	"mensagem editada", "esta mensagem foi editada", "ce message a été modifié", "ova poruka je izmenjena", "ova poruka je uređena", "ова порука је измењена", "ова порука је уређена",
}

// attached stands in < > with a name of a file after a colon (iOS), or in ( ) behind one (Android).
var attached = []string{
	"attached", "anhang", "مرفق", "المرفق", "المرفقات", "پیوست", "پیوست شده", "прикреплено", "вложение", "прикріплено", "вкладено", "eklendi", "ekli dosya", "ekli", "adjunto", "anexado", "anexo", "pièce jointe", "u prilogu", "priloženo", "приложено", "у прилогу",
	"file attached", "datei angehängt", "الملف مرفق", "ملف مرفق", "تم إرفاق ملف", "فایل پیوست شد", "فایل پیوست شده", "файл добавлен", "файл прикреплен", "файл прикріплено", "файл додано", "dosya ekli", "archivo adjunto", "arquivo anexado", "ficheiro anexado", "fichier joint", "datoteka u prilogu", "датотека у прилогу", "fajl je priložen",
}

// omitted is how iOS says, behind a direction mark, that there was a picture, a film, a voice, a sticker …: these are the
// beginnings and ends of it in the languages.
var omitted = []string{
	"omitted", "weggelassen", "ausgelassen", "تم استبعاد", "غير مشمول", "غير مشمولة", "مستبعد", "مستبعدة", "حذف شده", "حذف شد", "отсутствует", "пропущено", "пропущен", "пропущена", "відсутнє", "відсутній", "відсутня",
	"dahil edilmedi", "atlandı", "omitido", "omitida", "ocultado", "ocultada", "ocultos", "oculto", "oculta", "absent", "absente", "omis", "omise", "izostavljen", "izostavljena", "izostavljeno", "изостављен", "изостављена", "изостављено",
}

// notices are in lines of the app's own: what it says of groups, keys and calls.
var notices = []string{
	"end-to-end encrypted", "created group", "created this group", "changed the subject", "changed the group", "changed this group", "changed their phone number", "changed to a new number",
	"security code", "is now an admin", "no longer an admin", "disappearing messages", "pinned a message", "missed voice call", "missed video call", "joined using", "joined from the community", "view once", "one-time",
	"ende-zu-ende-verschlüsselt", "den betreff", "die gruppe erstellt", "gruppenname", "gruppenbild", "gruppenbeschreibung", "sicherheitsnummer", "telefonnummer geändert", "verpasster sprachanruf", "verpasster videoanruf", "einmalansicht",
	"مشفرة تماما", "مشفّرة", "مشفرة بين الطرفين", "أنشأ المجموعة", "أنشأت المجموعة", "بإنشاء المجموعة", "غير موضوع", "غيّر موضوع", "الموضوع من", "الموضوع إلى", "بتغيير اسم", "اسم المجموعة", "رمز الأمان", "مكالمة صوتية فائتة", "مكالمة فيديو فائتة", "مرة واحدة",
	"رمزگذاری سرتاسری", "رمزنگاری سرتاسر", "رمزگذاری سرتاسر", "گروه را ایجاد", "گروه را ساخت", "نام گروه", "موضوع گروه", "موضوع را", "کد امنیتی", "تماس صوتی از دست رفته", "تماس تصویری از دست رفته",
	"сквозным шифрованием", "создал(-а) группу", "создал(а) группу", "создал группу", "создала группу", "изменил(-а) тему", "изменил(а) тему", "изменил тему", "изменила тему", "изменили тему", "название группы", "код безопасности", "пропущенный аудиозвонок", "пропущенный видеозвонок", "однократн",
	"наскрізним шифруванням", "створив групу", "створила групу", "створив(-ла) групу", "змінив тему", "змінила тему", "змінили тему", "змінив(-ла) тему", "назву групи", "код безпеки", "пропущений голосовий", "пропущений відеодзвінок",
	"uçtan uca şifreli", "grubunu oluşturdu", "grubu oluşturdu", "grup adını", "grubun konusunu", "grup konusunu", "konuyu", "güvenlik kodu", "cevapsız sesli arama", "cevapsız görüntülü arama", "tek seferlik",
	"cifrados de extremo a extremo", "creó el grupo", "cambió el asunto", "cambiaste el asunto", "nombre del grupo", "código de seguridad", "llamada perdida", "videollamada perdida",
	"criptografia de ponta a ponta", "criptografadas de ponta a ponta", "encriptação ponto a ponto", "encriptadas ponto a ponto", "criou o grupo", "criou este grupo", "mudou o assunto", "alterou o assunto", "mudou o nome", "alterou o nome", "nome do grupo", "código de segurança", "chamada de voz perdida", "ligação de voz perdida",
	"chiffrés de bout en bout", "a créé le groupe", "changé l’objet", "changé l'objet", "modifié l’objet", "modifié l'objet", "nom du groupe", "code de sécurité", "appel vocal manqué", "appel vidéo manqué",
	"šifrovani s kraja na kraj", "šifrovane s kraja na kraj", "end-to-end šifrovan", "je napravio grupu", "je napravila grupu", "je kreirao grupu", "je kreirala grupu", "naziv grupe", "ime grupe", "bezbednosni kod", "propušten glasovni poziv",
	"шифровани с краја на крај", "шифроване с краја на крај", "је направио групу", "је направила групу", "назив групе", "име групе", "безбедносни код", "пропуштен гласовни позив",
}

// polls is the first line of a poll.
var polls = []string{
	"poll:", "umfrage:", "abstimmung:", "استطلاع:", "استطلاع رأي:", "تصويت:", "نظرسنجی:", "опрос:", "опитування:", "anket:", "encuesta:", "enquete:", "sondagem:", "sondage:", "anketa:", "анкета:",
}

// said makes a text comparable with the lists: without marks, in lower case, without white space and a point at its ends.
func said(text string) string {
	return strings.TrimRight(strings.TrimSpace(strings.ToLower(unmarked(text))), ".!。")
}

// unmarked is the text without direction marks.
func unmarked(text string) string {
	if !strings.Contains(text, "\xE2\x80") && !strings.Contains(text, "\xE2\x81") && !strings.Contains(text, "\uFEFF") {
		return text // as most are
	}
	return strings.Map(func(r rune) rune {
		if mark(r) {
			return -1
		}
		return r
	}, text)
}

// isDeleted says whether a text is what stands in place of a deleted one.
func isDeleted(text string) bool {
	if len(text) > 300 || strings.Contains(text, "\n") {
		return false
	}
	s := said(text)
	return slices.Contains(deleted, s) || slices.ContainsFunc(removed, func(begin string) bool { return strings.HasPrefix(s, begin) })
}

// isNotice says whether the app itself speaks here of the group, of keys or calls.
func isNotice(s string) bool {
	s = said(s)
	return slices.ContainsFunc(notices, func(phrase string) bool { return strings.Contains(s, phrase) })
}

// isOmitted says whether the words after a direction mark stand for media.
func isOmitted(words string) bool {
	s := said(words)
	return len(s) < 100 && !strings.Contains(s, "\n") && slices.ContainsFunc(omitted, func(phrase string) bool {
		return strings.HasSuffix(s, phrase) || strings.HasPrefix(s, phrase)
	})
}
