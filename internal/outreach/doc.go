// Package outreach is the work of the team: inquiries are taken and given back, replies are written, sent and
// followed, channels are entered with a permission and left.
//
// Guarantees: of two who take an inquiry one gets it and the other is told who has it; a reply is stored with its job
// or not at all, is published at most once however often it is tried, and always carries who wrote it; no reply goes
// where no permission to reply stands. What a person may do is checked by who calls (the route table of the desk);
// what depends on the thing itself (whose inquiry, whose account) is checked here.
package outreach
