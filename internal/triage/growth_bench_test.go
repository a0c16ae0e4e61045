package triage_test

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"femos/internal/triage"
)

// BenchmarkGrowth prints what a post costs by its length and by how many claims and as many answers the library has: the
// microseconds of the median post of thirty, each the quickest of five times. The posts are labelled ones, one after the other where
// one is too short.
func BenchmarkGrowth(b *testing.B) {
	sizes := []int{0, 100, 1000, 10000}
	lengths := []int{50, 160, 400, 1200, 4000, 16000, 1 << 20}
	var judges []*triage.Judge
	for _, n := range sizes {
		j, err := triage.New(bigLibrary(b, n))
		if err != nil {
			b.Fatal(err)
		}
		judges = append(judges, j)
	}
	all := labelled(b)
	var table strings.Builder
	for b.Loop() {
		table.Reset()
		fmt.Fprintf(&table, "\n%9s", "bytes")
		for _, n := range sizes {
			fmt.Fprintf(&table, "%9d", n)
		}
		for _, length := range lengths {
			fmt.Fprintf(&table, "\n%9d", length)
			posts := ofLength(all, length, 30)
			for _, j := range judges {
				fmt.Fprintf(&table, "%9.1f", float64(medianCost(j, posts).Nanoseconds())/1e3)
			}
		}
	}
	b.Log(table.String())
	b.ReportMetric(0, "ns/op")
}

// ofLength makes n posts of a length, near enough to cut no letter.
func ofLength(all []triage.Post, length, n int) (posts []triage.Post) {
	for i := range n {
		var text strings.Builder
		for k := i * len(all) / n; text.Len() < length; k++ {
			text.WriteString(all[k%len(all)].Text)
			text.WriteString("\n")
		}
		posts = append(posts, triage.Post{Text: strings.ToValidUTF8(text.String()[:length], "")})
	}
	return posts
}

func medianCost(j *triage.Judge, posts []triage.Post) time.Duration {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	quickest := make([]time.Duration, len(posts))
	for pass := range 5 {
		for i, p := range posts {
			from := processorTime()
			j.Judge(p)
			if took := processorTime() - from; pass == 0 || took < quickest[i] {
				quickest[i] = took
			}
		}
	}
	slices.Sort(quickest)
	return quickest[len(quickest)/2]
}
