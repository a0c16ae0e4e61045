package library

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"femos"
	"femos/internal/store"
)

// longestValid is for how long a signature may hold before the answer is due again.
const longestValid = 24 // months

// usualValid is what is proposed.
const usualValid = 12 // months

// Create stores a new answer that she wrote, as a draft. It returns its id. Invalid "citation_missing" if it cites a section that
// its act, which is loaded, has not got.
func (l *Library) Create(ctx context.Context, who femos.Person, v femos.AnswerVersion) (femos.AnswerID, error) {
	now := l.o.Now()
	v.Answer = femos.NewID[femos.AnswerID](now, l.o.Random)
	v.ID, v.Editor, v.EditedAt, v.CreatedAt, v.ValidUntil = femos.NewID[femos.VersionID](now, l.o.Random), who.ID, now, now, ""
	if err := v.Validate(); err != nil {
		return "", err
	}
	if err := l.settleCitations(&v); err != nil {
		return "", err
	}
	err := l.o.Store.AddAnswer(ctx, v)
	if err == nil {
		l.tell(v.Answer)
	}
	return v.Answer, err
}

// Begin starts a further version of an answer, with the words of the one that stands. Conflict "version_under_way".
func (l *Library) Begin(ctx context.Context, who femos.Person, id femos.AnswerID) error {
	x, err := l.o.Store.Standing(ctx, id, "de")
	if err != nil {
		return err
	}
	now := l.o.Now()
	v := x.Version
	v.ID, v.Editor, v.EditedAt, v.CreatedAt, v.ValidUntil = femos.NewID[femos.VersionID](now, l.o.Random), who.ID, now, now, ""
	l.pin(&v)
	return l.told(id, l.o.Store.AddVersion(ctx, v))
}

// Save writes a version that is under way; v.Edits is the state she saw. Whoever confirmed it before has to read it again.
// Conflict "version_changed" if somebody else was faster: nothing is written.
func (l *Library) Save(ctx context.Context, who femos.Person, v femos.AnswerVersion) error {
	v.Editor, v.EditedAt, v.ValidUntil = who.ID, l.o.Now(), ""
	if err := v.Validate(); err != nil {
		return err
	}
	if err := l.settleCitations(&v); err != nil {
		return err
	}
	return l.told(v.Answer, l.o.Store.SaveVersion(ctx, v))
}

// pin pins what can be pinned just now; the rest stays unpinned, and is shown so.
func (l *Library) pin(v *femos.AnswerVersion) {
	v.Citations = slices.Clone(v.Citations) // whoever has the version as it is stored keeps it so
	for i := range v.Citations {
		if c := &v.Citations[i]; c.Document == "" {
			c.Pin, c.PinnedOn = "", ""
			if l.o.Statutes == nil {
				continue
			}
			if hash, day, err := l.o.Statutes.Pin(c.Act, c.Section, c.Paragraph); err == nil {
				c.Pin, c.PinnedOn = hash, day
			}
		}
	}
}

// Reading is which version somebody read, and in which state: what is decided about it holds for that alone.
type Reading struct {
	Answer  femos.AnswerID
	Version femos.VersionID
	Edits   int64
}

// underWay returns the version under way that was read. Conflict "version_changed".
func (l *Library) underWay(ctx context.Context, r Reading) (store.Dossier, femos.AnswerVersion, error) {
	d, err := l.dossier(ctx, r.Answer)
	if err != nil {
		return d, femos.AnswerVersion{}, err
	}
	v := d.Version(r.Version)
	if v == nil || v.ID != d.Answer.Working || v.Edits != r.Edits {
		return d, femos.AnswerVersion{}, femos.Fail(femos.Conflict, "version_changed")
	}
	return d, *v, nil
}

