package main

import (
	"bytes"
	"fmt"
	"os"
	"testing"

	"golang.org/x/sys/unix"
)

// TestProgressIsDrawnOnATerminalOnly: a bar that fills where somebody watches, nothing in a log.
func TestProgressIsDrawnOnATerminalOnly(t *testing.T) {
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skip("no pseudo terminals here:", err)
	}
	defer func() { _ = master.Close() }()
	number, err := unix.IoctlGetInt(int(master.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	terminal, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = terminal.Close() }()
	step := progress(terminal, 4)
	step()
	step()
	drawn := make([]byte, 4096)
	n, err := master.Read(drawn)
	if err != nil || !bytes.Contains(drawn[:n], []byte("向量")) {
		t.Errorf("the terminal shows %q, %v", drawn[:n], err)
	}
	var log bytes.Buffer
	progress(&log, 4)()
	if log.Len() > 0 {
		t.Errorf("the log holds %q", &log)
	}
}
