package bluesky

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"time"
)

// maxAnswer bounds what is read of an answer: a page of 100 records of 1 MB at most would be more, but posts are small.
const maxAnswer = 8 << 20

// client speaks XRPC (https://atproto.com/specs/xrpc): GET for queries, POST for procedures, JSON both ways.
type client struct {
	http *http.Client
	now  func() time.Time
}

// query asks; params may be nil, output is a pointer to what the JSON holds.
func (c *client) query(ctx context.Context, base, method, token string, params url.Values, output any) error {
	address := base + "/xrpc/" + method
	if len(params) > 0 {
		address += "?" + params.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return fmt.Errorf("%s: %w", method, quiet(err))
	}
	return c.do(req, method, token, output)
}

// procedure changes something; input may be nil, output too.
func (c *client) procedure(ctx context.Context, base, method, token string, input, output any) error {
	var body io.Reader
	if input != nil {
		encoded, err := json.Marshal(input)
		if err != nil {
			return fmt.Errorf("%s: %w", method, err)
		}
		body = bytes.NewReader(encoded)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/xrpc/"+method, body)
	if err != nil {
		return fmt.Errorf("%s: %w", method, quiet(err))
	}
	if input != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return c.do(req, method, token, output)
}

func (c *client) do(req *http.Request, method, token string, output any) error {
	req.Header.Set("Accept", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := c.http.Do(req)
	if err != nil {
		return fmt.Errorf("%s: %w", method, quiet(err))
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer+1))
	if err != nil {
		return fmt.Errorf("%s: reading the answer: %w", method, quiet(err))
	}
	if answer.StatusCode != http.StatusOK {
		return c.refuse(method, answer, body)
	}
	if len(body) > maxAnswer {
		return garbled(method, fmt.Errorf("more than %d bytes", maxAnswer))
	}
	if output == nil {
		return nil
	}
	if kind, _, _ := mime.ParseMediaType(answer.Header.Get("Content-Type")); kind != "application/json" && kind != "application/did+ld+json" && kind != "application/did+json" {
		return garbled(method, fmt.Errorf("content type %q", kind))
	}
	if err := json.Unmarshal(body, output); err != nil {
		return garbled(method, fmt.Errorf("not the JSON it should be (%d bytes)", len(body))) // err may quote it
	}
	return nil
}

// refuse reads an error answer: {"error": NAME, "message": TEXT}.
func (c *client) refuse(method string, answer *http.Response, body []byte) error {
	var e struct {
		Error string `json:"error"`
	}
	_ = json.Unmarshal(body, &e) // a proxy's error page has none
	if !errorName.MatchString(e.Error) {
		e.Error = ""
	}
	return &refusal{method: method, status: answer.StatusCode, name: e.Error, until: until(answer.Header, c.now())}
}
