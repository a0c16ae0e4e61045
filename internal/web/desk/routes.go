package desk

import (
	"net/http"
	"slices"

	"femos/internal/auth"
)

// Acts that no role carries: the door, and what everybody who is logged in may do.
const (
	Everybody auth.Act = "everybody" // without log-in
	Anyone    auth.Act = "anyone"    // logged in, whatever her roles
)

// route is one line of the site map: what is asked for, what the person must be allowed, who answers.
type route struct {
	pattern string
	act     auth.Act
	handle  func(*call) error
}

// routes is the whole site. A test walks it with every role; nothing is served that does not stand here.
func routes() []route { return slices.Concat(inboxRoutes(), libraryRoutes(), teamRoutes()) }

// inboxRoutes are the door, what is hers, and the inbox.
func inboxRoutes() []route {
	return []route{
		{"GET /login", Everybody, loginPage},
		{"POST /login", Everybody, login},
		{"GET /login/second", Everybody, secondLoginPage},
		{"POST /login/second", Everybody, secondLogin},
		{"GET /static/{version}/{file...}", Everybody, serveStatic},
		{"GET /trouble", Everybody, troublePart},
		{"/", Everybody, nowhere},

		{"GET /{$}", Anyone, home},
		{"POST /logout", Anyone, logout},
		{"GET /events", Anyone, events},
		{"GET /keys", Anyone, keysPage},
		{"GET /me", auth.OwnSettings, mePage},
		{"POST /me", auth.OwnSettings, saveMe},
		{"POST /me/password", auth.OwnSettings, changePassword},
		{"GET /me/profile", auth.OwnSettings, profilePage},
		{"POST /me/profile", auth.OwnSettings, saveProfile},
		{"POST /me/profile/link", auth.OwnSettings, addProfileLink},
		{"POST /me/profile/unlink", auth.OwnSettings, dropProfileLink},
		{"GET /me/second", auth.OwnSettings, secondPage},
		{"POST /me/second/code", auth.OwnSettings, addCode},
		{"POST /me/second/code/confirm", auth.OwnSettings, confirmCode},
		{"POST /me/second/passkey", auth.OwnSettings, offerPasskey},
		{"POST /me/second/passkey/add", auth.OwnSettings, addPasskey},
		{"POST /me/second/recovery", auth.OwnSettings, newRecovery},
		{"POST /me/second/remove", auth.OwnSettings, removeSecond},
		{"GET /second", auth.OwnSettings, stepUpPage},
		{"POST /second", auth.OwnSettings, stepUp},

		{"GET /inbox", auth.ReadInbox, inboxPage},
		{"GET /inbox/{id}", auth.ReadInbox, threadPage},
		{"GET /search", auth.ReadInbox, searchPage},
		{"POST /inbox/{id}/take", auth.Reply, take},
		{"POST /inbox/{id}/back", auth.Dismiss, giveBack},
		{"POST /inbox/{id}/dismiss", auth.Dismiss, dismiss},
		{"POST /inbox/{id}/correct", auth.Dismiss, correct},
		{"POST /inbox/{id}/done", auth.Reply, finish},
		{"POST /inbox/{id}/reopen", auth.Dismiss, reopen},
		{"POST /inbox/{id}/preview", auth.Reply, preview},
		{"POST /inbox/{id}/send", auth.Reply, send},
		{"POST /inbox/{id}/reply/{reply}/look", auth.Reply, lookAgain},
		{"POST /inbox/{id}/reply/{reply}/retry", auth.Reply, retry},
		{"POST /inbox/{id}/reply/{reply}/discard", auth.Reply, discard},
		{"POST /inbox/{id}/reply/{reply}/posted", auth.Reply, markPosted},

		{"POST /inbox/{id}/reply/{reply}/class", auth.ReadInbox, classReply}, // who may lower it hangs on her role

		{"GET /capture", auth.Capture, capturePage},
		{"POST /capture", auth.Capture, captureFind},
		{"POST /capture/keep", auth.Capture, captureKeep},
	}
}

