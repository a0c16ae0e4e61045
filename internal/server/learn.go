package server

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"femos"
	"femos/internal/connector"
	"femos/internal/learning"
	"femos/internal/triage"
	"femos/internal/vault"
)

// teach makes the judge and what it learns by; it knows what it learnt before the first post is judged.
func (s *Server) teach(ctx context.Context, keys *vault.Keys, opener connector.Opener) (*triage.Judge, error) {
	judge, err := newJudge(s.content)
	if err != nil {
		return nil, err
	}
	s.learning = learning.New(learning.Options{Store: s.Store, Judge: judge, Keys: keys, Hub: s.hub, Log: s.log, Now: time.Now, Random: rand.Reader, Forbidden: forbidden(opener)})
	return judge, errors.Join(s.learning.Adopt(ctx), s.openPublic(ctx, judge))
}

// forbidden says whether a platform's terms forbid to learn from what is written there. Of one that is not known any more nothing is.
func forbidden(o connector.Opener) func(femos.Platform) bool {
	return func(p femos.Platform) bool {
		kind, err := o.Kind(p)
		return err != nil || kind.Limits.NoLearning
	}
}
