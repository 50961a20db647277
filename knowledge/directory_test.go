package knowledge_test

import (
	"strings"
	"testing"

	"duban/knowledge"
	"duban/ledger"
)

const county = `county: 青禾县
contact: 县督查室
units:
  - {name: 柳湾镇, aliases: [柳湾], kind: township}
  - {name: 县水利局, aliases: [水利局], kind: department, contact: 王工}
groups:
  - {name: 各镇, kinds: [township]}
  - {name: 各执法部门, units: [县水利局]}
members:
  - {user_id: LiuYi, name: 刘一, unit: 柳湾镇, roles: [clerk]}
  - {user_id: chen, name: 陈二, roles: [supervisor]}
`

func TestReadDirectory(t *testing.T) {
	dir, err := knowledge.ReadDirectory(strings.NewReader(county))
	if err != nil {
		t.Fatal(err)
	}
	if dir.County != "青禾县" || len(dir.Units) != 2 || dir.Units[1].Contact != "王工" || dir.Groups[0].Kinds[0] != "township" || dir.Members[0].Roles[0] != ledger.Clerk {
		t.Errorf("%+v", dir)
	}
	if empty, err := knowledge.ReadDirectory(strings.NewReader("")); err != nil || len(empty.Units) != 0 {
		t.Errorf("empty: %+v %v", empty, err)
	}
}

func TestReadDirectoryRefuses(t *testing.T) {
	cases := []struct{ name, yaml, says string }{
		{"unknown key", "county: 甲县\nunitz: []\n", "第 2 行"},
		{"unknown key inside", "units:\n  - {name: 甲局, phone: 1}\n", "phone"},
		{"broken yaml", "units:\n  - {name: 甲局\n", "行"},
		{"wrong shape", "units: 甲局\n", "第 1 行"},
		{"unit twice", "units: [{name: 甲局}, {name: 甲局}]", "甲局"},
		{"unit without name", "units: [{kind: court}]", "name"},
		{"unknown kind", "units: [{name: 甲局, kind: bureau}]", "bureau"},
		{"unknown kind in a group", "groups: [{name: 各局, kinds: [bureau]}]", "bureau"},
		{"unknown unit in a group", "groups: [{name: 各局, units: [乙局]}]", "乙局"},
		{"group named like a unit", "units: [{name: 各局}]\ngroups: [{name: 各局}]", "各局"},
		{"member of nowhere", "members: [{user_id: a, unit: 乙局}]", "乙局"},
		{"member without id", "members: [{name: 张三}]", "张三"},
		{"id twice in other case", "members: [{user_id: a}, {user_id: A}]", "A"},
		{"unknown role", "members: [{user_id: a, roles: [boss]}]", "boss"},
		{"two administrators in one", "members: [{user_id: a, roles: [system_admin, auditor]}]", "不同的人"},
		{"bomb of anchors", "a: &a [x, x]\nb: &b [*a, *a]\n", "锚点"},
		{"not text", "\x00\x01\x02\x03", "YAML"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			dir, err := knowledge.ReadDirectory(strings.NewReader(c.yaml))
			if ledger.CodeOf(err) != ledger.Invalid || !strings.Contains(err.Error(), c.says) || len(dir.Units)+len(dir.Members) > 0 {
				t.Errorf("got %+v, %v", dir, err)
			}
		})
	}
	_, err := knowledge.ReadDirectory(strings.NewReader(strings.Repeat("# 说明\n", knowledge.MaxDirectory/5)))
	if ledger.CodeOf(err) != ledger.TooLarge {
		t.Errorf("too large: %v", err)
	}
}

func FuzzReadDirectory(f *testing.F) {
	f.Add([]byte(county))
	f.Add([]byte("units: [{name: a}]\nmembers: [{user_id: b}]"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		dir, err := knowledge.ReadDirectory(strings.NewReader(string(raw)))
		if err != nil && ledger.CodeOf(err) == ledger.Internal {
			t.Fatalf("an error without a code: %v", err)
		}
		for _, u := range dir.Units {
			if u.Name == "" {
				t.Fatal("a unit without a name")
			}
		}
	})
}
