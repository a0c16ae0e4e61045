package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"femos/content"
	"femos/internal/triage"

	"github.com/abadojack/whatlanggo"
	"github.com/pemistahl/lingua-go"
)

// result is what a tool said of every text, in order, and what that cost.
type result struct {
	Languages []string // "sr" for Bosnian, Croatian and Serbian; "" where it did not say
	Advice    []bool   // only of ours
	Nanos     int64    // for all texts, after a first round that nobody times
	Bytes     int64    // by how much loading and judging raised the most resident memory
}

// tool loads itself and returns what judges a text.
type tool struct {
	name, title string
	load        func() (func(post) (language string, advice bool), error)
}

// tools are those that are Go; fastText runs in node.
func tools() []tool {
	return []tool{
		{"ours", "Fem.OS (whole verdict)", loadOurs},
		{"lingua", "lingua-go, high accuracy", func() (func(post) (string, bool), error) { return loadLingua(false) }},
		{"lingua-low", "lingua-go, low accuracy", func() (func(post) (string, bool), error) { return loadLingua(true) }},
		{"whatlanggo", "whatlanggo", func() (func(post) (string, bool), error) {
			return func(p post) (string, bool) { return whatlanggo.DetectLang(p.Text).Iso6393(), false }, nil
		}},
	}
}

func loadOurs() (func(post) (string, bool), error) {
	lib, err := triage.LoadLibrary(content.Files)
	if err != nil {
		return nil, err
	}
	judge, err := triage.New(lib)
	if err != nil {
		return nil, err
	}
	return func(p post) (string, bool) {
		v := judge.Judge(triage.Post{Text: p.Text, Parent: p.Parent})
		return string(v.Language), v.Advice
	}, nil
}

func loadLingua(low bool) (func(post) (string, bool), error) {
	builder := lingua.NewLanguageDetectorBuilder().FromAllLanguages().WithPreloadedLanguageModels()
	if low {
		builder = builder.WithLowAccuracyMode()
	}
	detector := builder.Build()
	return func(p post) (string, bool) {
		language, sure := detector.DetectLanguageOf(p.Text)
		if !sure {
			return "", false
		}
		return strings.ToLower(language.IsoCode639_1().String()), false
	}, nil
}

// base is a language without its script, by one code, also for what our advisors serve as one.
func base(language string) string {
	language, _, _ = strings.Cut(language, "-")
	switch language {
	case "bs", "hr", "sh", "srp", "hrv", "bos":
		return "sr"
	}
	for three, two := range map[string]string{"arb": "ar", "deu": "de", "eng": "en", "spa": "es", "pes": "fa", "fra": "fr", "por": "pt", "rus": "ru", "tur": "tr", "ukr": "uk"} {
		if language == three {
			return two
		}
	}
	return language
}

// work is what a process of its own does for one tool: posts come in, the result goes out.
func work(t tool, in io.Reader, out io.Writer) error {
	var posts []post
	if err := json.NewDecoder(in).Decode(&posts); err != nil {
		return err
	}
	before, err := resident()
	if err != nil {
		return err
	}
	judge, err := t.load()
	if err != nil {
		return err
	}
	var r result
	for _, p := range posts {
		language, advice := judge(p)
		r.Languages, r.Advice = append(r.Languages, base(language)), append(r.Advice, advice)
	}
	began := time.Now()
	for _, p := range posts {
		judge(p)
	}
	r.Nanos = time.Since(began).Nanoseconds()
	after, err := resident()
	if err != nil {
		return err
	}
	r.Bytes = after - before
	return json.NewEncoder(out).Encode(r)
}

// resident is the most memory this process has had, in bytes (Linux: VmHWM).
func resident() (int64, error) {
	f, err := os.Open("/proc/self/status")
	if err != nil {
		return 0, err
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var kilobytes int64
		if _, err := fmt.Sscanf(lines.Text(), "VmHWM: %d kB", &kilobytes); err == nil {
			return kilobytes << 10, nil
		}
	}
	return 0, fmt.Errorf("no VmHWM in /proc/self/status")
}

// ask runs a tool in a process of its own over the posts.
func ask(command *exec.Cmd, posts []post) (r result, err error) {
	plain, err := json.Marshal(posts)
	if err != nil {
		return r, err
	}
	command.Stdin, command.Stderr = strings.NewReader(string(plain)), os.Stderr
	out, err := command.Output()
	if err != nil {
		return r, fmt.Errorf("%s: %w", command, err)
	}
	if err := json.Unmarshal(out, &r); err != nil {
		return r, fmt.Errorf("%s: %w", command, err)
	}
	if len(r.Languages) != len(posts) {
		return r, fmt.Errorf("%s: %d languages for %d posts", command, len(r.Languages), len(posts))
	}
	for i, l := range r.Languages {
		r.Languages[i] = base(l)
	}
	return r, nil
}
