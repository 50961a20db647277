package demo_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"duban/web/demo"
	"duban/wecom"
	"duban/wecom/wecomtest"
)

// fakeWeCom answers what a small bot would, without a bot. Its replies depend on the text alone.
type fakeWeCom struct {
	mu       sync.Mutex
	sent     map[string][]wecomtest.Message
	watchers map[string][]chan wecomtest.Message
	posted   []string
	pressed  map[string]bool
	fail     error
}

var _ demo.WeCom = (*fakeWeCom)(nil)

func newFake() *fakeWeCom {
	return &fakeWeCom{sent: map[string][]wecomtest.Message{}, pressed: map[string]bool{}, watchers: map[string][]chan wecomtest.Message{}}
}

// PostText keeps the text and answers at once.
func (f *fakeWeCom) PostText(_ context.Context, user, text string) (wecomtest.Posted, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.fail != nil {
		return wecomtest.Posted{Tries: 3}, f.fail
	}
	f.posted = append(f.posted, user+": "+text)
	m := wecomtest.Message{ID: fmt.Sprintf("m%d", len(f.posted)), Type: "text", Text: replyTo(text), At: time.Now()}
	if text == "我要做哪些" {
		m.Type, m.Text, m.Card = "template_card", "", dutyCard("task-"+m.ID)
	}
	f.sent[user] = append(f.sent[user], m)
	for _, w := range f.watchers[user] {
		w <- m
	}
	return wecomtest.Posted{Status: http.StatusOK, Tries: 1}, nil
}

// PostFile keeps the name and answers at once.
func (f *fakeWeCom) PostFile(ctx context.Context, user, name string, data []byte) (wecomtest.Posted, error) {
	return f.PostText(ctx, user, fmt.Sprintf("[%s %d]", name, len(data)))
}

// PostImage keeps the size and answers at once.
func (f *fakeWeCom) PostImage(ctx context.Context, user string, data []byte) (wecomtest.Posted, error) {
	return f.PostText(ctx, user, fmt.Sprintf("图片 %d", len(data)))
}

// Tap closes the card and answers at once.
func (f *fakeWeCom) Tap(ctx context.Context, user string, m wecomtest.Message, key string) (wecomtest.Posted, error) {
	f.mu.Lock()
	f.pressed[m.Card.TaskID] = true
	change := wecomtest.Message{ID: "u" + m.ID, Type: "update_template_card", At: time.Now()}
	f.sent[user] = append(f.sent[user], change)
	for _, w := range f.watchers[user] {
		w <- change
	}
	f.mu.Unlock()
	return f.PostText(ctx, user, "按 "+key)
}

// CardNow says that a pressed card is done with.
func (f *fakeWeCom) CardNow(user, taskID string) (wecomtest.Shown, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, m := range f.sent[user] {
		if m.Card == nil || m.Card.TaskID != taskID {
			continue
		}
		shown := wecomtest.Shown{Card: *m.Card}
		if f.pressed[taskID] {
			shown.Replaced = "已记录"
		}
		return shown, true
	}
	return wecomtest.Shown{}, false
}

// dutyCard is a card as the bot sends it.
func dutyCard(id string) *wecomtest.Card {
	return &wecomtest.Card{CardType: "button_interaction", TaskID: id, MainTitle: &wecom.CardTitle{Title: "第4条 抓实全员培训"},
		Rows:    []wecom.CardRow{{Name: "时限", Value: "11月30日前"}, {Name: "单位", Value: "松坪镇（责任）"}},
		Buttons: []wecom.CardButton{{Text: "已完成", Style: 1, Key: "done"}, {Text: "推进中", Style: 2, Key: "going"}, {Text: "有困难", Style: 2, Key: "blocked"}, {Text: "申请延期", Style: 2, Key: "extend"}}}
}

// texts returns what was posted.
func (f *fakeWeCom) texts() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string(nil), f.posted...)
}

// breakDown makes every later post fail.
func (f *fakeWeCom) breakDown() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fail = errors.New("the callback is not reachable")
}

// Subscribe follows what is sent to a user.
func (f *fakeWeCom) Subscribe(user string) (<-chan wecomtest.Message, func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	c := make(chan wecomtest.Message, 16)
	f.watchers[user] = append(f.watchers[user], c)
	return c, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		for i, w := range f.watchers[user] {
			if w == c {
				f.watchers[user] = append(f.watchers[user][:i:i], f.watchers[user][i+1:]...)
			}
		}
	}
}

// Messages returns what was sent to a user.
func (f *fakeWeCom) Messages(user string) []wecomtest.Message {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]wecomtest.Message(nil), f.sent[user]...)
}

func replyTo(text string) string {
	if strings.HasPrefix(text, "[") {
		return "已导入《云岭县河道管护若干措施》（云政办发〔2026〕21号）：12条措施，点到9个单位。\n有2处要看：\n第3条：没有牵头单位，多数措施都有。\n第7条：时限“6月底前”没有年份。\n说“核对”逐条看；看过没问题，说“确认生效”。"
	}
	switch text {
	case "按 done":
		return "已记：第4条 已完成（松坪镇）。\n说错了回“撤回”。"
	case "培训弄完了，45人参训":
		return "您报的是哪一条？\n1. 第4条 抓实全员培训\n2. 第16条 领导干部带头学法\n3. 都不是，先不报\n回复数字就行。"
	case "1", "第4条已完成，45人参训":
		return "记下了：松坪镇 第4条 已完成，参训45人。\n报错了就回“撤回”，或者直接说对的。\n镇里还有 3 条要报：第2条、第9条、第17条。"
	case "我镇还有哪些没报":
		return "松坪镇还有3条没报：\n第9条 畅通企业诉求\n第12条 及时公开信息\n第17条 配强镇级法律顾问（2027年3月31日前）"
	}
	return "第9条由县行政审批局牵头，县信访局配合。\n各镇、各部门按职责分工负责。\n\n“县行政审批局牵头，县信访局配合，各镇、各部门按职责分工负责”\n——《云岭县提升行政执法质量和涉企服务水平若干措施》第9条"
}

// clock is the day that the page sets.
type clock struct {
	mu  sync.Mutex
	day string
}

func (c *clock) get() string { c.mu.Lock(); defer c.mu.Unlock(); return c.day }

func (c *clock) set(day string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if day < "2026-09-10" {
		return fmt.Errorf("文件那时还没有印发")
	}
	c.day = day
	return nil
}

func options(t *testing.T, f *fakeWeCom) demo.Options {
	t.Helper()
	c := &clock{day: "2026-10-12"}
	stop := make(chan struct{})
	t.Cleanup(func() { close(stop) })
	return demo.Options{WeCom: f, People: demo.SamplePeople(), Day: c.get, SetDay: c.set, Stop: stop, Log: testLog(t)}
}
