package account

import (
	"strings"
	"testing"
)

// TestAHashNamesItsWay: a hash is good with the cost that it names, and one that this program did not write is refused.
func TestAHashNamesItsWay(t *testing.T) {
	c := Cost{Time: 1, Memory: 64, Threads: 2}
	kept := c.hash("Xk7-panda-roof")
	if !strings.HasPrefix(string(kept), "$argon2id$v=19$m=64,t=1,p=2$") || string(kept) == string(c.hash("Xk7-panda-roof")) {
		t.Errorf("the hash is %s", kept)
	}
	for password, want := range map[string]bool{"Xk7-panda-roof": true, "Xk7-panda-rooF": false, "": false} {
		if ok, err := matches(kept, password); err != nil || ok != want {
			t.Errorf("%q: %v, %v", password, ok, err)
		}
	}
	for _, bad := range []string{"", "plain", "$2a$10$abc", "$argon2id$v=19$m=99999999,t=1,p=1$c2FsdHNhbHQ$a2V5a2V5a2V5a2V5a2V5", "$argon2id$v=19$m=64,t=0,p=1$c2FsdHNhbHQ$a2V5a2V5a2V5a2V5a2V5",
		"$argon2id$v=19$m=64,t=1,p=1$!$a2V5a2V5a2V5a2V5a2V5", "$argon2id$v=16$m=64,t=1,p=1$c2FsdHNhbHQ$a2V5a2V5a2V5a2V5a2V5"} {
		if ok, err := matches([]byte(bad), "x"); ok || err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
	if d := Dear(); d.Memory < 19<<10 || d.Time < 2 {
		t.Errorf("a guess costs %+v", d)
	}
}

// FuzzHash: whatever stands in the store, nothing panics or takes memory without bound.
func FuzzHash(f *testing.F) {
	f.Add("$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$a2V5a2V5a2V5a2V5a2V5")
	f.Add("$argon2id$v=19$m=-1,t=1,p=1$$")
	f.Fuzz(func(t *testing.T, kept string) {
		if c, _, _, err := parseHash(kept); err == nil && (c.Memory > mostMemory || c.Time > mostTime || c.Threads == 0) {
			t.Errorf("%q asks for %+v", kept, c)
		}
	})
}

// BenchmarkDear is what a look at a password costs.
func BenchmarkDear(b *testing.B) {
	kept := Dear().hash("Xk7-panda-roof")
	for b.Loop() {
		_, _ = matches(kept, "Xk7-panda-rooF")
	}
}
