package triage

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"strings"
	"sync"

	"femos/internal/triage/lang"
	"femos/internal/triage/linear"
	"femos/internal/triage/perceptron"
	"femos/internal/triage/thesaurus"
)

// The questions that are not topics, in the order of the model's heads; the topics' codes follow.
var questionHeads = []string{"question", "answer", "other", "advice", "scope", "emergency", "deadline", "third", "eu", "fraud", "claim"}

// Places of the heads.
const (
	headQuestion = iota
	headAnswer
	headOther
	headAdvice
	headScope
	headEmergency
	headDeadline
	headThird
	headEU
	headFraud
	headClaim  // of an answer: repeats some false claim
	headTopics // the first topic
)

// Model is what training produces.
type Model struct {
	Trained   string // checksum of its form and of what it was trained from
	Lang      lang.Model
	Heads     []string       // questions, then topic codes
	Features  []string       // named features: concepts, then cues
	Hashed    linear.Table   // columns: questions, then units that tell subjects apart
	Named     linear.Dense   // the same columns; len(Features)+1 rows, the last one biases
	Subjects  perceptron.Net // what the units say of each level-1 topic, then of each topic
	Questions perceptron.Net // weighs what the heads say together about each question
	Topics    perceptron.Net // and whether a post is about a topic
	Beside    []float32      // by topic and topic: how likely the second is the other topic of a post about the first; then how likely it is that of any; halved logarithms
	Cut       []float32      // the probability from which a head says yes
	Answers   Retrieval      // which answer fits
	Claims    Retrieval      // which claim is repeated
}

// Retrieval is a model of which entry of the library fits a post: what posts taught about its ids (by concept), and
// how similarity, topic and that lesson weigh together.
type Retrieval struct {
	IDs     []string
	Lessons linear.Dense // len(Features)+1 rows
	Hashed  linear.Table // of what stands together; see Brain.together
	Weights []float32    // of pairFeatures, then a bias
	Cut     []float32    // thresholds of the score
}

//go:embed model.bin
var modelFile []byte

// Brain is a model with the thesaurus it reads by. It is immutable.
type Brain struct {
	words    *thesaurus.Thesaurus
	lang     *lang.Identifier
	hashed   linear.Packed
	model    Model                   // without the tables that are packed
	groups   []group                 // by concept
	names    []uint32                // by concept: hash of its id, odd
	unitDays []int                   // by concept: days of a unit of time, 0 for others
	spelled  map[string]*numberWords // by language
	cries    map[string]bool         // words that call for help, of all languages
	rows     []int                   // by feature of the thesaurus: row of model.Named, or -1
	topics   []string
	letter   []int      // by topic: its level-1 topic
	speaks   []float32  // by concept and topic: how strongly the one speaks for the other, by what was learnt and by the thesaurus
	letters  int        // how many there are
	naming   [][]naming // by concept: the topics that it names
}

// naming is how strongly a concept names a topic.
type naming struct {
	topic  int
	weight float32
}

// shipped is the one brain of a process: it is the same for all judges, and large.
var shipped = sync.OnceValues(LoadBrain)

// LoadBrain loads the thesaurus and the model that ship, anew.
func LoadBrain() (*Brain, error) {
	words, err := thesaurus.Default()
	if err != nil {
		return nil, err
	}
	m, err := ReadModel(modelFile)
	if err != nil {
		return nil, err
	}
	letGo(modelFile) // 7 MB that are in the tables now
	return NewBrain(words, m), nil
}

type group uint16

const (
	groupSubject group = 1 << iota // names a subject
	groupDanger
	groupAlways // danger whatever else is said
	groupNow
	groupTime
	groupLegal
	groupAsks
	groupAdvises
	groupOffers
	groupStance
	groupPerson
	groupDialled // may be named by the number that is dialled
	groupBacks   // with it such a number is meant
	groupCourtesy
	groupAddress // speaks to the others, and says nothing
	groupMoney   // what a number before it counts
)

