package server

import (
	"context"
	"slices"
	"time"

	"femos"
	"femos/internal/trouble"
)

// auditEvery is how often the signatures of all answers in use are checked: 500 take some 60 milliseconds. What is read is
// checked when it is read.
const auditEvery = 5 * time.Minute

// doubt lets an audit follow. It never waits.
func (s *Server) doubt() {
	select {
	case s.doubts <- struct{}{}:
	default: // one is on its way
	}
}

// audit checks the signatures until ctx ends.
func (s *Server) audit(ctx context.Context) {
	tick := time.NewTicker(auditEvery)
	defer tick.Stop()
	var told []femos.AnswerID
	for {
		broken, err := s.Library.Audit(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			s.log.Warn("the signatures were not checked", "err", err)
		case !slices.Equal(broken, told):
			told = broken
			s.log.Error("these signed answers are not what was signed", "answers", broken)
		}
		// Reading the same again and again must not mean looking at everything again and again.
		if !rest(ctx, auditPause) {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-s.doubts:
		}
	}
}

// auditPause is the least time between two audits.
const auditPause = 2 * time.Second

// rings keeps the board true about answers that are not what was signed, on whichever node that was found.
func (s *Server) rings(ctx context.Context) error {
	alarms, err := s.Store.Alarms(ctx)
	if err != nil {
		return err
	}
	if len(alarms) == 0 {
		s.Trouble.Clear(trouble.AnswerBroken, "")
		return nil
	}
	s.Trouble.Set(trouble.Trouble{Kind: trouble.AnswerBroken, Since: alarms[0].FoundAt})
	return nil
}
