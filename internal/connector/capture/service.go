package capture

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"femos"
	"femos/internal/connector"
	"femos/internal/mask"
	"femos/internal/store"
)

// What one paste may hold.
const (
	maxRunes    = 20_000
	maxComments = 20
)

// Paste is what she captured.
type Paste struct {
	Channel  femos.ChannelID
	Text     string      // as pasted
	Marks    []mask.Mark // what she wants taken out of it, in order
	Comments []Part
	Link     string // of the post, or ""
}

// Part is a comment under it.
type Part struct {
	Text  string
	Marks []mask.Mark
}

// Door takes a batch in; the intake desk is one.
type Door interface {
	// Pasted finds the question with the same words that an export brought, a zero reference if there is none.
	Pasted(ctx context.Context, channel femos.ChannelID, written string) (connector.PostRef, error)
	Accept(ctx context.Context, account femos.AccountID, node string, b connector.Batch, threader connector.Threader) (store.Accepted, error)
}

// Channels finds a channel; the store does.
type Channels interface {
	Channel(ctx context.Context, id femos.ChannelID, now time.Time) (store.ChannelState, error)
}

// Service is the box that opens on one key. Safe for concurrent use.
type Service struct {
	Door     Door
	Channels Channels
	Now      func() time.Time
}

// Find marks what could tell who a person is. It keeps nothing. The offsets are of Clean(text).
func (s *Service) Find(text string) []mask.Mark { return mask.Find(mask.Clean(text)) }

// Submit masks the paste as she decided and makes an inquiry of it. What was marked is in memory only until this
// returns. If the post with this link is there already, and open, the comments that are new go to it and its inquiry is
// returned. Invalid "paste_empty", "paste_long", "too_many_comments", "marks", "link_form"; Conflict
// "permission_missing", "capture_exists" or "capture_imported" if nothing of it is new.
func (s *Service) Submit(ctx context.Context, _ femos.Person, p Paste) (femos.InquiryID, error) {
	now := s.Now()
	channel, err := s.Channels.Channel(ctx, p.Channel, now)
	if err != nil {
		return "", err
	}
	if channel.Platform != Name {
		return "", femos.Fail(femos.Invalid, "not_a_capture_channel").About("channel")
	}
	if standing := channel.Standing(now); standing == nil || !standing.Scopes.Read {
		return "", femos.Fail(femos.Conflict, "permission_missing").About("channel")
	}
	if len(p.Comments) > maxComments {
		return "", femos.Fail(femos.Invalid, "too_many_comments", maxComments).About("comments")
	}
	post, err := s.post(p, now)
	if err != nil {
		return "", err
	}
	imported, err := s.Door.Pasted(ctx, p.Channel, mask.Clean(p.Text))
	if err != nil {
		return "", err
	}
	exists := "capture_exists"
	if imported.ID != "" {
		exists, post.Ref.ID = "capture_imported", imported.ID
	}
	events, err := comments(p, post)
	if err != nil {
		return "", err
	}
	done, err := s.Door.Accept(ctx, channel.Account, "", connector.Batch{Events: events}, nil)
	switch {
	case err != nil:
		return "", err
	case len(done.New) > 0:
		return done.New[0], nil
	case len(done.Changed) > 0:
		return done.Changed[0], nil
	}
	return "", femos.Fail(femos.Conflict, exists).About("link")
}

// comments are the events of a paste: the post, and what stands under it.
func comments(p Paste, post connector.Post) ([]connector.Event, error) {
	events := []connector.Event{{Post: &post}}
	times := map[string]int{}
	for i, c := range p.Comments {
		text, err := apply(c.Text, c.Marks)
		if err != nil {
			return nil, err
		}
		if text == "" {
			continue
		}
		// The same words pasted again are the same comment, said twice in one paste they are two. Nobody knows who wrote
		// what: every voice is another.
		times[text]++
		id := fmt.Sprintf("%s %x %d", post.Ref.ID, sha256.Sum256([]byte(text)), times[text])
		events = append(events, connector.Event{Post: &connector.Post{Ref: connector.PostRef{ID: id}, Channel: p.Channel, Parent: &post.Ref, Root: &post.Ref,
			Author: id, Text: text, At: post.At.Add(time.Duration(i+1) * time.Millisecond), Captured: true}})
	}
	return events, nil
}

func (s *Service) post(p Paste, now time.Time) (connector.Post, error) {
	text, err := apply(p.Text, p.Marks)
	if err != nil {
		return connector.Post{}, err
	}
	if text == "" {
		return connector.Post{}, femos.Fail(femos.Invalid, "paste_empty").About("text")
	}
	link := strings.TrimSpace(p.Link)
	// The same post pasted twice is one inquiry: known by its link, else by its words. Stored is a keyed hash only.
	words := sha256.Sum256([]byte(string(p.Channel) + "\x00" + text))
	id := "paste:" + hex.EncodeToString(words[:])
	if link != "" {
		u, err := url.Parse(link)
		if err != nil || !utf8.ValidString(link) || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
			return connector.Post{}, femos.Fail(femos.Invalid, "link_form").About("link")
		}
		id = link
	}
	return connector.Post{Ref: connector.PostRef{ID: id, Link: link}, Channel: p.Channel, Author: id, Text: text, At: now, Captured: true}, nil
}

// apply takes the marked words out. Marks that are out of order or place are refused: whoever sends them has another
// text in mind.
func apply(text string, marks []mask.Mark) (string, error) {
	if utf8.RuneCountInString(text) > maxRunes {
		return "", femos.Fail(femos.Invalid, "paste_long", maxRunes).About("text")
	}
	text = mask.Clean(text)
	end := 0
	for _, m := range marks {
		if !known(m.Kind) || m.Start < end || m.End <= m.Start || m.End > len(text) || !utf8.RuneStart(text[m.Start]) || m.End < len(text) && !utf8.RuneStart(text[m.End]) {
			return "", femos.Fail(femos.Invalid, "marks").About("text")
		}
		end = m.End
	}
	return strings.TrimSpace(mask.Apply(text, marks)), nil
}

// known says whether a kind is one of mask's: it comes from a form, and stands in the text afterwards.
func known(k mask.Kind) bool {
	switch k {
	case mask.Name, mask.Phone, mask.Email, mask.IBAN, mask.Document, mask.File, mask.Birth, mask.Profile, mask.Handle, mask.Address:
		return true
	}
	return false
}
