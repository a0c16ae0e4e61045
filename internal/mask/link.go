package mask

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// longestLink bounds how far a link is followed, in bytes.
const longestLink = 2048

// people are the sites whose links lead to a person, with the first path segments that do not.
var people = map[string][]string{
	"facebook.com": {"groups", "events", "help", "hashtag", "policies", "marketplace", "watch", "gaming", "login"},
	"fb.com":       {"groups", "events"}, "fb.me": nil, "fb.watch": {}, "m.me": nil, "messenger.com": {"help"},
	"instagram.com": {"explore", "about", "accounts"}, "instagr.am": nil, "threads.net": nil, "threads.com": nil,
	"t.me": nil, "telegram.me": nil, "telegram.dog": nil, "wa.me": nil, "api.whatsapp.com": nil,
	"tiktok.com": {"tag", "discover", "music", "legal"}, "vm.tiktok.com": nil,
	"bsky.app": {"search", "feeds", "settings", "hashtag"},
	"x.com":    {"search", "hashtag", "i", "home", "explore"}, "twitter.com": {"search", "hashtag", "i", "home", "explore"},
	"vk.com": {"feed", "search"}, "vk.ru": {"feed", "search"}, "vkontakte.ru": nil, "ok.ru": {"group", "help"},
	"odnoklassniki.ru": {"group"}, "linkedin.com": {"jobs", "company", "learning", "legal"}, "xing.com": {"jobs", "companies", "pages"},
	"snapchat.com": {"discover"}, "pinterest.com": {"search"}, "pinterest.de": {"search"},
	"youtube.com": {"watch", "playlist", "results", "shorts", "live", "hashtag", "embed"}, "viber.com": {"about"},
	"paypal.me": nil, "linktr.ee": nil, "twitch.tv": nil, "onlyfans.com": nil, "signal.me": nil, "discord.gg": nil,
	"discordapp.com": {"invite"}, "line.me": nil, "imo.im": nil, "chat.whatsapp.com": nil, "airbnb.com": {"s", "rooms", "help"},
}

// links marks links that lead to a person and holds all others, so that nothing in them is taken for a number or name.
func (d *doc) links() {
	for i := 0; i+3 < len(d.text); {
		j := strings.IndexByte(d.text[i:], '.')
		if j < 0 {
			return
		}
		i = max(i+1, d.link(i+j))
	}
}

// link looks at the link round the dot at byte dot and returns where to go on.
func (d *doc) link(dot int) int {
	start := dot
	for start > 0 && dot-start < 64 && hostByte(d.text[start-1]) {
		start--
	}
	host := dot + 1
	for host < len(d.text) && host-dot < 256 && hostByte(d.text[host]) {
		host++
	}
	name := strings.ToLower(strings.Trim(d.text[start:host], ".-"))
	scheme := start >= 3 && d.text[start-3:start] == "://"
	end := linkEnd(d.text, start, host)
	if start > 0 && d.text[start-1] == '@' || host < len(d.text) && d.text[host] == '@' || end <= dot+1 {
		return host // mail or a handle
	}
	if scheme {
		start -= 3
		for start > 0 && dot-start < 80 && 'a' <= d.text[start-1]|0x20 && d.text[start-1]|0x20 <= 'z' {
			start--
		}
	}
	site, known := strings.TrimPrefix(name, "www."), false
	var others []string
	for range 3 { // "de-de.facebook.com", "m.vk.com"
		if others, known = people[site]; known {
			break
		}
		_, rest, more := strings.Cut(site, ".")
		if !more {
			break
		}
		site = rest
	}
	path := ""
	if end > host {
		path = d.text[host:end]
	}
	switch {
	case known && leadsToPerson(path, others):
		d.claim(Profile, start, end)
	case known || scheme || strings.HasPrefix(name, "www.") || path != "" && path[0] == '/' && topLevel(name):
		d.holdLink(start, end)
	case strings.HasSuffix(name, ".bsky.social") || strings.HasSuffix(name, ".brid.gy"):
		d.claim(Handle, start, end)
	case topLevel(name):
		d.hold(start, end)
	default:
		return host
	}
	return max(end, host)
}

// linkEnd returns where the link ends whose host begins at start and ends at host: before white space, brackets and
// quotation marks, and without the full stop of the sentence.
func linkEnd(text string, start, host int) int {
	end := host
	for end < len(text) && end-start < longestLink {
		r, n := utf8.DecodeRuneInString(text[end:])
		if unicode.IsSpace(r) || unseen(r) || r == utf8.RuneError || strings.ContainsRune("<>\"»،؛“”", r) {
			break
		}
		if end == host && r != '/' && r != '?' && r != '#' && r != ':' {
			break
		}
		end += n
	}
	for end > start && strings.IndexByte(".,;:!?)]'*_", text[end-1]) >= 0 {
		end--
	}
	return end
}

// holdLink holds a link but for an address of mail in it, and an account on a site that we do not know ("/@anna").
func (d *doc) holdLink(start, end int) {
	link := d.text[start:end]
	if strings.Contains(link, "/@") || strings.Contains(link, "/users/") || strings.Contains(link, "/profile/") {
		d.claim(Profile, start, end)
		return
	}
	if strings.Contains(link, "@") {
		d.claim(Email, start, end)
		return
	}
	d.hold(start, end)
}

func hostByte(c byte) bool {
	return c == '.' || c == '-' || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}

// leadsToPerson says whether a path of a site of people is somebody's: neither the front page nor one of others.
func leadsToPerson(path string, others []string) bool {
	path = strings.TrimLeft(path, "/")
	first, rest, _ := strings.Cut(path, "/")
	if first == "" || first[0] == '#' {
		return false
	}
	bare, _, _ := strings.Cut(first, "?")
	for _, o := range others {
		if strings.EqualFold(bare, o) {
			// A post in a group leads to who wrote it.
			return o == "groups" && (strings.Contains(rest, "permalink") || strings.Contains(rest, "posts") || strings.Contains(rest, "user"))
		}
	}
	return true
}

// topLevel says whether a host name ends in one of the top-level domains that our users write without a scheme.
func topLevel(host string) bool {
	i := strings.LastIndexByte(host, '.')
	if i < 2 {
		return false
	}
	switch host[i+1:] {
	case "de", "com", "org", "net", "eu", "info", "berlin", "hamburg", "koeln", "bayern", "at", "ch", "ru", "ua", "fr",
		"es", "pt", "br", "tr", "rs", "hr", "ba", "uk", "io", "app", "me", "social", "gov", "edu", "ir", "af":
		return true
	}
	return false
}
