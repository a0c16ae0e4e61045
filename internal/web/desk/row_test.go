package desk

import (
	"html/template"
	"strings"
	"testing"
	"time"

	"femos"
	"femos/internal/i18n"
)

// rowTemplate is a row as html/template would write it, which escapes by itself.
const rowTemplate = `{{range .}}<li id="row-{{.ID}}"><a class="row{{if .Closed}} closed{{end}}" href="{{.Href}}"{{if .Current}} aria-current="true"{{end}} data-id="{{.ID}}">
  {{if eq .Rank 2}}<svg class="i stop" role="img" aria-label="{{.Urgency}}"><use href="#danger"/></svg>{{else}}<span class="bars" data-n="{{if .Rank}}3{{else}}1{{end}}" role="img" aria-label="{{.Urgency}}"></span>{{end}}
  <span class="what"><strong>{{.Area}}</strong> {{.Detail}}</span>
  <span class="due{{if and .Over .Ring}} over{{end}}"><time datetime="{{.DueAt.UTC.Format "2006-01-02T15:04:05Z"}}">{{.Due}}</time>{{if .Ring}}<svg class="ring" viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="6"/><circle cx="8" cy="8" r="6" pathLength="100" stroke-dasharray="{{.Gone}} 100" transform="rotate(-90 8 8)"/></svg>{{end}}</span>
  {{if .Excerpt}}<q lang="{{.Language}}" dir="auto">{{.Excerpt}}</q>{{else}}<q class="gone">{{t "row.removed"}}</q>{{end}}
  <span class="meta"><abbr title="{{lang .Language}}">{{.Language.Base}}</abbr><span class="cut"><bdi>{{.Channel}}</bdi>, {{.Platform}}</span>
    {{- if .Claims}}<span class="warn"><svg class="i" aria-hidden="true"><use href="#claim"/></svg>{{t "row.claims" .Claims}}</span>{{end}}
    {{- if .State}}<span class="who{{if .Look}} warn{{end}}">{{.State}}</span>{{else if .Who}}<span class="who"><svg class="i" aria-hidden="true"><use href="#{{if .Mine}}pen{{else}}eye{{end}}"/></svg><bdi>{{.Who}}</bdi></span>{{end}}</span>
</a></li>
{{end}}`

// Every part of a row is there or not, and holds what would break out of it: the same comes out as of a template.
func TestRowIsAsATemplateWritesIt(t *testing.T) {
	t.Parallel()
	evil := func(name string) string { return name + `</q>"'><script>alert(1)</script>&amp;<!-- + ` + "\u202e" }
	var list []rowView
	for n := range 1 << 9 {
		bit := func(b int) bool { return n>>b&1 != 0 }
		some := func(b int, text string) string {
			if bit(b) {
				return evil(text)
			}
			return ""
		}
		list = append(list, rowView{ID: femos.InquiryID(evil("id")), Href: "/inbox/1?" + listQuery{View: femos.ViewOpen, Language: femos.Language(evil("x"))}.String(),
			Current: bit(0), Rank: n % 3, Urgency: evil("urgent"), Area: evil("area"), Detail: evil("detail"), Due: evil("due"), DueAt: time.Unix(int64(n), 0),
			Over: bit(1), Gone: n % 101, Ring: bit(2), Language: femos.Language(some(3, "ar")), Excerpt: some(4, "excerpt"), Channel: evil("channel"), Platform: evil("platform"),
			Claims: n % 4, Who: some(5, "who"), Mine: bit(6), State: some(7, "state"), Look: bit(8), Closed: bit(0) != bit(1)})
	}
	for _, lang := range []femos.Language{"de", "en"} {
		cat := i18n.For(lang)
		var want strings.Builder
		if err := template.Must(template.New("").Funcs(template.FuncMap{"t": cat.T, "lang": cat.LanguageName}).Parse(rowTemplate)).Execute(&want, list); err != nil {
			t.Fatal(err)
		}
		got, expected := strings.Split(string(rows(cat)(list)), "<li"), strings.Split(strings.ReplaceAll(want.String(), "&#43;", "+"), "<li")
		if len(got) != len(expected) {
			t.Fatalf("%s: %d rows, want %d", lang, len(got)-1, len(expected)-1)
		}
		for n := range got {
			if got[n] != expected[n] {
				t.Fatalf("%s: row %d is\n%s\nwant\n%s", lang, n, got[n], expected[n])
			}
		}
	}
}
