package law

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"
)

// How a server is asked.
const (
	atOnce   = 4 // requests
	attempts = 3 // at one file, if the server or the way there fails
)

// Fetch gets laws from a server that publishes as gesetze-im-internet does: toc is the address of its table of contents.
// Without acts it gets all of them, else those that are named ("AufenthG", "SGB II"). It is all or nothing: one file that
// is missing, cut off or broken fails it, with the file's address. client must limit the size of answers (safehttp does).
func Fetch(ctx context.Context, client *http.Client, toc string, acts []string) ([]*Act, error) {
	found, _, err := fetch(ctx, client, toc, acts, nil)
	return found, err
}

// fetch also returns what the table of contents lists, and refuses one that lacks too much of what there was before, before anything else
// is asked for.
func fetch(ctx context.Context, client *http.Client, toc string, acts []string, before *State) (all []*Act, listed []*url.URL, err error) {
	from, err := url.Parse(toc)
	if err != nil || from.Host == "" {
		return nil, nil, &Error{File: tocName, What: "its address can't be read", Kind: ErrSource}
	}
	table, err := get(ctx, client, toc)
	if err != nil {
		return nil, nil, err
	}
	if listed, err = readTOC(bytes.NewReader(table), from); err != nil {
		return nil, nil, err
	}
	if err := enough(before, listed, toc); err != nil {
		return nil, nil, err
	}
	links := wanted(listed, acts)
	if len(links) == 0 {
		return nil, nil, &Error{File: toc, What: "it lists none of the laws that are needed", Kind: ErrMissing}
	}
	found := make([][]*Act, len(links))
	group, inner := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for i, link := range links {
		group.Go(func() error {
			packed, err := get(inner, client, link.String())
			if err != nil {
				return err
			}
			g := &gatherer{}
			if err := g.zip(inner, bytes.NewReader(packed), int64(len(packed)), link.String()); err != nil {
				return err
			}
			if len(g.acts) != 1 {
				return &Error{File: link.String(), What: "it holds " + strconv.Itoa(len(g.acts)) + " laws, not one", Kind: ErrBroken}
			}
			found[i] = g.acts
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, nil, err
	}
	for _, acts := range found {
		all = append(all, acts...)
	}
	return all, listed, nil
}

// get fetches one file, whole.
func get(ctx context.Context, client *http.Client, address string) ([]byte, error) {
	var last error
	for range attempts {
		body, again, err := try(ctx, client, address)
		if err == nil {
			return body, nil
		}
		if last = err; !again || ctx.Err() != nil {
			break
		}
	}
	return nil, last
}

// try makes one attempt. again says whether another one may help.
func try(ctx context.Context, client *http.Client, address string) (body []byte, again bool, err error) {
	fault := func(what string) error { return &Error{File: address, What: what, Kind: ErrSource} }
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, false, fault("its address can't be read")
	}
	answer, err := client.Do(request)
	if err != nil {
		var inner *url.Error
		if errors.As(err, &inner) {
			err = inner.Err
		}
		return nil, true, fmt.Errorf("%w: %w", fault("the server can't be reached"), err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, answer.StatusCode >= 500, fault("the server answers " + strings.TrimSpace(answer.Status))
	}
	body, err = io.ReadAll(answer.Body)
	if err != nil {
		return nil, true, fmt.Errorf("%w: %w", fault("the answer was cut off"), err)
	}
	return body, false, nil
}
