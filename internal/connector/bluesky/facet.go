package bluesky

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"femos/internal/connector"
)

// Limits of app.bsky.feed.post, and of a hashtag in a facet.
const (
	maxGraphemes    = 300
	maxBytes        = 3000
	maxTagGraphemes = 64
)

// Types of facet features (app.bsky.richtext.facet).
const (
	typeTag  = "app.bsky.richtext.facet#tag"
	typeLink = "app.bsky.richtext.facet#link"
)

// facet marks a part of a text as a link or a hashtag. Bluesky shows neither without it.
type facet struct {
	Index    byteRange `json:"index"`
	Features []feature `json:"features"`
}

// byteRange is [Start, End) in bytes of UTF-8.
type byteRange struct {
	Start int `json:"byteStart"`
	End   int `json:"byteEnd"`
}

type feature struct {
	Type string `json:"$type"`
	URI  string `json:"uri,omitempty"`
	Tag  string `json:"tag,omitempty"`
}

// facets marks the links and hashtags of a text, in order. @mentions are left as text: a mark would notify people who
// did not ask for it.
func facets(text string) []facet {
	var found []facet
	links := findLinks(text)
	for _, l := range links {
		found = append(found, facet{byteRange{l.start, l.end}, []feature{{Type: typeLink, URI: l.value}}})
	}
	for _, t := range findTags(text) {
		inLink := false
		for _, l := range links {
			inLink = inLink || t.start < l.end && l.start < t.end
		}
		if !inLink {
			found = append(found, facet{byteRange{t.start, t.end}, []feature{{Type: typeTag, Tag: t.value}}})
		}
	}
	return found
}

// span is a part of a text, as byte offsets, and what it stands for.
type span struct {
	start, end int
	value      string
}

var linkForm = regexp.MustCompile(`(?i)\bhttps?://[^\s<>"\x{200B}\x{200E}\x{200F}\x{202A}-\x{202E}\x{2066}-\x{2069}]+`)

// findLinks finds http and https addresses. Punctuation after an address, a closing bracket without its opening one
// and marks of direction do not belong to it.
func findLinks(text string) []span {
	var found []span
	for _, at := range linkForm.FindAllStringIndex(text, -1) {
		link := trimLink(text[at[0]:at[1]])
		u, err := url.Parse(link)
		if err != nil || u.Host == "" {
			continue
		}
		found = append(found, span{at[0], at[0] + len(link), link})
	}
	return found
}

func trimLink(link string) string {
	for {
		last, size := utf8.DecodeLastRuneInString(link)
		switch {
		case strings.ContainsRune(".,;:!?'\"…،؛؟。»«", last):
		case last == ')' && strings.Count(link, "(") < strings.Count(link, ")"):
		case last == ']' && strings.Count(link, "[") < strings.Count(link, "]"):
		default:
			return link
		}
		link = link[:len(link)-size]
	}
}

// findTags finds hashtags: "#" at the beginning or after a space or bracket, then letters, digits, marks and
// connectors of any script, at least one of them no digit, at most 64 graphemes. value is without "#".
func findTags(text string) []span {
	var found []span
	before := ' '
	for i, r := range text {
		if (r == '#' || r == '＃') && (unicode.IsSpace(before) || strings.ContainsRune("([{\"'«„“،؛,;:\u200e\u200f\u2066\u2067\u2068\u2069", before)) {
			start := i + utf8.RuneLen(r)
			length := tagLength(text[start:])
			tag := text[start : start+length]
			if strings.ContainsFunc(tag, unicode.IsLetter) && uniseg.GraphemeClusterCount(tag) <= maxTagGraphemes {
				found = append(found, span{i, start + length, tag})
			}
		}
		before = r
	}
	return found
}

// tagLength returns how many bytes at the beginning of s belong to a hashtag.
func tagLength(s string) int {
	end := 0
	for i, r := range s {
		joiner := r == '\u200c' || r == '\u200d' // joins letters in Persian and Pashto, but does not end a word
		if !unicode.In(r, unicode.L, unicode.M, unicode.N) && r != '_' && r != '·' && !joiner {
			break
		}
		if !joiner {
			end = i + utf8.RuneLen(r)
		}
	}
	return end
}

// checkText refuses what Bluesky would refuse, without sending it.
func checkText(text string) error {
	switch {
	case strings.TrimSpace(text) == "" || !utf8.ValidString(text):
		return &connector.Fault{Kind: connector.Refused, Code: codeNoText}
	case len(text) > maxBytes || uniseg.GraphemeClusterCount(text) > maxGraphemes:
		return &connector.Fault{Kind: connector.Refused, Code: codeTooLong}
	}
	return nil
}
