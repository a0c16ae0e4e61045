package auth

import (
	"femos"
)

// Act is something a person may be allowed to do.
type Act string

// The acts. A route and a method each name one.
const (
	ReadInbox      Act = "read_inbox"      // lists, threads, search
	Reply          Act = "reply"           // take, give back, finish, reopen, compose, send
	Dismiss        Act = "dismiss"         // close without a reply, with a reason
	Capture        Act = "capture"         // paste a post
	SeeChannels    Act = "see_channels"    // which there are, and their permissions
	ManageChannels Act = "manage_channels" // add channels, record and withdraw permissions
	Import         Act = "import"          // read a chat export into a channel that may be read
	OwnAccount     Act = "own_account"     // connect and keep her own account on a platform
	ManageAccounts Act = "manage_accounts" // everybody's and the team's
	SeePeople      Act = "see_people"      // who belongs to the team, with roles
	ManagePeople   Act = "manage_people"   // add, change, set passwords
	KeepProfiles   Act = "keep_profiles"   // record which accounts are really somebody's
	Learning       Act = "learning"        // see what triage learnt here, and go back
	Check          Act = "check"           // look at a sample of what was not kept
	OwnSettings    Act = "own_settings"    // language, theme, password
	ReadLibrary    Act = "read_library"    // answers with their versions, translations and comments; comment on them
	WriteLibrary   Act = "write_library"   // write versions, confirm them, give them to the lawyer
	Translate      Act = "translate"       // write translations; that one is checked, says the translator's role
	Verify         Act = "verify"          // sign, send back, release replies
	WithdrawAnswer Act = "withdraw_answer" // take an answer out of use
	SeeAlarms      Act = "see_alarms"      // which signed answers are not what was signed, and say that she has looked
	SeeGuidance    Act = "see_guidance"    // the register of guidance: the whole, or what is hers; ask the lawyer
	RecordGuidance Act = "record_guidance" // record undertakings, introductions and trainings
	Guide          Act = "guide"           // confirm these, and answer questions
)

// right is one line of the table.
type right struct {
	act   Act
	roles []femos.Role
}

// rights is the whole table. Who keeps the machine running need not read what women wrote: an admin alone sees no
// inbox. Only an advisor speaks in public, because her name and role stand under it.
func rights() []right {
	everybody := femos.Roles()
	readers := []femos.Role{femos.Advisor, femos.Translator, femos.Lawyer, femos.Deputy, femos.Coordinator}
	return []right{
		{ReadInbox, readers},
		{Reply, []femos.Role{femos.Advisor}},
		{Dismiss, []femos.Role{femos.Advisor, femos.Coordinator}},
		{Capture, []femos.Role{femos.Advisor, femos.Coordinator}},
		{SeeChannels, everybody},
		{ManageChannels, []femos.Role{femos.Coordinator, femos.Admin}},
		{Import, []femos.Role{femos.Advisor, femos.Coordinator, femos.Admin}},
		{OwnAccount, []femos.Role{femos.Advisor, femos.Admin}},
		{ManageAccounts, []femos.Role{femos.Admin}},
		{SeePeople, []femos.Role{femos.Coordinator, femos.Admin}},
		{ManagePeople, []femos.Role{femos.Admin}},
		{KeepProfiles, []femos.Role{femos.Coordinator, femos.Admin}},
		{Learning, []femos.Role{femos.Coordinator}},
		{Check, []femos.Role{femos.Advisor, femos.Coordinator}},
		{OwnSettings, everybody},
		{ReadLibrary, readers},
		{WriteLibrary, []femos.Role{femos.Advisor, femos.Lawyer, femos.Deputy, femos.Coordinator}},
		{Translate, []femos.Role{femos.Advisor, femos.Translator, femos.Lawyer, femos.Deputy}},
		{Verify, []femos.Role{femos.Lawyer, femos.Deputy}},
		{SeeAlarms, []femos.Role{femos.Lawyer, femos.Deputy, femos.Admin}},
		{WithdrawAnswer, []femos.Role{femos.Lawyer, femos.Deputy, femos.Coordinator}},
		{SeeGuidance, readers},
		{RecordGuidance, []femos.Role{femos.Coordinator}},
		{Guide, []femos.Role{femos.Lawyer, femos.Deputy}},
	}
}

// Acts lists all acts.
func Acts() []Act {
	var acts []Act
	for _, r := range rights() {
		acts = append(acts, r.act)
	}
	return acts
}

// May says whether the person may do it. Her undertaking counts as [Session.Person] has it. Nobody may do what is not in the table, and who has left may do nothing.
func May(p femos.Person, act Act) bool {
	if !p.Active {
		return false
	}
	if !p.Sworn && ShowsContent(act) {
		return false
	}
	for _, r := range rights() {
		if r.act == act {
			return p.Is(r.roles...)
		}
	}
	return false
}

// ShowsContent says whether an act shows what women wrote. Nobody sees that before her undertaking of secrecy is recorded.
func ShowsContent(act Act) bool {
	switch act {
	case ReadInbox, Reply, Dismiss, Capture, Import, Check, Verify:
		return true
	}
	return false
}

// MayKeep says whether the person may change this account: an advisor her own, an admin each.
func MayKeep(p femos.Person, a femos.Account) bool {
	return May(p, ManageAccounts) || May(p, OwnAccount) && a.Owner != "" && a.Owner == p.ID
}

// Require returns Forbidden "not_allowed" unless the person may do it.
func Require(p femos.Person, act Act) error {
	if May(p, act) {
		return nil
	}
	return femos.Fail(femos.Forbidden, "not_allowed")
}
