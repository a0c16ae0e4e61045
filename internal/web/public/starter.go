package public

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"femos"
)

// Starter is the library that ships, as drafts that no lawyer has verified.
type Starter struct {
	topics  []Topic
	answers []Answer
	claims  []Claim
}

// Edition never changes.
func (s *Starter) Edition() string { return "starter" }

// Topics are those of the taxonomy's first level.
func (s *Starter) Topics() []Topic { return s.topics }

// Answers are the starter answers.
func (s *Starter) Answers() []Answer { return s.answers }

// Claims are the starter claims.
func (s *Starter) Claims() []Claim { return s.claims }

// Keys are none: nobody has signed what ships.
func (s *Starter) Keys() []Key { return nil }

// Team is nobody.
func (s *Starter) Team() Team { return Team{} }

var _ Shelf = (*Starter)(nil)

type cited struct {
	Act       string `json:"act"`
	Section   string `json:"section"`
	Paragraph string `json:"paragraph"`
}

// LoadStarter reads taxonomy.json, answers.jsonl and claims.jsonl from the root of files. Errors name file and line.
func LoadStarter(files fs.FS) (*Starter, error) {
	s := &Starter{}
	var taxonomy struct {
		LawSnapshot string `json:"law_snapshot"`
		Topics      []struct {
			Code, DE, EN string
			Parent       *string
		} `json:"topics"`
	}
	plain, err := fs.ReadFile(files, "taxonomy.json")
	if err != nil {
		return nil, fmt.Errorf("starter library: %w", err)
	}
	if err := json.Unmarshal(plain, &taxonomy); err != nil {
		return nil, fmt.Errorf("starter library: taxonomy.json: %w", err)
	}
	law, err := time.Parse(time.DateOnly, taxonomy.LawSnapshot)
	if err != nil {
		return nil, fmt.Errorf("starter library: taxonomy.json: law_snapshot: %w", err)
	}
	for _, t := range taxonomy.Topics {
		if t.Parent == nil && t.Code != "Z" { // what is not ours
			s.topics = append(s.topics, Topic{t.Code, t.DE, t.EN})
		}
	}
	if err := eachLine(files, "answers.jsonl", s.answer); err != nil {
		return nil, err
	}
	return s, eachLine(files, "claims.jsonl", func(line []byte) error { return s.claim(line, law) })
}

func (s *Starter) answer(line []byte) error {
	var a struct {
		ID        string                    `json:"id"`
		Topics    []string                  `json:"topics"`
		Question  map[femos.Language]string `json:"question"`
		Answer    map[femos.Language]string `json:"answer"`
		Citations []cited                   `json:"citations"`
		LawAsOf   string                    `json:"law_as_of"`
	}
	if err := json.Unmarshal(line, &a); err != nil {
		return err
	}
	law, err := time.Parse(time.DateOnly, a.LawAsOf)
	if err != nil {
		return fmt.Errorf("law_as_of: %w", err)
	}
	out := Answer{ID: a.ID, Topics: a.Topics, State: Draft, LawAsOf: law, Texts: map[femos.Language]Text{}, Citations: citations(a.Citations)}
	for lang, body := range a.Answer {
		out.Texts[lang] = Text{Title: a.Question[lang], Body: body}
	}
	s.answers = append(s.answers, out)
	return nil
}

func (s *Starter) claim(line []byte, law time.Time) error {
	var c struct {
		ID         string                    `json:"id"`
		Rating     string                    `json:"rating"`
		Claim      map[femos.Language]string `json:"claim"`
		Correction map[femos.Language]string `json:"correction"`
		Citations  []cited                   `json:"citations"`
		Answer     string                    `json:"answer_id"`
	}
	if err := json.Unmarshal(line, &c); err != nil {
		return err
	}
	out := Claim{ID: c.ID, Rating: c.Rating, State: Draft, LawAsOf: law, Answer: c.Answer, Texts: map[femos.Language]Said{}, Citations: citations(c.Citations)}
	for lang, said := range c.Claim {
		out.Texts[lang] = Said{said, c.Correction[lang]}
	}
	s.claims = append(s.claims, out)
	return nil
}

func eachLine(files fs.FS, name string, read func([]byte) error) error {
	plain, err := fs.ReadFile(files, name)
	if err != nil {
		return fmt.Errorf("starter library: %w", err)
	}
	lines := bufio.NewScanner(bytes.NewReader(plain))
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		if err := read(lines.Bytes()); err != nil {
			return fmt.Errorf("starter library: %s:%d: %w", name, n, err)
		}
	}
	return lines.Err()
}

func citations(list []cited) []Citation {
	out := make([]Citation, 0, len(list))
	for _, c := range list {
		label := "§ " + c.Section
		if c.Act == "GG" {
			label = "Art. " + c.Section
		}
		if c.Paragraph != "" {
			label += " Abs. " + c.Paragraph
		}
		out = append(out, Citation{Label: label + " " + c.Act, Link: official(c.Act, c.Section)})
	}
	return out
}

// official is where gesetze-im-internet.de shows a section; "" for an act whose folder there we do not know.
func official(act, section string) string {
	folder := folders()[act]
	if number, social := strings.CutPrefix(act, "SGB "); social {
		if n := slices.Index([]string{"I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV"}, number); n >= 0 {
			folder = cmp.Or(folder, fmt.Sprintf("sgb_%d", n+1))
		}
	}
	if folder == "" || section == "" || strings.ContainsFunc(section, func(r rune) bool { return (r < '0' || r > '9') && (r < 'a' || r > 'z') }) {
		return ""
	}
	return "https://www.gesetze-im-internet.de/" + folder + "/__" + section + ".html"
}

// folders are those of the acts that the library cites, where they are not the act's name in small letters.
func folders() map[string]string {
	all := map[string]string{
		"AO": "ao_1977", "AsylG": "asylvfg_1992", "AufenthG": "aufenthg_2004", "BeschV": "beschv_2013", "BKGG": "bkgg_1996", "DeuFöV": "deuf_v",
		"FeV": "fev_2010", "MuSchG": "muschg_2018", "RBSFV 2026": "rbsfv_2026", "SchKG": "beratungsg", "SGB IX": "sgb_9_2018",
		"SVBezGrV 2026": "svbezgrv_2026", "UStG": "ustg_1980",
	}
	for _, act := range strings.Fields(`AGG ArbGG AsylbLG AufenthV BEEG BeratHiG BGB BMG BQFG BUrlG EntgFG EStG FamFG GewHG GewO GewSchG HilfetelefonG IfSG
		IntV KSchG MiLoG MiLoV5 MinUhV MuKStiftG NachwG PflBG PStG SGG StAG StGB StVG TzBfG UhVorschG UkraineAufenthFGV VersAusglG VwGO VwVfG WoGG ZKG ZPO`) {
		all[act] = strings.ToLower(act)
	}
	return all
}
