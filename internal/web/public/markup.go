package public

import (
	"encoding/json"
	"html/template"
	"time"

	"femos"
)

// Structured data for search engines and archives: https://schema.org/FAQPage and https://schema.org/ClaimReview. What no lawyer
// has verified is marked as a draft, and its page is kept from search engines.

// day writes a day as schema.org wants it, "" for none.
func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

func status(s State) string {
	switch s {
	case Verified, Due:
		return "Published"
	case Withdrawn:
		return "Obsolete"
	}
	return "Draft"
}

// data is a script element that browsers do not run. JSON as Go writes it holds no <, > or &, so nothing in it can end the element.
func data(what any) template.HTML {
	plain, err := json.Marshal(what)
	if err != nil {
		return "" // texts and times only: it can't fail
	}
	return template.HTML(`<script type="application/ld+json">` + string(plain) + `</script>`) //nolint:gosec // see above
}

func (c *call) publisher() map[string]string {
	return map[string]string{"@type": "Organization", "name": c.site.o.Name, "url": c.site.o.Base + "/" + string(c.lang) + "/"}
}

// faq is the markup of an answer. What is withdrawn has none.
func (c *call) faq(a Answer, lang femos.Language) template.HTML {
	if a.State == Withdrawn || a.State == Broken {
		return ""
	}
	return data(map[string]any{
		"@context": "https://schema.org", "@type": "FAQPage", "inLanguage": tag(lang), "creativeWorkStatus": status(a.State), "publisher": c.publisher(),
		"dateModified": day(a.VerifiedAt), "url": c.site.o.Base + "/" + string(lang) + "/a/" + c.answerCodes.of(a.ID),
		"mainEntity": []any{map[string]any{"@type": "Question", "name": a.Texts[lang].Title,
			"acceptedAnswer": map[string]any{"@type": "Answer", "text": a.Texts[lang].Body}}},
	})
}

// review is the markup of a claim. What is withdrawn has none.
func (c *call) review(k Claim, lang femos.Language, code string) template.HTML {
	state := k.In(lang)
	if state == Withdrawn || state == Broken {
		return ""
	}
	value := map[string]int{"false": 1, "misleading": 2, "outdated": 2}[k.Rating]
	published := k.LawAsOf
	if state != Draft {
		published = k.VerifiedAt
	}
	said := map[string]any{"@type": "Claim"}
	if !k.First.IsZero() {
		said["datePublished"] = day(k.First)
	}
	return data(map[string]any{
		"@context": "https://schema.org", "@type": "ClaimReview", "inLanguage": tag(lang), "creativeWorkStatus": status(state), "author": c.publisher(),
		"datePublished": day(published), "url": c.site.o.Base + "/" + string(lang) + "/c/" + code, "claimReviewed": k.Texts[lang].Claim, "itemReviewed": said,
		"reviewBody":   k.Texts[lang].Correction,
		"reviewRating": map[string]any{"@type": "Rating", "ratingValue": value, "worstRating": 1, "bestRating": 5, "alternateName": c.Texts[k.Rating]},
	})
}
