package library

import (
	"context"

	"femos"
	"femos/internal/live"
	"femos/internal/store"
)

// Audit looks at the signature of every answer in use, and at the checks of its translations, and returns the answers that
// are not what was signed or checked. Each rings from then on, until somebody has looked; nobody can make a reply from what
// was signed and rings, and what was checked and rings is as a translation that nobody checked.
func (l *Library) Audit(ctx context.Context) (broken []femos.AnswerID, err error) {
	err = l.eachInUse(ctx, func(row store.AnswerRow) error {
		rings, err := l.audit(ctx, row.ID)
		if rings {
			broken = append(broken, row.ID)
		}
		return err
	})
	return broken, err
}

// eachInUse visits the rows of all answers that are signed and not withdrawn.
func (l *Library) eachInUse(ctx context.Context, visit func(store.AnswerRow) error) error {
	return l.eachRow(ctx, func(row store.AnswerRow) error {
		if row.Current == "" || !row.WithdrawnAt.IsZero() {
			return nil
		}
		return visit(row)
	})
}

// audit looks at one answer in use.
func (l *Library) audit(ctx context.Context, id femos.AnswerID) (rings bool, err error) {
	x, err := l.o.Store.Standing(ctx, id, "de")
	if err != nil {
		return false, err
	}
	alarms := []store.Alarm{}
	if l.standing(x) == femos.StandsBroken {
		alarms = append(alarms, store.Alarm{Version: x.Version.ID})
	}
	checked, err := l.o.Store.CheckedTranslations(ctx, id, x.Version.Number)
	if err != nil {
		return false, err
	}
	for _, c := range checked {
		if broken(c.Translation, c.Of, l.published(c.CheckKey, c.KeyProof)) {
			alarms = append(alarms, store.Alarm{Version: c.Of.ID, Language: c.Language})
		}
	}
	fresh := false
	for _, a := range alarms {
		a.Answer, a.FoundAt = id, l.o.Now()
		news, err := l.o.Store.Ring(ctx, a)
		if err != nil {
			return true, err
		}
		fresh = fresh || news
	}
	if fresh {
		l.tell(id)
	}
	return len(alarms) > 0, nil
}

func (l *Library) doubt() {
	if l.o.Doubt != nil {
		l.o.Doubt()
	}
}

// Alarms are the answers that are not what was signed, as long as nobody has looked.
func (l *Library) Alarms(ctx context.Context) ([]store.Alarm, error) { return l.o.Store.Alarms(ctx) }

// Settle notes that she has looked at an answer that rings: a lawyer or an admin. If it is not right, it rings again.
func (l *Library) Settle(ctx context.Context, who femos.Person, id femos.AnswerID) error {
	if !who.Is(femos.Lawyer, femos.Deputy, femos.Admin) {
		return femos.Fail(femos.Forbidden, "not_allowed")
	}
	err := l.told(id, l.o.Store.SettleAlarm(ctx, id, who.ID, l.o.Now()))
	l.doubt()
	return err
}

func (l *Library) tell(id femos.AnswerID) {
	l.o.Hub.Publish(live.Notice{Kind: "answer", ID: string(id)})
}
