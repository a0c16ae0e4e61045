package bluesky

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"femos/internal/connector"
)

const (
	pageSize = 100 // records of one com.atproto.repo.listRecords, the most it gives
	maxPages = 10  // pages of one feed when catching up: a thousand posts
	maxLists = 50  // pages of one list's items: five thousand members
	maxFeeds = 500 // feeds fetched when catching up
	// feedsAtOnce is how many of them at a time.
	feedsAtOnce = 8
	maxRoots    = 200              // open posts whose threads are looked up when reading begins
	rootsWait   = 20 * time.Second // for all of these together
	margin      = 10 * time.Minute // how much earlier than the gap is fetched: the clocks of posts and streams differ
)

// fetched is a record as com.atproto.repo.getRecord and listRecords give it.
type fetched struct {
	URI   string `json:"uri"`
	CID   string `json:"cid"`
	Value record `json:"value"`
}

// fetch gets one record from the server of whoever wrote it. A fault with code "post_gone" says that it is not there.
func (a *account) fetch(ctx context.Context, u uri) (fetched, error) {
	server, err := a.people.server(ctx, u.did)
	if err != nil {
		return fetched{}, foreign(err)
	}
	f, err := a.fetchFrom(ctx, server, u)
	return f, foreign(err)
}

func (a *account) fetchFrom(ctx context.Context, server string, u uri) (fetched, error) {
	var f fetched
	err := a.http.query(ctx, server, "com.atproto.repo.getRecord", "", url.Values{
		"repo": {u.did}, "collection": {u.collection}, "rkey": {u.key},
	}, &f)
	if err != nil {
		return fetched{}, absent(err)
	}
	if f.URI != u.String() || f.CID == "" || f.Value == nil {
		return fetched{}, garbled("getRecord", errors.New("not the record that was asked for"))
	}
	return f, nil
}

// absent is fault for reads of records: a server answers 400 InvalidRequest for a repository that it does not have, or
// not any more, and what we ask is well formed.
func absent(err error) error {
	var r *refusal
	if errors.As(err, &r) && r.status == http.StatusBadRequest && r.name == "InvalidRequest" {
		return &connector.Fault{Kind: connector.Refused, Code: codeGone, Cause: r}
	}
	return fault(err)
}

// foreign keeps what other people's servers deny us from looking as if our own account were denied: what they do not
// show is not to be had.
func foreign(err error) error {
	var f *connector.Fault
	if errors.As(err, &f) && f.Kind == connector.Denied {
		return &connector.Fault{Kind: connector.Refused, Code: codeGone, Cause: errors.New(f.Error())}
	}
	return err
}

// isGone says whether err means that a record is not there any more.
func isGone(err error) bool {
	var f *connector.Fault
	return errors.As(err, &f) && (f.Code == codeGone || f.Code == codeNotFound)
}

// fetchMissing gets a record that a commit announced and did not carry. Where her server does not answer her feed is owed: one
// person's server must not be able to stop the reading of all others.
func (r *receiver) fetchMissing(ctx context.Context, c change) change {
	f, err := r.account.fetch(ctx, c.uri)
	switch {
	case err == nil:
		c.cid, c.record = f.CID, f.Value
	case !isGone(err) && r.account.watch.author(c.uri.did) != "":
		r.owed.add(c.uri.did, r.at.at.Add(-margin), r.account.env.Now())
	}
	return c
}

// pages gets the records of a collection page by page, newest first by their keys, until more says no.
func (a *account) pages(ctx context.Context, did, collection string, most int, more func([]fetched) bool) error {
	server, err := a.people.server(ctx, did)
	if err != nil {
		return foreign(err)
	}
	next := ""
	for range most {
		params := url.Values{"repo": {did}, "collection": {collection}, "limit": {strconv.Itoa(pageSize)}}
		if next != "" {
			params.Set("cursor", next)
		}
		var page struct {
			Cursor  string    `json:"cursor"`
			Records []fetched `json:"records"`
		}
		if err := a.http.query(ctx, server, "com.atproto.repo.listRecords", "", params, &page); err != nil {
			return foreign(absent(err))
		}
		if !more(page.Records) || page.Cursor == "" || page.Cursor == next {
			return nil
		}
		next = page.Cursor
	}
	return nil
}

