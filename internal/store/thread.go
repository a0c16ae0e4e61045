package store

import (
	"context"
	"time"

	"femos"
)

// Thread returns an inquiry with all that is kept of it. NotFound "no_inquiry". SourceLink is the caller's to fill
// from Reference.
func (s *Store) Thread(ctx context.Context, id femos.InquiryID) (Thread, error) {
	var t Thread
	var hidden time.Time
	err := s.read.QueryRowContext(ctx, `SELECT `+inquiryColumns+`, `+channelColumns+`, COALESCE(t.name, '')`+hiddenSince+`
		FROM inquiry i JOIN channel c ON c.id = i.channel_id LEFT JOIN person t ON t.id = i.taken_by WHERE i.id = $1`, id).
		Scan(append(append(inquiryFields(&t.Inquiry), channelFields(&t.Channel)...), &t.TakenByName, at{&hidden})...)
	if err != nil {
		return t, missing(err, "no_inquiry")
	}
	if !hidden.IsZero() {
		t.Inquiry = seenAs(t.Inquiry, hidden)
		return t, nil
	}
	t.Posts, err = collect(ctx, s.read, scanPost, `SELECT `+postColumns+` FROM post p WHERE p.inquiry_id = $1 ORDER BY p.posted_at, p.seq`, id)
	if err != nil {
		return t, err
	}
	t.Replies, err = collect(ctx, s.read, scanReply, `SELECT `+replyColumns+` FROM reply r WHERE r.inquiry_id = $1 ORDER BY r.created_at, r.id`, id)
	if err != nil {
		return t, err
	}
	permissions, err := s.Permissions(ctx, t.Channel.ID)
	if err != nil {
		return t, err
	}
	if len(permissions) > 0 && permissions[0].WithdrawnAt.IsZero() {
		t.Permission = permissions[0]
	}
	t.Authors = map[femos.PersonID]string{}
	for _, r := range t.Replies {
		if _, known := t.Authors[r.Author]; known {
			continue
		}
		p, err := s.Person(ctx, r.Author)
		if err != nil && femos.KindOf(err) != femos.NotFound {
			return t, err
		}
		t.Authors[r.Author] = p.Name
	}
	return t, nil
}
