package triage_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"femos/content"
	"femos/internal/triage"
)

// BenchmarkNew is the start: thesaurus, model and library's index, and what they take in memory. What is embedded (the thesaurus, and
// the model as a file) lies in the binary and comes on top.
func BenchmarkNew(b *testing.B) {
	var j *triage.Judge
	before := heap()
	for b.Loop() {
		j = newJudge(b)
	}
	b.ReportMetric(float64(heap()-before)/1e6, "MB")
	runtime.KeepAlive(j)
}

func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

const medianPost = "Подскажите пожалуйста, кто менял карту на новую в этом году: сколько ждали термин?"

// BenchmarkJudge shows how cost grows with the length of a post; beyond 16 KB it does not.
func BenchmarkJudge(b *testing.B) {
	j := newJudge(b)
	sentence := "Mein Arbeitgeber hat mir gekündigt und ich weiß nicht, was ich tun soll. "
	for _, c := range []struct{ name, text string }{
		{"short", "Kindergeld mit Fiktion?"}, {"median", medianPost}, {"1KB", strings.Repeat(sentence, 14)}, {"4KB", strings.Repeat(sentence, 56)},
		{"16KB", strings.Repeat(sentence, 224)}, {"1MB", strings.Repeat(sentence, 14000)}, {"arabic 16KB", strings.Repeat("نحن ننتظر الرد من دائرة الأجانب ", 280)},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(c.text)))
			for b.Loop() {
				j.Judge(triage.Post{Text: c.text})
			}
		})
	}
}

// BenchmarkLibrary shows how the cost of a median question and of an answer given grows with claims and answers.
func BenchmarkLibrary(b *testing.B) {
	for _, n := range []int{0, 100, 1000, 10000} {
		j, err := triage.New(bigLibrary(b, n))
		if err != nil {
			b.Fatal(err)
		}
		for kind, p := range map[string]triage.Post{
			"question": {Text: medianPost},
			"answer":   {Text: "Да не переживай, фикцион это тот же ВНЖ, спокойно лети к маме и назад, на границе не смотрят", Parent: "Мне дали фикцион на полгода, могу слетать домой?"},
		} {
			b.Run(fmt.Sprintf("%d %s", n, kind), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					j.Judge(p)
				}
			})
		}
	}
}

// bigLibrary is the starter library with n further answers and claims, made of other pieces of the same texts.
func bigLibrary(tb testing.TB, n int) triage.Library {
	tb.Helper()
	lib, err := triage.LoadLibrary(content.Files)
	if err != nil {
		tb.Fatal(err)
	}
	answers, claims := lib.Answers, lib.Claims
	for i := range n {
		a, other := answers[i%len(answers)], answers[(i*7+3)%len(answers)]
		a.ID = fmt.Sprintf("more-%d", i)
		a.Question = triage.Texts{"de": other.Question["de"] + " " + a.Question["de"], "en": a.Question["en"]}
		lib.Answers = append(lib.Answers, a)
		c, against := claims[i%len(claims)], claims[(i*5+1)%len(claims)]
		c.ID, c.No = fmt.Sprintf("more-%d", i), ""
		c.Claim = triage.Texts{"de": c.Claim["de"], "en": against.Claim["en"]}
		lib.Claims = append(lib.Claims, c)
	}
	return lib
}
