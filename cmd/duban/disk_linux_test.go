package main

import (
	"bytes"
	"io"
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

// TestAFullDiskRefusesAndLosesNothing: what does not fit is not acknowledged, and what was acknowledged is answered.
func TestAFullDiskRefusesAndLosesNothing(t *testing.T) {
	dir := smallDisk(t, "size=16m")
	t.Setenv("TMPDIR", dir)
	c := newCounty(t)
	c.says("zhoulan", "第4条已完成，41人参训")
	filler := filepath.Join(dir, "filler")
	fill, err := os.Create(filler)
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := fill.Write(bytes.Repeat([]byte{1}, 4096)); err != nil {
			break
		}
	}
	if size, err := fill.Seek(0, io.SeekEnd); err != nil || fill.Truncate(size-160<<10) != nil { // room for a few
		t.Fatal(err)
	}
	if err := fill.Close(); err != nil {
		t.Fatal(err)
	}
	acknowledged, refused := 0, 0
	post := func(i int) int {
		status, _, err := postOnce(c, wecomtest.Callback{User: "zhoulan", MsgType: "text", MsgID: "77" + string(rune('a'+i)), At: time.Now(),
			Fields: [][2]string{{"Content", "第4条正在推进，" + strings.Repeat("已经开了会，", 800) + "42人参训"}}})
		if err != nil {
			t.Fatal(err)
		}
		return status
	}
	for i := range 20 {
		switch status := post(i); status {
		case http.StatusOK:
			acknowledged++
		case http.StatusServiceUnavailable:
			refused++
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
	for i := range 20 { // WeCom sends again what was refused
		if status := post(i); status != http.StatusOK {
			t.Errorf("with room again, message %d is answered with %d", i, status)
		}
	}
	for range 20 {
		c.next("zhoulan")
	}
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
