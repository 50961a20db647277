package wecom_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"duban/delivery"
	"duban/ledger"
	"duban/wecom"
)

func newRobots(t *testing.T, w *world, cfg wecom.RobotsConfig) *wecom.Robots {
	t.Helper()
	cfg.APIBase = w.api.URL
	r, err := wecom.NewRobots(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func post(key, text string) delivery.Outgoing {
	return delivery.Outgoing{Key: key, Channel: wecom.RobotChannel, To: "督查群", Text: text}
}

var group = []wecom.RobotKey{{Name: "督查群", Key: "good-key"}}

func TestRobotPostsWordsAndFiles(t *testing.T) {
	w := newWorld(t)
	w.sim.AddRobot("good-key")
	r := newRobots(t, w, wecom.RobotsConfig{Keys: group, Open: func(context.Context, ledger.Attachment) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader("台账的字节")), nil
	}})
	ctx := testContext(t)
	out := post("a", strings.Repeat("第一条措施已经录入。", 100)+"<完>")
	out.File = &ledger.Attachment{ID: "f1", Name: "台账.xlsx"}
	if err := r.Send(ctx, out); err != nil {
		t.Fatal(err)
	}
	marked := post("b", strings.Repeat("**重点**一项。", 150))
	marked.Markdown = true
	if err := r.Send(ctx, marked); err != nil {
		t.Fatal(err)
	}
	posts, _ := w.sim.Posts()
	var got []string
	for _, p := range posts {
		got = append(got, fmt.Sprint(p.Type, " ", len(p.Text) <= wecom.MaxRobotMarkdown))
	}
	if len(posts) != 4 || posts[0].Text+posts[1].Text != out.Text || posts[2].Text != "台账.xlsx" || posts[3].Text != marked.Text {
		t.Errorf("posted %v", got)
	}
}

func TestRobotGoesOnWhereItFailed(t *testing.T) {
	w := newWorld(t)
	w.sim.AddRobot("good-key")
	r := newRobots(t, w, wecom.RobotsConfig{Keys: group})
	ctx := testContext(t)
	out := post("a", strings.Repeat("第一条措施已经录入。", 100))
	w.sim.FailNext("webhook/send", 0, 45009)
	err := r.Send(ctx, out)
	failed, ok := errors.AsType[*wecom.SendError](err)
	if !ok || failed.Code != 45009 || !failed.Temporary() || failed.RetryAfter() < time.Minute {
		t.Fatalf("over the rate: %v", err)
	}
	if err := r.Send(ctx, out); err != nil {
		t.Fatal(err)
	}
	if posts, _ := w.sim.Posts(); len(posts) != 2 || posts[0].Text+posts[1].Text != out.Text {
		t.Errorf("%d posts", len(posts))
	}
}

// once is a budget that is spent after so many.
type once struct{ left int }

func (o *once) Spend(context.Context, string) (time.Duration, error) {
	o.left--
	if o.left < 0 {
		return 3 * time.Second, nil
	}
	return 0, nil
}

func TestRobotSpendsForEachFurtherPart(t *testing.T) {
	w := newWorld(t)
	w.sim.AddRobot("good-key")
	r := newRobots(t, w, wecom.RobotsConfig{Keys: group, Budget: &once{left: 1}})
	err := r.Send(testContext(t), post("a", strings.Repeat("第一条措施已经录入。", 300)))
	failed, ok := errors.AsType[*wecom.SendError](err)
	if !ok || !failed.Temporary() || failed.RetryAfter() != 3*time.Second {
		t.Fatalf("got %v", err)
	}
	if posts, _ := w.sim.Posts(); len(posts) != 2 {
		t.Errorf("%d posts", len(posts))
	}
}

func TestARobotWithoutAKeyIsOff(t *testing.T) {
	w := newWorld(t)
	w.sim.AddRobot("good-key")
	var told []string
	r := newRobots(t, w, wecom.RobotsConfig{Keys: group, Report: func(_ context.Context, name string, err error) {
		told = append(told, fmt.Sprint(name, err == nil))
		if err != nil && strings.Contains(err.Error(), "good-key") {
			t.Errorf("the key shows: %v", err)
		}
	}})
	ctx := testContext(t)
	for i := range 2 {
		if err := r.Send(ctx, post(fmt.Sprint("a", i), "第一件事")); err != nil {
			t.Fatal(err)
		}
	}
	w.sim.RemoveRobot("good-key")
	for i := range 2 {
		err := r.Send(ctx, post(fmt.Sprint("b", i), "第二件事"))
		if failed, ok := errors.AsType[*wecom.SendError](err); !ok || failed.Kind != delivery.Permanent || failed.Code != 93000 {
			t.Fatalf("got %v", err)
		}
	}
	if calls := w.sim.Calls("webhook/send"); calls != 3 || strings.Join(told, " ") != "督查群true 督查群false" {
		t.Errorf("%d calls, told %v", calls, told)
	}
	if err := r.Send(ctx, delivery.Outgoing{To: "没有的群", Text: "x"}); err == nil {
		t.Error("an unknown robot posted")
	}
}
