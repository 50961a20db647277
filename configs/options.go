package configs

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Option describes one setting: its names, its default and its meaning.
type Option struct {
	Key     string // in the YAML file, dotted: wecom.corp_id
	Flag    string // command line, without the dashes; "" = none
	Secret  bool   // never printed; also read from the file that the NAME_FILE variable names
	Default string // as it would be written; "" = none
	Help    string // one line
}

// Env returns the name of the environment variable.
func (o Option) Env() string {
	return "DUBAN_" + strings.ToUpper(strings.ReplaceAll(o.Key, ".", "_"))
}

// option is an Option with the way into Settings and back.
type option struct {
	Option
	field func(*Settings) any // *string, *int, *bool, *[]int, *[]Robot or *[]ReminderRule
}

// Options lists every setting in the order of the example file.
func Options() []Option {
	all := table()
	list := make([]Option, len(all))
	for i, o := range all {
		list[i] = o.Option
	}
	return list
}

// table is the one list of settings: loading, redaction, the example file's test and the README follow it.
func table() []option {
	return slices.Concat(serverOptions(), reminderOptions(), lightOptions(), wecomOptions(), llmOptions(), modelOptions())
}

func serverOptions() []option {
	return []option{
		{Option{Key: "data", Flag: "data", Default: "./data", Help: "folder of the embedded store and uploads"}, func(s *Settings) any { return &s.Data }},
		{Option{Key: "database_url", Flag: "database-url", Secret: true, Help: "postgres://… selects PostgreSQL + pgvector; empty: SQLite in the data folder"}, func(s *Settings) any { return &s.DatabaseURL }},
		{Option{Key: "redis_url", Flag: "redis-url", Secret: true, Help: "redis://…, comma list for a Redis Cluster, redis+sentinel://host:port,…/master; empty: in-process"}, func(s *Settings) any { return &s.RedisURL }},
		{Option{Key: "keep_days", Default: "30", Help: "days for which finished messages are kept; the ledger is kept for ever"}, func(s *Settings) any { return &s.KeepDays }},
		{Option{Key: "audit_keep_days", Default: "0", Help: "days for which the record of changes is kept, 180 at least; 0: for ever"}, func(s *Settings) any { return &s.AuditKeepDays }},
		{Option{Key: "listen", Flag: "listen", Default: ":8080", Help: "HTTP address"}, func(s *Settings) any { return &s.Listen }},
		{Option{Key: "public_url", Help: "https://… address of the web pages as members reach them; empty: no pages, and cards without links"}, func(s *Settings) any { return &s.PublicURL }},
		{Option{Key: "local_login", Default: "off", Help: "sign-in to the pages with a password, for places without WeCom: off, dengbao (等保: 10 characters of 3 kinds, anew after 90 days) or plain (15 characters)"}, func(s *Settings) any { return &s.LocalLogin.Profile }},
		{Option{Key: "local_login_code", Default: "true", Help: "a password alone does not do: a code of an authenticator app is asked for besides"}, func(s *Settings) any { return &s.LocalLogin.Code }},
		{Option{Key: "proxies", Default: "127.0.0.0/8,::1/128", Help: "addresses of the web server before the pages, comma list: the visitor's address is what it says"}, func(s *Settings) any { return &s.Proxies }},
		{Option{Key: "timezone", Default: "Asia/Shanghai", Help: "zone of due dates and quiet hours"}, func(s *Settings) any { return &s.Timezone }},
		{Option{Key: "log_format", Flag: "log-format", Help: "text or json; empty: text on a terminal, else json"}, func(s *Settings) any { return &s.LogFormat }},
		{Option{Key: "directory", Flag: "directory", Help: "units, aliases, groups, members and roles; empty: directory.yaml in the data folder, else WeCom contacts"}, func(s *Settings) any { return &s.Directory }},
	}
}

func wecomOptions() []option {
	return []option{
		{Option{Key: "wecom.corp_id", Help: "self-built app: corp id"}, func(s *Settings) any { return &s.WeCom.App.CorpID }},
		{Option{Key: "wecom.agent_id", Help: "self-built app: agent id"}, func(s *Settings) any { return &s.WeCom.App.AgentID }},
		{Option{Key: "wecom.secret", Secret: true, Help: "self-built app: secret"}, func(s *Settings) any { return &s.WeCom.App.Secret }},
		{Option{Key: "wecom.token", Secret: true, Help: "self-built app: callback token"}, func(s *Settings) any { return &s.WeCom.App.Token }},
		{Option{Key: "wecom.aes_key", Secret: true, Help: "self-built app: EncodingAESKey, 43 characters"}, func(s *Settings) any { return &s.WeCom.App.AESKey }},
		{Option{Key: "wecom.api_base", Default: "https://qyapi.weixin.qq.com", Help: "API of a private deployment"}, func(s *Settings) any { return &s.WeCom.APIBase }},
		{Option{Key: "wecom.oauth_base", Default: "https://open.weixin.qq.com", Help: "sign-in page of a private deployment"}, func(s *Settings) any { return &s.WeCom.OAuthBase }},
		{Option{Key: "wecom.login_base", Help: "page with the QR code for desktop browsers; empty: WeCom's own, in a private deployment none"}, func(s *Settings) any { return &s.WeCom.LoginBase }},
		{Option{Key: "wecom.ca_file", Help: "certificate authorities (PEM) of a private deployment; empty: the system's"}, func(s *Settings) any { return &s.WeCom.CAFile }},
		{Option{Key: "wecom.bot_id", Help: "intelligent bot over its long connection: id"}, func(s *Settings) any { return &s.WeCom.Bot.ID }},
		{Option{Key: "wecom.bot_secret", Secret: true, Help: "intelligent bot over its long connection: secret"}, func(s *Settings) any { return &s.WeCom.Bot.Secret }},
		{Option{Key: "wecom.bot_ws_url", Help: "intelligent bot over its long connection: address; empty: the public one"}, func(s *Settings) any { return &s.WeCom.Bot.WSURL }},
		{Option{Key: "wecom.bot_token", Secret: true, Help: "intelligent bot in JSON callback mode: token"}, func(s *Settings) any { return &s.WeCom.Bot.Token }},
		{Option{Key: "wecom.bot_aes_key", Secret: true, Help: "intelligent bot in JSON callback mode: EncodingAESKey"}, func(s *Settings) any { return &s.WeCom.Bot.AESKey }},
		{Option{Key: "wecom.robot_keys", Secret: true, Help: "group robots: name=key, comma list"}, func(s *Settings) any { return &s.WeCom.Robots }},
		{Option{Key: "wecom.accounts", Help: "accounts of the whole corp: WeCom lets an app send 200 messages a day for each; empty: as many as the app sees"}, func(s *Settings) any { return &s.WeCom.Accounts }},
	}
}