// NewBrain joins a thesaurus and a model; features that the model does not know count nothing.
func NewBrain(words *thesaurus.Thesaurus, m Model) *Brain {
	b := &Brain{words: words, lang: m.Lang.Identifier(), hashed: m.Hashed.Pack(0, m.Hashed.Heads), groups: make([]group, len(words.Concepts)), unitDays: make([]int, len(words.Concepts))}
	b.spelled, b.cries = allNumberWords(), allCries()
	m.Lang, m.Hashed = lang.Model{}, linear.Table{}
	b.model = m
	for i, c := range words.Concepts {
		b.groups[i] = groupOf(c)
		b.names = append(b.names, hashBytes(31, []byte(c.ID))|1)
		switch c.ID {
		case "t_day":
			b.unitDays[i] = 1
		case "t_week":
			b.unitDays[i] = 7
		case "t_month":
			b.unitDays[i] = 32 // "in a month" is beyond four weeks
		case "t_year":
			b.unitDays[i] = 365
		}
	}
	byName := map[string]int{}
	for i, f := range m.Features {
		byName[f] = i
	}
	for _, f := range FeatureNames(words) {
		row, ok := byName[f]
		if !ok {
			row = -1
		}
		b.rows = append(b.rows, row)
	}
	if len(m.Heads) > headTopics {
		b.topics = m.Heads[headTopics:]
	}
	b.nameTopicsBy(words)
	b.speaks = b.speakFor()
	return b
}

// nameTopicsBy notes which concepts name which topics.
func (b *Brain) nameTopicsBy(words *thesaurus.Thesaurus) {
	at, letters := map[string]int{}, map[byte]int{}
	for i, code := range b.topics {
		at[code] = i
		k, known := letters[code[0]]
		if !known {
			k = len(letters)
			letters[code[0]] = k
		}
		b.letter = append(b.letter, k)
	}
	b.letters = len(letters)
	b.naming = make([][]naming, len(words.Concepts))
	for i, c := range words.Concepts {
		for _, t := range c.Targets {
			if k, ok := at[t.Head]; ok {
				b.naming[i] = append(b.naming[i], naming{k, t.Weight})
			}
		}
	}
}

// speakFor adds up what each concept does for each topic when all units are at work.
func (b *Brain) speakFor() []float32 {
	n, columns, net := len(b.topics), b.model.Named.Heads, &b.model.Subjects
	table := make([]float32, len(b.words.Concepts)*n)
	for c, names := range b.naming {
		to := table[c*n:][:n]
		for _, t := range names {
			to[t.topic] += t.weight
		}
		if row := b.rows[c]; row >= 0 && net.Known() {
			for j, w := range b.model.Named.W[row*columns+headTopics:][:net.Hidden] {
				for t, v := range net.Last[j*net.Out+b.letters:][:n] {
					to[t] += float32(w * v)
				}
			}
		}
	}
	return table
}

// FeatureNames lists the named features of a thesaurus: its concepts, then the cues.
func FeatureNames(words *thesaurus.Thesaurus) []string {
	var names []string
	for _, c := range words.Concepts {
		names = append(names, c.ID)
	}
	for i := range cues {
		names = append(names, fmt.Sprintf("cue %d", i))
	}
	return names
}

func groupOf(c thesaurus.Concept) group {
	var g group
	switch {
	case strings.HasPrefix(c.ID, "q_"):
		g |= groupAsks
	case strings.HasPrefix(c.ID, "a_"):
		g |= groupAdvises
	case strings.HasPrefix(c.ID, "o_"):
		g |= groupOffers
	case strings.HasPrefix(c.ID, "s_"):
		g |= groupStance
	case strings.HasPrefix(c.ID, "t_"), strings.HasPrefix(c.ID, "r_"), strings.HasPrefix(c.ID, "v_"):
	default:
		g |= groupSubject
	}
	switch c.ID {
	case "o_greet", "o_thanks":
		g &^= groupOffers
	case "t_now", "t_tonight", "t_today", "e_urgent", "q_help", "q_urgent":
		g |= groupNow
	case "t_tomorrow", "t_weekday", "t_date", "t_deadline", "t_expires", "t_left", "t_until",
		"t_within", "t_month_end", "t_lapses", "t_hearing", "t_pay_by", "t_answer_by", "t_yellow":
		g |= groupTime
	}
	switch c.ID {
	case "e_ambulance":
		g |= groupDialled | groupBacks
	case "police":
		g |= groupDialled
	case "a_go", "v_call", "q_help", "q_urgent", "q_afraid":
		g |= groupBacks
	case "o_thanks", "o_greet", "o_wish", "o_congrats":
		g |= groupCourtesy
	case "money", "o_price":
		g |= groupMoney
	case "q_girls", "t_tomorrow", "t_until": // "till tomorrow"
		g |= groupAddress
	}
	for _, t := range c.Targets {
		if t.Head == "emergency" && t.Weight >= 0.5 {
			g |= groupBacks
		}
		switch {
		case t.Head == "emergency" && t.Weight >= 2.5:
			g |= groupDanger | groupAlways
		case t.Head == "emergency" && t.Weight >= 1:
			g |= groupDanger
		case t.Head == "deadline" && t.Weight >= 0.7, t.Head == "B3":
			g |= groupLegal
		}
	}
	return g
}

