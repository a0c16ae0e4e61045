package main

import (
	"net"
	"strings"
)

// notify tells systemd how far we are (sd_notify(3)): "READY=1", "STOPPING=1". Without systemd nobody listens, and it does
// nothing; that systemd does not hear it is for systemd to tell.
func notify(environ []string, state string) {
	for _, pair := range environ {
		socket, ok := strings.CutPrefix(pair, "NOTIFY_SOCKET=")
		if !ok || socket == "" {
			continue
		}
		if socket[0] == '@' {
			socket = "\x00" + socket[1:] // Linux's abstract names
		}
		if c, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: socket, Net: "unixgram"}); err == nil {
			_, _ = c.Write([]byte(state))
			_ = c.Close()
		}
	}
}