// libraryRoutes are the answers, from the first draft to being withdrawn, and what waits for the lawyer.
func libraryRoutes() []route {
	return []route{
		{"GET /library", auth.ReadLibrary, libraryPage},
		{"GET /library/{id}", auth.ReadLibrary, answerPage},
		{"GET /library/exchange", auth.ReadLibrary, exchangePage},
		{"GET /library/export", auth.ReadLibrary, exportLibrary},
		{libraryUpload, auth.ReadLibrary, importLibrary}, // who may bring in what hangs on the file
		{"GET /library/add", auth.WriteLibrary, addAnswerPage},
		{"POST /library/add", auth.WriteLibrary, addAnswer},
		{"GET /library/{id}/edit", auth.WriteLibrary, editAnswerPage},
		{"POST /library/{id}/edit", auth.WriteLibrary, editAnswer},
		{"POST /library/{id}/begin", auth.WriteLibrary, beginVersion},
		{"POST /library/{id}/submit", auth.WriteLibrary, submitVersion},
		{"POST /library/{id}/confirm", auth.WriteLibrary, confirmVersion},
		{"POST /library/{id}/comment", auth.ReadLibrary, commentVersion},
		{"POST /library/{id}/resolve", auth.ReadLibrary, resolveComment},
		{"POST /library/{id}/return", auth.Verify, returnVersion},
		{"POST /library/{id}/sign", auth.Verify, signVersion},
		{"POST /library/{id}/block", auth.Verify, blockAnswer},
		{"POST /library/{id}/recall", auth.Verify, recallAnswer},
		{"POST /library/{id}/corrected", auth.WriteLibrary, correctedReply},
		{"GET /translations", auth.Translate, translationsPage},
		{"GET /library/{id}/translate", auth.Translate, translationPage},
		{"POST /library/{id}/translate", auth.Translate, saveTranslation},
		{"GET /library/{id}/withdraw", auth.WithdrawAnswer, withdrawAnswerPage},
		{"POST /library/{id}/withdraw", auth.WithdrawAnswer, withdrawAnswer},

		{"GET /claims", auth.ReadLibrary, claimsPage},
		{"GET /claims/{id}", auth.ReadLibrary, claimPage},
		{"POST /claims/{id}", auth.WriteLibrary, decideClaim},
		{"POST /claims/{id}/looked", auth.Verify, lookedAtClaim},
		{"POST /claims/{id}/sign", auth.Verify, signClaim},
		{"POST /claims/{id}/recall", auth.Verify, recallClaim},

		{"GET /corrections", auth.Reply, correctionsPage},
		{"POST /corrections/{reply}", auth.Reply, correctedByHand},
		{"GET /queue", auth.Verify, queuePage},
		{"GET /queue/law", auth.Verify, citedPage},
		{"POST /queue/law/looked", auth.Verify, lookedAtCited},
		{"POST /queue/law/recall", auth.Verify, recallCited},
		{"GET /queue/calendar", auth.Verify, calendarPage},
		{"GET /queue/calendar.ics", auth.Verify, calendarFile},
		{"GET /alarms", auth.SeeAlarms, alarmsPage},
		{"POST /alarms/{id}", auth.SeeAlarms, settleAlarm},
		{"POST /queue/{reply}/release", auth.Verify, releaseReply},
		{"POST /queue/{reply}/return", auth.Verify, sendBackReply},
		{"POST /queue/{reply}/class", auth.Verify, lowerReply},
		{"POST /queue/{reply}/looked", auth.Verify, lookedReply},
	}
}

// teamRoutes are where we are, who we are there, and who belongs to the team.
func teamRoutes() []route {
	return []route{
		{"GET /channels", auth.SeeChannels, channelsPage},
		{"GET /channels/{id}", auth.SeeChannels, channelPage},
		{"GET /channels/add", auth.ManageChannels, addChannelPage},
		{"POST /channels/add", auth.ManageChannels, addChannel},
		{"GET /channels/{id}/permission", auth.ManageChannels, permissionPage},
		{"POST /channels/{id}/permission", auth.ManageChannels, recordPermission},
		{"GET /channels/{id}/withdraw", auth.ManageChannels, withdrawPage},
		{"POST /channels/{id}/withdraw", auth.ManageChannels, withdraw},

		{"GET /channels/{id}/import", auth.Import, importPage},
		{importUpload, auth.Import, importFile},
		{"POST /channels/{id}/import/take", auth.Import, importTake},
		{"POST /channels/{id}/import/drop", auth.Import, importDrop},

		{"GET /accounts", auth.OwnAccount, accountsPage},
		{"GET /accounts/{id}", auth.OwnAccount, accountPage},
		{"POST /accounts/{id}", auth.OwnAccount, updateAccount},
		{"POST /accounts/{id}/pause", auth.OwnAccount, pauseAccount},
		{"POST /accounts/{id}/resume", auth.OwnAccount, resumeAccount},
		{"GET /accounts/add", auth.OwnAccount, addAccountPage},
		{"POST /accounts/add", auth.OwnAccount, addAccount},

		{"GET /check", auth.Check, checkPage},
		{"POST /check", auth.Check, checkLabel},

		{"GET /learning", auth.Learning, learningPage},
		{"POST /learning/use", auth.Learning, chooseLearnt},
		{"POST /learning/automatic", auth.Learning, learnAutomatically},

		{"GET /guidance", auth.SeeGuidance, guidancePage},
		{"GET /guidance/table.csv", auth.SeeGuidance, guidanceTable},
		{"POST /guidance/record", auth.RecordGuidance, recordGuidance},
		{"POST /guidance/confirm", auth.Guide, confirmGuidance},
		{"POST /guidance/ask", auth.Reply, askLawyer},
		{"POST /guidance/answer", auth.Verify, answerAdvisor},

		{"GET /people", auth.SeePeople, peoplePage},
		{"GET /people/{id}/profile", auth.KeepProfiles, profilePage},
		{"POST /people/{id}/profile/link", auth.KeepProfiles, addProfileLink},
		{"POST /people/{id}/profile/unlink", auth.KeepProfiles, dropProfileLink},
		{"GET /people/{id}", auth.ManagePeople, personPage},
		{"POST /people/{id}", auth.ManagePeople, updatePerson},
		{"POST /people/{id}/password", auth.ManagePeople, resetPassword},
		{"POST /people/{id}/second", auth.ManagePeople, clearSecond},
		{"GET /people/add", auth.ManagePeople, addPersonPage},
		{"POST /people/add", auth.ManagePeople, addPerson},
	}
}

// methods that change nothing.
func reads(method string) bool { return method == http.MethodGet || method == http.MethodHead }
