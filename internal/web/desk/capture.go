package desk

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"femos"
	"femos/internal/auth"
	"femos/internal/connector/capture"
	"femos/internal/mask"
	"femos/internal/store"
)

// captured is the platform whose posts come by hand.
const captured = capture.Name

type captureData struct {
	Shell
	Channels []store.ChannelState // those that a post can be captured from
	Channel  femos.ChannelID
	Text     string
	Comments string
	Link     string
	Parts    []capturedPart // set in the second step: what she sees before anything is kept
	Found    int
	Kinds    []mask.Kind
	Notice   *notice
	CanAdd   bool
}

// capturedPart is the post or one comment, cut where something was found.
type capturedPart struct {
	No     int
	Pieces []capturedPiece
}

type capturedPiece struct {
	Text  string
	At    int       // byte offset in the part
	Kind  mask.Kind // "" for what stays
	Value string    // of the mark in the form: "part:start:end:kind"
	Off   bool      // she switched it off
}

func capturePage(c *call) error {
	return c.showCapture(captureData{Channel: femos.ChannelID(c.r.URL.Query().Get("channel"))})
}

func (c *call) showCapture(data captureData) error {
	all, err := c.d.Channels.Channels(c.r.Context(), c.who)
	if err != nil {
		return err
	}
	for _, ch := range all {
		if ch.Platform == captured && ch.Standing(c.now) != nil {
			data.Channels = append(data.Channels, ch)
		}
	}
	data.CanAdd, data.Kinds = c.may(auth.ManageChannels), maskKinds()
	if c.part() == "capture" {
		data.Shell = c.bareShell(c.t("capture.title"))
		return c.page("capture.form", data)
	}
	if data.Shell, err = c.shell(c.t("capture.title"), "main", "/capture"); err != nil {
		return err
	}
	data.Shell.Wide = true
	return c.page("capture", data)
}

// pasted reads the form of either step. Cleaning twice changes nothing, so offsets of the first step hold in the
// second.
func (c *call) pasted() captureData {
	return captureData{Channel: femos.ChannelID(c.value("channel")), Text: mask.Clean(c.value("text")),
		Comments: mask.Clean(c.value("comments")), Link: c.value("link")}
}

var blankLine = regexp.MustCompile(`\n\s*\n`)

// texts are the post and its comments: a blank line stands between two comments.
func (d captureData) texts() []string {
	texts := []string{d.Text}
	for _, comment := range blankLine.Split(d.Comments, -1) {
		if comment = strings.TrimSpace(comment); comment != "" {
			texts = append(texts, comment)
		}
	}
	return texts
}

// captureFind shows what would be taken out. Nothing is kept, not even for a moment.
func captureFind(c *call) error {
	data := c.pasted()
	if data.Text == "" {
		c.status = statusOf(femos.Invalid)
		data.Notice = &notice{Text: c.t("error.capture_empty"), Field: "text"}
		return c.showCapture(data)
	}
	for i, text := range data.texts() {
		marks := c.d.Capture.Find(text)
		data.Found += len(marks)
		data.Parts = append(data.Parts, pieces(i, text, marks, nil))
	}
	return c.showCapture(data)
}

// pieces cuts a text at its marks; keep says which of them are on, nil for all.
func pieces(no int, text string, marks []mask.Mark, keep func(mask.Mark) bool) capturedPart {
	p := capturedPart{No: no}
	at := 0
	for _, m := range marks {
		if m.Start > at {
			p.Pieces = append(p.Pieces, capturedPiece{Text: text[at:m.Start], At: at})
		}
		p.Pieces = append(p.Pieces, capturedPiece{Text: text[m.Start:m.End], At: m.Start, Kind: m.Kind, Off: keep != nil && !keep(m),
			Value: fmt.Sprintf("%d:%d:%d:%s", no, m.Start, m.End, m.Kind)})
		at = m.End
	}
	if at < len(text) {
		p.Pieces = append(p.Pieces, capturedPiece{Text: text[at:], At: at})
	}
	return p
}

// captureKeep makes an inquiry of what she confirmed: every mark that is on is taken out before anything is stored.
func captureKeep(c *call) error {
	data := c.pasted()
	texts := data.texts()
	on := chosen(c.r.Form["mark"], texts)
	for i, text := range texts {
		on[i] = tidy(append(on[i], further(text, c.r.FormValue("more"))...))
	}
	paste := capture.Paste{Channel: data.Channel, Text: texts[0], Marks: on[0], Link: data.Link}
	for i, text := range texts[1:] {
		paste.Comments = append(paste.Comments, capture.Part{Text: text, Marks: on[i+1]})
	}
	id, err := c.d.Capture.Submit(c.r.Context(), c.who, paste)
	if err == nil {
		return c.to("/inbox/" + string(id) + "?view=" + string(femos.ViewNew))
	}
	if data.Notice, err = c.told(err); err != nil {
		return err
	}
	for i, text := range texts {
		all := tidy(append(slices.Clone(on[i]), c.d.Capture.Find(text)...))
		data.Found += len(all)
		data.Parts = append(data.Parts, pieces(i, text, all, func(m mask.Mark) bool { return slices.Contains(on[i], m) }))
	}
	return c.showCapture(data)
}

// chosen reads the marks that are on. What does not fit the text is left out.
func chosen(values []string, texts []string) [][]mask.Mark {
	on := make([][]mask.Mark, len(texts))
	for _, v := range values {
		f := strings.SplitN(v, ":", 4)
		if len(f) != 4 {
			continue
		}
		part, err1 := strconv.Atoi(f[0])
		from, err2 := strconv.Atoi(f[1])
		to, err3 := strconv.Atoi(f[2])
		kind := mask.Kind(f[3])
		if err1 != nil || err2 != nil || err3 != nil || part < 0 || part >= len(texts) || !fits(texts[part], from, to) || !slices.Contains(maskKinds(), kind) {
			continue
		}
		on[part] = append(on[part], mask.Mark{Kind: kind, Start: from, End: to})
	}
	return on
}

// further marks every occurrence of the words that she wrote into the field below, one a line.
func further(text, lines string) []mask.Mark {
	var marks []mask.Mark
	for _, word := range strings.Split(lines, "\n") {
		word = strings.TrimSpace(word)
		for at := 0; word != ""; {
			i := strings.Index(text[at:], word)
			if i < 0 {
				break
			}
			marks = append(marks, mask.Mark{Kind: mask.Name, Start: at + i, End: at + i + len(word)})
			at += i + len(word)
		}
	}
	return marks
}

// tidy puts marks in order. Where two overlap, one mark over both stays: rather too much goes than too little.
func tidy(marks []mask.Mark) []mask.Mark {
	slices.SortStableFunc(marks, func(a, b mask.Mark) int { return cmp.Compare(a.Start, b.Start) })
	var out []mask.Mark
	for _, m := range marks {
		if n := len(out); n > 0 && m.Start < out[n-1].End {
			out[n-1].End = max(out[n-1].End, m.End)
			continue
		}
		out = append(out, m)
	}
	return out
}
