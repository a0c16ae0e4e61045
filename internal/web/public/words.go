package public

import (
	"embed"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"femos"
)

//go:embed text
var texts embed.FS

// Languages are those of the site, in the order shown.
func Languages() []femos.Language { return languages() }

// languages are those of the site, in the order shown.
func languages() []femos.Language {
	return []femos.Language{"de", "ar", "en", "es", "fr", "fa", "ps", "pt", "ru", "sr", "tr", "uk"}
}

// words is what the site itself says in one language.
type words struct {
	lang     femos.Language
	Reviewed bool              `json:"reviewed"` // by somebody who speaks it
	Months   []string          `json:"months"`
	Days     []string          `json:"days"` // from Monday on
	Topics   map[string]string `json:"topics"`
	Texts    map[string]string `json:"texts"`
}

// loadWords reads a catalogue. It panics if one is broken or lacks a sentence, which a test finds before anybody else.
func loadWords(lang femos.Language) *words {
	plain, err := texts.ReadFile("text/" + string(lang) + ".json")
	if err != nil {
		panic("public: " + err.Error())
	}
	w := &words{lang: lang}
	if err := json.Unmarshal(plain, w); err != nil {
		panic("public: " + string(lang) + ": " + err.Error())
	}
	return w
}

// t is the sentence of a key with {1}, {2} … replaced.
func (w *words) t(key string, args ...string) (string, error) {
	text, ok := w.Texts[key]
	if !ok {
		return "", fmt.Errorf("no text %q in %s", key, w.lang)
	}
	for i, arg := range args {
		text = strings.ReplaceAll(text, "{"+strconv.Itoa(i+1)+"}", arg)
	}
	return text, nil
}

// date writes a day.
func (w *words) date(t time.Time) string {
	return strings.NewReplacer("{d}", strconv.Itoa(t.Day()), "{m}", w.Months[t.Month()-1], "{y}", strconv.Itoa(t.Year())).Replace(w.Texts["date"])
}

// tag is the language as HTML has it: Serbian stands here in Latin letters, which everybody reads who reads Bosnian or Croatian.
func tag(l femos.Language) string {
	if l == "sr" {
		return "sr-Latn"
	}
	return string(l)
}

// preferred is the language of the site that a browser asks for most (RFC 9110, section 12.5.4), else German.
func preferred(r *http.Request) femos.Language {
	best, most := femos.Language("de"), 0.0
	for i, part := range strings.Split(r.Header.Get("Accept-Language"), ",") {
		if i == 20 {
			break
		}
		name, quality, given := strings.Cut(part, ";q=")
		q := 1.0
		if given {
			q, _ = strconv.ParseFloat(strings.TrimSpace(quality), 64)
		}
		lang := femos.Language(strings.ToLower(strings.TrimSpace(name))).Base()
		switch lang {
		case "bs", "hr", "sh":
			lang = "sr"
		case "prs":
			lang = "fa"
		}
		if q > most && slices.Contains(languages(), lang) {
			best, most = lang, q
		}
	}
	return best
}
