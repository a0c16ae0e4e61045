package desk

import (
	"errors"
	"io"
	"net/http"
	"time"

	"femos"
	"femos/internal/connector/export/importer"
)

// importUpload is the one form whose body may be longer than others: package importer limits it.
const importUpload = "POST /channels/{id}/import"

// importDays is how far back the desk takes in if she changes nothing: an old export must not fill the inbox.
const importDays = 30

// uploadPause is how long a browser may send nothing.
const uploadPause = 30 * time.Second

// importView is an import as the page shows it.
type importView struct {
	Channel   femos.ChannelID
	Permitted bool
	Manage    bool // she may record the permission that is missing
	importer.State
	Is      bool // there is one
	Fault   string
	Chats   []importChat
	Choice  importChoice
	MoreOld string // the day since which
	Rows    []string
	Notice  *notice
	Most    int
}

type importChat struct {
	ID, Name    string
	Messages    int
	First, Last string
	Chosen      bool
}

// importChoice is what she chose to take in.
type importChoice struct {
	Chat  string
	Since string // "30", "all" or "day"
	Day   string // 2026-11-01
}

func importPage(c *call) error {
	return c.showImport(importChoice{Since: "30", Day: c.now.AddDate(0, 0, -importDays).Format(time.DateOnly)}, nil)
}

func (c *call) showImport(choice importChoice, wrong *notice) error {
	data, state, err := c.openChannel()
	if err != nil {
		return err
	}
	v := &importView{Channel: state.ID, Choice: choice, Notice: wrong, Manage: data.CanAdd}
	standing := state.Standing(c.now)
	v.Permitted = standing != nil && standing.Scopes.Read
	v.State, v.Is = c.d.Imports.State(state.ID)
	if v.Err != nil {
		v.Fault = c.cat.Error(v.Err)
	}
	for i, ch := range v.Found.Chats {
		v.Chats = append(v.Chats, importChat{ID: ch.ID, Name: ch.Name, Messages: ch.Messages, First: c.cat.Date(ch.First.In(c.d.Zone)), Last: c.cat.Date(ch.Last.In(c.d.Zone)),
			Chosen: ch.ID == choice.Chat || choice.Chat == "" && i == 0})
	}
	if !v.Since.IsZero() {
		v.MoreOld = c.cat.Date(v.Since.In(c.d.Zone))
	}
	data.Import = v
	if c.part() == "import" {
		return c.page("channels.import.part", v)
	}
	return c.page("channels", data)
}

// importFile takes the file in as it comes: no part of it is put into memory or onto the disk in the clear.
func importFile(c *call) error {
	id, err := femos.ParseID[femos.ChannelID](c.r.PathValue("id"))
	if err != nil {
		return err
	}
	err = c.upload(id)
	if err == nil {
		return c.to("/channels/" + string(id) + "/import")
	}
	wrong, err := c.told(err)
	if err != nil {
		return err
	}
	return c.showImport(importChoice{Since: "30"}, wrong)
}

func (c *call) upload(id femos.ChannelID) error {
	parts, err := c.r.MultipartReader()
	if err != nil {
		return femos.Fail(femos.Invalid, "import_empty").About("file").Because(err)
	}
	line := http.NewResponseController(c.w)
	for {
		part, err := parts.NextPart()
		if err != nil {
			return femos.Fail(femos.Invalid, "import_empty").About("file").Because(err)
		}
		if part.FormName() != "file" || part.FileName() == "" {
			continue
		}
		return c.d.Imports.Receive(c.r.Context(), importer.Upload{Channel: id, By: c.who.ID, Name: part.FileName(), Size: max(0, c.r.ContentLength),
			Body: &patient{part, line, c.d.Now}, Zone: c.d.Zone, Cut: func() { _ = line.SetReadDeadline(c.d.Now()) }})
	}
}

// patient lets an upload take longer than other requests may, as long as something comes.
type patient struct {
	from io.Reader
	line *http.ResponseController
	now  Clock
}

func (p *patient) Read(b []byte) (int, error) {
	if err := p.line.SetReadDeadline(p.now().Add(uploadPause)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return 0, err
	}
	return p.from.Read(b)
}

// importTake begins to take in what she chose.
func importTake(c *call) error {
	id, err := femos.ParseID[femos.ChannelID](c.r.PathValue("id"))
	if err != nil {
		return err
	}
	choice := importChoice{Chat: c.r.FormValue("chat"), Since: c.value("since"), Day: c.value("day")}
	terms := importer.Terms{Chat: choice.Chat}
	switch choice.Since {
	case "all":
	case "day":
		if terms.Since = c.date("day"); terms.Since.IsZero() {
			err = femos.Fail(femos.Invalid, "import_day").About("day")
		}
	default:
		terms.Since = c.now.AddDate(0, 0, -importDays)
	}
	if err == nil {
		err = c.d.Imports.Start(id, terms, c.d.Zone)
	}
	if err == nil {
		return c.to("/channels/" + string(id) + "/import")
	}
	wrong, err := c.told(err)
	if err != nil {
		return err
	}
	return c.showImport(choice, wrong)
}

// importDrop ends an import, or puts what is told of one away.
func importDrop(c *call) error {
	id, err := femos.ParseID[femos.ChannelID](c.r.PathValue("id"))
	if err != nil {
		return err
	}
	c.d.Imports.Drop(id)
	return c.to("/channels/" + string(id) + "/import")
}
