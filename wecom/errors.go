package wecom

import (
	"context"
	"errors"
	"fmt"
	"net"
	"regexp"
	"strings"
	"time"

	"duban/delivery"
)

const (
	codeBusy     = -1     // the system is busy
	codeAddress  = 60020  // the call came from an address that the app does not trust
	codeParallel = 45033  // too many calls at the same time
	codeTooBig   = 830002 // a file or a range of it is over 20 MB

	codeMediaGone = 40006 // the file's size is not right: it was never uploaded whole
)

// SendError is a call that WeCom refused, or whose outcome is not known. It holds no token, secret or chat text.
type SendError struct {
	API     string // message/send, gettoken, …
	Code    int    // WeCom's errcode; 0 when WeCom did not answer
	Kind    delivery.SendKind
	Message string        // what it means and what to do, then WeCom's errmsg; for the operator, in Chinese where it is ours
	After   time.Duration // how long WeCom wants to be left alone before the next try; 0: the caller's choice
	Users   []string      // the userids that did not get it, when WeCom names them
	err     error         // context.Canceled or context.DeadlineExceeded, or nil
}

// Error prints it in one line.
func (e *SendError) Error() string {
	if e.Code == 0 {
		return fmt.Sprintf("wecom %s: %s", e.API, e.Message)
	}
	return fmt.Sprintf("wecom %s: errcode %d: %s", e.API, e.Code, e.Message)
}

// Unwrap returns the context's error if that ended the call.
func (e *SendError) Unwrap() error { return e.err }

// Temporary reports whether the same call may work later without doubling anything.
func (e *SendError) Temporary() bool { return e.Kind == delivery.Retry }

// Uncertain reports whether the message may have arrived though the call failed.
func (e *SendError) Uncertain() bool { return e.Kind == delivery.Unknown }

// RetryAfter is how long WeCom wants to be left alone before the next try; 0: the caller's choice.
func (e *SendError) RetryAfter() time.Duration { return e.After }

// Unreachable reports whether the member cannot be reached at all, however often: unknown, outside the app's visible range,
// or without a licence.
func (e *SendError) Unreachable() bool { return len(e.Users) > 0 || reactionTo(e.Code).gone }

// reaction is what an errcode means and asks for.
type reaction struct {
	kind    delivery.SendKind
	renew   bool          // the token is refused: one new token, one more try
	gone    bool          // this member cannot be reached
	setting bool          // the operator must mend something; no other form of the message helps
	after   time.Duration // earliest next try
	meaning string        // for the operator
}

