package mask

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// everybody are words after @ that call all or those in charge.
var everybody = map[string]bool{"all": true, "alle": true, "everyone": true, "everybody": true, "here": true,
	"channel": true, "admin": true, "admins": true, "moderator": true, "todos": true, "todas": true, "tous": true,
	"toutes": true, "herkes": true, "все": true, "всі": true, "svi": true, "الجميع": true, "الكل": true, "همه": true,
	"ټول": true, "team": true, "gruppe": true, "following": true, "followers": true, "topfans": true, "highlight": true}

// handles marks @handles: Telegram, Instagram, Mastodon with its server, Bluesky with its domain; and names that
// follow the name of a network ("insta: amina_92").
func (d *doc) handles() {
	for i := 0; i < len(d.text); {
		j := strings.IndexByte(d.text[i:], '@')
		if j < 0 {
			break
		}
		i = d.handle(i + j)
	}
	for i := 0; i+1 < len(d.tokens); i++ {
		if d.tokens[i].has&network != 0 {
			d.namedHandle(i)
		}
	}
}

func (d *doc) handle(at int) int {
	if at > 0 {
		before, _ := utf8.DecodeLastRuneInString(d.text[:at])
		if isLetter(before) || isDigit(before) {
			return at + 1
		}
	}
	end, ats := at+1, 0
	for end < len(d.text) && end-at < 256 {
		r, n := utf8.DecodeRuneInString(d.text[end:])
		if r == '@' && ats == 0 && end > at+1 {
			ats++
		} else if !isLetter(r) && !isDigit(r) && r != '_' && r != '.' && r != '-' && !unicode.Is(unicode.M, r) {
			break
		}
		end += n
	}
	for end > at+1 && strings.IndexByte(".-@", d.text[end-1]) >= 0 {
		end--
	}
	name := d.text[at+1 : end]
	if utf8.RuneCountInString(name) < 2 || everybody[strings.ToLower(name)] {
		return at + 1
	}
	d.claim(Handle, at, end)
	return end
}

// namedHandle looks for a user name after the name of a network, token i: one with a digit, a dot or an underscore
// within, or any word after a colon.
func (d *doc) namedHandle(i int) int {
	j := i + 1
	for j < len(d.tokens) && j-i < 4 && d.tokens[j].has&filler != 0 && len(d.gap(j)) < 4 {
		j++
	}
	if j >= len(d.tokens) || d.tokens[j].taken || len(d.gap(j)) > 6 || strings.ContainsAny(d.gap(j), "\n.,;!?") {
		return i
	}
	last, joined := j, false
	for last+1 < len(d.tokens) && last-j < 10 && !d.tokens[last+1].taken {
		g := d.gap(last + 1)
		if g != "" && strings.Trim(g, "_.") != "" || len(g) > 3 {
			break
		}
		joined = joined || g != ""
		last++
	}
	lettered := false
	for k := j; k <= last; k++ {
		lettered = lettered || !d.tokens[k].number
		joined = joined || d.tokens[k].number && d.tokens[k].runes > 1 // "amina92"; romanised Arabic has single digits
	}
	colon := strings.Contains(d.gap(j), ":") && j == i+1 && d.tokens[j].has&ordinary == 0
	if lettered && (joined || colon) {
		end := d.tokens[last].end
		for end < len(d.text) && d.text[end] == '_' {
			end++
		}
		d.claim(Handle, d.tokens[j].start, end)
	}
	return last
}
