package desk_test

import (
	"net/http"
	"strings"
	"testing"
)

// Beside a comment that repeats a claim stands that the law its correction rests on has changed: of that claim, not of others.
func TestThreadSaysWhatTheLawChanged(t *testing.T) {
	t.Parallel()
	page := ask(t, newSample().handler(), "nour", http.MethodGet, "/inbox/"+string(inquiryID(2))+"?view=open", nil).Body.String()
	if n := strings.Count(page, "The law it rests on has changed: § 31 AufenthG."); n != 1 {
		t.Errorf("said %d times", n)
	}
}
