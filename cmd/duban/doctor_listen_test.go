package main

import (
	"net"
	"strings"
	"testing"
)

// TestAnAddressThatIsTaken is one line, in serve and in doctor; and a second server on a folder is refused, with an app or without.
func TestAnAddressThatIsTaken(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = ln.Close() }()
	data := pristine.Dir(t)
	for _, command := range []string{"serve", "doctor"} {
		code, out, errs := duban(t, "", command, "--data", data, "--listen", ln.Addr().String())
		if code != 1 || !strings.Contains(out+errs, "已被别的程序占用") || strings.Contains(out+errs, "goroutine") {
			t.Errorf("%s: exit %d\n%s%s", command, code, out, errs)
		}
	}
	first := newCounty(t)
	code, _, errs := duban(t, "", "serve", "--data", first.main.Settings.Data, "--listen", "127.0.0.1:0")
	if code != 1 || !strings.Contains(errs, "另一个 duban serve 正在用数据文件夹") {
		t.Errorf("a second server: exit %d\n%s", code, errs)
	}
}
