package server

import (
	"context"
	"errors"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// pipes is a listener without a network: what is sent into it is accepted.
type pipes chan net.Conn

// Accept implements net.Listener.
func (p pipes) Accept() (net.Conn, error) {
	c, ok := <-p
	if !ok {
		return nil, net.ErrClosed
	}
	return c, nil
}

// Close implements net.Listener.
func (p pipes) Close() error { close(p); return nil }

// Addr implements net.Listener.
func (pipes) Addr() net.Addr { return &net.TCPAddr{} }

// A request, a job and a send that never end by themselves: the stop is over in five seconds all the same, and each has
// been let go on for three.
func TestEndsInFiveSeconds(t *testing.T) {
	t.Parallel()
	if stopTime > 5*time.Second {
		t.Errorf("a stop may take %s", stopTime)
	}
	synctest.Test(t, func(t *testing.T) {
		line, asked, gone := make(pipes), make(chan struct{}), make(chan struct{})
		web := &http.Server{ReadHeaderTimeout: time.Hour, Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			defer close(gone)
			close(asked)
			<-r.Context().Done() // its connection is closed
		})}
		served := make(chan error, 1)
		go func() { served <- web.Serve(line) }()
		client, server := net.Pipe()
		line <- server
		if _, err := client.Write([]byte("GET / HTTP/1.1\r\nHost: femos.example\r\n\r\n")); err != nil {
			t.Fatal(err)
		}
		<-asked
		began, sent := time.Now(), make(chan time.Duration, 1)
		cut := func() error { sent <- time.Since(began); return nil }
		undo := func(ctx context.Context) error { // as jobs.Queue.Stop does where a job heeds nothing
			<-ctx.Done()
			time.Sleep(time.Second)
			return nil
		}
		ended := make(chan error, 1)
		go func() { ended <- end(t.Context(), web, undo, cut) }()
		select {
		case err := <-ended:
			if took := time.Since(began); err != nil || took > stopTime || took < stopTime-2*time.Second {
				t.Errorf("over after %s: %v", took, err)
			}
		case <-time.After(time.Hour):
			t.Error("it does not end")
		}
		if at := <-sent; at != stopTime-2*time.Second {
			t.Errorf("the send is cut off after %s", at)
		}
		if err := <-served; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
		<-gone
		_ = client.Close() // the server has closed it
	})
}
