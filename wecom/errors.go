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
	codeBusy    = -1     // the system is busy
	codeAddress = 60020  // the call came from an address that the app does not trust
	codeTooBig  = 830002 // a file or a range of it is over 20 MB

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

// reaction is what an errcode means and asks for.
type reaction struct {
	kind    delivery.SendKind
	renew   bool          // the token is refused: one new token, one more try
	after   time.Duration //
	meaning string
}

// reactionTo is the table of error codes. Match the number, never errmsg.
// Source: developer documentation, page 90313.
func reactionTo(code int) reaction {
	switch code {
	case codeBusy:
		return reaction{kind: delivery.Retry, meaning: "企业微信系统繁忙，稍后再试"}
	case 40001:
		return reaction{kind: delivery.Retry, renew: true, after: time.Minute, meaning: "应用的 Secret 不对或已重置，请核对设置"}
	case 40014, 42001:
		return reaction{kind: delivery.Retry, renew: true, meaning: "access_token 失效"}
	case 40013:
		return reaction{kind: delivery.Permanent, meaning: "企业 ID 不对，请核对设置"}
	case 40056, 301002:
		return reaction{kind: delivery.Permanent, meaning: "AgentId 与 Secret 不是同一个应用，请核对设置"}
	case 40003, 40031, 60111:
		return reaction{kind: delivery.Permanent, meaning: "没有这个成员"}
	case 60011:
		return reaction{kind: delivery.Permanent, meaning: "成员不在应用的可见范围内，请管理员调整可见范围"}
	case 81013, 82001:
		return reaction{kind: delivery.Permanent, meaning: "收信人都不可用，请核对账号和应用的可见范围"}
	case codeAddress:
		return reaction{kind: delivery.Retry, after: time.Minute, meaning: "请管理员在应用详情页的“企业可信IP”里添加本机出口 IP"}
	case 45009:
		return reaction{kind: delivery.Retry, after: time.Minute, meaning: "调用太频繁，过一段时间再试"}
	case 45033:
		return reaction{kind: delivery.Retry, meaning: "并发太多，过一会儿再试"}
	case 48002:
		return reaction{kind: delivery.Permanent, meaning: "应用没有这个接口的权限"}
	case 40008, 44004, 45002, 40033, 40058, 41001:
		return reaction{kind: delivery.Permanent, meaning: "请求内容有误，请报告给开发者"}
	}
	return reactionToMedia(code)
}

// reactionToMedia is the table's share about files, and what stands for every other code.
func reactionToMedia(code int) reaction {
	switch code {
	case 40007, codeMediaGone:
		return reaction{kind: delivery.Permanent, meaning: "文件取不到了，只保留三天"}
	case codeTooBig:
		return reaction{kind: delivery.Permanent, meaning: "文件太大，要分段取"}
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
