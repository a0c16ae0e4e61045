// Package bench measures this machine: what `femos bench` prints. Each figure comes with what it is compared to, taken
// in the same run. Nothing here is a test: figures vary with the machine and with what else it does.
package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"femos/content"
	"femos/internal/auth"
	"femos/internal/store"
	"femos/internal/triage"
)

// Parts are what can be measured, in this order.
func Parts() []string {
	return []string{"verdict", "public", "intake", "lists", "search", "streams", "start"}
}

// Options say what is measured.
type Options struct {
	Command   string   // as it was typed, for the head of the report
	Parts     []string // of Parts
	Databases []string // "sqlite" for one in the folder, or postgres://… of an empty database; one after the other
	Sizes     []int    // inquiries in the database, growing; intake, lists and search are measured at each
	Posts     int      // through the door, at each size
	Seconds   int      // how long the lists are asked for, at each size
	Streams   int      // event streams at once
	Folder    string   // on the disk to measure; what is made there stays, and is used again
	Program   string   // path of the femos binary, for streams, start and memory
	Graph     string   // file for the graph of cost against size (SVG), of all runs in the folder that drew one; "" for none

	Open func(ctx context.Context, folder, database string) (Site, error) // a server that is not run, for the lists
}

// Site is a server without a network.
type Site struct {
	Handler http.Handler
	Store   *store.Store
	Auth    *auth.Service
	Close   func() error
}

func (o Options) wants(part string) bool { return slices.Contains(o.Parts, part) }

// stores says whether anything is measured that needs a database with inquiries.
func (o Options) stores() bool {
	return slices.ContainsFunc(o.Parts, func(part string) bool { return part != "verdict" && part != "public" })
}

// Run measures and prints.
func Run(ctx context.Context, o Options, out io.Writer) error {
	for _, part := range o.Parts {
		if !slices.Contains(Parts(), part) {
			return fmt.Errorf("there is no part %q: %s", part, strings.Join(Parts(), ", "))
		}
	}
	fmt.Fprintf(out, "%s\n%s, %d cores, %s, %s\n\n", o.Command, processor(), runtime.GOMAXPROCS(0), runtime.Version(), time.Now().Format(time.DateOnly))
	library, err := triage.LoadLibrary(content.Files)
	if err != nil {
		return err
	}
	judge, err := triage.New(library)
	if err != nil {
		return err
	}
	t := sample(library)
	if o.wants("verdict") {
		verdict(judge, t, out)
	}
	if o.wants("public") {
		if err := public(ctx, o, library, out); err != nil {
			return err
		}
	}
	if !o.stores() {
		return nil
	}
	var costs []cost
	for n, database := range o.Databases {
		folder := filepath.Join(o.Folder, fmt.Sprint("bench", n))
		more, err := onDatabase(ctx, o, database, folder, judge, t, out)
		if err != nil {
			return err
		}
		costs = append(costs, more...)
	}
	if o.Graph == "" {
		return nil
	}
	if costs, err = remembered(filepath.Join(o.Folder, "costs.json"), costs); err != nil {
		return err
	}
	return os.WriteFile(o.Graph, graph(costs), 0o644) //nolint:gosec // a picture
}

// onDatabase measures all that depends on the database, at each size.
func onDatabase(ctx context.Context, o Options, database, folder string, judge *triage.Judge, t texts, out io.Writer) (costs []cost, err error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	b, err := openBed(ctx, database, folder)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, b.Close()) }()
	for _, size := range o.Sizes {
		began, before := time.Now(), b.size
		if err := b.grow(ctx, size); err != nil {
			return nil, err
		}
		if err := b.Index(ctx); err != nil {
			return nil, err
		}
		if err := b.Settle(ctx); err != nil {
			return nil, err
		}
		if b.size > before {
			fmt.Fprintf(out, "%s filled from %d to %d inquiries in %s\n", b.engine(), before, b.size, time.Since(began).Round(time.Second))
		}
		c := cost{Engine: b.engine(), Size: size}
		if o.wants("lists") {
			if c.List, err = lists(ctx, b, o, judge, t, out); err != nil {
				return nil, err
			}
		}
		if o.wants("search") {
			if c.Search, err = search(ctx, b, searches, out); err != nil {
				return nil, err
			}
		}
		if o.wants("intake") {
			perSecond, err := intakeRate(ctx, b, o, judge, t, out)
			if err != nil {
				return nil, err
			}
			c.Intake = 1 / perSecond
		}
		costs = append(costs, c)
	}
	if o.wants("start") {
		if err := start(ctx, o, b, out); err != nil {
			return nil, err
		}
	}
	if o.wants("streams") {
		if err := streams(ctx, o, b, out); err != nil {
			return nil, err
		}
	}
	return costs, nil
}

// searches is how often each sort of word is searched for.
const searches = 200

// processor names the machine's processor, as Linux knows it.
func processor() string {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err == nil {
		for line := range strings.Lines(string(info)) {
			if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
				return strings.TrimSpace(value)
			}
		}
	}
	return runtime.GOOS + "/" + runtime.GOARCH
}

// texts are what women ask and say, short and long, from the starter library.
type texts struct{ asked, said []string }

func sample(l triage.Library) texts {
	var t texts
	for _, a := range l.Answers {
		for _, lang := range []string{"de", "en"} {
			t.asked = append(t.asked, a.AlsoAsked[lang]...)
		}
	}
	// What stands in a group and needs nobody.
	t.said = []string{"Guten Morgen ihr Lieben, ich wünsche euch allen einen schönen Tag", "شكرا كتير حبيباتي الله يخليكن", "Спасибо большое, девочки!",
		"gracias a todas, sois las mejores", "Verkaufe Kinderwagen, fast neu, 50 Euro, Abholung in Neukölln", "Teşekkürler canım, çok sağ ol", "merci beaucoup les filles, bonne soirée"}
	return t
}

// quantiles returns the median and the 99th percentile of some times.
func quantiles(times []time.Duration) (median, p99 time.Duration) {
	if len(times) == 0 {
		return 0, 0
	}
	slices.Sort(times)
	return times[len(times)/2], times[len(times)*99/100]
}

// short writes a time with three digits or so.
func short(d time.Duration) string {
	switch {
	case d < 100*time.Microsecond:
		return d.Round(time.Microsecond).String()
	case d < 10*time.Millisecond:
		return d.Round(10 * time.Microsecond).String()
	}
	return d.Round(100 * time.Microsecond).String()
}

func verdict(judge *triage.Judge, t texts, out io.Writer) {
	all := append(slices.Clone(t.asked), t.said...)
	for _, text := range all { // caches warm
		judge.Judge(triage.Post{Text: text})
	}
	var times []time.Duration
	for range 20 {
		for _, text := range all {
			began := time.Now()
			judge.Judge(triage.Post{Text: text})
			times = append(times, time.Since(began))
		}
	}
	median, p99 := quantiles(times)
	fmt.Fprintf(out, "verdict                    median %s, 99th percentile %s a post, on one core (%d posts of the starter library)\n", short(median), short(p99), len(times))
}
