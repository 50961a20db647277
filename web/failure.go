package web

import (
	"errors"
	"net/http"

	"duban/ledger"
)

// failureView says what went wrong and what to do.
type failureView struct {
	Frame
	Words   string
	Again   bool     // signing in anew may help
	Choices []option // what can be had instead, each with its address
}

// told is a failure with words of its own.
type told struct {
	error
	title, words string
	choices      []option
}

// Unwrap is the failure itself.
func (t told) Unwrap() error { return t.error }

// statusOf is a code's HTTP status.
func statusOf(code ledger.Code) int {
	switch code {
	case ledger.Invalid:
		return http.StatusBadRequest
	case ledger.NotFound:
		return http.StatusNotFound
	case ledger.Forbidden:
		return http.StatusForbidden
	case ledger.Conflict:
		return http.StatusConflict
	case ledger.TooLarge:
		return http.StatusRequestEntityTooLarge
	case ledger.TooMany:
		return http.StatusTooManyRequests
	case ledger.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

func errNoPage() error { return ledger.Errorf(ledger.NotFound, "没有这个页面。") }

func errNotYours() error { return ledger.Errorf(ledger.Forbidden, "这一页不归您看。") }

// wordsOf is what a person reads of a failure: our own sentence where it is one for people, else a sentence for its code. The
// cause is for the log.
func (f Frame) wordsOf(code ledger.Code) string {
	switch code {
	case ledger.NotFound:
		return f.Say("没有找到这一页。可能文件改过了，请从首页再找一次。", "There is no such page. The document may have changed; please look again from the overview.")
	case ledger.Forbidden:
		return f.Say("这一页不归您看。看得到的，是您单位的和您单位牵头的；要看别的，请找督查室。", "This page is not for you: you see your own unit's and the measures it leads. Ask the supervision office for others.")
	case ledger.Invalid:
		return f.Say("这个网址没有看懂，请从首页再点一次。", "This address was not understood; please try again from the overview.")
	case ledger.Conflict:
		return f.Say("这一页开得太久了，刚才的没有存。请回到那一页，刷新后再做一次。", "The page was open for too long and nothing was kept. Please reload that page and do it again.")
	case ledger.TooLarge:
		return f.Say("写的太长了，没有存。请写短一些再试。", "That was too long and was not kept. Please shorten it.")
	case ledger.TooMany:
		return f.Say("来得太快了，请过一分钟再试。报过的进展都在，不用重报。", "Too many requests; please try again in a minute. Nothing that was reported is lost.")
	case ledger.Unavailable:
		return f.Say("现在读不到数据，过一会儿再刷新。报过的进展都在，不用重报。", "The data cannot be read right now; please reload in a while. Nothing that was reported is lost.")
	}
	return f.Say("页面出错了，请刷新再试；还是不行，请告诉管理员。", "Something went wrong; please reload, and tell your administrator if it stays.")
}

// fail answers with a page that says what to do, and logs the cause once.
func (v *visit) fail(err error) {
	code := ledger.CodeOf(err)
	if code == ledger.Internal || code == ledger.Unavailable {
		v.site.Log.ErrorContext(v.r.Context(), "page failed", "path", v.r.Pattern, "error", err)
	}
	f := v.frame("打不开", "Not available")
	view := &failureView{Frame: f, Words: f.wordsOf(code)}
	if code == ledger.Forbidden && !f.SignedIn() {
		view.Again = true
		view.Words = f.Say("登录没有成功，请再试一次。只有本单位企业微信的成员能登录。", "You are not signed in; please try again. Only members of this WeCom can sign in.")
	}
	var own told
	if errors.As(err, &own) {
		view.Title, view.Words, view.Choices = own.title, own.words, own.choices
	}
	if err := v.show(statusOf(code), "failure", view); err != nil {
		v.site.Log.ErrorContext(v.r.Context(), "page failed", "path", v.r.Pattern, "error", err)
		http.Error(v.w, "页面出错了，请刷新再试。", http.StatusInternalServerError)
	}
}
