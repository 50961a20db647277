package wecom_test

import (
	"encoding/binary"
	"strconv"
	"testing"
	"time"

	"github.com/google/uuid"

	"duban/delivery"
	"duban/wecom"
	"duban/wecom/wecomtest"
)

// madeAt is an id of a message that was made at an instant.
func madeAt(t time.Time) string {
	id := uuid.Must(uuid.NewV7())
	var ms [8]byte
	binary.BigEndian.PutUint64(ms[:], uint64(t.UnixMilli()))
	copy(id[:6], ms[2:])
	return id.String()
}

// TestTheSameWordsOfTwoProcessesAreNotSwallowed: neither knows what the other sent. What both answer alike within two minutes
// arrives twice, and what one of them tries again for the other arrives once.
func TestTheSameWordsOfTwoProcessesAreNotSwallowed(t *testing.T) {
	var cfg wecom.Config
	w := newWorld(t, func(c *wecom.Config) { cfg = *c })
	client := func() *wecom.Client {
		c, err := wecom.NewClient(cfg)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	one, two, later := client(), client(), client()
	const pairs, members = 2000, 10
	made := w.clock.now()
	for i := range members {
		w.sim.AddMembers(wecomtest.Member{UserID: "m" + strconv.Itoa(i)})
	}
	for i := range pairs {
		to, text := "m"+strconv.Itoa(i%members), "第"+strconv.Itoa(i)+"条由县司法局牵头。"
		first := delivery.Outgoing{ID: madeAt(made), Key: "a" + text, To: to, Text: text}
		second := delivery.Outgoing{ID: madeAt(made.Add(time.Duration(10+i*60) * time.Millisecond)), Key: "b" + text, To: to, Text: text}
		for _, try := range []struct {
			by  *wecom.Client
			out delivery.Outgoing
		}{{one, first}, {two, second}, {later, second}} {
			if err := try.by.Send(testContext(t), try.out); err != nil {
				t.Fatal(err)
			}
		}
	}
	for i := range members {
		if n := len(w.sim.Messages("m" + strconv.Itoa(i))); n != 2*pairs/members {
			t.Errorf("%d of %d arrived", n, 2*pairs/members)
		}
	}
}