// Confirm notes that she has read the version as it is and finds it right. Conflict "law_since_read" if what it rests on reads otherwise
// than when it was saved.
func (l *Library) Confirm(ctx context.Context, who femos.Person, r Reading) error {
	if !who.Is(femos.Advisor, femos.Lawyer, femos.Deputy) {
		return femos.Fail(femos.Forbidden, "not_allowed")
	}
	_, v, err := l.underWay(ctx, r)
	if err != nil {
		return err
	}
	now := v
	l.pin(&now)
	if err := lawSince(v, now); err != nil {
		return err
	}
	return l.told(r.Answer, l.o.Store.Confirm(ctx, femos.Confirmation{Version: v.ID, Digest: readDigest(v), By: who.ID, At: l.o.Now()}, v.Edits))
}

// Submit confirms the version and gives it to the lawyer.
func (l *Library) Submit(ctx context.Context, who femos.Person, r Reading) error {
	if err := l.Confirm(ctx, who, r); err != nil {
		return err
	}
	return l.told(r.Answer, l.o.Store.MoveVersion(ctx, r.Version, r.Edits, femos.VersionReview))
}

// Return sends a version back to be written anew. Only the lawyer does; what she has to say stands in comments.
func (l *Library) Return(ctx context.Context, who femos.Person, r Reading) error {
	if err := lawyer(who); err != nil {
		return err
	}
	d, v, err := l.underWay(ctx, r)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(d.Comments, func(c femos.ReviewComment) bool { return c.Version == v.ID && c.ResolvedAt.IsZero() }) {
		return femos.Fail(femos.Invalid, "return_needs_comment").About("text")
	}
	return l.told(r.Answer, l.o.Store.MoveVersion(ctx, v.ID, v.Edits, femos.VersionReturned))
}

// Comment adds a comment to a version. A passage that is quoted must stand in it.
func (l *Library) Comment(ctx context.Context, who femos.Person, r Reading, quote, text string) error {
	quote, text = strings.TrimSpace(quote), strings.TrimSpace(text)
	if text == "" || utf8.RuneCountInString(text) > 4000 {
		return femos.Fail(femos.Invalid, "comment_empty").About("text")
	}
	d, err := l.dossier(ctx, r.Answer)
	if err != nil {
		return err
	}
	v := d.Version(r.Version)
	if v == nil {
		return femos.Fail(femos.NotFound, "no_version")
	}
	if quote != "" && !strings.Contains(v.Text, quote) && !strings.Contains(v.Question, quote) {
		return femos.Fail(femos.Invalid, "comment_passage").About("quote")
	}
	now := l.o.Now()
	return l.told(r.Answer, l.o.Store.AddComment(ctx, femos.ReviewComment{ID: femos.NewID[femos.CommentID](now, l.o.Random), Version: v.ID, By: who.ID, Quote: quote, Text: text, At: now}))
}

// Resolve notes that what a comment says is done.
func (l *Library) Resolve(ctx context.Context, _ femos.Person, id femos.AnswerID, comment femos.CommentID) error {
	return l.told(id, l.o.Store.ResolveComment(ctx, comment, l.o.Now()))
}

// lawSince says whether the sections that a version was pinned to read otherwise now: then nobody has read it as it would be signed.
// Conflict "law_since_read" with them. What was pinned to nothing says nothing.
func lawSince(read, now femos.AnswerVersion) error {
	var moved []string
	for i, c := range read.Citations {
		if c.Pin != "" && c.Pin != now.Citations[i].Pin {
			moved = append(moved, c.String())
		}
	}
	if len(moved) == 0 {
		return nil
	}
	return femos.Fail(femos.Conflict, "law_since_read", strings.Join(moved, ", "))
}

// Readers are who has read the version as it is, with the law that it is pinned to: who wrote it, and who confirmed it since.
func Readers(d store.Dossier, v femos.AnswerVersion) (list []femos.PersonID) {
	if v.Editor != "" {
		list = append(list, v.Editor)
	}
	digest := readDigest(v)
	for _, c := range d.Confirmations {
		if c.Version == v.ID && c.Digest == digest && !slices.Contains(list, c.By) {
			list = append(list, c.By)
		}
	}
	return list
}

