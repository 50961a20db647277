package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"text/tabwriter"

	"duban/configs"
	"duban/contacts"
	"duban/ledger"
	"duban/wecom"
)

// mappingFile stands beside the directory file, and says which department is which unit.
const mappingFile = "departments.yaml"

// readMapping reads it; no file is no error, then names decide.
func readMapping(s configs.Settings) (contacts.Mapping, error) {
	dir := s.Data
	if s.Directory != "" {
		dir = filepath.Dir(s.Directory)
	}
	f, err := os.Open(filepath.Join(dir, mappingFile))
	if errors.Is(err, fs.ErrNotExist) {
		return contacts.Mapping{}, nil
	}
	if err != nil {
		return contacts.Mapping{}, ledger.Errorf(ledger.NotFound, "部门对照表打不开:%w。请核对文件权限", err)
	}
	defer func() { _ = f.Close() }() // only read
	return contacts.ReadMapping(f)
}

// syncContacts reads the address book once, and keeps it.
func (m *Main) syncContacts(ctx context.Context, source contacts.Source, force bool) (contacts.Synced, error) {
	mapping, err := readMapping(m.Settings)
	if err != nil {
		return contacts.Synced{}, err
	}
	printed, err := m.Store.UnitNames(ctx)
	if err != nil {
		return contacts.Synced{}, err
	}
	s, err := contacts.Sync(ctx, source, m.Store, contacts.Rules{Mapping: mapping, Directory: m.people.fromFile(), Printed: printed}, force)
	if err == nil && !s.Refused {
		m.people.refresh(ctx)
		m.Log.InfoContext(ctx, "contacts synced", "people", s.People, "departments", s.Departments, "unmapped", s.Unmapped, "hidden", s.Hidden, "left", s.Gone, "changed", s.Changed)
	}
	return s, err
}

// alertContacts is the name of the alert about the sync.
const alertContacts = "contacts"

// keepContacts is the background work: a sync whose trouble the operator is told of.
func (m *Main) keepContacts(source contacts.Source) func(context.Context, string) error {
	return func(ctx context.Context, _ string) error {
		s, err := m.syncContacts(ctx, source, false)
		switch {
		case err != nil && ctx.Err() == nil:
			m.raise(ctx, alertContacts, "通讯录没有同步成："+explain(err)+"。人员和单位暂时按上一次的。")
			return err
		case err != nil:
			return err
		case s.Refused:
			m.raise(ctx, alertContacts, refusedWords(s))
			return nil
		}
		m.clear(ctx, alertContacts)
		return nil
	}
}

func explain(err error) string {
	if _, ok := errors.AsType[*wecom.SendError](err); ok {
		return wecom.Explain(err)
	}
	return oneLine(err)
}

func refusedWords(s contacts.Synced) string {
	if s.Unplaced > s.Gone {
		return fmt.Sprintf("企业微信通讯录里有 %d 人这次认不出单位了，没有采用，他们仍按原来的单位。请先看应用能不能看到部门名称、部门对应表是不是改了；确实如此，运行 duban contacts --sync --force。", s.Unplaced)
	}
	return fmt.Sprintf("企业微信通讯录里一下子少了 %d 人，只看得到 %d 人，这次没有采用。请先看应用的可见范围是不是改了；确实走了这么多人，运行 duban contacts --sync --force。", s.Gone, s.People)
}

// contactsCmd shows which department is which unit, and syncs on demand.
type contactsCmd struct {
	Sync  bool `help:"read the address book of WeCom first"`
	Force bool `help:"with --sync: also when more than half of the people are gone"`
	JSON  bool `name:"json" help:"print records as JSON"`
}

// departmentJSON is a department as the command prints it.
type departmentJSON struct {
	ID     int    `json:"id"`
	Parent int    `json:"parent"`
	Name   string `json:"name"`
	Unit   string `json:"unit"`
	People int    `json:"people"`
}

// Run syncs when asked to, and prints.
func (c *contactsCmd) Run(ctx context.Context, a *app) error {
	if c.Force && !c.Sync {
		return ledger.Errorf(codeUsage, "--force 要和 --sync 一起写")
	}
	m, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = m.Close() }() // every write was durable before
	if c.Sync {
		if err := c.sync(ctx, m); err != nil {
			return err
		}
	}
	departments, err := m.Store.ContactDepartments(ctx)
	if err != nil {
		return err
	}
	people, err := m.Store.Contacts(ctx)
	if err != nil {
		return err
	}
	out := departmentRows(departments, people)
	if c.JSON {
		return printJSON(a.io.out, map[string]any{"departments": out, "people": activePeople(people)})
	}
	return printDepartments(a.io.out, out, people)
}

func (c *contactsCmd) sync(ctx context.Context, m *Main) error {
	s := m.Settings.WeCom
	if s.App.IsZero() {
		return ledger.Errorf(ledger.Invalid, "没有设置企业微信应用,同步不了通讯录;请先设 DUBAN_WECOM_CORP_ID 等五项")
	}
	client, err := wecom.NewClient(m.clientConfig())
	if err != nil {
		return fmt.Errorf("企业微信应用的设置不能用: %w", err)
	}
	synced, err := m.syncContacts(ctx, client, c.Force)
	if err != nil {
		return ledger.Errorf(ledger.Unavailable, "通讯录没有同步成:%s", explain(err))
	}
	if synced.Refused {
		return ledger.Errorf(ledger.Conflict, "%s", refusedWords(synced))
	}
	m.clear(ctx, alertContacts)
	return nil
}

func departmentRows(departments []ledger.ContactDepartment, people []ledger.Contact) []departmentJSON {
	count := map[int]int{}
	for _, p := range people {
		for _, d := range p.Departments {
			if p.State == ledger.ContactActive {
				count[d]++
			}
		}
	}
	out := []departmentJSON{}
	for _, d := range departments {
		out = append(out, departmentJSON{ID: d.ID, Parent: d.Parent, Name: d.Name, Unit: d.Unit, People: count[d.ID]})
	}
	return out
}

// activePeople counts.
func activePeople(people []ledger.Contact) map[string]int {
	count := map[string]int{"active": 0, "left": 0, "without_unit": 0}
	for _, p := range people {
		count[string(p.State)]++
		if p.State == ledger.ContactActive && p.Unit == "" {
			count["without_unit"]++
		}
	}
	return count
}

func printDepartments(out io.Writer, rows []departmentJSON, people []ledger.Contact) error {
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	for _, d := range rows {
		unit := d.Unit
		if unit == "" {
			unit = "(不归单位)"
		}
		fmt.Fprintf(w, "%d\t%s\t→ %s\t%d人\n", d.ID, d.Name, unit, d.People)
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write output: %w", err)
	}
	n := activePeople(people)
	if len(people)+len(rows) == 0 {
		fmt.Fprintln(out, "还没有同步过通讯录：启动 duban serve 后自动同步，或运行 duban contacts --sync。")
		return nil
	}
	fmt.Fprintf(out, "在册 %d 人，其中 %d 人还没有单位（能提问，不能上报）；已离开 %d 人。\n", n["active"], n["without_unit"], n["left"])
	return nil
}
