package web

import (
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"duban/ledger"
)

// loginView asks whoever does not come from WeCom's own browser to go on, or to open the page there.
type loginView struct {
	Frame
	Go      string // where it goes on to WeCom, "" when nobody can sign in there
	Scan    bool   // by a QR code
	Local   bool   // there is a form for name and password
	Code    bool   // … and for a code
	Again   bool   // somebody is signed in, and asked once more
	Guard   string // what that form brings back
	To      string // where it leads
	User    string // as typed
	Trouble string // what became of the last try
}

// loginView is the page of signing in.
func (s *site) loginView(v *visit, to string) *loginView {
	view := &loginView{Frame: v.frame("登录", "Sign in"), To: localPath(to), Scan: scans(v.r), Local: s.Passwords.Local != nil, Code: s.Passwords.Code}
	if s.Door != nil {
		view.Go = prefix + "/login/go?" + query("to", view.To)
	}
	if view.Local {
		view.Guard = s.guard(v)
	}
	return view
}

// inWeCom reports whether it is WeCom's own browser.
func inWeCom(r *http.Request) bool { return strings.Contains(strings.ToLower(r.UserAgent()), "wxwork") }

// scans reports whether a browser stands where a phone can scan what it shows: a desktop's outside WeCom.
func scans(r *http.Request) bool {
	agent := r.UserAgent()
	for _, phone := range []string{"Mobile", "Android", "iPhone", "iPad"} {
		if strings.Contains(agent, phone) {
			return false
		}
	}
	return !inWeCom(r)
}

// localPath keeps an address to come back to below the pages: a sign-in never leads elsewhere.
func localPath(to string) string {
	if to != prefix && !strings.HasPrefix(to, prefix+"/") && !strings.HasPrefix(to, prefix+"?") || strings.ContainsAny(to, "\\\r\n\t") ||
		strings.HasPrefix(to, prefix+"/login") {
		return prefix
	}
	return to
}

// login shows the way in; WeCom's own browser is sent on at once.
func (s *site) login(v *visit) error {
	view := s.loginView(v, v.r.URL.Query().Get("to"))
	view.Again = view.Local && v.asked("again") != ""
	switch {
	case view.Go != "" && inWeCom(v.r):
		http.Redirect(v.w, v.r, view.Go, http.StatusSeeOther)
		return nil
	case view.Go == "" && !view.Local:
		return v.show(http.StatusServiceUnavailable, "login", view)
	}
	return v.show(http.StatusOK, "login", view)
}

// loginGo notes what this browser must bring back, and sends it to WeCom.
func (s *site) loginGo(v *visit) error {
	if s.Door == nil {
		return s.login(v)
	}
	token, one := newToken(), entering{State: newToken(), To: localPath(v.r.URL.Query().Get("to"))}
	if err := s.keep(v.r.Context(), nameOf("entering", token), one, signInLimit); err != nil {
		return ledger.Errorf(ledger.Unavailable, "begin to sign in: %w", err)
	}
	s.setCookie(v.w, "entering", token)
	to := s.Door.URL(one.State)
	if scans(v.r) {
		to = s.Door.ScanURL(one.State)
	}
	http.Redirect(v.w, v.r, to, http.StatusSeeOther)
	return nil
}

// loginBack takes whom WeCom sends back: the state must be this browser's, and both it and the code serve once.
func (s *site) loginBack(v *visit) error {
	token := s.token(v.r, "entering")
	if token == "" || s.Door == nil {
		return errAgain()
	}
	s.setCookie(v.w, "entering", "")
	text, err := s.Notes.Take(v.r.Context(), nameOf("entering", token))
	if err != nil {
		return ledger.Errorf(ledger.Unavailable, "finish to sign in: %w", err)
	}
	var one entering
	if text == "" || json.Unmarshal([]byte(text), &one) != nil || one.State == "" ||
		subtle.ConstantTimeCompare([]byte(one.State), []byte(v.r.URL.Query().Get("state"))) != 1 {
		return errAgain()
	}
	user, err := s.Door.Identify(v.r.Context(), v.r.URL.Query().Get("code"))
	if err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	if err := s.begin(v.w, v.r, signed{User: user}); err != nil {
		return ledger.Errorf(ledger.Unavailable, "finish to sign in: %w", err)
	}
	s.Log.InfoContext(v.r.Context(), "signed in", "user", user)
	http.Redirect(v.w, v.r, one.To, http.StatusSeeOther)
	return nil
}

// errAgain says that a sign-in did not come to its end.
func errAgain() error {
	return ledger.Errorf(ledger.Forbidden, "登录没有成功，请再试一次。")
}

// logout ends the session.
func (s *site) logout(v *visit) error {
	if token := s.token(v.r, "session"); token != "" {
		if _, err := s.Notes.Take(v.r.Context(), nameOf("session", token)); err != nil {
			return ledger.Errorf(ledger.Unavailable, "sign out: %w", err)
		}
	}
	s.setCookie(v.w, "session", "")
	v.w.Header().Set("Clear-Site-Data", `"cache"`)
	http.Redirect(v.w, v.r, prefix+"/login", http.StatusSeeOther)
	return nil
}
