package main

import (
	"context"
	"hash/fnv"
	"sync/atomic"
	"time"

	"duban/delivery"
)

// perAccount is how many messages a day WeCom lets an app send for each account of the corp.
const perAccount = 200

// memberBudget spreads pushes to one person over time, and those of the app over days, instead of losing them: what is over
// WeCom's limits is dropped without an error.
func (m *Main) memberBudget() delivery.Budget {
	return &appBudget{main: m, member: m.Session.Budget("member", memberLimits...), day: m.Session.Daily("app", m.Zone, m.dayLimit, nil)}
}

// dayLimit is how many messages the app may send in a day; 0 where the number of accounts is not known.
func (m *Main) dayLimit() int {
	accounts := m.Settings.WeCom.Accounts
	if accounts == 0 {
		accounts = m.people.accounts()
	}
	return accounts * perAccount
}

// appBudget is the member's budget, then the app's.
type appBudget struct {
	main   *Main
	member delivery.Budget
	day    delivery.Budget
	told   atomic.Int64 // the day, in days since 1970, on which the operator was told that it is used up
}

var _ delivery.Budget = (*appBudget)(nil)

// alertBudget is the name of the alert about a day whose messages are used up.
const alertBudget = "budget"

// What waits for the next day comes in its morning, spread over some time.
const (
	morning       = 8 * time.Hour
	morningSpread = 2 * time.Hour
)

// Spend implements delivery.Budget.
func (b *appBudget) Spend(ctx context.Context, who string) (time.Duration, error) {
	wait, err := b.member.Spend(ctx, who)
	if err != nil || wait > 0 {
		return wait, err
	}
	wait, err = b.day.Spend(ctx, who)
	today := time.Now().Unix() / 86400
	switch {
	case err != nil:
		return 0, err
	case wait == 0:
		if told := b.told.Load(); told != 0 && told != today && b.told.CompareAndSwap(told, 0) {
			b.main.clear(ctx, alertBudget)
		}
		return 0, nil
	}
	if b.told.Swap(today) != today {
		b.main.raise(ctx, alertBudget, "应用今天能发的消息条数用完了（每个账号每天 200 条），剩下的明天上午接着发。账号数比可见范围大的，把企业的账号数写到 DUBAN_WECOM_ACCOUNTS。")
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(who))
	return wait + morning + time.Duration(h.Sum64()%uint64(morningSpread)), nil
}
