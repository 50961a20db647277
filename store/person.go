package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"duban/ledger"
)

// personal is one place where rows bear a person 个人信息所在.
type personal struct {
	table string
	what  string   // in Chinese, for the person to read
	id    string   // the column with the user id
	name  string   // the column with the name, "" when there is none
	goes  bool     // the rows are deleted; false: they lose id and name
	also  []string // assignments besides
}

// personals are all of them. Rows of the ledger and of the record of changes stay, with the unit and without the person.
func personals() []personal {
	return []personal{
		{table: "members", what: "通讯录里的一条", id: "user_id", name: "name", goes: true},
		{table: "inbox", what: "发给督办的消息", id: "sender_id", goes: true},
		{table: "outbox", what: "督办发给本人的消息", id: "recipient", goes: true},
		{table: "drafts", what: "没有确认的上报草稿", id: "sender_id", goes: true},
		{table: "pushes", what: "收到过的提醒", id: "person", goes: true},
		{table: "reach", what: "最近联系的时间", id: "person", goes: true},
		{table: "receipts", what: "文件签收记录", id: "person", goes: true},
		{table: "answers", what: "问过的问题和答复", id: "person", goes: true},
		{table: "feedback", what: "对回答的评价", id: "person", name: "user_name", goes: true},
		{table: "decisions", what: "请假、免打扰等个人设置", id: "person", goes: true},
		{table: "decisions", what: "别人请假时由本人代办的安排", id: "substitute"},
		{table: "decisions", what: "审核、申请等处理", id: "user_id", name: "user_name"},
		{table: "progress_updates", what: "上报的进展", id: "reporter_id", name: "reporter"},
		{table: "evidence", what: "上传的佐证材料", id: "user_id", name: "user_name"},
		{table: "slips", what: "处理过的催办单", id: "user_id", name: "user_name"},
		{table: "mends", what: "对文件解析的更正", id: "user_id", name: "user_name"},
		{table: "measures", what: "核对过的措施", id: "checked_by", name: "checked_name"},
		{table: "settings", what: "改过的设置", id: "user_id", name: "user_name"},
		{table: "accounts", what: "网页登录的密码", id: "user_id", goes: true},
		{table: "audit", what: "留痕", id: "user_id", name: "user_name", also: []string{"salt = ''"}},
	}
}

// PersonalRows says how many rows of a kind bear a person.
type PersonalRows struct {
	Table string `json:"table"`
	What  string `json:"what"`
	Rows  int64  `json:"rows"`
	Goes  bool   `json:"goes"` // deleted on request; false: the row stays, without the person
}

// PersonalRecords lists what is kept about a person, by kind; user ids are compared without case. Kinds without a row are left out.
func (s *Store) PersonalRecords(ctx context.Context, user string) ([]PersonalRows, error) {
	found := []PersonalRows{}
	for _, p := range personals() {
		r := PersonalRows{Table: p.table, What: p.what, Goes: p.goes}
		err := s.reads.row(ctx, fmt.Sprintf(`SELECT count(*) FROM %s WHERE lower(%s) = $1`, p.table, p.id), []any{lowered(user)}, &r.Rows)
		if err != nil {
			return nil, s.wrap(err, "counting what is kept about a person")
		}
		if r.Rows > 0 {
			found = append(found, r)
		}
	}
	return found, nil
}

func lowered(user string) string { return strings.ToLower(strings.TrimSpace(user)) }

// ExportPerson hands every row that bears a person to take: the table and its columns by name. Bytes are left out.
func (s *Store) ExportPerson(ctx context.Context, user string, take func(table string, row map[string]any) error) error {
	for _, p := range personals() {
		err := each(ctx, s.readDB, fmt.Sprintf(`SELECT * FROM %s WHERE lower(%s) = $1`, p.table, p.id), []any{lowered(user)}, func(r *sql.Rows) error {
			row, err := rowOf(r)
			if err != nil {
				return err
			}
			return take(p.table, row)
		})
		if err != nil {
			return s.wrap(err, "reading what is kept about a person")
		}
	}
	return nil
}

