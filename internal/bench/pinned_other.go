//go:build !linux

package bench

import "time"

// apart starts a program. Which core it has is the system's business.
func apart(start func() error) (together func(), err error) { return func() {}, start() }

// waitUntil sleeps as well as Go can here.
func waitUntil(due time.Time) { time.Sleep(time.Until(due)) }
