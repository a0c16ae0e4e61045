package profile

import (
	"net/url"
	"slices"
	"strings"
)

// service is how a large service writes the address of a profile. What stands behind it (a post, a video) is left out.
type service struct {
	name   string
	hosts  []string // with "*." before one whose every subdomain is the same
	home   string   // what stands before the name where we write it
	before []string // what may stand before the name: "profile", "in", "@"; "" for nothing
	not    string   // first parts of addresses that are no names
	dots   bool     // dots in a name mean nothing
}

// services lists them.
func services() []service {
	return []service{
		{name: "bluesky", hosts: []string{"bsky.app", "staging.bsky.app", "main.bsky.dev"}, home: "https://bsky.app/profile/", before: []string{"profile"}},
		{name: "facebook", hosts: []string{"*.facebook.com", "*.fb.com", "*.fb.me"}, home: "https://www.facebook.com/", before: []string{""}, dots: true,
			not: "groups events pages watch marketplace sharer sharer.php share story.php photo photo.php permalink.php login help hashtag reel l.php people profile.php"},
		{name: "instagram", hosts: []string{"*.instagram.com", "instagr.am"}, home: "https://www.instagram.com/", before: []string{"_u", ""}, not: "p reel reels stories explore tv accounts direct about"},
		{name: "threads", hosts: []string{"*.threads.net", "*.threads.com"}, home: "https://www.threads.net/@", before: []string{"@"}},
		{name: "tiktok", hosts: []string{"tiktok.com", "m.tiktok.com"}, home: "https://www.tiktok.com/@", before: []string{"@"}},
		{name: "youtube", hosts: []string{"youtube.com", "m.youtube.com"}, home: "https://www.youtube.com/@", before: []string{"@"}},
		{name: "twitter", hosts: []string{"*.twitter.com", "*.x.com"}, home: "https://x.com/", before: []string{""}, not: "i home search explore intent share hashtag settings login messages"},
		{name: "telegram", hosts: []string{"t.me", "telegram.me", "telegram.dog", "web.telegram.org"}, home: "https://t.me/", before: []string{"s", ""}, not: "joinchat addstickers share proxy socks c k a z"},
		{name: "linkedin", hosts: []string{"*.linkedin.com"}, home: "https://www.linkedin.com/in/", before: []string{"in", "mwlite/in"}},
		{name: "reddit", hosts: []string{"*.reddit.com"}, home: "https://www.reddit.com/user/", before: []string{"user", "u"}},
		{name: "vk", hosts: []string{"vk.com", "m.vk.com", "vk.ru"}, home: "https://vk.com/", before: []string{""}, not: "feed im wall search video"},
		{name: "whatsapp", hosts: []string{"wa.me"}, home: "https://wa.me/", before: []string{""}},
		{name: "hidden", hosts: []string{"t.co", "bit.ly", "lnkd.in", "vm.tiktok.com", "vt.tiktok.com", "youtu.be", "tinyurl.com", "goo.gl", "fb.watch"}},
	}
}

// at says whether a host is one of the service's.
func (s service) at(host string) bool {
	return slices.ContainsFunc(s.hosts, func(known string) bool {
		domain, every := strings.CutPrefix(known, "*.")
		return host == domain || every && strings.HasSuffix(host, "."+domain)
	})
}

// onService reads a link to a profile on a service that we know, or on the Fediverse. False for any other site. The link is empty if
// nobody can tell to which account it leads.
func onService(host string, path []string, query url.Values) (Link, bool) {
	for _, s := range services() {
		if !s.at(host) {
			continue
		}
		if s.name == "facebook" {
			if id := facebookNumber(path, query); id != "" {
				return Link{keys: []string{"facebook:#" + id}, Name: id, URL: s.home + "profile.php?id=" + id}, true
			}
		}
		name := s.find(path)
		if name == "" {
			return Link{}, true
		}
		id := name
		if s.dots {
			id = strings.ReplaceAll(id, ".", "")
		}
		return Link{keys: []string{s.name + ":" + id}, Name: name, URL: s.home + name}, true
	}
	if len(path) > 1 && path[0] == "users" {
		return onFediverse(lower(path[1]), host), true
	}
	if len(path) > 0 {
		if user, is := strings.CutPrefix(lower(path[0]), "@"); is && user != "" && !strings.Contains(user, "@") {
			return onFediverse(user, host), true
		}
	}
	return Link{}, false
}

// find is the name in an address, in small letters; "" if it has none.
func (s service) find(path []string) string {
	for _, before := range s.before {
		rest := path
		if before == "@" {
			if len(path) > 0 && strings.HasPrefix(path[0], "@") {
				return lower(path[0][1:])
			}
			continue
		}
		if before != "" {
			parts := strings.Split(before, "/")
			if len(path) <= len(parts) || !slices.Equal(path[:len(parts)], parts) {
				continue
			}
			rest = path[len(parts):]
		}
		if len(rest) > 0 && !slices.Contains(strings.Fields(s.not), lower(rest[0])) {
			return lower(strings.TrimPrefix(rest[0], "@"))
		}
	}
	return ""
}

// facebookNumber is the number of a profile without a name: profile.php?id=1, people/Name/1, and groups/2/user/1, which is
// what somebody copies who looks at a profile in a group.
func facebookNumber(path []string, query url.Values) string {
	number := ""
	switch {
	case len(path) == 1 && path[0] == "profile.php":
		number = query.Get("id")
	case len(path) >= 3 && path[0] == "people":
		number = path[2]
	case len(path) >= 4 && path[0] == "groups" && path[2] == "user":
		number = path[3]
	}
	if strings.Trim(number, "0123456789") != "" {
		return ""
	}
	return number
}
