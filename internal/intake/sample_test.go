package intake_test

import (
	"fmt"
	"strings"
	"testing"

	"femos"
	"femos/internal/connector"
	"femos/internal/store"
)

// Of what is not kept some is drawn where the permission says so, masked, and goes when it is deleted at the source. All of it is
// counted, and so is what was kept.
func TestSamplesAreDrawn(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, r *room) {
		chat := func(from int) (list []any) {
			for i := range 400 {
				list = append(list, r.said(fmt.Sprint("c", from+i), "did:plc:rana", fmt.Sprintf("%s, ruft an: 0176 1234%04d", chatter, from+i)))
			}
			return append(list, r.said(fmt.Sprint("q", from), "did:plc:amal", question))
		}
		waiting := func() (p femos.Sample, n int) {
			p, n, err := r.store.NextSample(t.Context())
			if femos.KindOf(err) != femos.NotFound {
				check(t, err)
			}
			return p, n
		}
		r.accept(t, "1", chat(0)...)
		if _, n := waiting(); n > 0 {
			t.Fatalf("%d samples without permission", n)
		}
		r.permit(t, r.channel, femos.Scopes{Read: true, Sample: true})
		for n := 1; n < 6; n++ {
			r.accept(t, fmt.Sprint(n+1), chat(n*1000)...)
		}
		p, n := waiting()
		if n == 0 || n > store.MaxSamples || strings.Contains(p.Text, "0176") || !strings.Contains(p.Text, "[phone]") {
			t.Fatalf("%d samples, the first %q", n, p.Text)
		}
		b, err := r.store.Blindness(t.Context(), noon)
		check(t, err)
		seen := 0
		for _, posts := range b.Posts {
			seen += posts
		}
		if seen != 2000 || b.Kept != 5 {
			t.Errorf("%d not kept, %d kept", seen, b.Kept)
		}
		r.Forget(r.account) // as after a restart
		var gone []any
		for n := 1; n < 6; n++ {
			for i := range 400 {
				gone = append(gone, connector.PostRef{ID: fmt.Sprint("c", n*1000+i)})
			}
		}
		r.accept(t, "9", gone...)
		if _, n := waiting(); n > 0 {
			t.Errorf("%d samples are here though they are deleted at the source", n)
		}
	})
}
