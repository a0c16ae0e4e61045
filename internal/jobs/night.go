package jobs

import "time"

// NightDue says whether what is done once a night is due: between two and five where the server stands, or a day and a
// quarter after the last time. What was never done (zero) is due.
func NightDue(last, now time.Time) bool {
	if last.IsZero() {
		return true
	}
	since, hour := now.Sub(last), now.Local().Hour()
	return since > 30*time.Hour || since > 4*time.Hour && hour >= 2 && hour < 5
}
