package desk

import (
	"slices"

	"femos"
	"femos/internal/auth"
	"femos/internal/i18n"
)

type peopleData struct {
	Shell
	Rows   []personRow
	Form   *personForm
	Notice *notice
	Manage bool
	Done   string
}

type personRow struct {
	femos.Person
	Said    []string // her roles in words
	Current bool
}

// personForm is a person about to be added (ID "") or changed.
type personForm struct {
	femos.Person
	AllRoles     []femos.Role
	AllLanguages []femos.Language
	Interfaces   []*i18n.Catalogue
	MinPassword  int
}

// Has and Speaks say which boxes are ticked.
func (f personForm) Has(r femos.Role) bool { return slices.Contains(f.Roles, r) }

// Speaks says whether she advises in a language.
func (f personForm) Speaks(l femos.Language) bool { return slices.Contains(f.Languages, l) }

func (c *call) personList(title, at string, open femos.PersonID) (peopleData, error) {
	shell, err := c.shell(title, at, "/people")
	if err != nil {
		return peopleData{}, err
	}
	all, err := c.d.Auth.People(c.r.Context(), c.who)
	if err != nil {
		return peopleData{}, err
	}
	data := peopleData{Shell: shell, Manage: c.may(auth.ManagePeople)}
	for _, p := range all {
		row := personRow{Person: p, Current: p.ID == open}
		for _, r := range p.Roles {
			row.Said = append(row.Said, c.t("role."+string(r)))
		}
		data.Rows = append(data.Rows, row)
	}
	return data, nil
}

func peoplePage(c *call) error {
	data, err := c.personList(c.t("people.title"), "list", "")
	if err != nil {
		return err
	}
	return c.page("people", data)
}

func (c *call) showPerson(p femos.Person, wrong *notice) error {
	title := c.t("person.add")
	if p.ID != "" {
		title = p.Name
	}
	data, err := c.personList(title, "main", p.ID)
	if err != nil {
		return err
	}
	data.Form = &personForm{Person: p, AllRoles: femos.Roles(), AllLanguages: adviceLanguages(), Interfaces: interfaces(), MinPassword: femos.MinPassword}
	data.Notice = wrong
	switch c.r.URL.Query().Get("done") {
	case "password":
		data.Done = c.t("person.password.done")
	case "second":
		data.Done = c.t("person.second.done")
	}
	return c.page("people", data)
}

func interfaces() []*i18n.Catalogue {
	var out []*i18n.Catalogue
	for _, l := range i18n.Languages() {
		out = append(out, i18n.For(l))
	}
	return out
}

func personPage(c *call) error {
	p, err := c.personOfPath()
	if err != nil {
		return err
	}
	return c.showPerson(p, nil)
}

// personOfPath finds the person of the address.
func (c *call) personOfPath() (femos.Person, error) {
	id, err := femos.ParseID[femos.PersonID](c.r.PathValue("id"))
	if err != nil {
		return femos.Person{}, err
	}
	all, err := c.d.Auth.People(c.r.Context(), c.who)
	if err != nil {
		return femos.Person{}, err
	}
	for _, p := range all {
		if p.ID == id {
			return p, nil
		}
	}
	return femos.Person{}, femos.Fail(femos.NotFound, "no_person")
}

// personOfForm puts what she wrote over what is stored.
func (c *call) personOfForm(p femos.Person) femos.Person {
	p.Login, p.Name, p.Title = c.value("login"), c.value("name"), c.value("title")
	p.Interface, p.Active, p.Version = femos.Language(c.value("interface")), c.value("active") != "", c.version()
	p.Roles, p.Languages = nil, nil
	for _, r := range c.r.Form["role"] {
		p.Roles = append(p.Roles, femos.Role(r))
	}
	for _, l := range c.r.Form["language"] {
		p.Languages = append(p.Languages, femos.Language(l))
	}
	return p
}

func updatePerson(c *call) error {
	stored, err := c.personOfPath()
	if err != nil {
		return err
	}
	p := c.personOfForm(stored)
	if err := c.d.Auth.UpdatePerson(c.r.Context(), c.who, p); err != nil {
		wrong, err := c.told(err)
		if err != nil {
			return err
		}
		return c.showPerson(p, wrong)
	}
	return c.to("/people/" + string(p.ID))
}

// resetPassword sets somebody's password. What only her old one opened is closed for good.
func resetPassword(c *call) error {
	p, err := c.personOfPath()
	if err != nil {
		return err
	}
	if err := c.d.Auth.ResetPassword(c.r.Context(), c.who, p.ID, c.r.FormValue("password")); err != nil {
		wrong, err := c.told(err)
		if err != nil {
			return err
		}
		return c.showPerson(p, wrong)
	}
	return c.to("/people/" + string(p.ID) + "?done=password")
}

func addPersonPage(c *call) error {
	return c.showPerson(femos.Person{Active: true, Interface: c.cat.Language, Roles: []femos.Role{femos.Advisor}}, nil)
}

func addPerson(c *call) error {
	p := c.personOfForm(femos.Person{})
	p.Active = true
	id, err := c.d.Auth.AddPerson(c.r.Context(), c.who, p, c.r.FormValue("password"))
	if err != nil {
		wrong, err := c.told(err)
		if err != nil {
			return err
		}
		return c.showPerson(p, wrong)
	}
	return c.to("/people/" + string(id))
}
