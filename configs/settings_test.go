package configs_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"duban/configs"
)

// aesKey is a well-formed EncodingAESKey.
const aesKey = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"

func lookup(vars map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) { v, ok := vars[name]; return v, ok }
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestDefaults(t *testing.T) {
	s, err := configs.Load("", lookup(nil), nil)
	if err != nil {
		t.Fatal(err)
	}
	if s.Data != "./data" || s.Listen != ":8080" || s.Timezone != "Asia/Shanghai" || s.Postgres() {
		t.Errorf("defaults are %v", s)
	}
	if loc, err := s.Location(); err != nil || loc.String() != "Asia/Shanghai" {
		t.Errorf("Location = %v, %v", loc, err)
	}
}

func TestOrderOfSources(t *testing.T) {
	file := write(t, "duban.yaml", "data: from-file\nlisten: ':1'\nwecom: {token: from-file}\n")
	secret := write(t, "token", "from-secret-file\n")
	app := map[string]string{"DUBAN_WECOM_CORP_ID": "ww1", "DUBAN_WECOM_AGENT_ID": "1000002", "DUBAN_WECOM_SECRET": "s", "DUBAN_WECOM_AES_KEY": aesKey}
	cases := []struct {
		name  string
		env   map[string]string
		flags map[string]string
		data  string
		token string
	}{
		{"file alone", nil, nil, "from-file", "from-file"},
		{"secret file over file", map[string]string{"DUBAN_WECOM_TOKEN_FILE": secret}, nil, "from-file", "from-secret-file"},
		{"environment over both", map[string]string{"DUBAN_DATA": "from-env", "DUBAN_WECOM_TOKEN": "from-env", "DUBAN_WECOM_TOKEN_FILE": secret}, nil, "from-env", "from-env"},
		{"empty environment is not set", map[string]string{"DUBAN_DATA": "", "DUBAN_WECOM_TOKEN": ""}, nil, "from-file", "from-file"},
		{"flag over all", map[string]string{"DUBAN_DATA": "from-env"}, map[string]string{"data": "from-flag"}, "from-flag", "from-file"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			env := map[string]string{}
			for _, vars := range []map[string]string{app, c.env} {
				for k, v := range vars {
					env[k] = v
				}
			}
			s, err := configs.Load(file, lookup(env), c.flags)
			if err != nil {
				t.Fatal(err)
			}
			if s.Data != c.data || s.WeCom.App.Token != c.token || s.WeCom.App.AgentID != 1000002 {
				t.Errorf("data %q, token %q, agent %d", s.Data, s.WeCom.App.Token, s.WeCom.App.AgentID)
			}
		})
	}
}

