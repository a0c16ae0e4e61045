package whatsapp

import (
	"regexp"
	"slices"
	"strings"
)

// kind is who speaks in a message.
type kind int

const (
	words  kind = iota // its author
	notice             // the app
	media              // nobody: there was a picture, a voice, a file
)

// sent is the name that WhatsApp gives to what is sent, with what Android writes behind it in whatever language.
var sent = regexp.MustCompile(`^(?:IMG|VID|AUD|PTT|STK|DOC|GIF)-\d{8}-WA\d+\.\w+ \([^()\n]{3,60}\)`)

// classify says what a message is, and leaves of its text what its author wrote.
func (m *Message) classify() kind {
	text := strings.TrimSpace(m.Text)
	app := marked([]byte(text))
	text = m.unedited(text)
	if isDeleted(text) {
		m.Text, m.Deleted = "", true
		return words
	}
	if poll, ok := flatPoll(text); ok {
		m.Text = poll
		return words
	}
	single := !strings.Contains(text, "\n")
	text, had := unattached(text)
	plain := strings.TrimSpace(unmarked(text))
	switch {
	case plain == "" && !had && m.Author == "", app && single && m.spoken(plain):
		return notice
	case plain == "", plain == "null", isPlace(plain):
		return media
	case m.Author == "": // a mark in every line of hers
		return notice
	}
	m.Text = plain
	return words
}

// spoken says whether a line that begins with a mark is the app's: a phrase of it, or about its author.
func (m *Message) spoken(line string) bool {
	return line != "" && len(line) < maxNotice && (isNotice(line) || m.Author != "" && strings.Contains(line, m.Author))
}

// unedited takes away what says that a message was edited.
func (m *Message) unedited(text string) string {
	end := unmarkedEnd(text)
	if !strings.HasSuffix(end, ">") {
		return text
	}
	open := strings.LastIndexByte(end, '<')
	if open < 0 || len(end)-open > 120 || !slices.Contains(edited, said(end[open+1:len(end)-1])) {
		return text
	}
	m.Edited = true
	return strings.TrimSpace(unmarkedEnd(end[:open]))
}

// unmarkedEnd is the text without marks and white space at its end.
func unmarkedEnd(text string) string {
	return strings.TrimRightFunc(text, func(r rune) bool { return mark(r) || r == ' ' || r == '\n' })
}

// unattached takes away what stands for media: before, behind or instead of words. had says that there was some.
func unattached(text string) (rest string, had bool) {
	first, more, _ := strings.Cut(text, "\n")
	bare := strings.TrimSpace(unmarked(first))
	if strings.Contains(bare, "-WA") && sent.MatchString(bare) || isAttached(bare, "(", ")") {
		return unattachedEnd(more, true)
	}
	return unattachedEnd(text, false)
}

// unattachedEnd looks at the last line, where iOS puts it behind a mark, and Android in < >.
func unattachedEnd(text string, had bool) (string, bool) {
	begin := strings.LastIndexByte(text, '\n') + 1
	last := text[begin:]
	if at := max(strings.LastIndex(last, "\u200E"), strings.LastIndex(last, "\u200F")); at >= 0 && (at == 0 || last[at-1] == ' ') && (isOmitted(last[at:]) || isAttached(strings.TrimSpace(unmarked(last[at:])), "<", ">")) {
		return text[:begin+at], true
	}
	// "<Media omitted>", in whatever language: nobody writes that, and nothing else.
	bare := strings.TrimSpace(unmarked(last))
	alone := begin == 0 && len(bare) > 2 && len(bare) < 120 && bare[0] == '<' && strings.HasSuffix(bare, ">") && !strings.Contains(bare, "://") && strings.Count(bare, "<") == 1
	if alone || isAttached(bare, "<", ">") {
		return text[:begin], true
	}
	return text, had
}

// isAttached says whether a line is "<attached: name.jpg>" or "name.jpg (file attached)".
func isAttached(line, opens, closes string) bool {
	if !strings.HasSuffix(line, closes) || len(line) > 1000 {
		return false
	}
	open := strings.LastIndex(line, opens)
	if open < 0 {
		return false
	}
	inner := line[open+1 : len(line)-1]
	if opens == "<" {
		inner, _, _ = strings.Cut(inner, ":")
	}
	return slices.Contains(attached, said(inner))
}

// isPlace says whether a text is a link to a place that was sent, and nothing else.
func isPlace(text string) bool {
	at := strings.Index(text, "https://maps.google.com/?q=")
	return at >= 0 && at < 60 && !strings.ContainsAny(text[at:], " \n") && !strings.Contains(text, "\n")
}

// flatPoll makes a poll its question and a line for each option, without the votes, which change.
func flatPoll(text string) (string, bool) {
	list := strings.Split(text, "\n")
	if len(list) < 3 || !slices.Contains(polls, strings.ToLower(strings.TrimSpace(unmarked(list[0])))) {
		return "", false
	}
	out := []string{}
	for i, line := range list[1:] {
		line = strings.TrimSpace(unmarked(line))
		if i > 0 { // "OPTION: Monday (3 votes)"
			if _, option, ok := strings.Cut(line, ": "); ok {
				line = option
			}
			if open := strings.LastIndex(line, " ("); open > 0 && strings.HasSuffix(line, ")") {
				line = line[:open]
			}
		}
		if line != "" {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n"), len(out) > 0
}
