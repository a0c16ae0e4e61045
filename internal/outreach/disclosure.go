package outreach

import (
	"fmt"
	"strings"

	"femos"
	"femos/internal/mask"
)

// Disclosure is what goes under every reply: who wrote it, as what, for which project, and where to read on. It is
// never optional: advisors are openly who they are.
type Disclosure struct {
	Project string // "Fem.OS"
	Link    string // short: "femos.example"; where a reply was made from a signed answer, the short link of its page stands instead
}

// roleAt says "NAME, advisor at PROJECT" in each language. The German and the English are ours; nobody has reviewed the
// others yet (they are machine-made), and a person's own title replaces them.
var roleAt = map[femos.Language]string{
	"de": "%s, Beraterin bei %s",
	"en": "%s, advisor at %s",
	"ar": "%s، مستشارة في %s",
	"fa": "%s، مشاور در %s",
	"ps": "%s، په %s کې سلاکاره",
	"ru": "%s, консультантка %s",
	"uk": "%s, консультантка %s",
	"sr": "%s, саветница у %s",
	"tr": "%s, %s danışmanı",
	"es": "%s, asesora en %s",
	"pt": "%s, conselheira no %s",
	"fr": "%s, conseillère chez %s",
}

// roleLatin is roleAt for posts in Latin letters of languages with a script of their own.
var roleLatin = map[femos.Language]string{"sr": "%s, savetnica u %s", "ru": "%s, konsul'tantka %s"}

// with is the disclosure with another link, if there is one.
func (d Disclosure) with(link string) Disclosure {
	if link != "" {
		d.Link = link
	}
	return d
}

// Under returns the line for a person, in the language of the reply. It is one line, whatever her name holds.
func (d Disclosure) Under(who femos.Person, lang femos.Language) string {
	var line string
	format, ok := roleAt[lang.Base()]
	if strings.HasSuffix(string(lang), "-Latn") {
		format, ok = roleLatin[lang.Base()]
	}
	switch {
	case who.Title != "":
		line = fmt.Sprintf("%s, %s, %s", who.Name, who.Title, d.Project)
	case ok:
		line = fmt.Sprintf(format, who.Name, d.Project)
	default:
		line = fmt.Sprintf(roleAt["en"], who.Name, d.Project)
	}
	if d.Link != "" {
		line += " · " + d.Link
	}
	return strings.Join(strings.Fields(mask.Clean(line)), " ")
}

// Posted is exactly what will stand under the post: the text without control characters and directions that reach beyond
// their line, and on a line of its own who wrote it.
func (d Disclosure) Posted(who femos.Person, lang femos.Language, text string) string {
	return strings.TrimSpace(mask.Clean(text)) + "\n\n— " + d.Under(who, lang)
}
