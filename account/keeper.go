package account

import (
	"context"
	"fmt"
	"time"

	"duban/ledger"
)

// mostTyped bounds what is looked at of a password and of a user id that are typed. Unit: bytes.
const (
	mostTyped = 4 * Longest
	mostUser  = 64
)

// hashers is how many passwords are hashed at once: each takes Cost.Memory.
const hashers = 2

// Options is what a Keeper needs; all of it is required.
type Options struct {
	Accounts  Accounts
	Member    Member
	ByAccount Tries // with AccountWaits
	ByAddress Tries // with AddressWaits
	Profile   Profile
	Factor    bool // a second factor is asked for
	Cost      Cost
	Now       func() time.Time // system clock
}

// Keeper knows who may sign in with which password 账号管理. Zero value: not useful. Concurrency: safe.
type Keeper struct {
	Options
	hashing chan struct{}
	decoy   Account // stands for an account that nobody has
}

// New makes a Keeper.
func New(o Options) *Keeper {
	return &Keeper{Options: o, hashing: make(chan struct{}, hashers), decoy: Account{Hash: o.Cost.hash(Generate()), Secret: []byte(newSecret())}}
}

// matches is matches when there is memory for it. Errors: the context's, and of a hash in no known form.
func (k *Keeper) matches(ctx context.Context, kept []byte, password string) (bool, error) {
	select {
	case k.hashing <- struct{}{}:
	case <-ctx.Done():
		return false, fmt.Errorf("wait for a free hasher: %w", ctx.Err())
	}
	defer func() { <-k.hashing }()
	return matches(kept, password)
}

// found is somebody's account as a try needs it.
type found struct {
	Account
	member ledger.Member
	known  bool // it is an account of a member
}

// find returns the account of a user, or the decoy.
func (k *Keeper) find(ctx context.Context, user string) (f found, err error) {
	one, err := k.Accounts.Account(ctx, user)
	if err != nil {
		return f, ledger.Errorf(ledger.Unavailable, "read an account: %w", err)
	}
	f.member, f.known = k.Member(user)
	f.Account, f.known = one, f.known && len(one.Hash) > 0
	if !f.known {
		f.Account = k.decoy
		f.SetAt = one.SetAt
	}
	return f, nil
}

// counted is under which name an account's tries count: those against a former password are no matter of the present one, so that a
// password that an administrator set anew opens a locked account.
func (f *found) counted(user string) string {
	return fmt.Sprintf("account:%s:%d", user, f.SetAt.UnixMicro())
}

// line is a line of the record of changes about this account.
func (f *found) line(k *Keeper, what, from string) ledger.AuditEntry {
	e := ledger.AuditEntry{What: what, After: from, Act: ledger.Act{Name: "未登录的人", At: k.Now().UTC()}}
	if f.known {
		e.Act.UserID, e.Act.Name = f.UserID, f.member.Name
	}
	return e
}

// admitted counts a try against account and address. Errors: TooMany, with the wait in the result; Unavailable.
func (k *Keeper) admitted(ctx context.Context, f *found, user, party string) (wait, next time.Duration, err error) {
	wait, _, err = k.ByAddress.Begin(ctx, "address:"+party)
	if err == nil && wait == 0 {
		wait, next, err = k.ByAccount.Begin(ctx, f.counted(user))
	}
	if err != nil {
		return 0, 0, ledger.Errorf(ledger.Unavailable, "count a try: %w", err)
	}
	if wait > 0 {
		return wait, next, ledger.Errorf(ledger.TooMany, "tried too often")
	}
	return 0, next, nil
}

// forgiven takes the try of somebody who was right back.
func (k *Keeper) forgiven(ctx context.Context, f *found, user, party string) error {
	err := k.ByAccount.Forget(ctx, f.counted(user))
	if err == nil {
		err = k.ByAddress.Forgive(ctx, "address:"+party)
	}
	if err != nil {
		return ledger.Errorf(ledger.Unavailable, "count a try: %w", err)
	}
	return nil
}

