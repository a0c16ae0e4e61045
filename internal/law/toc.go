package law

import (
	"io"
	"net/url"
	"strconv"
	"strings"
)

// tocName is the publisher's table of contents: https://www.gesetze-im-internet.de/gii-toc.xml.
const tocName = "gii-toc.xml"

// readTOC returns the links of a table of contents, <items><item><title/><link/></item></items>. Links to another host
// than the table's are refused; http is made https where the table came by https.
func readTOC(r io.Reader, from *url.URL) ([]*url.URL, error) {
	s := newScanner(r, tocName)
	var links []*url.URL
	var text []byte
	inLink := false
	for {
		what, err := s.next()
		switch {
		case err != nil:
			return nil, err
		case what == atEnd:
			if len(links) == 0 {
				return nil, &Error{File: tocName, What: "it lists no law", Kind: ErrBroken}
			}
			return links, nil
		case what == opening && string(s.name) == "link":
			inLink, text = true, text[:0]
		case what == content && inLink:
			if text = append(text, s.text...); len(text) > maxShort {
				return nil, s.fault(ErrTooLarge, "a link of more than "+strconv.Itoa(maxShort)+" bytes")
			}
		case what == closing && string(s.name) == "link":
			inLink = false
			u, err := from.Parse(strings.TrimSpace(string(text)))
			if err != nil || u.Scheme != "http" && u.Scheme != "https" {
				return nil, s.broken("a link that can't be read")
			}
			if !strings.EqualFold(u.Hostname(), from.Hostname()) || u.User != nil {
				return nil, s.fault(ErrHostile, "a link to another host")
			}
			u.Scheme, u.Host = from.Scheme, from.Host
			if links = append(links, u); len(links) > maxFiles {
				return nil, s.fault(ErrTooLarge, "more than "+strconv.Itoa(maxFiles)+" laws")
			}
		}
	}
}

// slug is what a link calls its law, without what stands for umlauts and between words: "asylvfg1992" of
// "/asylvfg_1992/xml.zip".
func slug(u *url.URL) string {
	parts := strings.Split(strings.Trim(u.Path, "/"), "/")
	if len(parts) < 2 {
		return ""
	}
	return onlyASCII(strings.ToLower(parts[len(parts)-2]))
}

func onlyASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// wanted picks the links of the acts named; all of them if none is. The year that a slug may end with does not count.
func wanted(links []*url.URL, acts []string) []*url.URL {
	if len(acts) == 0 {
		return links
	}
	keys := map[string]bool{}
	for _, name := range acts {
		keys[onlyASCII(nameKey(name))] = true
		for _, pair := range aliases() {
			for i := range pair {
				if nameKey(pair[i]) == nameKey(name) {
					keys[onlyASCII(nameKey(pair[1-i]))] = true
				}
			}
		}
	}
	var list []*url.URL
	for _, u := range links {
		s := slug(u)
		short := s
		if len(s) > 4 && isYear(s[len(s)-4:]) {
			short = s[:len(s)-4]
		}
		if keys[s] || keys[short] {
			list = append(list, u)
		}
	}
	return list
}
