package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"femos"
)

// Opinion is what somebody else thinks of an inquiry's question beside triage. It only adds.
type Opinion struct {
	Inquiry femos.InquiryID
	Text    string // of the question as it was judged: an opinion on other words is none
	Reasons []femos.Reason
	Urgency femos.Urgency      // "" or lower than it is: stays
	Topics  []femos.TopicScore // put before those that are less sure
	Answers []femos.AnswerMatch
	Claims  []femos.ClaimMatch
	At      time.Time
}

// The most that a verdict names, as in package triage.
const (
	maxTopics  = 3
	maxAnswers = 5
	maxClaims  = 2
)

// AddOpinion puts an opinion beside the verdict on an open inquiry's question: its reasons first, urgency at most
// raised, topics and matches added where there is room. It changes nothing, and returns false, if the inquiry is
// closed or gone, or if its question reads otherwise now, was deleted or was not judged.
func (s *Store) AddOpinion(ctx context.Context, o Opinion) (added bool, err error) {
	err = s.tx(ctx, func(tx *sql.Tx) error {
		added, err = false, nil
		i, err := inquiryIn(ctx, tx, o.Inquiry, s.locked())
		if errors.Is(err, sql.ErrNoRows) || err == nil && !i.Open() {
			return nil
		}
		if err != nil {
			return err
		}
		p, err := scanPost(tx.QueryRowContext(ctx, `SELECT `+postColumns+` FROM post p WHERE p.id = $1 AND p.deleted_at = 0`, i.Asked))
		if errors.Is(err, sql.ErrNoRows) || err == nil && (p.Text != o.Text || p.Verdict == nil) {
			return nil
		}
		if err != nil {
			return err
		}
		addTo(p.Verdict, o)
		if _, err := tx.ExecContext(ctx, `UPDATE post SET verdict = $1 WHERE id = $2`, verdictText(p.Verdict), p.ID); err != nil {
			return err
		}
		added = true
		return raise(ctx, tx, i, p.Verdict, o.At)
	})
	return added, err
}

// raise gives an inquiry the urgency of the verdict, if it is higher, and its first topic.
func raise(ctx context.Context, tx *sql.Tx, i femos.Inquiry, v *femos.Verdict, now time.Time) error {
	urgency, topic := i.Urgency, i.Topic
	if v.Urgency.Rank() > urgency.Rank() {
		urgency = v.Urgency
	}
	if len(v.Topics) > 0 {
		topic = v.Topics[0].Code
	}
	_, err := tx.ExecContext(ctx, `UPDATE inquiry SET topic = $1, urgency = $2, rank = $3, due_at = $4, changed_at = $5, version = version + 1 WHERE id = $6`,
		topic, urgency, rankOf(urgency, i.CreatedAt), micros(i.CreatedAt.Add(urgency.Target())), micros(now), i.ID)
	return err
}

// addTo adds an opinion to a verdict.
func addTo(v *femos.Verdict, o Opinion) {
	v.Reasons = append(slices.Clone(o.Reasons), v.Reasons...)
	if o.Urgency.Rank() > v.Urgency.Rank() {
		v.Urgency = o.Urgency
	}
	for _, t := range o.Topics {
		if slices.ContainsFunc(v.Topics, func(has femos.TopicScore) bool { return has.Code == t.Code }) {
			continue
		}
		at := slices.IndexFunc(v.Topics, func(has femos.TopicScore) bool { return has.Score < t.Score })
		if at < 0 {
			at = len(v.Topics)
		}
		v.Topics = slices.Insert(v.Topics, at, t)
	}
	v.Topics = v.Topics[:min(len(v.Topics), maxTopics)]
	for _, a := range o.Answers {
		if len(v.Answers) < maxAnswers && !slices.ContainsFunc(v.Answers, func(has femos.AnswerMatch) bool { return has.ID == a.ID }) {
			v.Answers = append(v.Answers, a)
		}
	}
	for _, c := range o.Claims {
		if len(v.Claims) < maxClaims && !slices.ContainsFunc(v.Claims, func(has femos.ClaimMatch) bool { return has.ID == c.ID }) {
			v.Claims = append(v.Claims, c)
		}
	}
}