// reactions is the table of error codes. Match the number, never errmsg.
// Source: developer documentation, page 90313; docs/wecom.md names the test of each.
var reactions = map[int]reaction{
	codeBusy: {kind: delivery.Retry, meaning: "企业微信系统繁忙，稍后再试"},

	40001:  {kind: delivery.Retry, renew: true, setting: true, after: time.Minute, meaning: "应用的 Secret 不对或已重置，请核对设置"},
	40014:  {kind: delivery.Retry, renew: true, meaning: "access_token 失效"},
	42001:  {kind: delivery.Retry, renew: true, meaning: "access_token 失效"},
	41001:  {kind: delivery.Permanent, setting: true, meaning: "请求里没有 access_token，请报告给开发者"},
	40013:  {kind: delivery.Permanent, setting: true, meaning: "企业 ID 不对，请核对设置"},
	40056:  {kind: delivery.Permanent, setting: true, meaning: "AgentId 不对，请核对设置"},
	301002: {kind: delivery.Permanent, setting: true, meaning: "AgentId 与 Secret 不是同一个应用，请核对设置"},
	40029:  {kind: delivery.Permanent, meaning: "登录码无效或已用过，请重新进入页面"},
	50001:  {kind: delivery.Permanent, setting: true, meaning: "请管理员把本站域名设为应用的可信域名"},

	codeAddress: {kind: delivery.Retry, setting: true, after: time.Minute, meaning: "请管理员在应用详情页的“企业可信IP”里添加本机出口 IP"},
	45009:       {kind: delivery.Retry, after: time.Minute, meaning: "调用太频繁，过一段时间再试"},

	codeParallel: {kind: delivery.Retry, meaning: "并发太多，过一会儿再试"},

	40003: {kind: delivery.Permanent, gone: true, meaning: "没有这个成员"},
	40031: {kind: delivery.Permanent, gone: true, meaning: "没有这个成员"},
	60111: {kind: delivery.Permanent, gone: true, meaning: "没有这个成员"},
	60011: {kind: delivery.Permanent, gone: true, meaning: "成员不在应用的可见范围内，请管理员调整可见范围"},
	81013: {kind: delivery.Permanent, gone: true, meaning: "收信人都不可用，请核对账号和应用的可见范围"},
	82001: {kind: delivery.Permanent, setting: true, meaning: "没有收信人，请报告给开发者"},

	40008: {kind: delivery.Permanent, meaning: "这里不支持这种消息"},
	44004: {kind: delivery.Permanent, meaning: "请求内容为空，请报告给开发者"},
	45002: {kind: delivery.Permanent, meaning: "请求内容太长，请报告给开发者"},
	40033: {kind: delivery.Permanent, meaning: "请求里有不允许的字符，请报告给开发者"},
	40058: {kind: delivery.Permanent, meaning: "请求参数有误，请报告给开发者"},
	48002: {kind: delivery.Permanent, meaning: "应用没有这个接口的权限"},

	40004:         {kind: delivery.Permanent, meaning: "文件类型不对"},
	codeMediaGone: {kind: delivery.Permanent, meaning: "文件取不到了，只保留三天"},
	40007:         {kind: delivery.Permanent, meaning: "文件取不到了，只保留三天"},
	codeTooBig:    {kind: delivery.Permanent, meaning: "文件太大，要分段取"},

	86001: {kind: delivery.Permanent, setting: true, meaning: "群号不对"},
	86003: {kind: delivery.Permanent, setting: true, meaning: "没有这个群"},
	86201: {kind: delivery.Permanent, setting: true, meaning: "没有给出群号"},
	86215: {kind: delivery.Permanent, setting: true, meaning: "群已经存在"},
	86216: {kind: delivery.Permanent, setting: true, meaning: "群成员名单不对"},

	93000: {kind: delivery.Permanent, setting: true, meaning: "群机器人已被移除，请核对它的地址"},
	93001: {kind: delivery.Permanent, setting: true, meaning: "这个群不能主动发消息"},
	93004: {kind: delivery.Permanent, setting: true, meaning: "机器人被停用"},
	93006: {kind: delivery.Permanent, setting: true, meaning: "没有这个会话"},
	93008: {kind: delivery.Permanent, setting: true, meaning: "机器人不在群里"},

	846605: {kind: delivery.Permanent, meaning: "这条消息已经不能直接回复"},
	846608: {kind: delivery.Permanent, meaning: "流式回复已经过期"},
	853000: {kind: delivery.Permanent, setting: true, meaning: "智能机器人的 BotID 或 Secret 不对，请核对设置"},
}

// reactionTo is what a code asks for; one that is not in the table is for good.
func reactionTo(code int) reaction {
	if r, known := reactions[code]; known {
		return r
	}
	return reaction{kind: delivery.Permanent, meaning: "企业微信没有接受"}
}

// apiError makes the error of an errcode.
func apiError(api string, code int, errmsg string) *SendError {
	r := reactionTo(code)
	message := r.meaning
	if ip := callerIP.FindStringSubmatch(errmsg); code == codeAddress && ip != nil {
		message += " " + ip[1]
	}
	if errmsg = strings.TrimSpace(errmsg); errmsg != "" {
		if len(errmsg) > 300 {
			errmsg = strings.ToValidUTF8(errmsg[:300], "") + "…"
		}
		message += " (" + redact(errmsg) + ")"
	}
	return &SendError{API: api, Code: code, Kind: r.kind, After: r.after, Message: message}
}

// connectionError makes the error of a call that got no answer. Before the connection stood nothing can have been
// delivered; after that nobody knows. The cause is kept as redacted text only, because it names the whole URL.
func connectionError(api string, err error) *SendError {
	e := &SendError{API: api, Kind: delivery.Unknown, Message: redact(err.Error())}
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "dial" {
		e.Kind = delivery.Retry
	}
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		e.Kind = delivery.Retry
	}
	for _, cause := range []error{context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, cause) {
			e.err = cause
		}
	}
	return e
}

var secretParam = regexp.MustCompile(`(?i)\b((?:access_token|corpsecret|secret|key|code|ticket|token)=)[^&\s"']+`)

// callerIP finds the address that WeCom saw.
var callerIP = regexp.MustCompile(`(?i)from ip:\s*([0-9a-f.:]*[0-9a-f])`)

// redact takes the secrets out of a text that may show a URL, and the public host, which a route may replace.
func redact(text string) string {
	return secretParam.ReplaceAllString(strings.ReplaceAll(text, apiHost, ""), "${1}***")
}
