package bench

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"femos"
	"femos/internal/triage"
	"femos/internal/triage/thesaurus"
)

// How the public site is asked.
const (
	publicConnections = 16
	publicPace        = 5000 // requests a second that must be answered
	publicAnswers     = 10_000
	publicQuestions   = 200 // a language
)

// public measures the page of an answer as a browser gets it: from a `femos serve` of its own that may use one core, over the
// loopback network, compressed, on connections that stay open. And the search among many different answers.
func public(ctx context.Context, o Options, lib triage.Library, out io.Writer) error {
	folder := filepath.Join(o.Folder, "public")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	err := serving(ctx, o.Program, folder, "sqlite:"+filepath.Join(folder, "femos.db"), func(p *process) error {
		path, err := firstAnswer(ctx, p.url)
		if err != nil {
			return err
		}
		v := &readers{address: strings.TrimPrefix(p.url, "http://"), path: path, process: p}
		if err := v.read(ctx, time.Second, 0); err != nil { // warm
			return err
		}
		length := time.Duration(max(o.Seconds/2, 1)) * time.Second
		for _, pace := range []int{0, publicPace} {
			if err := v.read(ctx, length, pace); err != nil {
				return err
			}
			v.tell(out, length, pace)
		}
		return nil
	}, "GOMAXPROCS=1")
	if err != nil {
		return err
	}
	return finding(lib, out)
}

// firstAnswer is the path of an answer's page.
func firstAnswer(ctx context.Context, base string) (string, error) {
	for _, topic := range []string{"A", "B", "C", "D"} {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/de/t/"+topic, nil)
		if err != nil {
			return "", err
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			return "", err
		}
		page, err := io.ReadAll(answer.Body)
		if err = errors.Join(err, answer.Body.Close()); err != nil {
			return "", err
		}
		if path := regexp.MustCompile(`/de/a/[0-9a-z]+`).Find(page); path != nil {
			return string(path), nil
		}
	}
	return "", errors.New("the public site has no answer")
}

// readers ask for one page over and over, each on a connection of its own.
type readers struct {
	address, path string
	process       *process

	mu    sync.Mutex
	times []time.Duration
	bytes int
	busy  time.Duration // processor time of the server
	took  time.Duration
}

// read asks for so long; pace is requests a second of all together, 0 for as many as they can. With a pace, an answer's time
// counts from when its request was due, so that what waits behind a slow one counts too.
func (v *readers) read(ctx context.Context, length time.Duration, pace int) error {
	v.times = nil
	before, began := v.process.busy(), time.Now()
	errs := make(chan error, publicConnections)
	for n := range publicConnections {
		go func() { errs <- v.connection(ctx, n, began, length, pace) }()
	}
	var err error
	for range publicConnections {
		err = errors.Join(err, <-errs)
	}
	v.busy, v.took = v.process.busy()-before, time.Since(began)
	return err
}

