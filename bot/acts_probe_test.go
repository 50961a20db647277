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
		fmt.Printf("%s\n   [%s %s] %s\n", l, u.Intent, u.Text, both(u))
		for _, f := range u.Further {
			fmt.Printf("   > %s [%s] %s\n", f.Text, f.Intent, decided(f.Decide))
		}
	}
}
