package eval

import (
	"slices"
	"strconv"
	"strings"

	"femos"
	"femos/internal/triage"
)

// Count is how often a yes/no question was answered rightly and wrongly, with what follows from it (0 where nothing
// can be said). Right and All are set for questions with one answer of many, where only accuracy makes sense.
type Count struct {
	TP        int     `json:"tp"`
	FP        int     `json:"fp"`
	FN        int     `json:"fn"`
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
}

// Share is how many of how many were right.
type Share struct {
	Right int     `json:"right"`
	All   int     `json:"all"`
	Share float64 `json:"share"`
}

// Row is the figures of one group of posts. Topics are counted over all labels of all posts (micro); "first topic"
// asks whether the verdict's best topic is the main one, on posts that have one. Claims count a number without its
// letter, answers count as hit if any labelled block is among the first one or three.
type Row struct {
	Name          string `json:"name"`
	Posts         int    `json:"posts"`
	Language      Share  `json:"language"`
	Kind          Share  `json:"kind"`
	Advice        Count  `json:"advice"`
	Topics1       Count  `json:"topics_level1"`
	Topics2       Count  `json:"topics_level2"`
	FirstTopic    Share  `json:"first_topic"`
	Emergency     Count  `json:"emergency"`
	Deadline      Count  `json:"deadline"`
	AudienceThird Count  `json:"audience_third"`
	AudienceEU    Count  `json:"audience_eu"`
	Audience      Share  `json:"audience"`
	Claims        Count  `json:"claims"`
	ClaimsConfirm Count  `json:"claims_confirm"`
	AnswersAt1    Share  `json:"answers_at1"`
	AnswersAt3    Share  `json:"answers_at3"`
	Scope         Count  `json:"in_scope"`
	Fraud         Count  `json:"fraud"`       // of posts whose label says so or not
	NearAlarms    Share  `json:"near_alarms"` // near misses of a claim that were taken for it, confirmed or suggested
	Calibration   Errors `json:"calibration"`
}

// Report is the figures over all posts and by language.
type Report struct {
	Overall   Row   `json:"overall"`
	Languages []Row `json:"languages"`
}

// Result is a labelled post with its verdict.
type Result struct {
	Post    Post
	Verdict femos.Verdict
}

// Judge lets j judge the posts.
func Judge(j *triage.Judge, posts []Post) []Result {
	results := make([]Result, len(posts))
	for i, p := range posts {
		results[i] = Result{p, j.Judge(p.Judged())}
	}
	return results
}

// Measure counts. numbers maps a claim's id to its number without the letter.
func Measure(results []Result, numbers map[string]int) Report {
	r := Report{Overall: Row{Name: "all"}}
	byName := map[string]int{}
	for _, x := range results {
		name := x.Post.Base()
		k, ok := byName[name]
		if !ok {
			k = len(r.Languages)
			byName[name] = k
			r.Languages = append(r.Languages, Row{Name: name})
		}
		r.Overall.count(x, numbers)
		r.Languages[k].count(x, numbers)
	}
	r.Overall.finish()
	for i := range r.Languages {
		r.Languages[i].finish()
	}
	slices.SortStableFunc(r.Languages, func(a, b Row) int { return strings.Compare(a.Name, b.Name) })
	return r
}

