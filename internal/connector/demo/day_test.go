package demo

import (
	"bufio"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"femos"
	"femos/content"
)

func script(t *testing.T) *day {
	t.Helper()
	d, err := readDay()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDayHasWhatItPromises(t *testing.T) {
	t.Parallel()
	d := script(t)
	var languages []femos.Language
	count := map[string]int{}
	for _, g := range d.groups {
		languages = append(languages, g.language)
		for _, p := range g.posts {
			tally(count, p)
		}
	}
	slices.Sort(languages)
	if want := []femos.Language{"ar", "en", "es", "fa", "ru", "tr"}; !slices.Equal(languages, want) {
		t.Errorf("the groups speak %v, want %v", languages, want)
	}
	for what, between := range map[string][2]int{
		"posts": {120, 160}, "so far": {60, 80}, "live": {70, 90}, "questions": {25, 40}, "claims": {8, 16},
		"deadline": {5, 10}, "emergency": {2, 2}, "thanks": {12, 40}, "objections": {1, 1}, "closed": {1, 1}, "loses": {1, 1},
		"edited": {3, 9}, "deleted": {4, 12}, "in another language": {4, 9},
	} {
		if n := count[what]; n < between[0] || n > between[1] {
			t.Errorf("%d %s, want %d to %d", n, what, between[0], between[1])
		}
	}
	t.Logf("%v", count)
}

func tally(count map[string]int, p *post) {
	if p.at < 0 {
		count["so far"]++
	} else {
		count["live"]++
	}
	for what, yes := range map[string]bool{
		"posts": true, "questions": p.asks.topics != nil, "claims": p.claim != "", "closed": p.closed, "loses": p.loses,
		"edited": p.edits != nil, "deleted": p.delete > 0, "in another language": p.language != p.group.language,
		string(p.asks.urgency): p.asks.topics != nil,
	} {
		if yes {
			count[what]++
		}
	}
	for _, e := range p.echoes {
		if e.likes {
			count["thanks"]++
		} else {
			count["objections"]++
		}
	}
}

func TestDayIsWellFormed(t *testing.T) {
	t.Parallel()
	topics, claims := library(t)
	seen := map[string]bool{}
	for _, p := range script(t).posts {
		if p.under != nil && p.at < p.under.at+10*time.Second {
			t.Errorf("%s comes %v after what it answers", p.key, p.at-p.under.at)
		}
		if p.text == "" || p.author == "" || strings.Contains(p.text, "\n~") || seen[p.text] {
			t.Errorf("%s: text %q by %q is empty, unread or there twice", p.key, p.text, p.author)
		}
		seen[p.text] = true
		for _, topic := range p.asks.topics {
			if !topics[topic] {
				t.Errorf("%s asks about %q, which is no topic", p.key, topic)
			}
		}
		if p.asks.topics != nil && p.asks.urgency.Rank() == 0 && p.asks.urgency != femos.Normal {
			t.Errorf("%s has urgency %q", p.key, p.asks.urgency)
		}
		if p.claim != "" && !claims[p.claim] {
			t.Errorf("%s repeats %q, which is no claim", p.key, p.claim)
		}
		for _, e := range p.echoes {
			if e.likes && (e.after < 15*time.Second || e.after > 25*time.Second) {
				t.Errorf("%s: thanks after %v", p.key, e.after)
			}
			if e.text == "" {
				t.Errorf("%s: an empty echo", p.key)
			}
		}
		if p.unlike > 0 && (len(p.likes) == 0 || p.unlike <= p.likes[0]) {
			t.Errorf("%s: a like is taken back before it came", p.key)
		}
	}
}

// library returns the codes of the topics and the ids of the claims that ship.
func library(t *testing.T) (topics, claims map[string]bool) {
	t.Helper()
	topics, claims = map[string]bool{}, map[string]bool{}
	raw, err := content.Files.ReadFile("taxonomy.json")
	if err != nil {
		t.Fatal(err)
	}
	var taxonomy struct{ Topics []struct{ Code string } }
	if err := json.Unmarshal(raw, &taxonomy); err != nil {
		t.Fatal(err)
	}
	for _, topic := range taxonomy.Topics {
		topics[topic.Code] = true
	}
	file, err := content.Files.Open("claims.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var claim struct{ ID string }
		if err := json.Unmarshal(lines.Bytes(), &claim); err != nil {
			t.Fatal(err)
		}
		claims[claim.ID] = true
	}
	return topics, claims
}

// Every chapter of the library is asked about, so that the demo shows all of it.
func TestDayAsksAboutEveryChapter(t *testing.T) {
	t.Parallel()
	asked := map[string]bool{}
	for _, p := range script(t).posts {
		for _, topic := range p.asks.topics {
			asked[topic[:1]] = true
		}
	}
	for _, chapter := range strings.Split("ABCDEFGHI", "") {
		if !asked[chapter] {
			t.Errorf("nobody asks about chapter %s", chapter)
		}
	}
}

func TestDayComesSteadily(t *testing.T) {
	t.Parallel()
	last := time.Duration(0)
	for _, m := range script(t).moments {
		if m.what != posted || m.at < 0 {
			continue
		}
		if gap := m.at - last; gap < 8*time.Second || gap > 40*time.Second {
			t.Errorf("%s comes %v after the one before", m.post.key, gap)
		}
		last = m.at
	}
	if last < 40*time.Minute || last > 50*time.Minute {
		t.Errorf("the last post comes at %v", last)
	}
}

// Numbers come from the ranges for films, addresses from the domains for examples (RFC 2606): nobody is called.
func TestDayReachesNobody(t *testing.T) {
	t.Parallel()
	phone := regexp.MustCompile(`(?:\+49 ?|\b0)1[567]\d[ \d]{6,}`)
	mail := regexp.MustCompile(`\S+@\S+\.\S+`)
	film := regexp.MustCompile(`^(0|\+49 )(176 040690\d\d|171 39200\d\d|152 28895456|152 54599371)$`)
	phones, mails := 0, 0
	for _, p := range script(t).posts {
		for _, n := range phone.FindAllString(p.text, -1) {
			phones++
			if !film.MatchString(strings.TrimSpace(n)) {
				t.Errorf("%s: %q may be somebody's", p.key, n)
			}
		}
		for _, m := range mail.FindAllString(p.text, -1) {
			mails++
			if !regexp.MustCompile(`@example\.(org|com|de)$`).MatchString(m) && !strings.HasSuffix(m, "@example.de?") {
				t.Errorf("%s: %q may be somebody's", p.key, m)
			}
		}
	}
	if phones < 5 || mails < 3 {
		t.Errorf("%d numbers and %d addresses: too few to see the masking", phones, mails)
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	const head = "group g ar Name\n"
	for name, text := range map[string]string{
		"no group":           "",
		"no head":            "@ a 1s by B\n",
		"no author":          head + "@ a 1s\n",
		"no time":            head + "@ a soon by B\n",
		"an unknown parent":  head + "@ a 1s under b by B\n",
		"an unknown word":    head + "@ a 1s near b by B\n",
		"twice":              head + "@ a 1s by B\nx\n@ a 2s by B\n",
		"text before a post": head + "x\n",
		"an unknown note":    head + "@ a 1s by B\n~ shout 2s\n",
		"a note of nothing":  head + "@ a 1s by B\n~ like\n",
		"a like in the past": head + "@ a 1s by B\n~ like -2s\n",
		"nobody's objection": head + "@ a 1s by B\n~ objection 2s\n",
		"text after a like":  head + "@ a 1s by B\n~ like 2s\nx\n",
		"an empty note":      head + "@ a 1s by B\n~ \n",
	} {
		if _, err := parseGroup(strings.NewReader(text), map[string]*post{}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
