package demo

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"femos"
)

// The form of a file in day/:
//
//	group leipzig-ar ar نساء لايبزيغ        id (address without "group:"), language, name
//
//	## a note for whoever reads the script
//	@ KEY AT [under KEY] [in LANGUAGE] by NICKNAME
//	the text, any number of lines
//	~ like 40s 2m                           that long after the post; one like each
//	~ unlike 3m                             the first like is taken back
//	~ edit 2m                               the lines after it are the new text
//	~ delete 5m
//	~ thanks 18s                            that long after our reply the author likes it and writes the lines after it
//	~ objection 40s by NICKNAME             as thanks, but somebody contradicts
//	~ closed                                the thread takes no replies
//	~ loses-answer                          the answer to our first reply here is lost; the reply stands
//	~ asks A6,B2 [deadline|emergency]       a note: a question for us, topics of content/taxonomy.json
//	~ claim ID                              a note: repeats this claim of content/claims.jsonl
//
// AT is from the start of play, negative for the day so far.

// group is one file of the day.
type group struct {
	id       string
	language femos.Language
	name     string
	posts    []*post
}

// post is one post with all that will happen to it. Those that are not in the script (our replies and what comes of
// them) are the same, but have a real time instead of one of play.
type post struct {
	key      string
	group    *group
	at       time.Duration
	when     time.Time // zero in the script
	ours     bool
	under    *post // nil for the first of a thread
	language femos.Language
	author   string
	text     string
	likes    []time.Duration // all of these are after at
	unlike   time.Duration   // 0 for never, as delete
	edits    []edit
	delete   time.Duration
	echoes   []echo
	closed   bool
	loses    bool
	asks     label
	claim    string
}

type edit struct {
	after time.Duration
	text  string
}

// echo is what somebody writes some time after our reply.
type echo struct {
	after  time.Duration
	author string
	text   string
	likes  bool // and likes our reply first
}

// label says what a question is about; empty if it is none.
type label struct {
	topics  []string
	urgency femos.Urgency
}

// root returns the first post of p's thread.
func (p *post) root() *post {
	for p.under != nil {
		p = p.under
	}
	return p
}

// parser reads one file. text is where the lines go that are neither header nor note.
type parser struct {
	group *group
	keys  map[string]*post // of all files
	post  *post
	text  *string
}

// parseGroup reads one file. keys collects the posts of all files; a parent stands before its comments.
func parseGroup(r io.Reader, keys map[string]*post) (*group, error) {
	p := &parser{keys: keys}
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		if err := p.line(lines.Text()); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if p.group == nil {
		return nil, fmt.Errorf("no group")
	}
	for _, post := range p.group.posts {
		post.text = strings.TrimSpace(post.text)
		for i := range post.edits {
			post.edits[i].text = strings.TrimSpace(post.edits[i].text)
		}
		for i := range post.echoes {
			post.echoes[i].text = strings.TrimSpace(post.echoes[i].text)
		}
	}
	return p.group, nil
}

func (p *parser) line(line string) error {
	mark, rest, _ := strings.Cut(line, " ")
	switch {
	case mark == "##":
		return nil
	case p.group == nil:
		return p.head(mark, rest)
	case mark == "@":
		return p.begin(rest)
	case p.post == nil && strings.TrimSpace(line) == "":
		return nil
	case p.post == nil:
		return fmt.Errorf("text before the first post")
	case mark == "~":
		return p.note(rest)
	case p.text == nil && strings.TrimSpace(line) != "":
		return fmt.Errorf("text after a note that takes none")
	case p.text != nil:
		*p.text += line + "\n"
	}
	return nil
}

func (p *parser) head(mark, rest string) error {
	part := strings.SplitN(rest, " ", 3)
	if mark != "group" || len(part) != 3 {
		return fmt.Errorf("want: group ID LANGUAGE NAME")
	}
	p.group = &group{id: part[0], language: femos.Language(part[1]), name: part[2]}
	return nil
}

// begin reads a post's header.
func (p *parser) begin(rest string) error {
	head, author, ok := strings.Cut(rest, " by ")
	words := strings.Fields(head)
	if !ok || len(words) < 2 || len(words)%2 != 0 {
		return fmt.Errorf("want: @ KEY AT [under KEY] [in LANGUAGE] by NICKNAME")
	}
	at, err := time.ParseDuration(words[1])
	if err != nil {
		return err
	}
	p.post = &post{key: words[0], group: p.group, at: at, language: p.group.language, author: author}
	for i := 2; i < len(words); i += 2 {
		switch words[i] {
		case "under":
			if p.post.under = p.keys[words[i+1]]; p.post.under == nil || p.post.under.group != p.group {
				return fmt.Errorf("%s: no post %q above it in this group", p.post.key, words[i+1])
			}
		case "in":
			p.post.language = femos.Language(words[i+1])
		default:
			return fmt.Errorf("%s: unknown word %q", p.post.key, words[i])
		}
	}
	if p.keys[p.post.key] != nil {
		return fmt.Errorf("%s: twice", p.post.key)
	}
	p.keys[p.post.key] = p.post
	p.group.posts = append(p.group.posts, p.post)
	p.text = &p.post.text
	return nil
}

// note reads a line that begins with "~".
func (p *parser) note(rest string) error {
	words := strings.Fields(rest)
	if len(words) == 0 {
		return fmt.Errorf("%s: an empty note", p.post.key)
	}
	post := p.post
	p.text = nil
	switch words[0] {
	case "closed":
		post.closed = true
		return nil
	case "loses-answer":
		post.loses = true
		return nil
	}
	if len(words) < 2 {
		return fmt.Errorf("%s: %s of what?", post.key, strconv.Quote(words[0]))
	}
	switch words[0] {
	case "asks":
		post.asks = label{topics: strings.Split(words[1], ","), urgency: femos.Normal}
		if len(words) > 2 {
			post.asks.urgency = femos.Urgency(words[2])
		}
		return nil
	case "claim":
		post.claim = words[1]
		return nil
	}
	return p.later(words[0], words[1:], rest)
}

// later reads a note that begins with a time.
func (p *parser) later(what string, words []string, rest string) error {
	post := p.post
	after := make([]time.Duration, 0, len(words))
	for _, w := range words {
		d, err := time.ParseDuration(w)
		if err != nil {
			break // what follows the times is a name
		}
		after = append(after, d)
	}
	if len(after) == 0 || after[0] <= 0 {
		return fmt.Errorf("%s: %s when?", post.key, what)
	}
	switch what {
	case "like":
		post.likes = after
	case "unlike":
		post.unlike = after[0]
	case "delete":
		post.delete = after[0]
	case "edit":
		post.edits = append(post.edits, edit{after: after[0]})
		p.text = &post.edits[len(post.edits)-1].text
	case "thanks":
		p.echo(echo{after: after[0], author: post.author, likes: true})
	case "objection":
		_, author, ok := strings.Cut(rest, " by ")
		if !ok {
			return fmt.Errorf("%s: whose objection?", post.key)
		}
		p.echo(echo{after: after[0], author: author})
	default:
		return fmt.Errorf("%s: unknown note %q", post.key, what)
	}
	return nil
}

func (p *parser) echo(e echo) {
	p.post.echoes = append(p.post.echoes, e)
	p.text = &p.post.echoes[len(p.post.echoes)-1].text
}
