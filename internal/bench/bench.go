// Package bench measures this machine: what `femos bench` prints. Each figure comes with what it is compared to, taken
// in the same run. Nothing here is a test: figures vary with the machine.
package bench

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"femos"
	"femos/content"
	"femos/internal/connector"
	"femos/internal/intake"
	"femos/internal/live"
	"femos/internal/store"
	"femos/internal/triage"
	"femos/internal/vault"
)

// Options say how much is measured.
type Options struct {
	Folder    string // where databases are made; removed by the caller
	Posts     int    // through the door
	Inquiries int    // in the lists
	Program   string // path of the femos binary, for start and memory; "" leaves them out
}

// Run measures and prints a line per figure.
func Run(ctx context.Context, o Options, out io.Writer) error {
	fmt.Fprintf(out, "%s %s/%s, %d cores, %s\n\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.GOMAXPROCS(0), time.Now().Format(time.DateOnly))
	library, err := triage.LoadLibrary(content.Files)
	if err != nil {
		return err
	}
	judge, err := triage.New(library)
	if err != nil {
		return err
	}
	texts := sample(library)
	for _, step := range []func() error{
		func() error { return verdict(judge, texts, out) },
		func() error { return door(ctx, o, judge, texts, out) },
		func() error { return plain(ctx, o, texts, out) },
		func() error { return lists(ctx, o, texts, out) },
		func() error { return start(ctx, o, out) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
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

// quantiles prints the median and the 99th percentile of some times.
func quantiles(times []time.Duration) (median, p99 time.Duration) {
	slices.Sort(times)
	return times[len(times)/2], times[len(times)*99/100]
}

func verdict(judge *triage.Judge, t texts, out io.Writer) error {
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
	_, err := fmt.Fprintf(out, "verdict            median %s, 99th percentile %s a post (%d posts of the starter library)\n", median.Round(time.Microsecond), p99.Round(time.Microsecond), len(times))
	return err
}

// bed is a database with one channel that may be read.
type bed struct {
	*store.Store
	keys    *vault.Keys
	account femos.AccountID
	channel femos.ChannelID
}

func newID[ID ~string]() ID { return femos.NewID[ID](time.Now(), rand.Reader) }

func newBed(ctx context.Context, folder string) (*bed, error) {
	s, err := store.Open(ctx, "sqlite:"+filepath.Join(folder, "femos.db"))
	if err != nil {
		return nil, err
	}
	keys, err := vault.OpenKeys(folder, rand.Reader, vault.Options{})
	if err != nil {
		return nil, err
	}
	b := &bed{Store: s, keys: keys, account: newID[femos.AccountID](), channel: newID[femos.ChannelID]()}
	now := time.Now()
	if err := s.AddAccount(ctx, femos.Account{ID: b.account, Platform: "bench", State: femos.AccountActive}, []byte{}, now); err != nil {
		return nil, err
	}
	if err := s.AddChannel(ctx, femos.Channel{ID: b.channel, Account: b.account, Platform: "bench", Address: "bench", Name: "Bench", AddedAt: now}); err != nil {
		return nil, err
	}
	return b, s.RecordPermission(ctx, femos.Permission{ID: newID[femos.PermissionID](), Channel: b.channel, Kind: femos.OwnChannel, Scopes: femos.Scopes{Read: true, Reply: true}, RecordedAt: now})
}

const perBatch = 200

// door measures the whole way of a post: permission, verdict, masking, one transaction a batch, SQLite on disk with
// synchronous=FULL. One post in twenty is a question.
func door(ctx context.Context, o Options, judge *triage.Judge, t texts, out io.Writer) error {
	folder := filepath.Join(o.Folder, "door")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	b, err := newBed(ctx, folder)
	if err != nil {
		return err
	}
	desk := intake.New(intake.Options{Store: b.Store, Judge: judge, Keys: b.keys, Hub: live.NewHub(), Log: slog.New(slog.DiscardHandler), Now: time.Now, Random: rand.Reader})
	var batches []connector.Batch
	for n := 0; n < o.Posts; n += perBatch {
		batch := connector.Batch{Cursor: fmt.Sprint(n)}
		for i := range perBatch {
			text := t.said[(n+i)%len(t.said)]
			if i%20 == 0 {
				text = t.asked[(n+i)/20%len(t.asked)]
			}
			batch.Events = append(batch.Events, connector.Event{Post: &connector.Post{Ref: connector.PostRef{ID: fmt.Sprintf("post-%d", n+i)}, Channel: b.channel, Author: fmt.Sprintf("author-%d", i), Text: text, At: time.Now()}})
		}
		batches = append(batches, batch)
	}
	kept := 0
	began := time.Now()
	for _, batch := range batches {
		done, err := desk.Accept(ctx, b.account, "", batch, nil)
		if err != nil {
			return err
		}
		kept += len(done.New)
	}
	took := time.Since(began)
	fmt.Fprintf(out, "intake, SQLite     %.0f posts a second (%d posts, %d kept, batches of %d, synchronous=FULL, with verdict and masking)\n",
		float64(len(batches)*perBatch)/took.Seconds(), len(batches)*perBatch, kept, perBatch)
	return b.Close()
}
