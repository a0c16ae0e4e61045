package bluesky

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"femos"
	"femos/internal/connector"
)

// Send implements connector.Sender. It looks whether the reply stands already, makes sure that what it answers still
// does, and writes it under a record key that follows from out.Key, on condition that nothing is there: so neither a
// repeat nor two senders at once make a second post.
func (a *account) Send(ctx context.Context, out connector.Outgoing) (connector.Receipt, error) {
	ctx, end := a.call(ctx)
	defer end()
	if err := checkText(out.Text); err != nil {
		return connector.Receipt{}, err
	}
	var receipt connector.Receipt
	err := a.session.with(ctx, func(base, token, did string) error {
		u := uri{did, collectionPost, keyFor(out.Key)}
		var err error
		if receipt, err = a.standing(ctx, base, u); !isGone(err) {
			return err
		}
		reply, err := a.replyTo(ctx, out)
		if err != nil {
			return err
		}
		receipt, err = a.put(ctx, base, token, u, a.newPost(out, reply))
		return err
	})
	if err != nil {
		return connector.Receipt{}, ofReply(err)
	}
	return receipt, nil
}

// ofReply is fault for a reply. A server that knows us and forbids this one says nothing about the account: a ban, a
// closed thread, a rule of its operator's. What the log-in answers is about the account.
func ofReply(err error) error {
	var r *refusal
	f := connector.FaultOf(fault(err))
	if f.Code == codeForbidden && errors.As(err, &r) && !strings.HasPrefix(r.method, "com.atproto.server.") {
		return &connector.Fault{Kind: connector.Refused, Code: codeForbidden, Cause: f.Cause}
	}
	return f
}

// newPost is the record of app.bsky.feed.post.
type newPost struct {
	Type    string    `json:"$type"`
	Text    string    `json:"text"`
	Facets  []facet   `json:"facets,omitempty"`
	Reply   replyRefs `json:"reply"`
	Langs   []string  `json:"langs,omitempty"`
	Created string    `json:"createdAt"`
}

type replyRefs struct {
	Root   strongRef `json:"root"`
	Parent strongRef `json:"parent"`
}

type strongRef struct {
	URI string `json:"uri"`
	CID string `json:"cid"`
}

func (a *account) newPost(out connector.Outgoing, reply replyRefs) newPost {
	p := newPost{
		Type:    collectionPost,
		Text:    out.Text,
		Facets:  facets(out.Text),
		Reply:   reply,
		Created: a.env.Now().UTC().Format("2006-01-02T15:04:05.000Z"),
	}
	if out.Lang != "" && out.Lang != femos.Undetermined {
		p.Langs = []string{string(out.Lang)}
	}
	return p
}

// standing looks for our own record. It returns a fault with code "post_gone" if it is not there.
func (a *account) standing(ctx context.Context, base string, u uri) (connector.Receipt, error) {
	f, err := a.fetchFrom(ctx, base, u)
	if err != nil {
		return connector.Receipt{}, err
	}
	return connector.Receipt{Ref: refTo(f.URI, f.CID), At: f.Value.writtenAt(a.env.Now())}, nil
}

// replyTo makes sure that the post we answer still stands, and takes the root of its thread from it. The server takes
// answers to posts that are gone; they would stand nowhere.
func (a *account) replyTo(ctx context.Context, out connector.Outgoing) (replyRefs, error) {
	u, ok := parseURI(out.Parent.ID)
	if !ok || u.collection != collectionPost {
		return replyRefs{}, &connector.Fault{Kind: connector.Refused, Code: codeGone, Cause: errors.New("not the address of a post")}
	}
	f, err := a.fetch(ctx, u)
	if err != nil {
		return replyRefs{}, err
	}
	refs := replyRefs{Parent: strongRef{f.URI, f.CID}}
	if out.Parent.Rev != "" {
		refs.Parent.CID = out.Parent.Rev // the version that was answered
	}
	refs.Root = refs.Parent
	if root, _ := f.Value.replyTo(); root != nil {
		refs.Root = strongRef{root.ID, root.Rev}
	}
	return refs, nil
}

// put writes the record if nothing is there. When nobody can say whether it was written, it looks once.
func (a *account) put(ctx context.Context, base, token string, u uri, post newPost) (connector.Receipt, error) {
	var made strongRef
	err := a.http.procedure(ctx, base, "com.atproto.repo.putRecord", token, map[string]any{
		"repo": u.did, "collection": u.collection, "rkey": u.key, "record": post, "swapRecord": nil,
	}, &made)
	var refused *refusal
	switch {
	case err == nil && made.URI == u.String() && made.CID != "":
		at, _ := time.Parse(time.RFC3339, post.Created)
		return connector.Receipt{Ref: refTo(made.URI, made.CID), At: at}, nil
	case errors.As(err, &refused) && refused.name == "InvalidSwap": // another sender was faster
		return a.standing(ctx, base, u)
	case errors.As(err, &refused) && refused.status < http.StatusInternalServerError:
		return connector.Receipt{}, err
	}
	return a.lookAfter(ctx, base, u, err)
}

// lookWait bounds the look after a lost answer.
const lookWait = 10 * time.Second

// lookAfter looks whether a record was written although the answer was an error, or none. The caller's time may be up,
// but knowing is worth a few seconds more; Close ends it.
func (a *account) lookAfter(ctx context.Context, base string, u uri, lost error) (connector.Receipt, error) {
	look, cancel := context.WithTimeout(context.WithoutCancel(ctx), lookWait)
	defer cancel()
	defer context.AfterFunc(a.closing, cancel)()
	receipt, err := a.standing(look, base, u)
	var refused *refusal
	switch {
	case err == nil:
		return receipt, nil
	case isGone(err) && errors.As(lost, &refused): // the server failed, and it is not there
		return connector.Receipt{}, lost
	case lost == nil:
		lost = errors.New("an answer that is none")
	}
	// It is not there yet, but may be under way; or nobody says.
	return connector.Receipt{}, &connector.Fault{Kind: connector.Unknown, Code: codeLost, Cause: quiet(lost)}
}