func (r *Row) count(x Result, numbers map[string]int) {
	p, v := x.Post, x.Verdict
	r.Posts++
	r.Language.add(string(v.Language) == p.Lang)
	r.Kind.add(v.Kind == p.Kind)
	r.Advice.add(p.Advice(), v.Advice)
	var got []string
	for _, t := range v.Topics {
		got = append(got, t.Code)
	}
	r.Topics2.addSets(p.Topics, got)
	r.Topics1.addSets(firstLevel(p.Topics), firstLevel(got))
	if len(p.Topics) > 0 {
		r.FirstTopic.add(len(got) > 0 && got[0] == p.Topics[0])
	}
	r.Emergency.add(p.Urgency == femos.Emergency, v.Urgency == femos.Emergency)
	r.Deadline.add(p.Urgency == femos.Deadline, v.Urgency == femos.Deadline)
	r.AudienceThird.add(p.Audience == femos.ThirdCountry, v.Audience == femos.ThirdCountry)
	r.AudienceEU.add(p.Audience == femos.EU, v.Audience == femos.EU)
	r.Audience.add(p.Audience == v.Audience)
	r.Scope.add(p.InScope, v.InScope)
	if p.Fraud != nil || p.Written() {
		r.Fraud.add(p.Fraud != nil && *p.Fraud, v.Fraud)
	}
	r.Calibration.add(p.Advice(), v.AdviceScore)
	r.claims(p, v, numbers)
	if p.Near != nil && p.Myth == nil {
		r.NearAlarms.add(slices.ContainsFunc(v.Claims, func(c femos.ClaimMatch) bool { return numbers[c.ID] == *p.Near }))
	}
	if len(p.Answers) > 0 {
		r.AnswersAt1.add(hit(p.Answers, v.Answers, 1))
		r.AnswersAt3.add(hit(p.Answers, v.Answers, 3))
	}
}

func (r *Row) claims(p Post, v femos.Verdict, numbers map[string]int) {
	var want, any, sure []string
	if p.Myth != nil {
		want = []string{strconv.Itoa(*p.Myth)}
	}
	for _, c := range v.Claims {
		no := strconv.Itoa(numbers[c.ID])
		if !slices.Contains(any, no) {
			any = append(any, no)
		}
		if c.Band == "confirm" && !slices.Contains(sure, no) {
			sure = append(sure, no)
		}
	}
	r.Claims.addSets(want, any)
	r.ClaimsConfirm.addSets(want, sure)
}

func hit(want []string, got []femos.AnswerMatch, n int) bool {
	for _, a := range got[:min(n, len(got))] {
		if slices.Contains(want, a.ID) {
			return true
		}
	}
	return false
}

func firstLevel(codes []string) []string {
	var out []string
	for _, c := range codes {
		if c != "" && !slices.Contains(out, c[:1]) {
			out = append(out, c[:1])
		}
	}
	return out
}

func (c *Count) add(want, got bool) {
	switch {
	case want && got:
		c.TP++
	case got:
		c.FP++
	case want:
		c.FN++
	}
}

func (c *Count) addSets(want, got []string) {
	for _, g := range got {
		c.add(slices.Contains(want, g), true)
	}
	for _, w := range want {
		if !slices.Contains(got, w) {
			c.FN++
		}
	}
}

func (c *Count) finish() {
	c.Precision, c.Recall = ratio(c.TP, c.TP+c.FP), ratio(c.TP, c.TP+c.FN)
	c.F1 = ratio(2*c.TP, 2*c.TP+c.FP+c.FN)
}

func (s *Share) add(right bool) {
	s.All++
	if right {
		s.Right++
	}
}

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

func (r *Row) finish() {
	for _, c := range []*Count{&r.Advice, &r.Topics1, &r.Topics2, &r.Emergency, &r.Deadline, &r.AudienceThird, &r.AudienceEU,
		&r.Claims, &r.ClaimsConfirm, &r.Scope, &r.Fraud} {
		c.finish()
	}
	for _, s := range []*Share{&r.Language, &r.Kind, &r.FirstTopic, &r.Audience, &r.AnswersAt1, &r.AnswersAt3, &r.NearAlarms} {
		s.Share = ratio(s.Right, s.All)
	}
	r.Calibration.finish()
}

// ClaimNumber is the number of a claim without its letter (21 of "21a"), 0 if there is none.
func ClaimNumber(no string) int {
	n, err := strconv.Atoi(strings.TrimRight(no, "abcdefghijklmnopqrstuvwxyz"))
	if err != nil {
		return 0
	}
	return n
}

// ClaimNumbers maps the ids of a library's claims to their numbers.
func ClaimNumbers(lib triage.Library) map[string]int {
	m := map[string]int{}
	for _, c := range lib.Claims {
		m[c.ID] = ClaimNumber(c.No)
	}
	return m
}
