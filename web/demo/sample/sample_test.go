package sample_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"duban/ledger"
	"duban/web/demo/sample"
)

// TestEveryKindAppears holds what the sample promises: a demo that lacks a kind hides a fault in it.
func TestEveryKindAppears(t *testing.T) {
	text := string(sample.Measures())
	kinds := map[string]string{
		"single lead":          `（县司法局牵头，各镇`,
		"joint lead":           `（县市场监管局、县数据局牵头`,
		"cooperating":          `县委编办配合`,
		"two clauses":          `(?m)^12\..*）办好.*）$`,
		"townships alone":      `牵头，各镇按职责分工负责）`,
		"departments alone":    `牵头，各部门按职责分工负责）`,
		"enforcement group":    `各执法部门按职责分工负责）`,
		"named court":          `县法院、县检察院、各镇`,
		"once on a day":        `2026年10月20日前`,
		"month-end":            `2026年11月底前`,
		"first quarter":        `每年第一季度`,
		"yearly by date":       `每年2月20日前`,
		"monthly":              `每月至少更新2次`,
		"quarterly":            `每季度召开1次`,
		"half-yearly":          `每半年`,
		"quota per year":       `每年至少组织2次`,
		"within days":          `变动后15日内`,
		"per term":             `任期内至少`,
		"by period":            `到2027年，`,
		"target in percent":    `不低于95%`,
		"target in hours":      `不少于40学时`,
		"target in times":      `至少开展1次`,
		"target in sessions":   `3期以上`,
		"target full coverage": `全覆盖`,
	}
	for name, pattern := range kinds {
		if !regexp.MustCompile(pattern).MatchString(text) {
			t.Errorf("%s: nothing in the sample matches %s", name, pattern)
		}
	}
	numbered := regexp.MustCompile(`(?m)^\d+\.`).FindAllString(text, -1)
	if len(numbered) != 18 {
		t.Errorf("%d measures, want 18", len(numbered))
	}
	if _, err := time.Parse(time.DateOnly, sample.Day); err != nil {
		t.Error(err)
	}
}

// TestDirectoryCoversTheText finds every unit that a clause names in the directory, and every member's unit.
func TestDirectoryCoversTheText(t *testing.T) {
	var dir ledger.Directory
	if err := yaml.Unmarshal(sample.Directory(), &dir); err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, u := range dir.Units {
		known[u.Name] = true
		if !slices.Contains([]ledger.UnitKind{ledger.Township, ledger.Department, ledger.PartyOrgan, ledger.Court, ledger.Procurator, ledger.Government, ledger.Supervision}, u.Kind) {
			t.Errorf("%s is of no known kind: %q", u.Name, u.Kind)
		}
	}
	for _, g := range dir.Groups {
		for _, u := range g.Units {
			if !known[u] {
				t.Errorf("group %s holds %s, which is no unit", g.Name, u)
			}
		}
		known[g.Name] = true
	}
	for _, m := range dir.Members {
		if !known[m.Unit] || len(m.Roles) == 0 {
			t.Errorf("%s: unit %q, roles %v", m.UserID, m.Unit, m.Roles)
		}
	}
	clauses := regexp.MustCompile(`（([^（）]*(?:牵头|负责))）`).FindAllStringSubmatch(string(sample.Measures()), -1)
	if len(clauses) != 19 {
		t.Fatalf("%d clauses, want 19", len(clauses))
	}
	words := regexp.MustCompile(`牵头|配合|按职责分工负责`)
	for _, c := range clauses {
		for _, name := range strings.FieldsFunc(words.ReplaceAllString(c[1], ""), func(r rune) bool { return r == '、' || r == '，' }) {
			if !known[name] {
				t.Errorf("clause %s names %q, which the directory does not know", c[1], name)
			}
		}
	}
}
