package main

import (
	"strings"
	"testing"
	"time"

	"duban/contacts"
	"duban/ledger"
	"duban/wecom/wecomtest"
)

// countyBook is an address book for the sample county, beside its directory file.
func countyBook(people ...wecomtest.Person) wecomtest.Book {
	return wecomtest.Book{
		Departments: []wecomtest.Department{{ID: 1, Name: "云岭县"}, {ID: 2, Parent: 1, Name: "柳湾镇人民政府"}, {ID: 3, Parent: 2, Name: "党政办"}, {ID: 4, Parent: 1, Name: "县政府督查室"}},
		People:      people,
	}
}

func (c *county) sync() contacts.Synced {
	c.t.Helper()
	c.begun()
	s, err := c.main.syncContacts(c.ctx, c.online.client, false)
	if err != nil {
		c.t.Fatal(err)
	}
	return s
}

// begun waits for the sync that comes with the start, so that it does not mix with the test's own.
func (c *county) begun() {
	c.t.Helper()
	for c.sim.Calls("agent/get") == 0 {
		select {
		case <-c.ctx.Done():
			c.t.Fatal("the sync at the start does not come")
		case <-time.After(5 * time.Millisecond): // nothing signals
		}
	}
}

// TestContactsLetPeopleReport: who comes into the address book reports for the unit, who leaves does not, and what was
// reported stays.
func TestContactsLetPeopleReport(t *testing.T) {
	c := newCounty(t)
	stay := []wecomtest.Person{{UserID: "a", Departments: []int{2}}, {UserID: "b", Departments: []int{2}}, {UserID: "WuHui", Name: "吴慧", Departments: []int{3}}, {UserID: "boss", Departments: []int{4}}}
	if got := c.says("wuhui", "第4条已完成"); !strings.Contains(got, "督查室") || len(c.rows()) != 0 {
		t.Fatalf("a stranger reports: %q", got)
	}
	c.sim.SetBook(countyBook(stay...))
	c.sim.AddMembers(wecomtest.Member{UserID: "zhoulan"}) // of the file alone
	if s := c.sync(); s.People != 4 || s.Unmapped != 0 || s.Refused {
		t.Fatalf("synced %+v", s)
	}
	if got := c.says("wuhui", "第4条已完成"); !strings.Contains(got, "已完成") || !strings.Contains(got, "柳湾镇") {
		t.Fatalf("a clerk of the contacts reports: %q", got)
	}
	if all := strings.Join(c.main.supervisors(), " "); !strings.Contains(all, "boss") || !strings.Contains(all, "chengyuan") {
		t.Errorf("supervisors are %s", all)
	}
	c.sim.SetBook(countyBook(stay[0], stay[1], stay[3]))
	if s := c.sync(); s.Gone != 1 || s.Refused {
		t.Fatalf("synced %+v", s)
	}
	if got := c.says("wuhui", "第5条已完成"); !strings.Contains(got, "督查室") {
		t.Errorf("who has left reports: %q", got)
	}
	if rows := c.rows(); len(rows) != 1 || rows[0].Unit != "柳湾镇" {
		t.Errorf("the ledger holds %+v", rows)
	}
	if got := c.says("zhoulan", "第6条已完成"); !strings.Contains(got, "松坪镇") {
		t.Errorf("a clerk of the file reports: %q", got)
	}
}

// TestAnotherProcessSeesTheSync: a second process on the same store knows who came, by the next turn.
func TestAnotherProcessSeesTheSync(t *testing.T) {
	c := newCounty(t)
	other, err := newMain(c.ctx, c.main.Settings, c.main.Log)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close() }()
	c.sim.SetBook(countyBook(wecomtest.Person{UserID: "wuhui", Departments: []int{3}}))
	c.sync()
	if _, err := other.vocabulary(c.ctx); err != nil {
		t.Fatal(err)
	}
	if s := other.sender(c.ctx, "WuHui", ""); !s.Known || s.Unit != "柳湾镇" { // it has no directory file: the row tells
		t.Errorf("the other process knows %+v", s)
	}
}

// TestAnEmptyAddressBookIsNotBelieved: the alert tells the operator, the last contacts stay, and the next good sync ends it.
func TestAnEmptyAddressBookIsNotBelieved(t *testing.T) {
	c := newCounty(t)
	c.begun()
	work := c.main.keepContacts(c.online.client)
	run := func() {
		t.Helper()
		if err := work(c.ctx, ""); err != nil {
			t.Fatal(err)
		}
	}
	alerts := func() []ledger.Alert {
		t.Helper()
		all, err := c.main.Store.Alerts(c.ctx)
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	book := countyBook(wecomtest.Person{UserID: "wuhui", Departments: []int{3}})
	c.sim.SetBook(book)
	run()
	c.sim.SetBook(countyBook())
	run()
	if all := alerts(); len(all) != 1 || !strings.Contains(all[0].Text, "可见范围") {
		t.Fatalf("alerts are %+v", all)
	}
	if _, known := c.main.people.member("wuhui"); !known {
		t.Error("a sync that was refused was kept")
	}
	c.sim.SetBook(book)
	c.sim.FailNext("department/list", 60020)
	if err := work(c.ctx, ""); err == nil || !strings.Contains(alerts()[0].Text, "企业可信IP") {
		t.Errorf("an address that is not trusted: %v, %+v", err, alerts())
	}
	run()
	if all := alerts(); len(all) != 0 {
		t.Errorf("alerts are %+v", all)
	}
}

// TestNoticesReachOperatorAndSupervisors: once, however often WeCom says it.
func TestNoticesReachOperatorAndSupervisors(t *testing.T) {
	c := newCounty(t)
	at := time.Date(2026, 11, 1, 2, 0, 0, 0, time.UTC)
	for range 2 {
		if err := c.online.heard(c.ctx, "inactive_alert", at.AddDate(0, 0, 7), at); err != nil {
			t.Fatal(err)
		}
	}
	if got := c.next("chengyuan"); !strings.Contains(got, "11月8日") || !strings.Contains(got, "应用管理") {
		t.Errorf("the supervisor reads %q", got)
	}
	all, err := c.main.Store.Alerts(c.ctx)
	if err != nil || len(all) != 1 || all[0].Name != alertApp {
		t.Fatalf("alerts are %+v, %v", all, err)
	}
	if err := c.online.heard(c.ctx, "reopen_inactive_agent", time.Time{}, at); err != nil {
		t.Fatal(err)
	}
	if all, err = c.main.Store.Alerts(c.ctx); err != nil || len(all) != 0 {
		t.Errorf("alerts are %+v, %v", all, err)
	}
	if got := len(c.sim.Messages("chengyuan")); got != 1 {
		t.Errorf("the supervisor got %d messages", got)
	}
	if err := c.online.heard(c.ctx, "change_contact", time.Time{}, at); err != nil {
		t.Errorf("a change of the contacts: %v", err)
	}
}