func modelOptions() []option {
	return []option{
		{Option{Key: "embedding.base_url", Help: "any OpenAI-compatible embedding endpoint; empty: no dense search"}, func(s *Settings) any { return &s.Embedding.BaseURL }},
		{Option{Key: "embedding.api_key", Secret: true, Help: "its key"}, func(s *Settings) any { return &s.Embedding.APIKey }},
		{Option{Key: "embedding.model", Help: "its model"}, func(s *Settings) any { return &s.Embedding.Model }},
		{Option{Key: "embedding.dimensions", Help: "length of its vectors; empty: the model's own"}, func(s *Settings) any { return &s.Embedding.Dimensions }},
		{Option{Key: "embedding.builtin", Default: "true", Help: "order what words find by a shipped table of word meanings, where no endpoint is set or it is down; false: by words alone"}, func(s *Settings) any { return &s.Embedding.BuiltIn }},
		{Option{Key: "transcribe.base_url", Help: "any OpenAI-compatible transcription endpoint; empty: voice asks for text"}, func(s *Settings) any { return &s.Transcribe.BaseURL }},
		{Option{Key: "transcribe.api_key", Secret: true, Help: "its key"}, func(s *Settings) any { return &s.Transcribe.APIKey }},
		{Option{Key: "transcribe.model", Help: "its model"}, func(s *Settings) any { return &s.Transcribe.Model }},
		{Option{Key: "safety.url", Secret: true, Help: "content service of your own: POST {way, text} gives {pass, reason}; empty: the list of words alone"}, func(s *Settings) any { return &s.SafetyURL }},
	}
}

// set reads value into the setting's field; the error is the end of a sentence and never holds the value.
func (o option) set(s *Settings, value string) error {
	switch field := o.field(s).(type) {
	case *string:
		*field = strings.TrimSpace(value)
	case *int:
		n, err := strconv.Atoi(strings.TrimSpace(value))
		if err != nil {
			return fmt.Errorf("应是整数")
		}
		*field = n
	case *bool:
		on, err := strconv.ParseBool(strings.TrimSpace(value))
		if err != nil {
			return fmt.Errorf("应写 true 或 false")
		}
		*field = on
	case *[]int:
		days, err := parseDays(value)
		if err != nil {
			return err
		}
		*field = days
	case *[]ReminderRule:
		rules, err := parseRules(value)
		if err != nil {
			return err
		}
		*field = rules
	case *[]Robot:
		robots, err := parseRobots(value)
		if err != nil {
			return err
		}
		*field = robots
	}
	return nil
}

// get prints the field, "" when it is not set.
func (o option) get(s *Settings) string {
	switch field := o.field(s).(type) {
	case *string:
		return *field
	case *int:
		if *field != 0 {
			return strconv.Itoa(*field)
		}
	case *bool:
		return strconv.FormatBool(*field)
	case *[]int:
		return strings.Trim(strings.ReplaceAll(fmt.Sprint(*field), " ", ","), "[]")
	case *[]ReminderRule:
		documents := make([]string, len(*field))
		for i, r := range *field {
			documents[i] = r.Document
		}
		return strings.Join(documents, ",")
	case *[]Robot:
		names := make([]string, len(*field))
		for i, r := range *field {
			names[i] = r.Name
		}
		return strings.Join(names, ",")
	}
	return ""
}

// parseRobots reads name=key, comma or line separated.
func parseRobots(value string) ([]Robot, error) {
	var robots []Robot
	seen := map[string]bool{}
	for entry := range strings.FieldsFuncSeq(value, func(r rune) bool { return r == ',' || r == '\n' }) {
		name, key, ok := strings.Cut(entry, "=")
		name, key = strings.TrimSpace(name), strings.TrimSpace(key)
		if !ok || name == "" || key == "" {
			return nil, fmt.Errorf("应写作 群名=key,几个群用逗号隔开")
		}
		if seen[name] {
			return nil, fmt.Errorf("群名 %s 写了两次", name)
		}
		seen[name] = true
		robots = append(robots, Robot{name, key})
	}
	return robots, nil
}