// Sign puts the lawyer's signature under the version as she read it, valid until a day, and puts it into use. Invalid
// "needs_second_reader" if nobody else has read it so, "citation_unpinned" with the citations, of its list and of its running text,
// that rest on no text, "valid_until" if the day is not after today and within two years. Conflict "law_since_read".
func (l *Library) Sign(ctx context.Context, who femos.Person, r Reading, validUntil string) error {
	if err := lawyer(who); err != nil {
		return err
	}
	d, v, err := l.underWay(ctx, r)
	if err != nil {
		return err
	}
	now := l.o.Now().Truncate(time.Second).UTC()
	last, err := time.ParseInLocation(time.DateOnly, validUntil, l.o.Zone)
	if err != nil || !last.After(now) || last.After(now.AddDate(0, longestValid, 0)) {
		return femos.Fail(femos.Invalid, "valid_until", longestValid).About("valid_until")
	}
	if !slices.ContainsFunc(Readers(d, v), func(id femos.PersonID) bool { return id != who.ID }) {
		return femos.Fail(femos.Invalid, "needs_second_reader")
	}
	read := v
	l.pin(&v)
	if missing := append(Unpinned(v), l.unpinnedInText(v)...); len(missing) > 0 {
		return femos.Fail(femos.Invalid, "citation_unpinned", strings.Join(missing, ", "))
	}
	if err := lawSince(read, v); err != nil {
		return err
	}
	v.ValidUntil = validUntil
	if err := l.keepWordings(ctx, v); err != nil {
		return err
	}
	g, err := l.sign(ctx, v, femos.Signature{Version: v.ID, By: who.ID, Name: signedAs(who), At: now})
	if err != nil {
		return err
	}
	return l.told(r.Answer, l.o.Store.SignVersion(ctx, v, g, last.AddDate(0, 0, 1)))
}

// signedAs is how she is named: "Judith Brandt, Rechtsanwältin".
func signedAs(who femos.Person) string {
	if who.Title == "" {
		return who.Name
	}
	return who.Name + ", " + who.Title
}

// UsuallyValid is the last day that is proposed for a signature of today.
func (l *Library) UsuallyValid() string {
	return l.o.Now().In(l.o.Zone).AddDate(0, usualValid, 0).Format(time.DateOnly)
}

// Unpinned are the citations of a version that rest on no text.
func Unpinned(v femos.AnswerVersion) (list []string) {
	for _, c := range v.Citations {
		if c.Pin == "" || c.PinnedOn == "" {
			list = append(list, c.String())
		}
	}
	return list
}

// Withdraw takes an answer out of use at once, with the reason and what is right instead. A lawyer does, and in an
// emergency the coordinator. A reply that is being stored meanwhile comes first or is refused.
func (l *Library) Withdraw(ctx context.Context, who femos.Person, id femos.AnswerID, why, instead string) error {
	if !who.Is(femos.Lawyer, femos.Deputy, femos.Coordinator) {
		return femos.Fail(femos.Forbidden, "not_allowed")
	}
	why, instead = strings.TrimSpace(why), strings.TrimSpace(instead)
	if why == "" || utf8.RuneCountInString(why)+utf8.RuneCountInString(instead) > 8000 {
		return femos.Fail(femos.Invalid, "withdraw_why").About("why")
	}
	return l.told(id, l.o.Store.WithdrawAnswer(ctx, store.Withdrawal{Answer: id, By: who.ID, Why: why, Instead: instead, At: l.o.Now()}))
}

// Due is the lawyer's calendar: what falls due in the next days, soonest first.
func (l *Library) Due(ctx context.Context, days int) ([]store.AnswerRow, error) {
	now := l.o.Now()
	return l.o.Store.DueBetween(ctx, time.UnixMicro(1), now.AddDate(0, 0, days))
}

func lawyer(who femos.Person) error {
	if who.Is(femos.Lawyer, femos.Deputy) {
		return nil
	}
	return femos.Fail(femos.Forbidden, "only_lawyer")
}

func (l *Library) told(id femos.AnswerID, err error) error {
	if err == nil {
		l.tell(id)
	}
	return err
}