// loadLists fetches who is on the lists we read. A list that is gone has no members.
func (a *account) loadLists(ctx context.Context) error {
	for list, m := range a.watch.lists {
		items := map[string]string{}
		err := a.pages(ctx, m.owner, collectionListItem, maxLists, func(page []fetched) bool {
			for _, f := range page {
				if member := f.Value.text("subject"); f.Value.text("list") == list && isDID(member) {
					items[f.URI] = member
				}
			}
			return true
		})
		if err != nil && !isGone(err) {
			return err
		}
		a.watch.setList(list, items)
	}
	return nil
}

// loadRoots finds the threads of the posts under which inquiries are open, so that what is written elsewhere in them
// is recognised after a restart. What can't be found in time is left: answers to the posts themselves are recognised
// without it.
func (a *account) loadRoots(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, rootsWait)
	defer cancel()
	for i, ref := range a.watch.open {
		u, ok := parseURI(ref.ID)
		if !ok || i >= maxRoots || ctx.Err() != nil || !a.watch.rootWanted(ref.ID) {
			continue
		}
		f, err := a.fetch(ctx, u)
		if err != nil {
			continue
		}
		a.watch.rootFound(ref.ID)
		if root, _ := f.Value.replyTo(); root != nil {
			if channel := a.watch.knownPost(ref.ID); channel != "" && a.watch.knownPost(root.ID) == "" {
				a.watch.known.put(root.ID, channel)
			}
		}
	}
}

// catchUp fetches what was written since r.since in the feeds we read, as the stream no longer has it. Posts with
// a hashtag, comments of other people, likes and deletions of that time can't be fetched from anywhere.
func (r *receiver) catchUp(ctx context.Context) error {
	since := r.since
	r.since = time.Time{}
	authors := r.account.watch.authors()
	slices.Sort(authors)
	r.account.env.Log.Warn("bluesky: the stream has a gap; feeds are fetched",
		"since", since.UTC().Format(time.RFC3339), "feeds", min(len(authors), maxFeeds), "of", len(authors))
	feeds := map[string]time.Time{}
	for _, did := range authors[:min(len(authors), maxFeeds)] {
		feeds[did] = since
	}
	answers := r.account.feedsOf(ctx, feeds) // the stream waits for us meanwhile
	if err := ctx.Err(); err != nil {
		return err
	}
	return r.takeFeeds(answers)
}

// feed gets what a person has written since a time, oldest first; with an error, what came before it. A feed that is gone
// has nothing.
func (a *account) feed(ctx context.Context, did string, since time.Time) ([]change, error) {
	var changes []change
	err := a.pages(ctx, did, collectionPost, maxPages, func(page []fetched) bool {
		older := false
		for _, f := range page {
			u, ok := parseURI(f.URI)
			if !ok || u.did != did || u.collection != collectionPost {
				continue
			}
			if f.Value.writtenAt(a.env.Now()).Before(since) {
				older = true
				continue
			}
			changes = append(changes, change{uri: u, action: created, cid: f.CID, record: f.Value})
		}
		return !older
	})
	if isGone(err) {
		err = nil
	}
	if err != nil && ctx.Err() == nil {
		a.env.Log.Warn("bluesky: a feed could not be fetched, and is asked for again", "fault", err)
	}
	slices.Reverse(changes)
	return changes, err
}

// tell hands over a feed that was fetched; what does not fill a batch waits for more.
func (r *receiver) tell(feed []change) error {
	now := r.account.env.Now()
	for _, c := range feed {
		r.pending = append(r.pending, r.account.watch.events(c, r.own, c.record.writtenAt(now), r.seen)...)
		if err := r.handPending(maxBatch); err != nil {
			return err
		}
	}
	return nil
}
