package web

import (
	"crypto/subtle"
	"net/http"
	"strings"

	"duban/ledger"
)

// mostPosted bounds what a form may send. Unit: bytes. A measure's text is the longest field.
const mostPosted = 1 << 20

// formToken is what a form of this session must bring back, so that no other site can send it 防伪造. It is made of the session's
// token and does not tell it.
func (v *visit) formToken() string {
	token := v.site.token(v.r, "session")
	if token == "" {
		return ""
	}
	return strings.TrimPrefix(nameOf("form", token), "web:form:")
}

// posted reads the form and holds its token. Errors: TooLarge, Conflict for a form of another session.
func (v *visit) posted() error {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, mostPosted)
	if err := v.r.ParseForm(); err != nil {
		return ledger.Errorf(ledger.TooLarge, "read the form: %w", err)
	}
	want := v.formToken()
	if want == "" || subtle.ConstantTimeCompare([]byte(want), []byte(v.r.PostForm.Get("token"))) != 1 {
		return errStale()
	}
	return nil
}

// sent is a value of the form, without spaces around it and with the line ends that texts have.
func (v *visit) sent(name string) string { return tidy(v.r.PostForm.Get(name)) }

func tidy(text string) string { return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")) }

// errStale tells that a form is of a session that is over.
func errStale() error { return ledger.Errorf(ledger.Conflict, "the form is of another session") }

// actor is who does it, now.
func (v *visit) actor() ledger.Act {
	return ledger.Act{UserID: v.viewer.UserID, Name: v.viewer.Name, At: v.site.Today().UTC()}
}

// fullWidth prints a sentence of the program's with the marks that people read.
func fullWidth(text string) string {
	return strings.NewReplacer(",", "，", ":", "：", ";", "；", "(", "（", ")", "）").Replace(text)
}
