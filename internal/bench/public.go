package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
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
// loopback network, compressed, on connections that stay open; and after it, asked in the same way, a program that only writes
// these bytes, which is what the machine, the network and who asks cost. And the search among many different answers.
func public(ctx context.Context, o Options, lib triage.Library, out io.Writer) error {
	folder := filepath.Join(o.Folder, "public")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	length := time.Duration(max(o.Seconds/2, 1)) * time.Second
	page := filepath.Join(folder, "page.gz")
	err := serving(ctx, o.Program, folder, "sqlite:"+filepath.Join(folder, "femos.db"), func(p *process) error {
		path, err := firstAnswer(ctx, p.url)
		if err != nil {
			return err
		}
		v := &readers{address: strings.TrimPrefix(p.url, "http://"), path: path, process: p}
		if err := v.save(ctx, page); err != nil {
			return err
		}
		fmt.Fprintf(out, "public answer, %d connections, for %s\n", publicConnections, length)
		if err := v.measure(ctx, "femos serve", length, out); err != nil {
			return err
		}
		fmt.Fprintf(out, "  %-24s %.1f MB resident\n", "after it", p.resident())
		return nil
	}, oneCore)
	if err != nil {
		return err
	}
	bare := exec.CommandContext(ctx, o.Program, "bench", "--bare", page) //nolint:gosec // our own binary
	if err := running(bare, func(p *process) error {
		return (&readers{address: strings.TrimPrefix(p.url, "http://"), path: "/", process: p}).measure(ctx, "the same bytes alone", length, out)
	}, oneCore); err != nil {
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
