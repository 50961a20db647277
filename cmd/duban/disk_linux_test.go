package main

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"duban/wecom/wecomtest"
)

// smallDisk mounts a disk of so many bytes; the test is skipped, loudly, where that is not allowed.
func smallDisk(t *testing.T, options string) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "duban-disk-") // not the test's own folder, which is to lie on the disk
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Remove(dir) })
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, options); err != nil {
		t.Skipf("SKIPPED: a small disk cannot be mounted: %v; run the tests as root", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	return dir
}

// filled writes a file until the disk takes no more, and returns its path.
func filled(t *testing.T, dir string) string {
	t.Helper()
	path := filepath.Join(dir, "filler")
	fill, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	for err == nil {
		_, err = fill.Write(bytes.Repeat([]byte{1}, 4096))
	}
	if err := fill.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// shrink gives room back.
func shrink(t *testing.T, path string, by int64) {
	t.Helper()
	stat, err := os.Stat(path)
	if err == nil {
		err = os.Truncate(path, max(0, stat.Size()-by))
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestAFullDiskRefusesAndLosesNothing: what does not fit is not acknowledged, and what was acknowledged is answered.
func TestAFullDiskRefusesAndLosesNothing(t *testing.T) {
	dir := smallDisk(t, "size=16m")
	t.Setenv("TMPDIR", dir)
	c := newCounty(t)
	c.says("zhoulan", "第4条已完成，41人参训")
	filler := filled(t, dir)
	acknowledged, refused := 0, 0
	post := func(i int) int {
		status, _, err := postOnce(c, wecomtest.Callback{User: "zhoulan", MsgType: "text", MsgID: fmt.Sprint(7700 + i), At: time.Now(),
			Fields: [][2]string{{"Content", "第4条正在推进，" + strings.Repeat("已经开了会，", 800) + "42人参训"}}})
		if err != nil {
			t.Fatal(err)
		}
		return status
	}
	messages := 0 // until the disk took some and was full for others: what else is written at the time takes room, too
	for ; messages < 500 && (acknowledged == 0 || refused == 0); messages++ {
		switch status := post(messages); status {
		case http.StatusOK:
			acknowledged++
		case http.StatusServiceUnavailable:
			if refused++; acknowledged == 0 {
				shrink(t, filler, 64<<10)
			}
		default:
			t.Errorf("a full disk is answered with %d", status)
		}
	}
	if refused == 0 || acknowledged == 0 {
		t.Errorf("%d acknowledged, %d refused: the disk was not full in between", acknowledged, refused)
	}
	if code, body := c.get("/healthz"); code != http.StatusOK {
		t.Errorf("not alive: %d %s", code, body)
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	for i := range messages { // WeCom sends again what was refused
		if status := post(i); status != http.StatusOK {
			t.Errorf("with room again, message %d is answered with %d", i, status)
		}
	}
	for range messages {
		c.next("zhoulan")
	}
	c.drain()
	q, err := c.main.Store.Queues(c.ctx)
	if err != nil || q.Unfinished+q.Dead > 0 {
		t.Errorf("%+v, %v", q, err)
	}
	t.Logf("%d acknowledged, %d refused while the disk was full", acknowledged, refused)
}

// postOnce makes one try of a callback.
func postOnce(c *county, call wecomtest.Callback) (status int, body []byte, err error) {
	posted, err := c.sim.PostTries(c.ctx, call, 1)
	return posted.Status, posted.Body, err
}

func TestAReadOnlyDiskIsOneLine(t *testing.T) {
	dir := smallDisk(t, "size=16m")
	if code, _, errs := duban(t, "", "documents", "--data", dir); code != 0 {
		t.Fatal(errs)
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT|syscall.MS_RDONLY, "size=16m"); err != nil {
		t.Skipf("SKIPPED: the disk cannot be made read-only: %v", err)
	}
	for _, args := range [][]string{{"serve"}, {"documents"}, {"doctor"}} {
		code, out, errs := duban(t, "", append(args, "--data", dir)...)
		said := out + errs
		if code != 1 || !strings.Contains(said, "不能写") || strings.Contains(said, "goroutine") {
			t.Errorf("%v: exit %d\n%s", args, code, said)
		}
		if args[0] != "doctor" && strings.Count(errs, "\n") != 1 {
			t.Errorf("%v: more than one line\n%s", args, errs)
		}
	}
}
