// Package learn trains triage's model from labelled posts, the library's texts and plain sentences in many languages,
// and measures it by cross-validation. Training is deterministic: the same data give the same bytes.
package learn

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"femos/internal/triage"
	"femos/internal/triage/eval"
	"femos/internal/triage/thesaurus"
)

// Data is what a model is trained from.
type Data struct {
	Posts     []eval.Post
	Given     int         // how many of the first posts a cross-validation judges; the others are always trained on
	Drawn     []eval.Post // posts that teach subjects only: what each asks or tells was drawn by lot, and none advises
	Sentences []Sentence  // for telling languages
	Library   triage.Library
	Words     *thesaurus.Thesaurus
	Sum       string // checksum of all files
}

// Sentence is a text whose language is known.
type Sentence struct{ Label, Text string }

// Load reads posts/*.jsonl, written/*.jsonl, retold/*.jsonl, drawn/*.jsonl and lid/*.txt of data, the library and the thesaurus that ship.
func Load(data, library fs.FS) (Data, error) {
	d := Data{}
	var err error
	if d.Library, err = triage.LoadLibrary(library); err != nil {
		return d, err
	}
	if d.Words, err = thesaurus.Default(); err != nil {
		return d, err
	}
	if d.Posts, err = loadPosts(data, "posts/*.jsonl"); err != nil {
		return d, err
	}
	d.Given = len(d.Posts)
	written, err := loadPosts(data, "written/*.jsonl")
	if err != nil {
		return d, err
	}
	retold, err := loadRetold(data, d.Posts)
	if err != nil {
		return d, err
	}
	d.Posts = append(append(d.Posts, written...), retold...)
	if d.Drawn, err = loadPosts(data, "drawn/*.jsonl"); err != nil {
		return d, err
	}
	if d.Sentences, err = loadSentences(data); err != nil {
		return d, err
	}
	d.Sum, err = Checksum(data, library)
	return d, err
}

// Checksum returns the SHA-256 of a model's form and of everything it is trained from, in hexadecimal.
func Checksum(data, library fs.FS) (string, error) {
	h := sha256.New()
	fmt.Fprint(h, triage.Form)
	for _, part := range []struct {
		files fs.FS
		glob  string
	}{{data, "posts/*.jsonl"}, {data, "written/*.jsonl"}, {data, "drawn/*.jsonl"}, {data, "retold/*.jsonl"}, {data, "lid/*.txt"}, {library, "*.json*"}, {thesaurus.Files(), "*.tsv"}} {
		names, err := fs.Glob(part.files, part.glob)
		if err != nil {
			return "", err
		}
		for _, name := range names {
			b, err := fs.ReadFile(part.files, name)
			if err != nil {
				return "", err
			}
			fmt.Fprintf(h, "%s %d\n", name, len(b))
			h.Write(b)
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func loadPosts(data fs.FS, glob string) ([]eval.Post, error) {
	names, err := fs.Glob(data, glob)
	if err != nil {
		return nil, err
	}
	var all []eval.Post
	for _, name := range names {
		f, err := data.Open(name)
		if err != nil {
			return nil, err
		}
		posts, err := eval.ReadPosts(f)
		f.Close()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, posts...)
	}
	return all, nil
}

// loadRetold reads posts that tell one of the first set again. What is known of the first telling holds for each, so its labels are taken.
func loadRetold(data fs.FS, first []eval.Post) ([]eval.Post, error) {
	names, err := fs.Glob(data, "retold/*.jsonl")
	if err != nil {
		return nil, err
	}
	told := map[string]eval.Post{}
	for _, p := range first {
		told[p.ID] = p
	}
	var all []eval.Post
	for _, name := range names {
		f, err := data.Open(name)
		if err != nil {
			return nil, err
		}
		posts, err := readRetold(f, told)
		f.Close()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, posts...)
	}
	return all, nil
}

func readRetold(r io.Reader, told map[string]eval.Post) (posts []eval.Post, err error) {
	lines := json.NewDecoder(r)
	for n := 1; ; n++ {
		var again struct{ ID, From, Lang, Text, Parent string }
		err := lines.Decode(&again)
		if errors.Is(err, io.EOF) {
			return posts, nil
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		p, known := told[again.From]
		if !known {
			return nil, fmt.Errorf("line %d: tells %q again, which is not in posts", n, again.From)
		}
		p.ID, p.From, p.Lang, p.Text, p.Parent = again.ID, again.From, again.Lang, again.Text, again.Parent
		posts = append(posts, p)
	}
}

// sources maps a file of sentences to the label of its language; those whose script alone tells are not read.
var sources = map[string]string{
	"arabizi-train": "ar-Latn", "finglish-train": "fa-Latn",
	"sib200-als_Latn": "sq", "sib200-amh_Ethi": "am", "sib200-arb_Arab": "ar", "sib200-arz_Arab": "ar",
	"sib200-azj_Latn": "az", "sib200-bos_Latn": "sr", "sib200-bul_Cyrl": "bg", "sib200-ckb_Arab": "ckb",
	"sib200-deu_Latn": "de", "sib200-eng_Latn": "en", "sib200-fra_Latn": "fr", "sib200-hrv_Latn": "sr",
	"sib200-ita_Latn": "it", "sib200-kmr_Latn": "ku", "sib200-nld_Latn": "nl", "sib200-pbt_Arab": "ps",
	"sib200-pes_Arab": "fa", "sib200-pol_Latn": "pl", "sib200-por_Latn": "pt", "sib200-prs_Arab": "fa",
	"sib200-ron_Latn": "ro", "sib200-rus_Cyrl": "ru", "sib200-som_Latn": "so", "sib200-spa_Latn": "es",
	"sib200-srp_Cyrl": "sr", "sib200-swh_Latn": "sw", "sib200-tgl_Latn": "tl", "sib200-tir_Ethi": "ti",
	"sib200-tur_Latn": "tr", "sib200-ukr_Cyrl": "uk", "sib200-urd_Arab": "ur", "sib200-vie_Latn": "vi",
	"tatoeba-ara": "ar", "tatoeba-bul": "bg", "tatoeba-deu": "de", "tatoeba-eng": "en", "tatoeba-fra": "fr",
	"tatoeba-hrv": "sr", "tatoeba-kur": "ku", "tatoeba-pes": "fa", "tatoeba-pol": "pl", "tatoeba-por": "pt",
	"tatoeba-ron": "ro", "tatoeba-rus": "ru", "tatoeba-spa": "es", "tatoeba-sqi": "sq", "tatoeba-srp": "sr",
	"tatoeba-swh": "sw", "tatoeba-tgl": "tl", "tatoeba-tur": "tr", "tatoeba-ukr": "uk", "tatoeba-urd": "ur",
	"tatoeba-vie": "vi", "own-ar-Latn": "ar-Latn", "own-fa-Latn": "fa-Latn", "own-ru-Latn": "ru-Latn",
}

func loadSentences(data fs.FS) ([]Sentence, error) {
	names, err := fs.Glob(data, "lid/*.txt")
	if err != nil {
		return nil, err
	}
	var all []Sentence
	for _, name := range names {
		label, ok := sources[strings.TrimSuffix(strings.TrimPrefix(name, "lid/"), ".txt")]
		if !ok {
			continue
		}
		f, err := data.Open(name)
		if err != nil {
			return nil, err
		}
		lines := bufio.NewScanner(f)
		for lines.Scan() {
			if t := strings.TrimSpace(lines.Text()); t != "" {
				all = append(all, Sentence{label, t})
			}
		}
		f.Close()
		if err := lines.Err(); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return all, nil
}
