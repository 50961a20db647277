package aibot

import (
	"errors"
	"fmt"
	"time"

	"duban/delivery"
	"duban/wecom"
)

// Why the long connection ended, or did not begin.
var (
	ErrClosed    = errors.New("the long connection was lost")
	ErrKicked    = errors.New("another program connected as this bot")
	ErrSecret    = errors.New("WeCom refuses the bot's id or secret")
	ErrNoPong    = errors.New("WeCom does not answer the heartbeat")
	ErrLeaseLost = errors.New("another process holds the connection's lease")
	errNoAck     = errors.New("no acknowledgement came")
	errNotLive   = errors.New("the long connection is not up")
)

// Error codes of the long connection.
const (
	codeBusy     = -1
	codeOften    = 45009
	codeAtOnce   = 45033
	codeNoChat   = 93006  // no such chat, or the bot was never spoken to there
	codeNoPush   = 93001  // the bot may not push there
	codeNoReq    = 846605 // the req_id is none that can be answered like this
	codeExpired  = 846608 // the stream is too old
	codeSecret   = 853000
	oftenPause   = time.Minute
	notLivePause = time.Second
)

// refused makes the error of an errcode. Match the number, never errmsg, which is not printed: it may quote the message.
func refused(cmd string, code int) *wecom.SendError {
	e := &wecom.SendError{API: cmd, Code: code, Kind: delivery.Permanent}
	switch code {
	case codeBusy, codeAtOnce:
		e.Kind, e.Message = delivery.Retry, "企业微信系统繁忙，稍后再试"
	case codeOften:
		e.Kind, e.After, e.Message = delivery.Retry, oftenPause, "这个会话发得太频繁，过一会儿再试"
	case codeNoChat, codeNoPush:
		e.Message = "机器人不能往这个会话发消息：对方没有在这里跟它说过话，或已把它移出"
	case codeNoReq, codeExpired:
		e.Message = "这条消息的回复时限已过"
	case codeSecret:
		e.Message = "机器人的 ID 或长连接 Secret 不对，请核对设置"
	default:
		e.Message = "企业微信没有接受"
	}
	return e
}

// codeOf is WeCom's errcode in err, 0 when there is none.
func codeOf(err error) int {
	if e, ok := errors.AsType[*wecom.SendError](err); ok {
		return e.Code
	}
	return 0
}

// perished reports whether a reply is no longer possible, so that a push must do.
func perished(err error) bool {
	code := codeOf(err)
	return code == codeNoReq || code == codeExpired
}

// unreachable reports whether the bot cannot push into a chat.
func unreachable(err error) bool {
	code := codeOf(err)
	return code == codeNoChat || code == codeNoPush
}

// later makes an error that lets the Sender try again.
func later(after time.Duration, cause error) error {
	return &delivery.SendError{Kind: delivery.Retry, After: after, Err: fmt.Errorf("%s: %w", cmdSend, cause)}
}

// uncertain makes an error that says that the message may have arrived.
func uncertain(api string, cause error) error {
	return &delivery.SendError{Kind: delivery.Unknown, Err: fmt.Errorf("%s: %w", api, cause)}
}

// never makes an error that ends all attempts.
func never(api, why string) error {
	return &wecom.SendError{API: api, Kind: delivery.Permanent, Message: why}
}
