package mask

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// localByte says whether c may stand before the @ of a mail address (RFC 5321, 4.1.2, and letters beyond ASCII).
func localByte(c byte) bool {
	return c >= 0x80 || hostByte(c) || strings.IndexByte("_+%'~", c) >= 0
}

// emails marks addresses of mail.
func (d *doc) emails() {
	for i := 0; i < len(d.text); {
		j := strings.IndexByte(d.text[i:], '@')
		if j < 0 {
			break
		}
		i += j
		d.email(i)
		i++
	}
}

// spelledEmails marks addresses spelled out: "name at gmail dot com", "name (at) gmx.de".
func (d *doc) spelledEmails() {
	for i := 1; i+1 < len(d.tokens); i++ {
		if d.tokens[i].has&spelledAt != 0 || d.tokens[i].fold+1 == d.tokens[i].tail && d.word(i) == "a" {
			d.spelledEmail(i)
		}
	}
}

func (d *doc) email(at int) {
	start := at
	if start > 0 && d.text[start-1] == ' ' {
		start--
	}
	from := start
	for start > 0 && at-start < 80 && localByte(d.text[start-1]) {
		start--
	}
	for start < at && !utf8.RuneStart(d.text[start]) {
		start++
	}
	start += skipForeign(d.text[start:from])
	end := at + 1
	if end < len(d.text) && d.text[end] == ' ' {
		end++
	}
	host := end
	for end < len(d.text) && end-at < 256 && hostByte(d.text[end]) {
		end++
	}
	for end > host && (d.text[end-1] == '.' || d.text[end-1] == '-') {
		end--
	}
	domain := d.text[host:end]
	if start > 0 && d.text[start-1] == '@' {
		return // "@user@server" is a handle
	}
	if start >= from || !strings.Contains(domain, ".") && !provider(domain) {
		return
	}
	if from < at || host > at+1 { // "name @ gmail.com": only where it is plainly a mail host
		name, _, _ := strings.Cut(domain, ".")
		if !provider(name) {
			return
		}
	}
	d.claim(Email, start, end)
}

// skipForeign returns how much of local is not part of an address: quotation marks and the like before it.
func skipForeign(local string) int {
	for i := len(local); i > 0; {
		r, n := utf8.DecodeLastRuneInString(local[:i])
		if r >= 0x80 && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.M, r) {
			return i
		}
		i -= n
	}
	return 0
}

// provider says whether a word is the name of a mail provider.
func provider(s string) bool {
	switch strings.ToLower(s) {
	case "gmail", "googlemail", "gmx", "web", "yahoo", "ymail", "hotmail", "outlook", "live", "icloud", "mail", "proton",
		"protonmail", "posteo", "mailbox", "freenet", "aol", "yandex", "ukr", "rambler", "inbox", "arcor", "vodafone",
		"online", "msn", "me", "tutanota", "tuta", "bk", "list", "mynet", "uol", "bol", "sapo", "wanadoo", "orange",
		"laposte", "free", "btinternet":
		return true
	}
	return false
}

// spelledEmail looks for an address whose "at" is the word i.
func (d *doc) spelledEmail(i int) {
	before, after := d.gap(i), d.gap(i+1)
	bracket := strings.ContainsAny(before, "([{<") && strings.ContainsAny(after, ")]}>")
	if !bracket && (d.word(i) == "a" || strings.Trim(before, " ") != "" || strings.Trim(after, " ") != "") {
		return
	}
	if len(before) > 4 || len(after) > 4 || d.tokens[i-1].taken || d.tokens[i+1].taken {
		return
	}
	last, dotted, spelled := i+1, false, false
	for last+1 < len(d.tokens) && last-i < 8 {
		g := strings.Trim(d.gap(last+1), " ()[]{}")
		if g == "." && len(d.gap(last+1)) == 1 || g == "-" && len(d.gap(last+1)) == 1 {
			dotted = dotted || g == "."
			last++
		} else if g == "" && d.tokens[last+1].has&spelledDot != 0 && last+2 < len(d.tokens) && len(d.gap(last+2)) <= 3 {
			dotted, spelled = true, true
			last += 2
		} else {
			break
		}
	}
	word := d.word(i + 1)
	switch {
	case bracket && (dotted || provider(word)):
	case provider(word) && (dotted || mailOnly(word)):
	case spelled && topLevel("xx."+d.word(last)):
	default: // "the calculator at familienportal.de"
		return
	}
	d.claim(Email, d.tokens[d.localPart(i-1)].start, d.tokens[last].end)
}

// mailOnly says whether a provider's name is no other word.
func mailOnly(s string) bool {
	switch s {
	case "gmail", "googlemail", "gmx", "yahoo", "ymail", "hotmail", "outlook", "icloud", "protonmail", "posteo", "yandex", "rambler":
		return true
	}
	return false
}

// localPart returns the first token of the name before the @ that ends with token i: "amina.yusuf", "a punkt yusuf".
func (d *doc) localPart(i int) int {
	for n := 0; i > 0 && n < 8; n++ {
		g := d.gap(i)
		if t := &d.tokens[i-1]; !t.taken && (g == "" || g == "." || g == "_" || g == "-" || g == "+") {
			i--
		} else if i > 1 && t.has&spelledDot != 0 && g == " " && d.gap(i-1) == " " {
			i -= 2
		} else {
			break
		}
	}
	return i
}
