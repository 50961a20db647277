package configs_test

import (
	"strings"
	"testing"

	"duban/configs"
)

// TestChangesAreHeldAgainstTheRulesOfTheFile: values in the place of others, and what cannot be right.
func TestChangesAreHeldAgainstTheRulesOfTheFile(t *testing.T) {
	base, err := configs.Load("", lookup(nil), nil)
	if err != nil {
		t.Fatal(err)
	}
	now, err := base.With(map[string]string{"reminder.lead_days": "5、2", "reminder.every": ""})
	if err != nil || now.Value("reminder.lead_days") != "5,2" || now.Value("reminder.every") != "5" || base.Value("reminder.lead_days") != "7,3,1,0" {
		t.Errorf("with changes: %s, %s, base %s, %v", now.Value("reminder.lead_days"), now.Value("reminder.every"), base.Value("reminder.lead_days"), err)
	}
	for key, value := range map[string]string{"reminder.lead_days": "三天", "reminder.send_at": "23:50", "reminder.every": "-1", "reminder.quiet_hours": "晚上"} {
		if _, err := base.With(map[string]string{key: value}); err == nil || !strings.Contains(strings.ReplaceAll(strings.ToLower(err.Error()), "_", "."), strings.ReplaceAll(key, "_", ".")) {
			t.Errorf("%s %s: %v", key, value, err)
		}
	}
	if base.Value("wecom.secret") != "" || base.Value("none") != "" {
		t.Error("a secret is told, or a setting that is not there")
	}
}