func rowOf(r *sql.Rows) (map[string]any, error) {
	names, err := r.Columns()
	if err != nil {
		return nil, err
	}
	values, into := make([]any, len(names)), make([]any, len(names))
	for i := range values {
		into[i] = &values[i]
	}
	if err := r.Scan(into...); err != nil {
		return nil, err
	}
	row := make(map[string]any, len(names))
	for i, name := range names {
		if _, bytes := values[i].([]byte); !bytes {
			row[name] = values[i]
		}
	}
	return row, nil
}

// ErasePerson takes a person out of the store: what is about him alone is deleted, what belongs to his unit's ledger stays without
// his name. That it was done, and by whom, is a line of the record of changes, without his name too.
// Errors: Conflict while he is in the address book or a message of his is being handled.
func (s *Store) ErasePerson(ctx context.Context, user string, by ledger.Act) (erased []PersonalRows, err error) {
	if user = lowered(user); user == "" {
		return nil, ledger.Errorf(ledger.Invalid, "请写明要注销谁：他的企业微信账号")
	}
	if err := s.erasable(ctx, user); err != nil {
		return nil, err
	}
	if _, err := s.SealAudit(ctx); err != nil { // a name can be taken out of a sealed line alone
		return nil, err
	}
	err = s.writer.do(ctx, "erasing a person", func(ctx context.Context, t *txn) error {
		erased = nil
		var all int64
		for _, p := range personals() {
			n, err := t.erase(ctx, p, user)
			if err != nil {
				return err
			}
			if all += n; n > 0 {
				erased = append(erased, PersonalRows{Table: p.table, What: p.what, Rows: n, Goes: p.goes})
			}
		}
		if all == 0 {
			return nil
		}
		t.stale[ledgerStamp], t.stale[contactsStamp] = true, true
		_, err := t.audit(ctx, ledger.AuditEntry{Act: by, What: ledger.AuditErase, After: fmt.Sprintf("%d", all)}, t.actKey(by, "erase"))
		return err
	})
	return erased, err
}

// erasable refuses while somebody is still at work.
func (s *Store) erasable(ctx context.Context, user string) error {
	var in, waiting int64
	err := s.reads.row(ctx, `SELECT (SELECT count(*) FROM members WHERE lower(user_id) = $1 AND left_at = 0),
		(SELECT count(*) FROM inbox WHERE lower(sender_id) = $1 AND state = 'stored') + (SELECT count(*) FROM outbox WHERE lower(recipient) = $1 AND state IN ('queued', 'sending'))`,
		[]any{user}, &in, &waiting)
	switch {
	case err != nil:
		return s.wrap(err, "looking whether a person is still at work")
	case in > 0:
		return ledger.Errorf(ledger.Conflict, "%s 还在企业微信通讯录里：先移出通讯录并同步（duban serve 会自己同步），再注销", user)
	case waiting > 0:
		return ledger.Errorf(ledger.Conflict, "%s 还有 %d 条消息没有处理完：过几分钟再试，或用 duban dead 看看", user, waiting)
	}
	return nil
}

// erase deletes the rows of one kind, or takes the person out of them.
func (t *txn) erase(ctx context.Context, p personal, user string) (int64, error) {
	if p.goes {
		return t.exec(ctx, fmt.Sprintf(`DELETE FROM %s WHERE lower(%s) = $1`, p.table, p.id), user)
	}
	set := append([]string{p.id + " = ''"}, p.also...)
	args := []any{user}
	if p.name != "" {
		set = append(set, p.name+" = $2")
		args = append(args, ledger.ErasedName)
	}
	return t.exec(ctx, fmt.Sprintf(`UPDATE %s SET %s WHERE lower(%s) = $1`, p.table, strings.Join(set, ", "), p.id), args...)
}
