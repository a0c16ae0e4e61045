package opinion

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"net/url"
	"time"

	"femos/internal/safehttp"
)

// mostAnswer is how large an answer may be: sixteen vectors of 4,096 numbers are 1.3 MB of JSON.
const mostAnswer = 4 << 20

// errRubbish says that the server answered, and not what it was asked for: asking again won't help.
var errRubbish = errors.New("the answer can't be used")

// errAway says that the server does not answer, or says that it can't now.
var errAway = errors.New("the server does not answer")

// Server is where the OpenAI-compatible API is spoken (chat completions and embeddings, as Ollama, llama.cpp and vLLM
// do): https://platform.openai.com/docs/api-reference/chat, …/embeddings, as of 2026.
type Server struct {
	URL        string        // "http://10.1.2.3:11434/v1"
	Key        string        // sent as a bearer token; "" for none
	Model      string        // for hard cases; "" for none
	Embeddings string        // for likeness; "" for none
	Timeout    time.Duration // of one exchange
}

// client speaks to the server and to nothing else.
type client struct {
	Server
	http *http.Client
}

func newClient(s Server) (*client, error) {
	u, err := url.Parse(s.URL)
	if err != nil {
		return nil, errors.New("opinion: the address can't be read")
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"https": "443"}[u.Scheme]
	}
	if port == "" {
		port = "80"
	}
	return &client{s, safehttp.New(safehttp.Options{Only: net.JoinHostPort(u.Hostname(), port), Timeout: s.Timeout, MaxBody: mostAnswer})}, nil
}

type message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

// chat returns what the model says.
func (c *client) chat(ctx context.Context, messages []message) (string, error) {
	type format struct {
		Type string `json:"type"`
	}
	var answer struct {
		Choices []struct {
			Message message `json:"message"`
		} `json:"choices"`
	}
	err := c.post(ctx, "/chat/completions", struct {
		Model       string    `json:"model"`
		Messages    []message `json:"messages"`
		Temperature float64   `json:"temperature"`
		MaxTokens   int       `json:"max_tokens"`
		Format      format    `json:"response_format"`
	}{c.Model, messages, 0, 1000, format{"json_object"}}, &answer)
	if err != nil {
		return "", err
	}
	if len(answer.Choices) == 0 {
		return "", fmt.Errorf("%w: nothing is said", errRubbish)
	}
	return answer.Choices[0].Message.Content, nil
}

// embed returns a vector of length 1 for each text, all with as many numbers.
func (c *client) embed(ctx context.Context, texts []string) ([][]float32, error) {
	var answer struct {
		Data []struct {
			Index     int       `json:"index"`
			Embedding []float32 `json:"embedding"`
		} `json:"data"`
	}
	if err := c.post(ctx, "/embeddings", struct {
		Model string   `json:"model"`
		Input []string `json:"input"`
	}{c.Embeddings, texts}, &answer); err != nil {
		return nil, err
	}
	vectors := make([][]float32, len(texts))
	for _, d := range answer.Data {
		if d.Index < 0 || d.Index >= len(texts) || vectors[d.Index] != nil || len(d.Embedding) != len(answer.Data[0].Embedding) || !normalise(d.Embedding) {
			return nil, fmt.Errorf("%w: the vectors do not fit", errRubbish)
		}
		vectors[d.Index] = d.Embedding
	}
	if len(answer.Data) != len(texts) {
		return nil, fmt.Errorf("%w: %d vectors for %d texts", errRubbish, len(answer.Data), len(texts))
	}
	return vectors, nil
}

// normalise makes a vector's length 1; false if it has none.
func normalise(v []float32) bool {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if sum == 0 || math.IsInf(sum, 0) || math.IsNaN(sum) {
		return false
	}
	by := float32(1 / math.Sqrt(sum))
	for i := range v {
		v[i] *= by
	}
	return true
}

// post sends JSON and reads JSON. Errors hold no word of either.
func (c *client) post(ctx context.Context, path string, question, answer any) error {
	body, err := json.Marshal(question)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.URL+path, bytes.NewReader(body))
	if err != nil {
		return safehttp.Redacted(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if c.Key != "" {
		r.Header.Set("Authorization", "Bearer "+c.Key)
	}
	got, err := c.http.Do(r)
	if errors.Is(err, safehttp.ErrTooLarge) {
		return fmt.Errorf("%w: it is too large", errRubbish)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", errAway, safehttp.Redacted(err))
	}
	defer got.Body.Close()
	switch {
	case got.StatusCode == http.StatusBadRequest, got.StatusCode == http.StatusRequestEntityTooLarge, got.StatusCode == http.StatusUnprocessableEntity:
		return fmt.Errorf("%w: %d", errRubbish, got.StatusCode) // about this question; the next may fare better
	case got.StatusCode != http.StatusOK:
		return fmt.Errorf("%w: %d", errAway, got.StatusCode)
	}
	plain, err := io.ReadAll(got.Body)
	switch {
	case errors.Is(err, safehttp.ErrTooLarge):
		return fmt.Errorf("%w: it is too large", errRubbish)
	case err != nil:
		return fmt.Errorf("%w: %w", errAway, safehttp.Redacted(err))
	case json.Unmarshal(plain, answer) != nil: // its error may quote the answer
		return fmt.Errorf("%w: it is no JSON of the API", errRubbish)
	}
	return nil
}
