package account

import (
	"context"
	"time"

	"duban/ledger"
)

// Change puts a new password in the place of the one that its person brings again. fault says why it is not taken; then nothing changed.
// Errors: as SignIn's; Conflict when an administrator set another one meanwhile.
func (k *Keeper) Change(ctx context.Context, try ledger.SignInTry, next string) (in ledger.SignedIn, fault ledger.PasswordFault, err error) {
	user := lowered(try.UserID)
	if len(try.Password) > mostTyped {
		try.Password = ""
	}
	f, err := k.find(ctx, user)
	if err != nil {
		return in, "", err
	}
	wait, behind, err := k.admitted(ctx, &f, user, try.Party)
	if err != nil {
		return ledger.SignedIn{Wait: wait}, "", err
	}
	fits, err := k.matches(ctx, f.Hash, try.Password)
	if err != nil {
		return in, "", ledger.Errorf(ledger.Unavailable, "look at a password: %w", err)
	}
	if !fits || !f.known {
		in, err = k.refused(ctx, &f, try.From, behind)
		return in, "", err
	}
	if err := k.forgiven(ctx, &f, user, try.Party); err != nil {
		return in, "", err
	}
	if next == try.Password {
		return in, ledger.PasswordSame, nil
	}
	if fault := k.Profile.Check(next, f.UserID, f.member.Name); fault != "" {
		return in, fault, nil
	}
	to := f.Account
	to.Hash, to.First, to.SetAt = k.Cost.hash(next), false, k.after(f.SetAt)
	line := f.line(k, ledger.AuditPassword, try.From)
	line.Field = ledger.PasswordChanged
	if err := k.Accounts.SaveAccount(ctx, f.SetAt, to, line); err != nil {
		return in, "", err
	}
	return ledger.SignedIn{UserID: user, Since: to.SetAt}, "", nil
}

// after is now, or a moment behind an instant that is not past yet.
func (k *Keeper) after(former time.Time) time.Time {
	now := k.Now().UTC().Truncate(time.Microsecond)
	if !now.After(former) {
		now = former.Add(time.Microsecond)
	}
	return now
}

// Set gives a member a first password, in the name of an administrator, and a second factor where one is asked for and there is none,
// or a new one is wanted. Errors: NotFound for nobody of the directory, Invalid with a sentence for a password that is not taken.
func (k *Keeper) Set(ctx context.Context, user, password string, factorAnew bool, by string) (*Enrolment, error) {
	user = lowered(user)
	m, known := k.Member(user)
	if !known {
		return nil, ledger.Errorf(ledger.NotFound, "通讯录里没有账号 %s：请先在 directory.yaml 里写上这个人", user)
	}
	if fault := k.Profile.Check(password, user, m.Name); fault != "" {
		return nil, ledger.Errorf(ledger.Invalid, "%s", fault.Chinese())
	}
	former, err := k.Accounts.Account(ctx, user)
	if err != nil {
		return nil, err
	}
	to := Account{UserID: user, Hash: k.Cost.hash(password), Secret: former.Secret, Used: former.Used, First: true, SetAt: k.after(former.SetAt)}
	var made *Enrolment
	if k.Factor && len(former.Secret) == 0 || factorAnew {
		made = enrolment(user, newSecret())
		to.Secret, to.Used = []byte(made.Secret), 0
	}
	line := Line(user, m.Name, ledger.PasswordSet, by, k.Now())
	if err := k.Accounts.SaveAccount(ctx, former.SetAt, to, line); err != nil {
		return nil, err
	}
	return made, nil
}

// Line is the line of the record for what an administrator did with somebody's password. It stands under the name of whose password
// it is, who can be taken out of the record by that.
func Line(user, name, field, by string, now time.Time) ledger.AuditEntry {
	return ledger.AuditEntry{What: ledger.AuditPassword, Field: field, After: by, Act: ledger.Act{UserID: user, Name: name, At: now.UTC()}}
}
