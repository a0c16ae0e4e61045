package demo

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"femos/internal/connector"
)

// likeBefore is how long before her thanks the author likes our reply.
const likeBefore = 4 * time.Second

// Send implements connector.Sender. The reply stands in the group's thread until the process ends.
func (a *account) Send(ctx context.Context, out connector.Outgoing) (connector.Receipt, error) {
	ctx, end := a.call(ctx)
	defer end()
	if err := ctx.Err(); err != nil {
		return connector.Receipt{}, &connector.Fault{Kind: connector.Temporary, Code: "no_answer", Cause: err}
	}
	w := a.world
	w.mu.Lock()
	defer w.mu.Unlock()
	w.settle(a.env.Now())
	if reply := w.replies[out.Key]; reply != nil {
		return a.receipt(reply), nil
	}
	if err := checkText(out.Text); err != nil {
		return connector.Receipt{}, err
	}
	parent, err := w.target(out.Parent.ID)
	if err != nil {
		return connector.Receipt{}, err
	}
	reply := w.place(out, parent)
	asked := parent.asked()
	w.tried[asked]++
	if w.tried[asked] > 1 {
		return a.receipt(reply), nil
	}
	w.echo(reply, asked, play{speed: a.speed})
	if asked.loses {
		return connector.Receipt{}, &connector.Fault{Kind: connector.Unknown, Code: codeLost, Cause: errors.New("as the script says")}
	}
	return a.receipt(reply), nil
}

func (a *account) receipt(reply *post) connector.Receipt {
	return connector.Receipt{Ref: a.ref(reply), At: stamp(reply.when)}
}

func checkText(text string) error {
	switch {
	case strings.TrimSpace(text) == "" || !utf8.ValidString(text):
		return &connector.Fault{Kind: connector.Refused, Code: codeNoText}
	case uniseg.GraphemeClusterCount(text) > maxGraphemes:
		return &connector.Fault{Kind: connector.Refused, Code: codeLong}
	}
	return nil
}

// target finds what is answered. The caller holds mu.
func (w *World) target(key string) (*post, error) {
	p := w.day.posts[key]
	if p == nil {
		return nil, &connector.Fault{Kind: connector.Refused, Code: codeGone}
	}
	if s := find(w.thread(p), key); s != nil && s.Deleted {
		return nil, &connector.Fault{Kind: connector.Refused, Code: codeGone}
	}
	if p.root().closed {
		return nil, &connector.Fault{Kind: connector.Refused, Code: codeClosed}
	}
	return p, nil
}

// asked is the post whose notes say what comes of a reply to p: p itself if it has any, else the first of the thread.
func (p *post) asked() *post {
	if len(p.echoes) > 0 || p.loses {
		return p
	}
	return p.root()
}

// place puts our reply into the thread. Its id comes from its key, so that it is the same after a restart. The caller
// holds mu.
func (w *World) place(out connector.Outgoing, parent *post) *post {
	reply := &post{
		key: "reply-" + out.Key, group: parent.group, when: w.at, under: parent,
		author: teamName, ours: true, language: out.Lang, text: out.Text,
	}
	w.replies[out.Key] = reply
	w.write(reply) // our own post comes back to us, as on any network
	w.settle(w.at)
	return reply
}

// write adds a post that is not in the script. The caller holds mu.
func (w *World) write(p *post) {
	w.day.posts[p.key] = p
	w.expect(heard{p.when, moment{what: posted, post: p}})
}

// echo plans what comes of the first reply to a post. The caller holds mu.
func (w *World) echo(reply, asked *post, pace play) {
	for _, e := range asked.echoes {
		p := &post{
			key: "objection-" + asked.key, group: asked.group, when: w.at.Add(pace.scaled(e.after)), under: reply,
			author: e.author, language: asked.group.language, text: e.text,
		}
		if e.likes {
			p.key, p.language = "thanks-"+asked.key, asked.language
			like := w.at.Add(pace.scaled(max(0, e.after-likeBefore)))
			w.expect(heard{like, moment{what: liked, post: reply, like: reply.like(0)}})
		}
		w.write(p)
	}
}
