package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"duban/configs"
	"duban/delivery"
	"duban/ledger"
	"duban/store"
)

// checkReminders checks the settings of reminders and tells how today's digests went. That somebody cannot be reached is no
// fault of the installation: the line names how many, and where to look.
func checkReminders(ctx context.Context, list *checklist, db *store.Store, s configs.Settings) {
	zone, err := s.Location()
	if err != nil {
		return // said before
	}
	_, wrong := reminderSettings(s.Reminder, zone)
	today := ledger.DateOf(time.Now().In(zone))
	pushed, err := db.Pushed(ctx, ledger.PushDigest, today)
	lost, errLost := db.Unreachable(ctx)
	states := map[delivery.OutgoingState]int{}
	for _, p := range pushed {
		states[p.State]++
	}
	good := fmt.Sprintf("今天%d份,已发出%d,没送到%d,不知是否送到%d;联系不上%d人", len(pushed), states[delivery.OutgoingSent], states[delivery.OutgoingFailed],
		states[delivery.OutgoingUnknown], len(lost))
	if states[delivery.OutgoingFailed]+states[delivery.OutgoingUnknown]+len(lost) > 0 {
		good += fmt.Sprintf(",名单见 duban remind --sent %s", today)
	}
	if s.Reminder.Off {
		good = "已关闭(reminder.off)"
	}
	list.line("提醒", errors.Join(wrong, err, errLost), good)
}
