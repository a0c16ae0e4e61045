package profile

import (
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// mostPasted is how many bytes are looked at: a link is shorter.
const mostPasted = 2000

// Link is an account that a text means.
type Link struct {
	keys []string // what is the same for all ways to write it; several where the text leaves open which it is
	Name string   // by which people know it: "nour", "nour.example.org"; "" if it has none
	URL  string   // as it is written for people: https://bsky.app/profile/nour.example.org; "" of a name alone
	odd  bool     // it hides what it is: invisible characters, letters of several alphabets, another address before an @
}

// Parse reads the link to a profile, as one records it. False if the text is no whole link to an account.
func Parse(text string) (Link, bool) {
	l, clear := read(text)
	return l, clear && l.URL != "" && !l.odd
}

// read finds the one account that a text means. False if it means none or several.
func read(pasted string) (Link, bool) {
	if len(pasted) > mostPasted || !utf8.ValidString(pasted) {
		return Link{}, false
	}
	var found []Link
	best := 0 // rank
	for _, part := range strings.FieldsFunc(pasted, unicode.IsSpace) {
		part = strings.TrimFunc(part, wrapping)
		rank := rankOf(part)
		if rank == 0 || rank < best {
			continue
		}
		l := one(part)
		if rank > best {
			found, best = nil, rank
		}
		if len(l.keys) > 0 && !slices.ContainsFunc(found, func(k Link) bool { return slices.Equal(k.keys, l.keys) }) {
			found = append(found, l)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], true
	case best > 0: // several, or what leads to no account
		return Link{}, false
	}
	name := strings.TrimSpace(pasted) // "Nour Haddad"
	return Link{Name: name, odd: strings.ContainsFunc(name, hidden)}, name != ""
}

// rankOf says how much a word looks like a link: 3 of a whole one, 2 of a handle, 1 of an address without its scheme, 0 of none.
func rankOf(word string) int {
	switch plain := reveal(word); {
	case strings.Contains(plain, "://"), strings.HasPrefix(plain, "did:"):
		return 3
	case strings.Contains(plain, "@"):
		return 2
	case strings.Contains(plain, ".") && len(plain) > 3:
		return 1
	}
	return 0
}

// wrapping is what stands around a link and is none of it: quotes, brackets, the marks by which a phone keeps a link's direction.
func wrapping(r rune) bool {
	return strings.ContainsRune("<>()[]{}\"'„“”‚‘’«»,;!", r) || hidden(r)
}

// hidden is a character that nobody sees.
func hidden(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Cc, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// reveal drops what nobody sees.
func reveal(s string) string {
	return strings.Map(func(r rune) rune {
		if hidden(r) {
			return -1
		}
		return r
	}, s)
}

// one reads one word.
func one(word string) Link {
	plain := strings.TrimRight(reveal(word), ".:")
	l := handle(plain)
	if len(l.keys) == 0 && l.Name == "" {
		l = address(plain)
	}
	l.odd = l.odd || len(reveal(word)) < len(word) || mixed(plain)
	if l.odd { // it is not what it seems, so it can't be ours
		l.keys = []string{"odd:" + plain}
	}
	return l
}

// mixed says whether a part of a text has Latin letters and others, or none but others that look like Latin ones.
func mixed(s string) bool {
	return slices.ContainsFunc(strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("/.@:?&=-_", r) }), func(part string) bool {
		latin, other, seeming := false, false, true
		for _, r := range part {
			if !unicode.IsLetter(r) {
				continue
			}
			latin = latin || unicode.Is(unicode.Latin, r)
			other = other || !unicode.Is(unicode.Latin, r)
			seeming = seeming && folded(r) != r
		}
		return other && (latin || seeming)
	})
}

// lower makes A to Z small and nothing else: to Unicode, the sign of the Kelvin is a k.
func lower(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// handle reads a name without the service's address: @name, @user@server, did:plc:…, at://…, tg://resolve?domain=….
func handle(word string) Link {
	low := lower(word)
	if rest, is := strings.CutPrefix(low, "at://"); is {
		low, _, _ = strings.Cut(rest, "/")
		return onBluesky(low)
	}
	if strings.HasPrefix(low, "did:") {
		return onBluesky(low)
	}
	if rest, is := strings.CutPrefix(low, "tg://resolve?domain="); is {
		rest, _, _ = strings.Cut(rest, "&")
		return Link{keys: []string{"telegram:" + rest}, Name: rest, URL: "https://t.me/" + rest}
	}
	low = strings.TrimPrefix(low, "acct:")
	if strings.ContainsAny(low, "/:?#") {
		return Link{}
	}
	user, server, is := strings.Cut(strings.TrimPrefix(low, "@"), "@")
	switch {
	case is && strings.Contains(server, ".") && user != "" && !strings.Contains(server, "@"):
		return onFediverse(user, server)
	case is || !strings.HasPrefix(low, "@"):
		return Link{}
	case strings.Contains(user, "."):
		return Link{keys: []string{"bluesky:" + user, "name:" + user}, Name: user}
	}
	return Link{keys: []string{"name:" + user}, Name: user}
}

func onBluesky(id string) Link {
	return Link{keys: []string{"bluesky:" + id}, Name: id, URL: "https://bsky.app/profile/" + id}
}

func onFediverse(user, server string) Link {
	return Link{keys: []string{"fediverse:" + user + "@" + server}, Name: user, URL: "https://" + server + "/@" + user}
}

// address reads a link, with its scheme or without.
func address(word string) Link {
	whole := strings.Contains(word, "://")
	if !whole {
		word = "https://" + word
	}
	u, err := url.Parse(word)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return Link{}
	}
	host := strings.TrimPrefix(strings.TrimSuffix(lower(u.Hostname()), "."), "www.")
	if port := u.Port(); port != "" && port != "443" && port != "80" {
		host += ":" + port
	}
	var path []string
	for _, p := range strings.Split(u.Path, "/") {
		if p != "" {
			path = append(path, p)
		}
	}
	if u.User != nil { // what stands before the @ only looks like the address
		return Link{keys: []string{"odd:" + host}, Name: last(path, host), odd: true}
	}
	if l, known := onService(host, path, u.Query()); known {
		return l // without a key if it leads to no account
	}
	host = strings.TrimPrefix(host, "m.")
	l := Link{keys: []string{"web:" + strings.Join(append([]string{host}, path...), "/")}, Name: last(path, host)}
	l.URL = (&url.URL{Scheme: "https", Host: host, Path: "/" + strings.Join(path, "/")}).String()
	if !whole && len(path) == 0 { // a handle of Bluesky looks like an address
		l.keys = append(l.keys, "bluesky:"+host)
	}
	return l
}

func last(path []string, host string) string {
	if len(path) == 0 {
		return host
	}
	return strings.TrimPrefix(path[len(path)-1], "@")
}
