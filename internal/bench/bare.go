package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"time"
)

// Bare answers every request with the bytes of a file, on an address that it writes to out as `femos serve` does, until ctx ends:
// what the public site is measured beside.
func Bare(ctx context.Context, file string, out io.Writer) error {
	body, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	kind, length := []string{"text/html; charset=utf-8"}, []string{strconv.Itoa(len(body))}
	web := &http.Server{ReadHeaderTimeout: 10 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		h := w.Header()
		h["Content-Type"], h["Content-Length"] = kind, length
		_, _ = w.Write(body) // whoever asked has gone if this fails
	})}
	defer context.AfterFunc(ctx, func() { _ = web.Close() })()
	fmt.Fprintf(out, "%shttp://%s\n", upSays, listener.Addr())
	if err := web.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
