package store

import (
	"context"
	"database/sql"

	"duban/ledger"
)

// Stamps returns the versions of the documents and of the contacts, of one instant.
func (s *Store) Stamps(ctx context.Context) (documents, contacts int64, err error) {
	both, err := s.stamps.read(ctx, s.readStamps)
	return both[0], both[1], s.wrap(err, "reading the stamps")
}

// readStamps reads those of the documents and of the contacts. Every turn asks for them, often many at once.
func (s *Store) readStamps(ctx context.Context) (both [2]int64, err error) {
	err = s.reads.row(ctx, `SELECT (SELECT value FROM stamps WHERE name = 'documents'),
		(SELECT value FROM stamps WHERE name = 'contacts')`, nil, &both[0], &both[1])
	return both, err
}

// Contacts returns everybody who ever was in the address book, by user id.
func (s *Store) Contacts(ctx context.Context) (people []ledger.Contact, err error) {
	people = []ledger.Contact{}
	err = each(ctx, s.reads, `SELECT user_id, name, unit, roles, departments, state, first_seen, left_at
		FROM members ORDER BY user_id`, nil, func(r *sql.Rows) error {
		var c ledger.Contact
		err := r.Scan(&c.UserID, &c.Name, &c.Unit, listOf(&c.Roles), listOf(&c.Departments), &c.State, at{&c.FirstSeen}, at{&c.LeftAt})
		people = append(people, c)
		return err
	})
	return people, s.wrap(err, "reading the contacts")
}

// ContactDepartments returns the departments of the last sync, by id.
func (s *Store) ContactDepartments(ctx context.Context) (all []ledger.ContactDepartment, err error) {
	all = []ledger.ContactDepartment{}
	err = each(ctx, s.reads, `SELECT id, parent, name, unit FROM contact_departments ORDER BY id`, nil, func(r *sql.Rows) error {
		var d ledger.ContactDepartment
		err := r.Scan(&d.ID, &d.Parent, &d.Name, &d.Unit)
		all = append(all, d)
		return err
	})
	return all, s.wrap(err, "reading the departments")
}

// SaveContacts puts people and departments in the place of those of the last sync: who is not among the active any more
// is left from now on, who comes back is active again and keeps the first day. changed counts the people whose row is
// another one now; where nothing changed, the stamp stands. Entries of the ledger are not touched.
func (s *Store) SaveContacts(ctx context.Context, people []ledger.Contact, departments []ledger.ContactDepartment) (changed int, err error) {
	err = s.writer.do(ctx, "keeping the contacts", func(ctx context.Context, t *txn) error {
		moved, err := t.saveDepartments(ctx, departments)
		if err != nil {
			return err
		}
		changed, err = t.savePeople(ctx, people)
		if moved || changed > 0 {
			t.touch(contactsStamp)
		}
		return err
	})
	return changed, err
}

const (
	upsertMember = `INSERT INTO members (user_id, name, unit, roles, departments, state, first_seen, left_at)
		VALUES ($1, $2, $3, $4, $5, 'active', $6, 0) ON CONFLICT (user_id) DO UPDATE SET name = excluded.name, unit = excluded.unit,
		roles = excluded.roles, departments = excluded.departments, state = 'active', left_at = 0
		WHERE members.name <> excluded.name OR members.unit <> excluded.unit OR members.roles <> excluded.roles
		OR members.departments <> excluded.departments OR members.state <> 'active'`
	upsertDepartment = `INSERT INTO contact_departments (id, parent, name, unit) VALUES ($1, $2, $3, $4)
		ON CONFLICT (id) DO UPDATE SET parent = excluded.parent, name = excluded.name, unit = excluded.unit
		WHERE contact_departments.parent <> excluded.parent OR contact_departments.name <> excluded.name
		OR contact_departments.unit <> excluded.unit`
)

func (t *txn) savePeople(ctx context.Context, people []ledger.Contact) (changed int, err error) {
	now, present := t.w.now().UnixMicro(), map[string]bool{}
	for _, p := range people {
		if p.State == ledger.ContactLeft {
			continue
		}
		present[p.UserID] = true
		roles, errRoles := list(p.Roles)
		departments, errDepartments := list(p.Departments)
		if errRoles != nil || errDepartments != nil {
			return 0, ledger.Errorf(ledger.Internal, "encoding a contact")
		}
		n, err := t.exec(ctx, upsertMember, p.UserID, p.Name, p.Unit, roles, departments, now)
		if err != nil {
			return 0, err
		}
		changed += int(n)
	}
	gone, err := missingFrom(ctx, t, `SELECT user_id FROM members WHERE state = 'active'`, present)
	for _, id := range gone {
		if _, err := t.exec(ctx, `UPDATE members SET state = 'left', left_at = $1 WHERE user_id = $2`, now, id); err != nil {
			return 0, err
		}
	}
	return changed + len(gone), err
}

func (t *txn) saveDepartments(ctx context.Context, departments []ledger.ContactDepartment) (changed bool, err error) {
	present := map[int64]bool{}
	for _, d := range departments {
		present[int64(d.ID)] = true
		n, err := t.exec(ctx, upsertDepartment, d.ID, d.Parent, d.Name, d.Unit)
		if err != nil {
			return false, err
		}
		changed = changed || n > 0
	}
	gone, err := missingFrom(ctx, t, `SELECT id FROM contact_departments`, present)
	for _, id := range gone {
		if _, err := t.exec(ctx, `DELETE FROM contact_departments WHERE id = $1`, id); err != nil {
			return false, err
		}
	}
	return changed || len(gone) > 0, err
}

// missingFrom are the keys that a query returns and that are not present.
func missingFrom[K comparable](ctx context.Context, t *txn, query string, present map[K]bool) (gone []K, err error) {
	err = t.each(ctx, query, nil, func(r *sql.Rows) error {
		var id K
		if err := r.Scan(&id); err != nil {
			return err
		}
		if !present[id] {
			gone = append(gone, id)
		}
		return nil
	})
	return gone, err
}
