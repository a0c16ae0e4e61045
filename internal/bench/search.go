package bench

import (
	"context"
	"fmt"
	"io"
	"time"
)

// search measures the store's search, a page of 30 hits, for words of several sorts, each time another, and returns the
// median of the slowest sort.
func search(ctx context.Context, b *bed, times int, out io.Writer) (slowest float64, err error) {
	fmt.Fprintf(out, "search, %s, %d kept posts, the first page of 30\n", b.engine(), b.size)
	for _, set := range b.corpus.sought() {
		var took []time.Duration
		hits := 0
		for range times {
			words := set.next()
			began := time.Now()
			page, err := b.Search(ctx, words, "")
			if err != nil {
				return 0, fmt.Errorf("search for %q: %w", words, err)
			}
			took = append(took, time.Since(began))
			hits += len(page.Hits)
		}
		median, p99 := quantiles(took)
		slowest = max(slowest, median.Seconds())
		fmt.Fprintf(out, "  %-24s median %s, 99th percentile %s (%.1f hits)\n", set.name, short(median), short(p99), float64(hits)/float64(times))
	}
	return slowest, nil
}
