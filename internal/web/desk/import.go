package desk

import (
	"cmp"
	"errors"
	"io"
	"net/http"
	"slices"
	"time"

	"femos"
	"femos/internal/connector/export/importer"
)

// importUpload is a form whose body may be longer than others: package importer limits it.
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
	Orders  []importOrder // in which the dates may be written, where the file does not say
	Zones   []string
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

type importOrder struct {
	Dates       string // "dmy" or "mdy"
	First, Last string
}

// importChoice is what she chose to take in, and how it is read.
type importChoice struct {
	Chat  string
	Dates string
	Zone  string
	Since string // "30", "all" or "day"
	Day   string // 2026-11-01
}

func importPage(c *call) error {
	return c.showImport(c.importProposed(), nil)
}

func (c *call) importProposed() importChoice {
	return importChoice{Since: "30", Day: c.now.AddDate(0, 0, -importDays).Format(time.DateOnly)}
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
	if v.Phase == importer.Asking {
		c.importAsk(v)
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

// importAsk fills in what was found, and what she may choose of it.
func (c *call) importAsk(v *importView) {
	day := func(at time.Time) string { return c.cat.Date(at.In(v.Reading.Zone)) }
	for i, ch := range v.Found.Chats {
		v.Chats = append(v.Chats, importChat{ID: ch.ID, Name: ch.Name, Messages: ch.Messages, First: day(ch.First), Last: day(ch.Last), Chosen: ch.ID == v.Choice.Chat || v.Choice.Chat == "" && i == 0})
	}
	for _, s := range v.Found.Stats.Spans {
		v.Orders = append(v.Orders, importOrder{s.Dates, day(s.First), day(s.Last)})
	}
	if v.Choice.Dates == "" && slices.ContainsFunc(v.Orders, func(o importOrder) bool { return o.Dates == v.Before }) {
		v.Choice.Dates = v.Before
	}
	v.Choice.Dates = cmp.Or(v.Choice.Dates, v.Found.Stats.Dates)
	if v.Found.Stats.Zoned {
		v.Zones = phoneZones()
		v.Choice.Zone = cmp.Or(v.Choice.Zone, v.Reading.Zone.String())
		if !slices.Contains(v.Zones, v.Choice.Zone) {
			v.Zones = append(v.Zones, v.Choice.Zone)
		}
	}
}

// phoneZones are time zones that are offered: where the phones of those may be who write in our groups.
func phoneZones() []string {
	return []string{importer.HomeZone, "Europe/Belgrade", "Europe/Bucharest", "Europe/Istanbul", "Europe/Kyiv", "Europe/Lisbon", "Europe/London", "Europe/Madrid", "Europe/Moscow", "Europe/Paris",
		"Europe/Rome", "Europe/Vienna", "Europe/Warsaw", "Europe/Zurich", "Africa/Algiers", "Africa/Cairo", "Africa/Casablanca", "Africa/Tunis", "America/Bogota", "America/Mexico_City", "America/New_York",
		"America/Sao_Paulo", "Asia/Amman", "Asia/Baghdad", "Asia/Beirut", "Asia/Damascus", "Asia/Dubai", "Asia/Kabul", "Asia/Karachi", "Asia/Riyadh", "Asia/Tehran", "UTC"}
}

// importReading is how the file is to be read, as the form says.
func importReading(dates, zone string) (importer.Reading, error) {
	at, err := time.LoadLocation(cmp.Or(zone, importer.HomeZone))
	if err != nil || zone == "Local" {
		return importer.Reading{}, femos.Fail(femos.Invalid, "import_zone").About("zone").Because(err)
	}
	return importer.Reading{Dates: dates, Zone: at}, nil
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
	return c.showImport(c.importProposed(), wrong)
}

func (c *call) upload(id femos.ChannelID) error {
	parts, err := c.r.MultipartReader()
	if err != nil {
		return femos.Fail(femos.Invalid, "import_empty").About("file").Because(err)
	}
	how, err := importReading("", "")
	if err != nil {
		return err
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
			Body: &patient{part, line, c.d.Now}, Reading: how, Cut: func() { _ = line.SetReadDeadline(c.d.Now()) }})
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
	choice := importChoice{Chat: c.r.FormValue("chat"), Dates: c.value("dates"), Zone: c.value("zone"), Since: c.value("since"), Day: c.value("day")}
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
	how, wrongly := importReading(choice.Dates, choice.Zone)
	if err == nil {
		err = wrongly
	}
	if err == nil {
		err = c.d.Imports.Start(id, terms, how)
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
