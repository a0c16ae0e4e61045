package desk

import (
	"strconv"
	"time"

	"femos"
	"femos/internal/team"
)

// profileData is what everybody may know of a person: hers to change, or of another, of whom accounts are recorded.
type profileData struct {
	Shell
	team.Sheet
	Own    bool
	Back   string
	Base   string // of the addresses of its forms
	Days   []dayField
	Links  []linkView
	Typed  string // a link that was refused
	Notice *notice
	Done   string
}

type dayField struct{ Name, Hours string }

type linkView struct {
	femos.ProfileLink
	Said string // by whom it was recorded, and when
}

// profileOf is whose profile the address means.
func (c *call) profileOf() (femos.PersonID, error) {
	if c.r.PathValue("id") == "" {
		return c.who.ID, nil
	}
	return femos.ParseID[femos.PersonID](c.r.PathValue("id"))
}

func profilePage(c *call) error { return c.showProfile(profileData{}) }

// showProfile writes the page around what is given.
func (c *call) showProfile(data profileData) error {
	of, err := c.profileOf()
	if err != nil {
		return err
	}
	if data.Sheet, err = c.d.Profiles.Sheet(c.r.Context(), c.who, of); err != nil {
		return err
	}
	data.Own, data.Back, data.Base = true, "/me", "/me/profile"
	title := c.t("profile.title")
	if c.r.PathValue("id") != "" {
		data.Own, data.Back, data.Base = false, "/people", "/people/"+string(of)+"/profile"
		title = data.Whose.Name
	}
	if data.Shell, err = c.shell(title, "main", data.Back); err != nil {
		return err
	}
	data.Wide = true
	for i := range data.Profile.Hours {
		d := dayField{c.cat.Weekday(time.Weekday((i + 1) % 7)), data.Profile.Hours.Day(i)}
		if data.Notice != nil && data.Own && c.r.Form.Has("day"+strconv.Itoa(i)) { // what she wrote stays
			d.Hours = c.value("day" + strconv.Itoa(i))
		}
		data.Days = append(data.Days, d)
	}
	for i, l := range data.Profile.Links {
		data.Links = append(data.Links, linkView{l, c.t("profile.link.by", data.Added[i], c.cat.Date(l.AddedAt.In(c.d.Zone)))})
	}
	switch c.r.URL.Query().Get("done") {
	case "saved":
		data.Done = c.t("profile.saved")
	case "gone":
		data.Done = c.t("profile.gone")
	}
	return c.page("profile", data)
}

// profileSaid sends her back to the page, or shows it with what went wrong.
func (c *call) profileSaid(err error, done string) error {
	if err != nil {
		wrong, err := c.told(err)
		if err != nil {
			return err
		}
		return c.showProfile(profileData{Notice: wrong, Typed: c.value("link")})
	}
	if id := c.r.PathValue("id"); id != "" {
		return c.to("/people/" + id + "/profile" + done)
	}
	return c.to("/me/profile" + done)
}

// saveProfile stores what she says of herself; unticked, it takes her off the public site at once.
func saveProfile(c *call) error {
	p := femos.Profile{Public: c.value("public") != "", Employer: c.value("employer")}
	for i := range p.Hours {
		spans, err := femos.ParseSpans(c.value("day" + strconv.Itoa(i)))
		if err != nil {
			return c.profileSaid(err, "")
		}
		p.Hours[i] = spans
	}
	done := "?done=saved"
	if !p.Public {
		done = "?done=gone"
	}
	return c.profileSaid(c.d.Profiles.Save(c.r.Context(), c.who, p), done)
}

func addProfileLink(c *call) error {
	of, err := c.profileOf()
	if err == nil {
		err = c.d.Profiles.AddLink(c.r.Context(), c.who, of, c.value("link"))
	}
	return c.profileSaid(err, "")
}

func dropProfileLink(c *call) error {
	of, err := c.profileOf()
	if err == nil {
		err = c.d.Profiles.DropLink(c.r.Context(), c.who, of, c.r.FormValue("link"))
	}
	return c.profileSaid(err, "")
}
