package bot_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"duban/bot"
)

func TestProbeActs(t *testing.T) {
	data, err := os.ReadFile("/tmp/acts.txt")
	if err != nil {
		t.Skip()
	}
	for _, l := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		u := bot.Understand(l, countyWords(), theDay())
		fmt.Printf("%s\n   [%s %s] %s outside=%q sure=%v\n", l, u.Intent, u.Text, both(u), u.Outside, u.Sure)
		if u.Decide != nil {
			fmt.Printf("   = %s\n", decided(u.Decide))
		}
		if u.Ask != nil {
			fmt.Printf("   ? %s left=%v kinds=%v\n", u.Ask.Slot, u.Ask.Left, u.Ask.Kinds)
		}
		for _, f := range u.Further {
			fmt.Printf("   > %s [%s] %s\n", f.Text, f.Intent, decided(f.Decide))
		}
	}
}