// refused writes that a try failed, and that the account waits from now on.
func (k *Keeper) refused(ctx context.Context, f *found, from string, next time.Duration) (ledger.SignedIn, error) {
	err := k.Accounts.RecordSignIn(ctx, "", 0, f.line(k, ledger.AuditRefused, from))
	if err == nil && next >= leastLock {
		locked := f.line(k, ledger.AuditLocked, from)
		locked.Field = fmt.Sprint(int(next / time.Minute))
		err = k.Accounts.RecordSignIn(ctx, "", 0, locked)
	}
	if err != nil {
		return ledger.SignedIn{}, ledger.Errorf(ledger.Unavailable, "record a try: %w", err)
	}
	return ledger.SignedIn{Wait: next}, ledger.Errorf(ledger.Forbidden, "the try does not fit")
}

// SignIn tells whose try it is. Errors: Forbidden when it does not fit, TooMany when it comes too early; with both the result says how
// long to wait; Unavailable when store or session are lost: then nobody is let in.
func (k *Keeper) SignIn(ctx context.Context, try ledger.SignInTry) (ledger.SignedIn, error) {
	user := lowered(try.UserID)
	if len(user) > mostUser || len(try.Password) > mostTyped {
		user, try.Password = "", "" // nobody's, and it takes as long
	}
	f, err := k.find(ctx, user)
	if err != nil {
		return ledger.SignedIn{}, err
	}
	wait, next, err := k.admitted(ctx, &f, user, try.Party)
	if err != nil {
		return ledger.SignedIn{Wait: wait}, err
	}
	fits, err := k.matches(ctx, f.Hash, try.Password)
	if err != nil {
		return ledger.SignedIn{}, ledger.Errorf(ledger.Unavailable, "look at a password: %w", err)
	}
	at := k.factor(&f, try.Code)
	if !fits || !f.known || at == 0 && k.Factor {
		return k.refused(ctx, &f, try.From, next)
	}
	return k.let(ctx, &f, try, at, next)
}

// factor is the step of the code, where one is asked for.
func (k *Keeper) factor(f *found, code string) int64 {
	if !k.Factor || len(code) > mostUser {
		return 0
	}
	secret := f.Secret
	if secret == nil {
		secret = k.decoy.Secret
	}
	return stepOf(string(secret), code, k.Now())
}

// let lets somebody in whose password and code fit.
func (k *Keeper) let(ctx context.Context, f *found, try ledger.SignInTry, at int64, next time.Duration) (ledger.SignedIn, error) {
	age := k.Now().Sub(f.SetAt)
	if f.First && age >= firstLife {
		in, err := k.refused(ctx, f, try.From, next)
		in.Expired = ledger.CodeOf(err) == ledger.Forbidden
		return in, err
	}
	err := k.Accounts.RecordSignIn(ctx, f.UserID, at, f.line(k, ledger.AuditSignIn, try.From))
	if ledger.CodeOf(err) == ledger.Conflict { // the code was used before
		return k.refused(ctx, f, try.From, next)
	}
	if err != nil {
		return ledger.SignedIn{}, ledger.Errorf(ledger.Unavailable, "record a sign-in: %w", err)
	}
	if err := k.forgiven(ctx, f, f.UserID, try.Party); err != nil {
		return ledger.SignedIn{}, err
	}
	return ledger.SignedIn{UserID: f.UserID, Since: f.SetAt, Change: f.First || k.Profile.Life > 0 && age >= k.Profile.Life}, nil
}

// Since is when the password of a user was set, the zero time when he has none: a session that began with another one is over.
func (k *Keeper) Since(ctx context.Context, user string) (time.Time, error) {
	one, err := k.Accounts.Account(ctx, lowered(user))
	if err != nil {
		return time.Time{}, ledger.Errorf(ledger.Unavailable, "read an account: %w", err)
	}
	return one.SetAt, nil
}
