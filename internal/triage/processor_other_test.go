//go:build !linux

package triage_test

import "time"

var begun = time.Now()

// processorTime is the clock where the thread's time is not told.
func processorTime() time.Duration { return time.Since(begun) }
