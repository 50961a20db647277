package ledger

import "time"

// SignInTry is what somebody who signs in with a password brings 登录尝试.
type SignInTry struct {
	UserID   string // as typed
	Password string
	Code     string // of the second factor, as typed; "" where none is asked for
	From     string // address that it comes from, for the record
	Party    string // whose tries count together: that address, of IPv6 its subscriber
}

// SignedIn is what a try came to 登录结果. Zero value: nobody.
type SignedIn struct {
	UserID  string        // in lower case
	Since   time.Time     // when the password was set: a session lasts as long as it stands
	Change  bool          // the password has to be changed before anything else
	Expired bool          // refused: the first password was not used in time
	Wait    time.Duration // refused: how long until the next try; 0: at once
}

// PasswordFault is why a password is not taken. Zero value: it is.
type PasswordFault string

// The faults.
const (
	PasswordShort   PasswordFault = "short"
	PasswordLong    PasswordFault = "long"
	PasswordClasses PasswordFault = "classes" // of too few kinds of characters
	PasswordCommon  PasswordFault = "common"  // among those that guessing begins with
	PasswordOwn     PasswordFault = "own"     // holds the person's or the program's name
	PasswordSame    PasswordFault = "same"    // as the one before
)

// Chinese says what to do about it.
func (f PasswordFault) Chinese() string {
	return map[PasswordFault]string{
		PasswordShort:   "密码太短了，请写长一些。",
		PasswordLong:    "密码太长了，最多128个字。",
		PasswordClasses: "请在大写字母、小写字母、数字、符号里至少用三种。",
		PasswordCommon:  "这个密码太常见，容易被猜到，请换一个。",
		PasswordOwn:     "密码里不要有账号、姓名或“duban”，请换一个。",
		PasswordSame:    "新密码和原来的一样，请换一个。",
	}[f]
}

// The fields of an AuditPassword line.
const (
	PasswordSet     = "set"     // by an administrator
	PasswordChanged = "changed" // by the person
	PasswordRemoved = "removed"
)
