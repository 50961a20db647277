package configs

import (
	"encoding/base64"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// aesKeyLength is the length of an EncodingAESKey: 32 bytes in base64 without its padding.
// Source: the callback page of the WeCom documentation.
const aesKeyLength = 43

// maxDimensions is the longest vector that the store keeps.
const maxDimensions = 4_000

// Validate returns Problems with one sentence for everything that cannot be right, nil when all is well.
// It looks at the values only and
// opens nothing; the sentences are sorted.
func (s Settings) Validate() error {
	var p Problems
	s.checkServer(&p)
	s.checkPages(&p)
	s.checkReminder(&p)
	s.checkLights(&p)
	s.checkApp(&p)
	s.checkBot(&p)
	s.checkLLM(&p)
	s.checkModels(&p)
	slices.Sort(p)
	return p.asError()
}

// add notes a problem of the setting with this key, named as in the environment.
func (p *Problems) add(key, format string, args ...any) {
	*p = append(*p, Option{Key: key}.Env()+" "+fmt.Sprintf(format, args...))
}

// leastAuditDays is six months: what the law asks of network logs.
const leastAuditDays = 180

func (s Settings) checkServer(p *Problems) {
	if s.Data == "" {
		p.add("data", "是空的：请给出数据目录，例如 ./data。")
	}
	if s.DatabaseURL != "" && !strings.HasPrefix(s.DatabaseURL, "sqlite:") && !hasHost(s.DatabaseURL, "postgres", "postgresql") {
		p.add("database_url", "应以 postgres:// 开头并写明主机；密码里有 @ : / 等符号的，写成 %%40 %%3A %%2F；用内置数据库就留空。")
	}
	if !redisAddresses(s.RedisURL) {
		p.add("redis_url", "应以 redis:// 开头并写明主机，集群用逗号隔开，哨兵写作 redis+sentinel://主机:端口,主机:端口/主库名；不用外部 Redis 就留空。")
	}
	if s.KeepDays < 1 {
		p.add("keep_days", "是 %d:应至少保留 1 天，一般 30 天。", s.KeepDays)
	}
	if s.AuditKeepDays != 0 && s.AuditKeepDays < leastAuditDays {
		p.add("audit_keep_days", "是 %d:留痕至少保留 %d 天；一直保留就写 0。", s.AuditKeepDays, leastAuditDays)
	}
	if _, port, err := net.SplitHostPort(s.Listen); err != nil || !validPort(port) {
		p.add("listen", "是 %q:应写作 :8080 或 127.0.0.1:8080。", s.Listen)
	}
	if !slices.Contains([]string{"", "text", "json"}, s.LogFormat) {
		p.add("log_format", "是 %q:应写 text 或 json,或留空。", s.LogFormat)
	}
	if _, err := time.LoadLocation(s.Timezone); err != nil || s.Timezone == "" || s.Timezone == "Local" {
		p.add("timezone", "是 %q:没有这个时区，请写 Asia/Shanghai 这样的名称。", s.Timezone)
	}
}

func (s Settings) checkPages(p *Problems) {
	if s.PublicURL != "" && !publicAddress(s.PublicURL) {
		p.add("public_url", "应以 https:// 开头，只写到主机和端口，例如 https://duban.example；http:// 只能用于本机。不用网页就留空。")
	}
	s.checkLocalLogin(p)
}

func (s Settings) checkApp(p *Problems) {
	app := s.WeCom.App
	p.together("自建应用的五项要一起设置", map[string]bool{
		"wecom.corp_id": app.CorpID != "", "wecom.agent_id": app.AgentID != 0, "wecom.secret": app.Secret != "",
		"wecom.token": app.Token != "", "wecom.aes_key": app.AESKey != ""})
	if app.AgentID < 0 {
		p.add("wecom.agent_id", "应是正整数，见企业微信后台该应用的 AgentId。")
	}
	if s.WeCom.Accounts < 0 {
		p.add("wecom.accounts", "应是企业的账号数，或留空。")
	}
	p.checkAESKey("wecom.aes_key", app.AESKey)
	for key, base := range map[string]string{"wecom.api_base": s.WeCom.APIBase, "wecom.oauth_base": s.WeCom.OAuthBase, "wecom.login_base": s.WeCom.ScanBase()} {
		if key == "wecom.login_base" && base == "" {
			continue // a private deployment without that page
		}
		if !hasHost(base, "https", "http") {
			p.add(key, "应是 https:// 开头的网址。")
		}
	}
}

func (s Settings) checkBot(p *Problems) {
	bot := s.WeCom.Bot
	p.together("智能机器人长连接的两项要一起设置", map[string]bool{"wecom.bot_id": bot.ID != "", "wecom.bot_secret": bot.Secret != ""})
	p.together("智能机器人回调的两项要一起设置", map[string]bool{"wecom.bot_token": bot.Token != "", "wecom.bot_aes_key": bot.AESKey != ""})
	p.checkAESKey("wecom.bot_aes_key", bot.AESKey)
	if bot.WSURL != "" && !hasHost(bot.WSURL, "wss", "ws") {
		p.add("wecom.bot_ws_url", "应是 wss:// 开头的网址。")
	}
}

func (s Settings) checkModels(p *Problems) {
	for section, e := range map[string]Endpoint{"embedding": s.Embedding.Endpoint, "transcribe": s.Transcribe} {
		if e.BaseURL != "" && !hasHost(e.BaseURL, "https", "http") {
			p.add(section+".base_url", "应是 http:// 或 https:// 开头的网址。")
		}
		p.together("模型服务的地址和模型名要一起设置", map[string]bool{section + ".base_url": e.BaseURL != "", section + ".model": e.Model != ""})
		if e.APIKey != "" && e.BaseURL == "" {
			p.add(section+".api_key", "设置了，但没有 %s:请补上模型服务的地址。", Option{Key: section + ".base_url"}.Env())
		}
	}
	if s.SafetyURL != "" && !hasHost(s.SafetyURL, "https", "http") {
		p.add("safety.url", "应是 http:// 或 https:// 开头的网址。")
	}
	if d := s.Embedding.Dimensions; d < 0 || d > maxDimensions {
		p.add("embedding.dimensions", "是 %d:应在 1 到 %d 之间，或留空。", d, maxDimensions)
	}
}

// together notes which of the settings are missing when some are there.
func (p *Problems) together(rule string, given map[string]bool) {
	var there, missing []string
	for key, set := range given {
		if set {
			there = append(there, key)
		} else {
			missing = append(missing, Option{Key: key}.Env())
		}
	}
	if len(there) == 0 || len(missing) == 0 {
		return
	}
	slices.Sort(missing)
	*p = append(*p, rule+",还缺 "+strings.Join(missing, "、")+"。")
}

func (p *Problems) checkAESKey(key, value string) {
	if value == "" {
		return
	}
	if _, err := base64.StdEncoding.DecodeString(value + "="); len(value) != aesKeyLength || err != nil {
		p.add(key, "应是 %d 个字母和数字，请从企业微信后台的 EncodingAESKey 整段复制。", aesKeyLength)
	}
}

// redisAddresses reports whether an address has the form of a server, a comma list of a cluster, or of sentinels.
func redisAddresses(raw string) bool {
	if scheme, rest, ok := strings.Cut(raw, "+sentinel://"); ok {
		_, master, named := strings.Cut(rest[strings.LastIndex(rest, "@")+1:], "/")
		return (scheme == "redis" || scheme == "rediss") && !strings.HasPrefix(rest, "/") && named && master != "" && master[0] != '?'
	}
	for one := range strings.SplitSeq(raw, ",") {
		if raw != "" && !hasHost(strings.TrimSpace(one), "redis", "rediss") {
			return false
		}
	}
	return true
}

// hasHost reports whether raw is a URL of one of the schemes that names a host.
func hasHost(raw string, schemes ...string) bool {
	u, err := url.Parse(raw)
	return err == nil && u.Host != "" && slices.Contains(schemes, u.Scheme)
}

// publicAddress reports whether pages may be served at a URL: https and a host alone; plain http on this machine.
func publicAddress(raw string) bool {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || u.User != nil || u.Path != "" || u.RawQuery != "" || u.Fragment != "" {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && slices.Contains([]string{"localhost", "127.0.0.1", "::1"}, u.Hostname())
}

func validPort(port string) bool {
	n, err := strconv.Atoi(port)
	return err == nil && n >= 0 && n <= 65535
}
