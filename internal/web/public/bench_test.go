package public_test

import (
	"net/http/httptest"
	"strconv"
	"testing"

	"femos"
	"femos/content"
	"femos/internal/triage"
)

// BenchmarkAnswerFromMemory is the page of an answer as the handler gives it: on one core, without the network.
func BenchmarkAnswerFromMemory(b *testing.B) {
	h := site(b, sample(b))
	r := httptest.NewRequestWithContext(b.Context(), "GET", path(b, h, "de", verifiedDE), nil)
	r.Header.Set("Accept-Encoding", "gzip")
	for b.Loop() {
		h.ServeHTTP(httptest.NewRecorder(), r)
	}
}

// BenchmarkFind looks for questions in five languages among 10,000 answers: the starter library over and over.
func BenchmarkFind(b *testing.B) {
	lib, err := triage.LoadLibrary(content.Files)
	if err != nil {
		b.Fatal(err)
	}
	for starter := lib.Answers; len(lib.Answers) < 10_000; {
		for _, a := range starter {
			a.ID += strconv.Itoa(len(lib.Answers))
			lib.Answers = append(lib.Answers, a)
		}
	}
	judge, err := triage.New(lib)
	if err != nil {
		b.Fatal(err)
	}
	for lang, question := range map[femos.Language]string{"de": "Darf ich mit Fiktion arbeiten?", "ar": "هل أستطيع العمل بفيكسيون؟", "fa": "آیا می‌توانم با فیکسیون کار کنم؟", "ru": "можно работать с фиктионсбешайнигунг?", "tr": "fiktionsbescheinigung ile çalışabilir miyim?"} {
		b.Run(string(lang), func(b *testing.B) {
			for b.Loop() {
				judge.Find(question, 5)
			}
		})
	}
}
