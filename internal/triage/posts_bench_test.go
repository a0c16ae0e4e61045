package triage_test

import (
	"bufio"
	"cmp"
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"femos"
	"femos/internal/triage"
)

// BenchmarkPosts judges every labelled post with 1,000 claims and 1,000 answers loaded, and says what a post costs at the median
// and at the 99th percentile of all posts, and of those of a length; a post's cost is the median of five passes. "learnt" does
// so with an adapter in use. Counted is the thread's time on the processor.
func BenchmarkPosts(b *testing.B) {
	j, err := triage.New(bigLibrary(b, 1000))
	if err != nil {
		b.Fatal(err)
	}
	posts := labelled(b)
	for _, learnt := range []bool{false, true} {
		name := "shipped"
		if learnt {
			name = "learnt"
			if err := j.Use(j.Brain().Adapt(every(j.Brain(), posts, 20))); err != nil {
				b.Fatal(err)
			}
		}
		for _, c := range []struct {
			name   string
			lo, hi int
		}{{"all", 0, 1 << 20}, {"to 100 bytes", 0, 100}, {"100 to 200", 100, 200}, {"140 to 180", 140, 180}, {"200 to 400", 200, 400}, {"above 400", 400, 1 << 20}} {
			some := slices.DeleteFunc(slices.Clone(posts), func(p triage.Post) bool { return len(p.Text) < c.lo || len(p.Text) >= c.hi })
			b.Run(name+" "+c.name, func(b *testing.B) {
				for b.Loop() {
					reportCost(b, j, some)
				}
			})
		}
	}
}

func reportCost(b *testing.B, j *triage.Judge, posts []triage.Post) {
	b.Helper()
	const passes = 5
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	took := make([][]time.Duration, len(posts))
	begin := processorTime()
	for range passes {
		for i, p := range posts {
			from := processorTime()
			j.Judge(p)
			took[i] = append(took[i], processorTime()-from)
		}
	}
	whole := processorTime() - begin
	slices.SortFunc(took, func(x, y []time.Duration) int {
		slices.Sort(x)
		slices.Sort(y)
		return cmp.Compare(x[passes/2], y[passes/2])
	})
	at := func(share float64) float64 {
		return float64(took[int(share*float64(len(took)-1))][passes/2].Nanoseconds()) / 1e3
	}
	b.ReportMetric(at(0.5), "µs/median")
	b.ReportMetric(at(0.99), "µs/p99")
	b.ReportMetric(float64(passes*len(posts))/whole.Seconds(), "posts/s")
	b.ReportMetric(float64(len(posts)), "posts")
	b.ReportMetric(0, "ns/op")
}

// every makes an example of one post in n.
func every(b *triage.Brain, posts []triage.Post, n int) (list []triage.Example) {
	for i := 0; i < len(posts); i += n {
		list = append(list, triage.Example{Seen: b.See(posts[i]), Labels: femos.Labels{Advice: femos.Yes}})
	}
	return list
}

// labelled are the posts of testdata.
func labelled(tb testing.TB) []triage.Post {
	tb.Helper()
	var posts []triage.Post
	for _, set := range []string{"posts", "written", "aside"} {
		names, err := filepath.Glob(filepath.Join("testdata", set, "*.jsonl"))
		if err != nil || len(names) == 0 {
			tb.Fatalf("no posts in %s: %v", set, err)
		}
		for _, name := range names {
			f, err := os.Open(name)
			if err != nil {
				tb.Fatal(err)
			}
			lines := bufio.NewScanner(f)
			lines.Buffer(nil, 1<<20)
			for lines.Scan() {
				var p triage.Post
				if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
					tb.Fatal(err)
				}
				posts = append(posts, p)
			}
			if err := f.Close(); err != nil {
				tb.Fatal(err)
			}
		}
	}
	return posts
}
