package outreach_test

import (
	"crypto/rand"
	"io"
	"testing"
	"time"

	"femos"
	"femos/internal/outreach"
)

// draws is randomness whose draws, two bytes each, come out as the test wants them.
type draws struct {
	next  byte
	drawn int // how often was drawn
}

// Read implements io.Reader. Ids read more than two bytes, and get real randomness.
func (d *draws) Read(b []byte) (int, error) {
	if len(b) != 2 {
		return io.ReadFull(rand.Reader, b)
	}
	d.drawn++
	b[0], b[1] = 0, d.next
	return 2, nil
}

// Of yellow replies the lawyer looks at the share that is set, and at no green or red one.
func TestShareOfYellowIsDrawn(t *testing.T) {
	t.Parallel()
	embedded(t, func(t *testing.T, r *room) {
		judith := r.person(t, "Judith Brandt", femos.Lawyer)
		listed := 0
		for _, c := range []struct {
			percent int
			next    byte
			change  func(*outreach.Draft)
			class   femos.RiskClass
			drawn   bool
		}{
			{10, 9, nil, femos.Yellow, true},
			{10, 10, nil, femos.Yellow, false},
			{10, 110, nil, femos.Yellow, false},
			{10, 109, nil, femos.Yellow, true},
			{35, 34, nil, femos.Yellow, true},
			{35, 35, nil, femos.Yellow, false},
			{0, 0, nil, femos.Yellow, false},
			{100, 99, nil, femos.Yellow, true},
			{100, 0, func(d *outreach.Draft) { d.Text, d.AnswerUsed = "Signiert", "A3" }, femos.Green, false},
			{100, 0, func(d *outreach.Draft) { d.Text = "Legen Sie Widerspruch ein." }, femos.Red, false},
		} {
			random := &draws{next: c.next}
			o := r.options
			o.Random, o.SamplePercent = random, c.percent
			desk := outreach.New(o)
			d := draft(r.asks(t, r.channel, "Frage", german()))
			if c.change != nil {
				c.change(&d)
			}
			reply, err := desk.Send(t.Context(), r.lena, d)
			check(t, err)
			check(t, desk.Close())
			if reply.Risk != c.class || reply.Sampled != c.drawn || r.reply(t, reply.ID).Sampled != c.drawn {
				t.Errorf("%d of 100, %d comes out: %s, drawn %t", c.percent, c.next, reply.Risk, reply.Sampled)
			}
			if want := c.class == femos.Yellow; (random.drawn == 1) != want {
				t.Errorf("for %s was drawn %d times", c.class, random.drawn)
			}
			if c.drawn {
				listed++
			}
		}
		if list, err := r.Sampled(t.Context(), judith); err != nil || len(list) != listed {
			t.Errorf("the lawyer is shown %d of %d, %v", len(list), listed, err)
		}
	})
}

// Who has no valid introduction publishes nothing: neither by a platform nor by hand, and nothing of it is stored.
func TestWithoutIntroductionNothingIsPublished(t *testing.T) {
	t.Parallel()
	embedded(t, func(t *testing.T, r *room) {
		never, ended, excused := r.lena, r.lena, r.lena
		never.IntroducedUntil, ended.IntroducedUntil = time.Time{}, noon
		excused.IntroducedUntil, excused.ExcusedUntil = time.Time{}, noon.AddDate(0, 0, 1)
		for _, channel := range []femos.ChannelID{r.channel, r.handed} {
			i := r.asks(t, channel, "Frage", german())
			for _, who := range []femos.Person{never, ended} {
				_, err := r.Send(t.Context(), who, draft(i))
				wants(t, err, femos.Forbidden, "introduction_missing")
				if p, err := r.Preview(t.Context(), who, draft(i)); err != nil || p.Posted == "" {
					t.Errorf("she can't see her draft: %v", err)
				}
			}
			if thread, err := r.Thread(t.Context(), never, i.ID); err != nil || len(thread.Replies) != 0 || len(r.slips.ids) != 0 {
				t.Errorf("%d replies and %d jobs are stored, %v", len(thread.Replies), len(r.slips.ids), err)
			}
		}
		_, err := r.Send(t.Context(), excused, draft(r.asks(t, r.channel, "Frage", german())))
		check(t, err)
	})
}
