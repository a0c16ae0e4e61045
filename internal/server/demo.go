package server

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"femos"
	"femos/internal/config"
	"femos/internal/connector"
	"femos/internal/connector/capture"
	"femos/internal/connector/demo"
	"femos/internal/store"
	"femos/internal/vault"
)

// demoAccount is the account of the demo's platform.
const demoAccount femos.AccountID = "00000000-0000-7000-8000-0000000de300"

// demoDay is what the demo has beside the real thing: a platform that plays a day, people, and a link that logs in.
type demoDay struct {
	base  string
	world *demo.World
	team  []femos.Person // the first is whom the link logs in
	link  string
}

func newDemoDay(settings config.Settings) (*demoDay, error) {
	world, err := demo.New(time.Now)
	return &demoDay{base: settings.PublicURL, world: world}, err
}

// kind is the demo's platform. Its account is furnished, so nobody is asked for one.
func (d *demoDay) kind() connector.Kind {
	k := demo.Kind(d.world)
	k.BuiltIn = true
	return k
}

// demoTeam is invented, like all that the demo shows.
func demoTeam() []femos.Person {
	language := femos.Language("en")
	if strings.HasPrefix(os.Getenv("LC_ALL")+os.Getenv("LANG"), "de") {
		language = "de"
	}
	person := func(login, name string, languages []femos.Language, roles ...femos.Role) femos.Person {
		return femos.Person{Login: login, Name: name, Languages: languages, Roles: roles, Interface: language, Active: true}
	}
	return []femos.Person{
		person("nour", "Nour Haddad", []femos.Language{"ar", "en", "de"}, femos.Advisor, femos.Coordinator, femos.Admin),
		person("parisa", "Parisa Rahimi", []femos.Language{"fa", "ps", "de"}, femos.Advisor),
		person("olena", "Olena Koval", []femos.Language{"uk", "ru", "de"}, femos.Advisor),
		person("elif", "Elif Yıldız", []femos.Language{"tr", "de"}, femos.Advisor, femos.Translator),
		demoLawyer(person("judith", "Judith Brandt", []femos.Language{"de", "en"}, femos.Lawyer)),
	}
}

// furnish makes people, groups and permissions in an empty database, and the link that logs in. In a folder that a
// demo has used before, it finds them.
func (d *demoDay) furnish(ctx context.Context, s *Server, keys *vault.Keys) error {
	people, err := s.Store.People(ctx)
	if err != nil {
		return err
	}
	password := rand.Text()
	if len(people) == 0 {
		if err := d.fill(ctx, s, keys, password); err != nil {
			return err
		}
	} else if err := d.recall(ctx, s, people, password); err != nil {
		return err
	}
	token, err := s.Auth.NewLink(ctx, d.team[0].Login, password)
	if err != nil {
		return err
	}
	d.link = s.URL() + "/enter/" + token
	return nil
}

// recall finds the team of an earlier demo. Nobody was told the old password.
func (d *demoDay) recall(ctx context.Context, s *Server, people []femos.Person, password string) error {
	byLogin := map[string]femos.Person{}
	for _, p := range people {
		byLogin[p.Login] = p
	}
	for _, p := range demoTeam() {
		known, ok := byLogin[p.Login]
		if !ok {
			return fmt.Errorf("this data folder holds real people: the demo wants one of its own (--data)")
		}
		d.team = append(d.team, known)
	}
	return s.Auth.ResetAsOperator(ctx, d.team[0].ID, password)
}

func (d *demoDay) fill(ctx context.Context, s *Server, keys *vault.Keys, password string) error {
	for _, p := range demoTeam() {
		id, err := s.Auth.AddAsOperator(ctx, p, password)
		if err != nil {
			return err
		}
		p.ID = id
		d.team = append(d.team, p)
	}
	if err := d.guide(ctx, s); err != nil {
		return err
	}
	if err := s.Store.EnsureAccount(ctx, femos.Account{ID: demoAccount, Platform: d.kind().Name, Name: "Fem.OS", State: femos.AccountActive},
		connector.SealValues(keys, demoAccount, connector.Values{"base": d.base}), time.Now()); err != nil {
		return err
	}
	for i, g := range d.world.Groups() {
		kind := femos.PermissionKinds()[i%len(femos.PermissionKinds())]
		if err := d.enter(ctx, s, keys, femos.Channel{Account: demoAccount, Platform: d.kind().Name, Name: g.Name, Language: g.Language}, g.Address, kind); err != nil {
			return err
		}
	}
	if err := errors.Join(d.show(ctx, s), d.shelve(ctx, s)); err != nil {
		return err
	}
	name := "Mamas in Neukölln (WhatsApp)"
	return d.enter(ctx, s, keys, femos.Channel{Account: captureAccount, Platform: capture.Name, Name: name, Language: "ar"}, "group:demo", femos.Consent)
}

// enter makes a channel with a permission.
func (d *demoDay) enter(ctx context.Context, s *Server, keys *vault.Keys, c femos.Channel, address string, kind femos.PermissionKind) error {
	now := time.Now()
	c.ID, c.AddedAt = femos.NewID[femos.ChannelID](now, rand.Reader), now
	c.Address = connector.SealAddress(keys, c, address)
	if err := s.Store.AddChannel(ctx, c); err != nil {
		return err
	}
	_, err := s.Channels.Record(ctx, d.team[0], femos.Permission{Channel: c.ID, Kind: kind, Scopes: femos.Scopes{Read: true, Reply: true, Sample: kind == femos.OwnChannel},
		GrantedBy: "Demo", Evidence: "Demo: invented", Conditions: "", ReviewAt: now.AddDate(0, 6, 0)})
	return err
}

// routes are the link that logs in, and the groups as their people see them.
func (d *demoDay) routes(s *Server) []route {
	enter := func(w http.ResponseWriter, r *http.Request) {
		session, err := s.Auth.Enter(r.Context(), r.PathValue("token"))
		if err != nil {
			http.Redirect(w, r, "/login", http.StatusSeeOther)
			return
		}
		http.SetCookie(w, session.HTTPCookie())
		w.Header().Set("Referrer-Policy", "no-referrer")
		http.Redirect(w, r, "/inbox", http.StatusSeeOther)
	}
	return []route{{"GET /enter/{token}", http.HandlerFunc(enter)}, {"/demo/", d.world.Handler()}}
}

// colleagues do a little of the work, so that one sees who has what: once there is enough, two of the team take an
// inquiry in their language.
func (d *demoDay) colleagues(ctx context.Context, s *Server) {
	waiting := map[femos.Language]femos.Person{"fa": d.team[1], "ru": d.team[2]}
	tick := time.NewTicker(3 * time.Second)
	defer tick.Stop()
	for len(waiting) > 0 {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		for language, who := range waiting {
			page, err := s.Store.List(ctx, store.Query{View: femos.ViewNew, Language: language, Limit: 5})
			if err != nil || len(page.Rows) < 2 {
				continue
			}
			row := page.Rows[1] // the most urgent is left to who looks at the demo
			if err := s.desk.Take(ctx, who, row.ID, row.Version); err == nil {
				delete(waiting, language)
			}
		}
	}
}

// Link logs in as the first of the demo's team; "" but in the demo.
func (s *Server) Link() string {
	if s.demo == nil {
		return ""
	}
	return s.demo.link
}
