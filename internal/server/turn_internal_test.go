package server

import "time"

// Turn sets the clock by which trouble is looked for, before Run.
func (s *Server) Turn(now func() time.Time) { s.now = now }
