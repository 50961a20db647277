package account

import (
	"context"
	"strings"
	"time"

	"duban/ledger"
)

// Account is somebody's password 账号, as it is kept. Zero value: none.
type Account struct {
	UserID string    // in lower case
	Hash   []byte    // see Cost.hash
	Secret []byte    // of the second factor, base32; nil: none
	Used   int64     // the step of the second factor that was used last: neither it nor one before it serves again
	First  bool      // set by an administrator, and not changed since
	SetAt  time.Time // in microseconds; no two of an account are the same
}

// Accounts keeps accounts and writes into the record of changes. *store.Store is one.
type Accounts interface {
	// Account returns one, the zero Account when there is none.
	Account(ctx context.Context, user string) (Account, error)
	// SaveAccount puts an account in the place of the one that was set then, the zero time for none, with a line of the record.
	// Errors: Conflict when another one stands by now.
	SaveAccount(ctx context.Context, former time.Time, to Account, line ledger.AuditEntry) error
	// RecordSignIn writes a line of the record; with a step it takes the user's code of that step.
	// Errors: Conflict when that step or a later one was used.
	RecordSignIn(ctx context.Context, user string, step int64, line ledger.AuditEntry) error
}

// Tries slows guessing down. *session.Tries is one.
type Tries interface {
	// Begin counts a try, or says how long it has to wait; next is the wait behind it, as long as it is not forgiven.
	Begin(ctx context.Context, who string) (wait, next time.Duration, err error)
	// Forgive takes one try back.
	Forgive(ctx context.Context, who string) error
	// Forget takes all of them back.
	Forget(ctx context.Context, who string) error
}

// Member finds somebody of the directory who has not left.
type Member func(userID string) (ledger.Member, bool)

// How tries are slowed down. Source: 等保, five failures lock an account for a quarter of an hour; what is before and behind is ours.
var (
	accountWaits = []time.Duration{0, 0, 3 * time.Second, 10 * time.Second, 15 * time.Minute, 30 * time.Minute, time.Hour}
	addressWaits = []time.Duration{10 * time.Second, 20 * time.Second, 40 * time.Second, 80 * time.Second, 3 * time.Minute, 5 * time.Minute}
)

// AddressFree is how many failures an address has before it waits: a whole office stands behind one.
const AddressFree = 30

// How long failures are remembered.
const (
	AccountForget = time.Hour
	AddressForget = 15 * time.Minute
)

// leastLock is from which wait on an account counts as locked.
const leastLock = 15 * time.Minute

// firstLife is how long a password that an administrator set waits for its person.
const firstLife = 7 * 24 * time.Hour

// AccountWaits are the waits behind an account's failures.
func AccountWaits() []time.Duration { return append([]time.Duration{}, accountWaits...) }

// AddressWaits are the waits behind an address's failures.
func AddressWaits() []time.Duration {
	return append(make([]time.Duration, AddressFree), addressWaits...)
}

// lowered is a user id as it is kept.
func lowered(user string) string { return strings.ToLower(strings.TrimSpace(user)) }