func TestProblems(t *testing.T) {
	cases := []struct {
		name string
		file string
		env  map[string]string
		want []string // a part of each sentence, in order
	}{
		{"unknown key", "listn: ':1'\n", nil, []string{"第 1 行：没有 listn 这个设置"}},
		{"unknown key with a hint", "wecom:\n  corpid: x\n", nil, []string{"第 2 行：没有 wecom.corpid 这个设置"}},
		{"environment's name in the file", "DUBAN_LISTEN: ':1'\n", nil, []string{"是不是 listen"}},
		{"twice", "data: a\ndata: b\n", nil, []string{"写了两次"}},
		{"section as a value", "wecom: yes\n", nil, []string{"第 1 行：wecom 下面应缩进写"}},
		{"value as a section", "data:\n  x: y\n", nil, []string{"data 应是一个值"}},
		{"no mapping", "just words\n", nil, []string{"应是“名称: 值”"}},
		{"broken YAML", "data: [\n", nil, []string{"不是正确的 YAML"}},
		{"two documents", "data: a\n---\ndata: b\n", nil, []string{"只能有一份"}},
		{"listen", "listen: '8080'\n", nil, []string{"DUBAN_LISTEN 是 \"8080\""}},
		{"pages over plain http", "public_url: http://duban.example\n", nil, []string{"DUBAN_PUBLIC_URL 应以 https://"}},
		{"pages below a path", "public_url: https://duban.example/x\n", nil, []string{"DUBAN_PUBLIC_URL 应以 https://"}},
		{"log format", "log_format: xml\n", nil, []string{"DUBAN_LOG_FORMAT 是 \"xml\""}},
		{"time zone", "timezone: Mars/Base\n", nil, []string{"DUBAN_TIMEZONE 是 \"Mars/Base\""}},
		{"agent id", "", map[string]string{"DUBAN_WECOM_AGENT_ID": "abc"}, []string{"DUBAN_WECOM_AGENT_ID 应是整数"}},
		{"half an app", "", map[string]string{"DUBAN_WECOM_CORP_ID": "ww1"}, []string{"还缺 DUBAN_WECOM_AES_KEY、DUBAN_WECOM_AGENT_ID、DUBAN_WECOM_SECRET、DUBAN_WECOM_TOKEN。"}},
		{"short AES key", "", map[string]string{"DUBAN_WECOM_BOT_TOKEN": "t", "DUBAN_WECOM_BOT_AES_KEY": "abc"}, []string{"DUBAN_WECOM_BOT_AES_KEY 应是 43 个"}},
		{"database", "database_url: mysql://x\n", nil, []string{"DUBAN_DATABASE_URL 应以 postgres://"}},
		{"redis cluster with a bad one", "redis_url: [redis://a, b]\n", nil, []string{"DUBAN_REDIS_URL 应以 redis://"}},
		{"sentinels without a master", "redis_url: redis+sentinel://a:1,b:1\n", nil, []string{"DUBAN_REDIS_URL 应以 redis://"}},
		{"messages kept for no time", "keep_days: 0\n", nil, []string{"DUBAN_KEEP_DAYS 是 0"}},
		{"robots", "wecom:\n  robot_keys: [nameless]\n", nil, []string{"应写作 群名=key"}},
		{"robot twice", "wecom:\n  robot_keys: [a=1, a=2]\n", nil, []string{"群名 a 写了两次"}},
		{"model without address", "llm: {model: m, api_key: k}\n", nil, []string{"DUBAN_LLM_API_KEY 设置了，但没有", "还缺 DUBAN_LLM_BASE_URL"}},
		{"two addresses with one key", "llm: {base_url: ['http://a', 'http://b'], model: m, api_key: k}\n", nil, []string{"DUBAN_LLM_API_KEY 有 1 个，地址有 2 个"}},
		{"a second address that is none", "llm: {base_url: ['http://a', b], model: m}\n", nil, []string{"DUBAN_LLM_BASE_URL 应是 http://"}},
		{"too many models", "llm: {base_url: 'http://a', model: [m, n]}\n", nil, []string{"DUBAN_LLM_MODEL 有 2 个，地址有 1 个"}},
		{"dialect", "llm: {base_url: 'http://a', model: m, dialect: klingon}\n", nil, []string{"DUBAN_LLM_DIALECT 是 \"klingon\""}},
		{"quirk", "llm: {quirks: [format=xml]}\n", nil, []string{"DUBAN_LLM_QUIRKS 里的 \"format=xml\" 读不懂"}},
		{"no time to begin", "llm: {timeout: 5, first_token: 9}\n", nil, []string{"DUBAN_LLM_FIRST_TOKEN 是 9:应在 1 到 5"}},
		{"longer than a turn", "llm: {timeout: 60}\n", nil, []string{"DUBAN_LLM_TIMEOUT 是 60"}},
		{"a budget that pays no answer", "llm: {daily_person: 10}\n", nil, []string{"DUBAN_LLM_DAILY_PERSON 是 10"}},
		{"no room for an answer", "llm: {context: 2000, answer_tokens: 2000}\n", nil, []string{"DUBAN_LLM_CONTEXT 是 2000:应比"}},
		{"dimensions", "embedding: {base_url: 'http://h', model: m, dimensions: 99999}\n", nil, []string{"DUBAN_EMBEDDING_DIMENSIONS 是 99999"}},
		{"secret file missing", "", map[string]string{"DUBAN_LLM_API_KEY_FILE": "/nowhere/at/all"}, []string{"DUBAN_LLM_API_KEY_FILE 所指的文件读不了"}},
		{"no time of day", "reminder: {send_at: nine}\n", nil, []string{"DUBAN_REMINDER_SEND_AT 应写作 9:00"}},
		{"reminded at night", "reminder: {send_at: '22:00'}\n", nil, []string{"DUBAN_REMINDER_SEND_AT 是 22:00:落在免打扰"}},
		{"quiet hours", "reminder: {quiet_hours: night}\n", nil, []string{"DUBAN_REMINDER_QUIET_HOURS 应写作 20:00-8:00"}},
		{"lead days", "reminder: {lead_days: [7, soon]}\n", nil, []string{"reminder.lead_days 应是用逗号隔开的天数"}},
		{"too many days", "reminder: {overdue_days: [400]}\n", nil, []string{"DUBAN_REMINDER_OVERDUE_DAYS 应在 0 到 250"}},
		{"check-in", "reminder: {check_in_months: 13, check_in_day: 32}\n", nil, []string{"DUBAN_REMINDER_CHECK_IN_DAY 是 32", "DUBAN_REMINDER_CHECK_IN_MONTHS 是 13"}},
		{"rule", "reminder:\n  rules: [d1]\n", nil, []string{"reminder.rules 的每一项应写作"}},
		{"word of a rule", "reminder:\n  rules: ['d1#4 loud']\n", nil, []string{"reminder.rules 里的 loud 读不懂"}},
		{"number of a rule", "reminder:\n  rules: ['d1#4 check_in=3']\n", nil, []string{"DUBAN_REMINDER_RULES 里 d1 的数字不对"}},
		{"switch", "reminder: {off: perhaps}\n", nil, []string{"reminder.off 应写 true 或 false"}},
		{"several at once", "listen: x\ntimezone: y\n", nil, []string{"DUBAN_LISTEN", "DUBAN_TIMEZONE"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := configs.Load(write(t, "duban.yaml", c.file), lookup(c.env), nil)
			problems, ok := errors.AsType[configs.Problems](err)
			if !ok || len(problems) != len(c.want) {
				t.Fatalf("got %q, want %d problems", problems, len(c.want))
			}
			for i, want := range c.want {
				if !strings.Contains(problems[i], want) || strings.Contains(problems[i], "\n") || !strings.HasSuffix(problems[i], "。") {
					t.Errorf("problem %d is %q, want one line with %q", i, problems[i], want)
				}
			}
		})
	}
}

