package delivery

import (
	"testing"
	"time"
)

// TestNobodyPassesTheHead: not even when its time has come and a claim brought a later message first.
func TestNobodyPassesTheHead(t *testing.T) {
	h, due, soon := newHolds(), time.Now().Add(-time.Second), time.Now().Add(time.Minute)
	waits := func(id string, want bool, why string) {
		t.Helper()
		if _, wait := h.behind("lane", id); wait != want {
			t.Errorf("%s: waits %v, want %v", why, wait, want)
		}
	}
	waits("1", false, "nothing is held")
	h.begin("lane", "1", due)
	waits("1", false, "the head itself")
	waits("2", true, "the head is due but not yet sent")
	h.begin("lane", "1", soon)
	waits("3", true, "the head failed again")
	h.end("lane", "1")
	waits("3", true, "the head is sent, but 2 was told to wait before")
	waits("2", false, "2 is the head now")
	h.end("lane", "2")
	waits("3", false, "3 is the head now")
	if !h.extend("lane", "4") {
		t.Error("3 still waits, and the lane is free")
	}
	h.end("lane", "3")
	if !h.extend("lane", "4") {
		t.Error("4 still waits, and the lane is free")
	}
	h.end("lane", "4")
	if h.extend("lane", "5") {
		t.Error("nothing waits, and the lane is held")
	}
	h.begin("lane", "5", soon)
	h.begin("lane", "6", time.Time{}) // found no place in the same moment
	waits("6", true, "the head waits")
	h.end("lane", "5")
	h.end("lane", "6")
	h.begin("lane", "6", due)
	h.byLane["lane"].until = due.Add(-headGrace)
	h.byLane["lane"].moved = due.Add(-headGrace)
	waits("7", false, "the head never came back")
}
