package account

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp/totp"
)

// step is how long a code of the second factor holds, secretLength how many random bytes are behind it. Source: RFC 6238; RFC 4226,
// section 4, asks for 160 bits.
const (
	step         = 30 * time.Second
	secretLength = 20
)

// newSecret is a secret of a second factor, in base32 as authenticator apps take it.
func newSecret() string {
	var b [secretLength]byte
	_, _ = rand.Read(b[:]) // never fails
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:])
}

// stepOf returns the step of the code, 0 when it fits neither now nor half a minute before or behind. All of them are always compared.
func stepOf(secret, code string, now time.Time) (at int64) {
	code = strings.ReplaceAll(strings.TrimSpace(code), " ", "")
	for i := -1; i <= 1; i++ {
		moment := now.Add(time.Duration(i) * step)
		want, err := totp.GenerateCode(secret, moment)
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && err == nil && code != "" {
			at = moment.Unix() / int64(step/time.Second)
		}
	}
	return at
}

// Enrolment is a second factor that was made a moment ago 动态验证码. It is shown once.
type Enrolment struct {
	Secret string // to be typed into the app
	URL    string // otpauth://…, to be scanned
}

// enrolment makes the address that authenticator apps read. Source: the key URI format of Google Authenticator.
func enrolment(user, secret string) *Enrolment {
	return &Enrolment{Secret: secret, URL: fmt.Sprintf("otpauth://totp/%s?secret=%s&issuer=%s", url.PathEscape("督办:"+user), secret, url.QueryEscape("督办"))}
}
