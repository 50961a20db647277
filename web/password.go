package web

import (
	"errors"
	"fmt"
	"net/http"

	"duban/ledger"
)

// passwordPath is where a password is changed.
const passwordPath = prefix + "/password"

// errChange asks for a new password before the page.
var errChange = errors.New("the password has to be changed")

// passwordView is the page on which somebody changes his password 改密码.
type passwordView struct {
	Frame
	Must    bool // before anything else
	Least   int
	Classes int
	Trouble string
}

func (v *visit) passwordView() (*passwordView, error) {
	if v.signed.Password == 0 {
		return nil, errNoPage() // signed in through WeCom
	}
	p := v.site.Passwords
	return &passwordView{Frame: v.frame("改密码", "Change password"), Must: v.signed.Change, Least: p.Least, Classes: p.Classes}, nil
}

// password shows the form.
func (s *site) password(v *visit) error {
	view, err := v.passwordView()
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, "password", view)
}

// passwordAct changes it, and goes on in a new session: every other one of this person is over.
func (s *site) passwordAct(v *visit) error {
	view, err := v.passwordView()
	if err != nil {
		return err
	}
	next := v.r.PostForm.Get("next")
	if next != v.r.PostForm.Get("again") {
		view.Trouble = view.Say("两次填的新密码不一样，请再填一次。", "The two new passwords differ; please fill them in again.")
		return v.show(http.StatusBadRequest, "password", view)
	}
	in, fault, err := s.Passwords.Local.Change(v.r.Context(), v.try(v.viewer.UserID, ""), next)
	switch {
	case fault != "":
		view.Trouble = view.Say(fault.Chinese(), faultWords[fault])
		return v.show(http.StatusBadRequest, "password", view)
	case ledger.CodeOf(err) == ledger.Forbidden && in.Wait == 0:
		view.Trouble = view.Say("原来的密码不对，请再填一次。", "The present password does not fit; please try again.")
		return v.refuse("password", view, in, err)
	case err != nil:
		if view.Trouble = view.refusal(in, err); view.Trouble == "" {
			return fmt.Errorf("change a password: %w", err)
		}
		return v.refuse("password", view, in, err)
	}
	one := signed{User: in.UserID, Password: in.Since.UnixMicro(), Lang: v.lang}
	if err := s.begin(v.w, v.r, one); err != nil {
		return ledger.Errorf(ledger.Unavailable, "go on with a new password: %w", err)
	}
	s.Log.InfoContext(v.r.Context(), "password changed", "user", in.UserID)
	http.Redirect(v.w, v.r, prefix, http.StatusSeeOther)
	return nil
}

// faultWords say in English what to do about a password that is not taken.
var faultWords = map[ledger.PasswordFault]string{
	ledger.PasswordShort:   "The password is too short.",
	ledger.PasswordLong:    "The password is too long: 128 characters at most.",
	ledger.PasswordClasses: "Use three of: capital letters, small letters, digits, signs.",
	ledger.PasswordCommon:  "This password is a common one and easily guessed; please choose another.",
	ledger.PasswordOwn:     "Leave your user id, your name and “duban” out of the password.",
	ledger.PasswordSame:    "The new password is the present one; please choose another.",
}

// passwordWords say what was done with a password.
func (f Frame) passwordWords(e *ledger.AuditEntry) string {
	switch e.Field {
	case ledger.PasswordSet:
		return f.Say("由"+e.After+"设了初始密码", "a first one set by "+e.After)
	case ledger.PasswordRemoved:
		return f.Say("由"+e.After+"取消了", "removed by "+e.After)
	}
	return f.Say("本人改了，来自"+e.After, "changed by its person from "+e.After)
}
