package server_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"femos"
)

// held captures a question and sends a red reply under it, through the forms.
func (n *node) held(t *testing.T, v *visitor, channel femos.ChannelID) femos.Reply {
	t.Helper()
	inquiry := v.capture(t, channel, question)
	v.reply(t, n, inquiry)
	return n.replied(t, inquiry)
}

// class posts the form that gives a reply another class.
func (v *visitor) class(t *testing.T, r femos.Reply, to femos.RiskClass, why string) answer {
	t.Helper()
	return v.post(t, "/inbox/"+string(r.Inquiry)+"/reply/"+string(r.ID)+"/class", url.Values{"version": {strconv.FormatInt(r.Version, 10)}, "class": {string(to)}, "why": {why}})
}

// sinceWhen is what an inquiry says while a reply waits, whatever the hour.
var sinceWhen = regexp.MustCompile(`<h3>Waits for the lawyer.{1,5}s release</h3><p>Since [^<]*\d\d:\d\d\.`)

// Anybody raises the class of a reply, which then waits; an advisor can't lower it; the lawyer can, with a reason, that
// stands beside it; and then it goes its way.
func TestOnlyTheLawyerLowersAClass(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, n *node, _ string) {
		who := n.team(t)
		channel := n.group(t, "Mamas")
		anna, judith := n.visitor(t, "anna"), n.visitor(t, "judith")
		r := n.held(t, anna, channel)
		if !r.HeldAt.IsZero() || r.Risk == femos.Red {
			t.Fatalf("%+v is red from the start", r)
		}
		if a := anna.class(t, r, femos.Red, ""); a.status != http.StatusSeeOther {
			t.Fatalf("an advisor can't raise it: %d", a.status)
		}
		raised := n.replied(t, r.Inquiry)
		if raised.Risk != femos.Red || raised.HeldAt.IsZero() {
			t.Errorf("raised it is %s and does not wait", raised.Risk)
		}
		if page := anna.get(t, "/inbox/"+string(r.Inquiry)).body; !sinceWhen.MatchString(page) {
			t.Error("the inquiry does not say who is waited for and since when")
		}
		if a := anna.class(t, raised, femos.Green, "It is fine."); a.status != http.StatusForbidden || !strings.Contains(a.body, "Only the lawyer") {
			t.Errorf("an advisor who lowers gets %d", a.status)
		}
		if a := anna.post(t, "/queue/"+string(r.ID)+"/class", url.Values{"version": {strconv.FormatInt(raised.Version, 10)}, "class": {"green"}, "word": {"It is fine."}}); a.status != http.StatusForbidden {
			t.Errorf("by the lawyer's page she gets %d", a.status)
		}
		if a := judith.class(t, raised, femos.Yellow, " "); a.status != http.StatusUnprocessableEntity && a.status != http.StatusBadRequest {
			t.Errorf("without a reason the lawyer gets %d", a.status)
		}
		if a := judith.class(t, r, femos.Yellow, "I read an older one."); a.status != http.StatusConflict {
			t.Errorf("of a version that is gone she gets %d", a.status)
		}
		if got := n.replied(t, r.Inquiry); got.Risk != femos.Red || got.HeldAt.IsZero() || got.Version != raised.Version {
			t.Errorf("what was refused changed it: %+v", got)
		}
		if a := judith.post(t, "/queue/"+string(r.ID)+"/class", url.Values{"version": {strconv.FormatInt(raised.Version, 10)}, "class": {"yellow"}, "word": {"Nothing of law in it."}}); a.status != http.StatusSeeOther {
			t.Fatalf("the lawyer can't lower it: %d %s", a.status, a.told())
		}
		if got := n.replied(t, r.Inquiry); got.Risk != femos.Yellow || !got.HeldAt.IsZero() || got.DecidedBy != who.judith.ID {
			t.Errorf("lowered it is %+v", got)
		}
		page := anna.get(t, "/inbox/"+string(r.Inquiry)).body
		if sinceWhen.MatchString(page) {
			t.Error("it still says that it waits")
		}
		for _, part := range []string{"Anna Writer", "yellow, says Judith Brandt", "Nothing of law in it."} {
			if !strings.Contains(page, part) {
				t.Errorf("the thread lacks %q", part)
			}
		}
	})
}

// What the lawyer sent back does not go out by being sent again.
func TestWhatTheLawyerSentBackStays(t *testing.T) {
	t.Parallel()
	n := start(t, "")
	n.team(t)
	anna, judith := n.visitor(t, "anna"), n.visitor(t, "judith")
	r := n.held(t, anna, n.group(t, "Mamas"))
	anna.class(t, r, femos.Red, "")
	r = n.replied(t, r.Inquiry)
	judith.post(t, "/queue/"+string(r.ID)+"/return", url.Values{"version": {strconv.FormatInt(r.Version, 10)}, "word": {"Not like this."}})
	r = n.replied(t, r.Inquiry)
	if a := anna.post(t, "/inbox/"+string(r.Inquiry)+"/reply/"+string(r.ID)+"/retry", url.Values{"version": {strconv.FormatInt(r.Version, 10)}}); a.status != http.StatusConflict {
		t.Errorf("sent again: %d", a.status)
	}
	if got := n.replied(t, r.Inquiry); got.State != femos.ReplyRefused || strings.Contains(anna.get(t, "/inbox/"+string(r.Inquiry)).body, "/retry?") {
		t.Errorf("it is %s, or the page offers to send it again", got.State)
	}
}

// An answer that only some may use: for an advisor who is none of them it is neither suggested nor sent, and the page says who;
// for one of them it is both.
func TestWhoMayUseAnAnswer(t *testing.T) {
	t.Parallel()
	n := start(t, "")
	who := n.team(t)
	v := n.version(t, "naturalisation-conditions")
	v.MayUse, v.Citations = []femos.Role{femos.Lawyer, femos.Coordinator}, document()
	if err := n.Library.Save(t.Context(), who.anna, v); err != nil {
		t.Fatal(err)
	}
	anna, nour := n.visitor(t, "anna"), n.visitor(t, "nour") // nour has every role
	if page := anna.get(t, "/library/naturalisation-conditions").body; !strings.Contains(page, "Only for advisors who are also: Lawyer, Coordinator") {
		t.Error("the answer's page does not say who may use it")
	}
	inquiry := anna.capture(t, n.group(t, "Mamas"), "Hallo, wie lange muss ich in Deutschland leben, bis ich mich einbürgern lassen kann?")
	const suggested = `data-answer="naturalisation-conditions"`
	if strings.Contains(anna.get(t, "/inbox/"+string(inquiry)).body, suggested) || !strings.Contains(nour.get(t, "/inbox/"+string(inquiry)).body, suggested) {
		t.Error("it is suggested to the one, or not to the other")
	}
	thread, err := n.Store.Thread(t.Context(), inquiry)
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{"version": {strconv.FormatInt(thread.Inquiry.Version, 10)}, "action": {"answer"}, "language": {"de"}, "answer": {"naturalisation-conditions"}, "text": {"Bitte lassen Sie sich beraten."}}
	if a := anna.post(t, "/inbox/"+string(inquiry)+"/send", form); a.status != http.StatusForbidden || !strings.Contains(a.body, "you are not one of them") || !strings.Contains(a.body, "Bitte lassen Sie sich beraten.") {
		t.Errorf("she sends it: %d", a.status)
	}
	if a := nour.post(t, "/inbox/"+string(inquiry)+"/send", form); a.status != http.StatusSeeOther {
		t.Errorf("who may can't: %d %s", a.status, a.told())
	}
}