func TestUnknownFlagAndMissingFile(t *testing.T) {
	_, err := configs.Load("/nowhere/duban.yaml", lookup(nil), map[string]string{"colour": "red"})
	problems, _ := errors.AsType[configs.Problems](err)
	if len(problems) != 2 || !strings.Contains(problems[0], "配置文件读不了") || !strings.Contains(problems[1], "--colour") {
		t.Errorf("got %q", problems)
	}
}

func TestRedactedHoldsNoSecret(t *testing.T) {
	const secret = "hush-hush"
	env := map[string]string{
		"DUBAN_WECOM_CORP_ID": "ww1", "DUBAN_WECOM_AGENT_ID": "7", "DUBAN_WECOM_AES_KEY": aesKey,
		"DUBAN_DATABASE_URL": "postgres://duban:" + secret + "@db/duban?password=" + secret, "DUBAN_REDIS_URL": "redis://:" + secret + "@cache:6379",
		"DUBAN_LLM_BASE_URL": "http://models/v1?key=" + secret, "DUBAN_LLM_MODEL": "m",
		"DUBAN_WECOM_ROBOT_KEYS": "督查群=" + secret, "DUBAN_WECOM_BOT_ID": "b",
	}
	for _, o := range configs.Options() {
		if _, there := env[o.Env()]; o.Secret && !there && strings.HasPrefix(o.Key, "wecom.") && o.Key != "wecom.bot_aes_key" && o.Key != "wecom.bot_token" {
			env[o.Env()] = secret
		}
	}
	s, err := configs.Load("", lookup(env), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, printed := range []string{fmt.Sprintf("%v %s %+v %#v", s, s, s, s), s.LogValue().String()} {
		if strings.Contains(printed, secret) || strings.Contains(printed, aesKey) {
			t.Errorf("a secret shows: %s", printed)
		}
		if !strings.Contains(printed, "postgres://db/duban") || !strings.Contains(printed, "督查群") || !strings.Contains(printed, "wecom.secret=***") {
			t.Errorf("too little shows: %s", printed)
		}
	}
}

// TestExampleFile proves that the shipped example loads, names every setting and shows the defaults.
func TestExampleFile(t *testing.T) {
	fromFile, err := configs.Load("duban.example.yaml", lookup(nil), nil)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := configs.Load("", lookup(nil), nil)
	if err != nil {
		t.Fatal(err)
	}
	if fromFile.String() != plain.String() {
		t.Errorf("the example's values are not the defaults:\n%s\n%s", fromFile, plain)
	}
	data, err := os.ReadFile("duban.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var tree map[string]any
	if err := yaml.Unmarshal(data, &tree); err != nil {
		t.Fatal(err)
	}
	var named, known []string
	for key, value := range tree {
		section, ok := value.(map[string]any)
		if !ok {
			named = append(named, key)
		}
		for sub := range section {
			named = append(named, key+"."+sub)
		}
	}
	for _, o := range configs.Options() {
		known = append(known, o.Key)
	}
	slices.Sort(named)
	slices.Sort(known)
	if !slices.Equal(named, known) {
		t.Errorf("the example names\n%v\nwanted\n%v", named, known)
	}
}

func FuzzFile(f *testing.F) {
	f.Add("data: x\nwecom: {robot_keys: [a=b]}\n")
	f.Add("a: &a [*a]\n")
	f.Add("<<: {data: 1}\n? [x]\n: y\n")
	f.Fuzz(func(t *testing.T, text string) {
		path := filepath.Join(t.TempDir(), "f.yaml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := configs.Load(path, lookup(nil), nil)
		if err == nil && s.Validate() != nil {
			t.Error("loaded settings are not valid")
		}
		if err != nil && err.Error() == "" {
			t.Error("a refusal without a reason")
		}
	})
}

func ExampleLoad() {
	env := func(string) (string, bool) { return "", false } // cmd hands in os.LookupEnv
	s, err := configs.Load("", env, map[string]string{"listen": "127.0.0.1:8080"})
	fmt.Println(s.Listen, err)
	// Output: 127.0.0.1:8080 <nil>
}