// Form begins a model's file. It changes with what a model is made of, so that what was learnt on another kind is not put on this one.
const Form = "femos triage 7\n"

// Bytes returns the model's file form.
func (m Model) Bytes() []byte {
	w := linear.Writer{B: []byte(Form)}
	w.String(m.Trained)
	w.Table(m.Lang.Table)
	w.Floats(m.Lang.Bias)
	w.Strings(m.Heads)
	w.Strings(m.Features)
	w.Table(m.Hashed)
	w.Dense(m.Named)
	m.Subjects.Write(&w)
	m.Questions.Write(&w)
	m.Topics.Write(&w)
	w.Floats(m.Beside)
	w.Floats(m.Cut)
	for _, r := range []Retrieval{m.Answers, m.Claims} {
		w.Strings(r.IDs)
		w.Dense(r.Lessons)
		w.Table(r.Hashed)
		w.Floats(r.Weights)
		w.Floats(r.Cut)
	}
	return w.B
}

// ReadModel reads a model's file form and checks that its parts fit together.
func ReadModel(data []byte) (Model, error) {
	if !bytes.HasPrefix(data, []byte(Form)) {
		return Model{}, errors.New("triage: not a model of this version; train it anew with go generate ./internal/triage")
	}
	r := &linear.Reader{B: data[len(Form):]}
	m := Model{Trained: r.String()}
	m.Lang.Table = r.Table()
	m.Lang.Bias = r.Floats()
	m.Heads = r.Strings()
	m.Features = r.Strings()
	m.Hashed = r.Table()
	m.Named = r.Dense(len(m.Features) + 1)
	m.Subjects = perceptron.Read(r)
	m.Questions = perceptron.Read(r)
	m.Topics = perceptron.Read(r)
	m.Beside = r.Floats()
	m.Cut = r.Floats()
	for _, to := range []*Retrieval{&m.Answers, &m.Claims} {
		to.IDs = r.Strings()
		to.Lessons = r.Dense(len(m.Features) + 1)
		to.Hashed = r.Table()
		to.Weights = r.Floats()
		to.Cut = r.Floats()
	}
	if r.Err != nil {
		return Model{}, fmt.Errorf("triage: %w; train it anew with go generate ./internal/triage", r.Err)
	}
	return m, m.check()
}

// letters is how many level-1 topics there are.
func (m Model) letters() int {
	seen := map[byte]bool{}
	for _, code := range m.Heads[min(headTopics, len(m.Heads)):] {
		seen[code[0]] = true
	}
	return len(seen)
}

func (m Model) check() error {
	n := len(m.Heads)
	columns := headTopics + m.Subjects.Hidden
	bad := n < headTopics || m.Hashed.Heads != columns || m.Named.Heads != columns || len(m.Cut) != n ||
		m.Lang.Table.Heads != len(lang.Labels) || len(m.Lang.Bias) != len(lang.Labels) ||
		len(m.Answers.Weights) != pairFeatures+1 || len(m.Claims.Weights) != pairFeatures+1 ||
		len(m.Answers.Cut) != 2 || len(m.Claims.Cut) != 2 ||
		m.Answers.Lessons.Heads != len(m.Answers.IDs) || m.Claims.Lessons.Heads != len(m.Claims.IDs) ||
		m.Answers.Hashed.Heads != len(m.Answers.IDs) || m.Claims.Hashed.Heads != len(m.Claims.IDs)
	for i, h := range questionHeads {
		bad = bad || n < headTopics || m.Heads[i] != h
	}
	q, t := &m.Questions, &m.Topics
	letters := m.letters()
	bad = bad || m.Subjects.In != 0 || m.Subjects.Out != letters+n-headTopics || q.In != questionInputs+2*letters || q.Out != headTopics || t.In != sharedInputs+topicInputs+2*letters || t.Out != 1 || len(m.Beside) != (n-headTopics)*(n-headTopics+1)
	if bad {
		return errors.New("triage: the model's parts do not fit together; train it anew with go generate ./internal/triage")
	}
	return nil
}