func (v *readers) connection(ctx context.Context, n int, began time.Time, length time.Duration, pace int) error {
	c, err := (&net.Dialer{}).DialContext(ctx, "tcp", v.address)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	request := []byte("GET " + v.path + " HTTP/1.1\r\nHost: " + v.address + "\r\nAccept-Encoding: gzip\r\n\r\n")
	r := bufio.NewReader(c)
	var times []time.Duration
	var size int
	for i := 0; ; i++ {
		due := time.Now()
		if pace > 0 {
			due = began.Add(time.Duration(n+i*publicConnections) * time.Second / time.Duration(pace))
			time.Sleep(time.Until(due))
		}
		if due.Sub(began) > length {
			break
		}
		if _, err := c.Write(request); err != nil {
			return err
		}
		if size, err = skip(r); err != nil {
			return err
		}
		times = append(times, time.Since(due))
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.times, v.bytes = append(v.times, times...), size
	return nil
}

// skip reads an answer with little work, as the one who asks shares the machine, and returns how large its body is.
func skip(r *bufio.Reader) (size int, err error) {
	for first := true; ; first = false {
		line, err := r.ReadSlice('\n')
		if err != nil {
			return 0, err
		}
		text := strings.TrimSpace(string(line))
		if first && !strings.Contains(text, " 200 ") {
			return 0, fmt.Errorf("the public site answers %q", text)
		}
		if name, value, ok := strings.Cut(text, ": "); ok && strings.EqualFold(name, "Content-Length") {
			if size, err = strconv.Atoi(value); err != nil {
				return 0, err
			}
		}
		if text == "" {
			_, err := r.Discard(size)
			return size, err
		}
	}
}

func (v *readers) tell(out io.Writer, length time.Duration, pace int) {
	n := len(v.times)
	median, p99 := quantiles(v.times)
	how := "without a pause"
	if pace > 0 {
		how = fmt.Sprintf("%d a second", pace)
	}
	fmt.Fprintf(out, "public answer, %d connections, %s, for %s, %d bytes compressed\n", publicConnections, how, length, v.bytes)
	fmt.Fprintf(out, "  %-24s %.0f a second; median %s, 99th percentile %s\n", "answered", float64(n)/v.took.Seconds(), short(median), short(p99))
	if v.busy > 0 {
		fmt.Fprintf(out, "  %-24s %s an answer, that is %.0f a second of one core's time\n", "the server's processor", short(v.busy/time.Duration(max(n, 1))), float64(n)/v.busy.Seconds())
	}
}

// busy is the processor time that the process has had (proc_pid_stat(5): utime and stime, in hundredths of a second), 0 where
// that is not known.
func (p *process) busy() time.Duration {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0
	}
	var ticks int64
	for _, f := range fields[11:13] {
		n, err := strconv.ParseInt(f, 10, 64)
		if err != nil {
			return 0
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}

// finding measures the search of the public site among many answers, no two alike, for questions in twelve languages, no two
// alike, made of the words that triage knows: all lead somewhere, which costs most.
func finding(lib triage.Library, out io.Writer) error {
	random := rand.New(rand.NewPCG(11, 11)) //nolint:gosec // nothing secret
	words := map[femos.Language][]string{}
	languages := []femos.Language{"de", "ar", "en", "es", "fr", "fa", "ps", "pt", "ru", "sr", "tr", "uk"}
	for _, lang := range languages {
		list, err := wordsOf(thesaurus.Files(), lang)
		if err != nil {
			return err
		}
		words[lang] = list
	}
	say := func(lang femos.Language, least, most int) string {
		text := make([]string, least+random.IntN(most-least+1))
		for i := range text {
			text[i] = words[lang][random.IntN(len(words[lang]))]
		}
		return strings.Join(text, " ")
	}
	shipped := len(lib.Answers)
	for i := shipped; i < publicAnswers; i++ {
		a := triage.Answer{ID: fmt.Sprint("bench-", i), Topics: lib.Answers[i%shipped].Topics, Question: triage.Texts{}, Answer: triage.Texts{}, AlsoAsked: map[string][]string{}}
		for _, lang := range []femos.Language{"de", "en"} {
			l := string(lang)
			a.Question[l], a.Answer[l], a.AlsoAsked[l] = say(lang, 6, 14), say(lang, 60, 120), []string{say(lang, 4, 10), say(lang, 4, 10), say(lang, 4, 10)}
		}
		lib.Answers = append(lib.Answers, a)
	}
	judge, err := triage.New(lib)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "public search, %d different answers, %d different questions a language, on one core\n", len(lib.Answers), publicQuestions)
	var all []time.Duration
	for _, lang := range languages {
		var times []time.Duration
		for range publicQuestions {
			question := say(lang, 3, 15)
			began := time.Now()
			judge.Find(question, 5)
			times = append(times, time.Since(began))
		}
		all = append(all, times...)
		median, p99 := quantiles(times)
		fmt.Fprintf(out, "  %-24s median %s, 99th percentile %s\n", lang, short(median), short(p99))
	}
	median, p99 := quantiles(all)
	fmt.Fprintf(out, "  %-24s median %s, 99th percentile %s\n", "all", short(median), short(p99))
	return nil
}
