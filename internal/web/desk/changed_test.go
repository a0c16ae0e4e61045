package desk_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"femos"
	"femos/internal/store"
)

// Beside a comment that repeats a claim stands that the law its correction rests on has changed: of that claim, not of others.
func TestThreadSaysWhatTheLawChanged(t *testing.T) {
	t.Parallel()
	page := ask(t, newSample().handler(), "nour", http.MethodGet, "/inbox/"+string(inquiryID(2))+"?view=open", nil).Body.String()
	if n := strings.Count(page, "The law it rests on has changed: § 31 AufenthG."); n != 1 {
		t.Errorf("said %d times", n)
	}
}

// Beside an answer whose law has changed stands which section, with a link to where both wordings stand; beside others neither does.
func TestComposerSaysWhatTheLawChanged(t *testing.T) {
	t.Parallel()
	h := newSample().handler()
	page := ask(t, h, "nour", http.MethodGet, "/inbox/"+string(inquiryID(2))+"?view=open", nil).Body.String()
	_, due, found := strings.Cut(page, `data-answer="`+string(sampleAnswer)+`"`)
	due, _, closed := strings.Cut(due, "</article>")
	for _, part := range []string{"To be verified again since 11 October 2026. Use with care.", "The law has changed: § 81 AufenthG.", `<a href="/library/parental-leave-notice#law">Read both wordings of the law</a>`} {
		if !found || !closed || !strings.Contains(due, part) || strings.Count(page, part) != 1 {
			t.Errorf("%q is not said beside the answer that is due, or beside others too: %s", part, due)
		}
	}
	there := ask(t, h, "nour", http.MethodGet, "/library/"+string(sampleAnswer), nil).Body.String()
	for _, part := range []string{`id="law"`, "<del>schriftlich</del>", "<ins>in Textform</ins>"} {
		if !strings.Contains(there, part) {
			t.Errorf("where the link leads %q does not stand", part)
		}
	}
}

// A reply waits for the lawyer from when it was held, not from when it was written: the queue and the inquiry say since when, and
// after two working hours that the deputy is asked too.
func TestHeldSaysSinceWhen(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		held   time.Duration
		since  string
		deputy bool
	}{{time.Hour, "11:00", false}, {2 * time.Hour, "10:00", true}} {
		s := newSample()
		r := reply("Legen Sie Widerspruch ein.", "de", femos.ReplyWaiting, "", 70*time.Hour)
		r.Risk, r.RiskWhy, r.HeldAt = femos.Red, []string{"raised_later"}, ago(c.held)
		s.waiting = []store.HeldReply{{Reply: r, ChannelName: "Mamas", WrittenBy: "Nour Haddad", Topic: "B3"}}
		s.add(60, question{lang: "de", text: "Frage", topic: "B3", urgency: femos.Normal, channel: 1, replies: []femos.Reply{r}})
		h := s.handler()
		deputy := ""
		if c.deputy {
			deputy = " The deputy is asked too."
		}
		for path, says := range map[string]string{
			"/queue": "<p>Waiting since " + c.since + "." + deputy + "</p>",
			"/inbox/" + string(inquiryID(60)) + "?view=open": "<h3>Waits for the lawyer&#39;s release</h3><p>Since " + c.since + "." + deputy + "</p>",
		} {
			if page := ask(t, h, "nour", http.MethodGet, path, nil).Body.String(); !strings.Contains(page, says) {
				t.Errorf("%s, held for %s, does not say %q", path, c.held, says)
			}
		}
	}
}
