package wecom

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strconv"

	"duban/delivery"
)

// Check is one line of a probe: what was tried and how it went.
type Check struct {
	Name string
	OK   bool
	Note string // what was found, or what to do; no secrets
}

// ProbeOptions say how far a Probe may go. Zero value: nothing reaches anybody.
type ProbeOptions struct {
	To string // a user id that gets one test message; "": nobody
}

// nobody is a user id that no corp has.
const nobody = "duban-doctor-nobody"

// Probe tries each API that the app needs, beyond a token, and says what to mend where: errcode, what it means, and the
// step in the console. It sends nothing, but for a test message to ProbeOptions.To.
func (c *Client) Probe(ctx context.Context, o ProbeOptions) []Check {
	token := Check{Name: "gettoken"}
	if _, err := c.tokens.GetAccessTokenContext(ctx); err != nil {
		token.Note = Explain(err)
		return []Check{token}
	}
	token.OK, token.Note = true, "凭证已取得"
	checks := append([]Check{token}, c.checkAgent(ctx), c.checkCallbackIP(ctx))
	checks = append(checks, c.checkContacts(ctx)...)
	return append(checks, c.checkSend(ctx, o.To))
}

// Explain says what an error of this package means to an operator: errcode, meaning, the step in the console, and the
// address that WeCom saw where that is what it refuses. It holds no secrets.
func Explain(err error) string {
	failed, ok := errors.AsType[*SendError](err)
	if !ok || failed.Code == 0 {
		return redact(err.Error()) + "。请检查服务器能不能访问企业微信的接口（443 端口、代理、DUBAN_WECOM_API_BASE、CA 证书）"
	}
	c, known := cures()[failed.Code]
	if !known {
		return fmt.Sprintf("errcode %d：%s", failed.Code, failed.Message)
	}
	text := fmt.Sprintf("errcode %d：%s。处理：%s", failed.Code, c.meaning, c.step)
	if ip := shownIP.FindString(failed.Message); failed.Code == codeAddress && ip != "" {
		text += "。IP：" + ip
	}
	return text
}

// shownIP finds the address that apiError put into its message.
var shownIP = regexp.MustCompile(`\b\d{1,3}(?:\.\d{1,3}){3}\b|[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){3,7}`)

func check(name string, err error, good string) Check {
	if err != nil {
		return Check{Name: name, Note: Explain(err)}
	}
	return Check{Name: name, OK: true, Note: good}
}

func (c *Client) checkAgent(ctx context.Context) Check {
	a, err := c.agent(ctx)
	switch {
	case err != nil:
		return check("agent/get", err, "")
	case a.Close == 1:
		return Check{Name: "agent/get", Note: "应用已停用。处理：" + appPage + "，点“启用应用”"}
	case len(a.Users.List)+len(a.Departments.IDs)+len(a.Tags.IDs) == 0:
		return Check{Name: "agent/get", Note: "应用的可见范围是空的，谁也用不了。处理：" + appPage + " → 可见范围，选上联络员和领导所在的部门"}
	}
	return check("agent/get", nil, fmt.Sprintf("应用“%s”已启用，可见范围：%d 个部门、%d 人、%d 个标签", Clean(a.Name), len(a.Departments.IDs), len(a.Users.List), len(a.Tags.IDs)))
}

func (c *Client) checkCallbackIP(ctx context.Context) Check {
	var answer struct {
		Addresses []string `json:"ip_list"`
	}
	err := c.get(ctx, "getcallbackip", nil, &answer)
	return check("getcallbackip", err, fmt.Sprintf("企业微信从 %d 个地址回调", len(answer.Addresses)))
}

// checkContacts tries the lists, and the members of the first department.
func (c *Client) checkContacts(ctx context.Context) []Check {
	departments, err := c.departments(ctx)
	checks := []Check{check("department/list", err, fmt.Sprintf("能看到 %d 个部门", len(departments)))}
	if err != nil {
		return checks
	}
	named := 0
	for _, d := range departments {
		if d.Name != "" {
			named++
		}
	}
	if named < len(departments) {
		checks[0].Note += fmt.Sprintf("，其中 %d 个看不到名称，请在部门对照表 departments.yaml 里按编号写明单位", len(departments)-named)
	}
	if len(departments) == 0 {
		return checks
	}
	var members struct {
		All []person `json:"userlist"`
	}
	query := url.Values{"department_id": {strconv.Itoa(departments[0].ID)}}
	api := "user/list"
	if err = c.get(ctx, api, query, &members); codeOf(err) == codeForbidden {
		api = "user/simplelist"
		err = c.get(ctx, api, query, &members)
	}
	return append(checks, check(api, err, fmt.Sprintf("第一个部门里有 %d 人", len(members.All))))
}

// checkSend sends to nobody: WeCom checks everything, and tells that no receiver was left.
func (c *Client) checkSend(ctx context.Context, to string) Check {
	if to != "" {
		err := c.Send(ctx, delivery.Outgoing{To: to, Text: "这是督办系统的测试消息，不用回复。"})
		return check("message/send", err, "测试消息已发给 "+to)
	}
	err := c.Send(ctx, delivery.Outgoing{To: nobody, Text: "测试"})
	failed, ok := errors.AsType[*SendError](err)
	if ok && (failed.Code == codeNoReceivers || failed.Code == 0 && len(failed.Users) > 0) {
		return check("message/send", nil, "能发（没有真的发给谁；加 --to 账号 会发一条测试消息）")
	}
	return check("message/send", err, "能发")
}

// Probe tries each robot's key with a message of a kind that does not exist: a good key is told that, a bad one that it
// is none. Nothing appears in a group.
func (r *Robots) Probe(ctx context.Context) []Check {
	var checks []Check
	for _, k := range r.cfg.Keys {
		err := r.post(ctx, k.Key, map[string]any{"msgtype": "duban-doctor"})
		if code := codeOf(err); code == codeBadType || code == 40058 || code == 44004 {
			err = nil
		}
		checks = append(checks, check("群机器人 "+k.Name, err, "key 有效（没有真的发消息）"))
	}
	return checks
}
