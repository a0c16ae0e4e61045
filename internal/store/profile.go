package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"femos"
)

// Profile returns what a person lets everybody know of herself; the zero profile where she has said nothing.
func (s *Store) Profile(ctx context.Context, id femos.PersonID) (femos.Profile, error) {
	p := femos.Profile{Person: id}
	var hours string
	err := s.read.QueryRowContext(ctx, `SELECT f.public, f.employer, f.hours FROM profile f WHERE f.person_id = $1`, id).Scan(&p.Public, &p.Employer, &hours)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return p, unavailable(err)
	}
	if p.Hours, err = femos.ParseHours(hours); err != nil {
		return p, fmt.Errorf("profile of person %s: %w", id, err)
	}
	links, err := s.profileLinks(ctx, id)
	p.Links = links[id]
	return p, err
}

// profileLinks are those of a person, or of all for "".
func (s *Store) profileLinks(ctx context.Context, of femos.PersonID) (map[femos.PersonID][]femos.ProfileLink, error) {
	links := map[femos.PersonID][]femos.ProfileLink{}
	_, err := collect(ctx, s.read, func(row scanner) (l femos.ProfileLink, err error) {
		var whose femos.PersonID
		if err = row.Scan(&whose, &l.URL, &l.AddedBy, at{&l.AddedAt}); err == nil {
			links[whose] = append(links[whose], l)
		}
		return l, err
	}, `SELECT l.person_id, l.url, l.added_by, l.added_at FROM profile_link l WHERE $1 = '' OR l.person_id = $1 ORDER BY l.added_at, l.url`, of)
	return links, err
}

// SaveProfile stores what she says of herself; links are stored by themselves.
func (s *Store) SaveProfile(ctx context.Context, p femos.Profile) error {
	if err := storable(p.Employer); err != nil {
		return err
	}
	_, err := s.exec(ctx, `INSERT INTO profile (person_id, public, employer, hours) VALUES ($1, $2, $3, $4)
		ON CONFLICT (person_id) DO UPDATE SET public = $2, employer = $3, hours = $4`, p.Person, p.Public, p.Employer, p.Hours.String())
	return unavailable(err)
}

// AddProfileLink records an account of hers. Conflict "link_taken" where it is recorded, of her or of somebody else; Conflict
// "links_many" where she has femos.MostLinks.
func (s *Store) AddProfileLink(ctx context.Context, of femos.PersonID, l femos.ProfileLink) error {
	return s.tx(ctx, func(tx *sql.Tx) error {
		var n int
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM profile_link l WHERE l.person_id = $1`, of).Scan(&n); err != nil {
			return err
		}
		if n >= femos.MostLinks {
			return femos.Fail(femos.Conflict, "links_many", femos.MostLinks).About("link")
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO profile_link (person_id, url, added_by, added_at) VALUES ($1, $2, $3, $4)`, of, l.URL, l.AddedBy, micros(l.AddedAt))
		if duplicate(err) {
			return femos.Fail(femos.Conflict, "link_taken").About("link")
		}
		return err
	})
}

// DropProfileLink removes one. It is no error if it is gone already.
func (s *Store) DropProfileLink(ctx context.Context, of femos.PersonID, url string) error {
	_, err := s.exec(ctx, `DELETE FROM profile_link WHERE person_id = $1 AND url = $2`, of, url)
	return unavailable(err)
}

// PublicPerson is somebody who said that everybody may know her.
type PublicPerson struct {
	femos.Person
	Profile femos.Profile
}

// PublicTeam returns who is active and has said so, by name, with the rows of all accounts: their owners say whose they are.
func (s *Store) PublicTeam(ctx context.Context) (team []PublicPerson, accounts []AccountRow, err error) {
	links, err := s.profileLinks(ctx, "")
	if err != nil {
		return nil, nil, err
	}
	team, err = collect(ctx, s.read, func(row scanner) (p PublicPerson, err error) {
		var hours string
		if err = row.Scan(append(personFields(&p.Person), &p.Profile.Public, &p.Profile.Employer, &hours)...); err != nil {
			return p, err
		}
		p.Profile.Person, p.Profile.Links = p.ID, links[p.ID]
		p.Profile.Hours, err = femos.ParseHours(hours)
		return p, err
	}, `SELECT `+personColumns+`, f.public, f.employer, f.hours FROM person p JOIN profile f ON f.person_id = p.id WHERE p.active AND f.public ORDER BY p.name, p.id`)
	if err != nil {
		return nil, nil, err
	}
	accounts, err = s.Accounts(ctx)
	return team, accounts, err
}

// hide takes somebody who has left off the public site: should she come back, she says so anew.
func hide(ctx context.Context, tx *sql.Tx, id femos.PersonID) error {
	_, err := tx.ExecContext(ctx, `UPDATE profile SET public = false WHERE person_id = $1`, id)
	return err
}
