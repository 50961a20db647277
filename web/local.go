package web

import (
	"context"
	"crypto/subtle"
	"fmt"
	"net/http"
	"time"

	"duban/ledger"
)

// Local signs members in with a password, where there is no WeCom 本地登录.
type Local interface {
	// SignIn tells whose try it is. Errors: Forbidden, TooMany; with both the result says how long to wait.
	SignIn(ctx context.Context, try ledger.SignInTry) (ledger.SignedIn, error)
	// Change puts a new password in the place of the one that the try brings. Errors: as SignIn's, and Conflict.
	Change(ctx context.Context, try ledger.SignInTry, next string) (ledger.SignedIn, ledger.PasswordFault, error)
	// Since is when a user's password was set, the zero time when he has none.
	Since(ctx context.Context, user string) (time.Time, error)
}

// Passwords is how members sign in with a password. Zero value: they do not.
type Passwords struct {
	Local   Local // nil: off
	Code    bool  // a code of an authenticator app is asked for besides
	Least   int   // characters of a new password
	Classes int   // kinds of characters in it, 0: any
}

// How long a session lives that began with a password. Source: 等保 asks for 30 minutes without a page; a working day is ours. What
// belongs to administration asks for the password again after freshLimit. Source: ASVS 5.0, 7.5.3.
const (
	localLimit = 8 * time.Hour
	freshLimit = 30 * time.Minute
)

// mostTried bounds the form of a sign-in. Unit: bytes.
const mostTried = 8 << 10

// guard is what a form of a sign-in must bring back, made of a token in the browser's cookie, so that no other site can send it.
func (s *site) guard(v *visit) string {
	token := s.token(v.r, "form")
	if token == "" {
		token = newToken()
		s.setCookie(v.w, "form", token)
	}
	return nameOf("form", token)
}

// loginLocal takes name, password and code.
func (s *site) loginLocal(v *visit) error {
	if s.Passwords.Local == nil {
		return errNoPage()
	}
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, mostTried)
	if err := v.r.ParseForm(); err != nil {
		return ledger.Errorf(ledger.TooLarge, "read a sign-in: %w", err)
	}
	view := s.loginView(v, v.r.PostForm.Get("to"))
	view.User = v.sent("user")
	token := s.token(v.r, "form")
	if token == "" || subtle.ConstantTimeCompare([]byte(nameOf("form", token)), []byte(v.r.PostForm.Get("token"))) != 1 {
		view.Trouble = view.Say("这一页开得太久了，请再填一次。", "The page was open for too long; please fill it in again.")
		return v.show(http.StatusConflict, "login", view)
	}
	in, err := s.Passwords.Local.SignIn(v.r.Context(), v.try(view.User, v.sent("code")))
	if err != nil {
		if view.Trouble = view.refusal(in, err); view.Trouble == "" {
			return fmt.Errorf("sign in with a password: %w", err)
		}
		return v.refuse("login", view, in, err)
	}
	one := signed{User: in.UserID, Password: in.Since.UnixMicro(), Change: in.Change}
	if err := s.begin(v.w, v.r, one); err != nil {
		return ledger.Errorf(ledger.Unavailable, "finish to sign in: %w", err)
	}
	s.setCookie(v.w, "form", "")
	s.Log.InfoContext(v.r.Context(), "signed in with a password", "user", in.UserID)
	http.Redirect(v.w, v.r, localPath(view.To), http.StatusSeeOther)
	return nil
}

// refusal says what became of a try, the same whether there is such an account or not; "" for another failure.
func (f Frame) refusal(in ledger.SignedIn, err error) string {
	wait := f.wait(in.Wait)
	switch ledger.CodeOf(err) {
	case ledger.TooMany:
		return f.Say("试得太多了，这里先停一停。请等"+wait+"再试；急用请找管理员重新设密码。", "That was tried too often. Please wait "+wait+", or ask your administrator for a new password.")
	case ledger.Forbidden:
		if in.Expired {
			return f.Say("这个初始密码过期了，请找管理员重新设一个。", "This first password was not used in time. Please ask your administrator for another one.")
		}
		if in.Wait > 0 {
			return f.Say("没有登录成功：账号、密码或动态码不对。请等"+wait+"再试。", "You are not signed in: name, password or code do not fit. Please wait "+wait+".")
		}
		return f.Say("没有登录成功：账号、密码或动态码不对，请核对后再试。", "You are not signed in: name, password or code do not fit. Please check them and try again.")
	}
	return ""
}

// wait prints how long to wait: seconds below a minute, else minutes, rounded up.
func (f Frame) wait(d time.Duration) string {
	if d <= time.Minute {
		n := max(1, int((d+time.Second-1)/time.Second))
		return f.Say(fmt.Sprintf("%d秒", n), fmt.Sprintf("%d seconds", n))
	}
	n := int((d + time.Minute - 1) / time.Minute)
	return f.Say(fmt.Sprintf("%d分钟", n), fmt.Sprintf("%d minutes", n))
}

// refuse shows a form again with what became of its try.
func (v *visit) refuse(page string, view any, in ledger.SignedIn, err error) error {
	if in.Wait > 0 {
		v.w.Header().Set("Retry-After", retryAfter(in.Wait))
	}
	return v.show(statusOf(ledger.CodeOf(err)), page, view)
}

// try is what the form brings.
func (v *visit) try(user, code string) ledger.SignInTry {
	from := v.site.from(v.r)
	return ledger.SignInTry{UserID: user, Password: v.r.PostForm.Get("password"), Code: code, From: from, Party: party(from)}
}
