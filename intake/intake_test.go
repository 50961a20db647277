package intake_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"duban/intake"
	"duban/knowledge"
	"duban/ledger"
)

// text is a document of our own making.
func text(lead string) string {
	return "云岭县河道管护若干措施\n\n为管好河道,制定以下措施。\n\n1.建立巡河制度。各镇每月巡河1次。(" + lead + "牵头,各镇按职责分工负责)\n\n2.清理河道垃圾。于2024年9月底前完成清理。(县水务局牵头,各镇按职责分工负责)\n"
}

// cupboard keeps documents in memory, as the store would.
type cupboard struct {
	docs  map[string]*ledger.Document
	fail  error
	saves int
}

var _ intake.Store = (*cupboard)(nil)

func (c *cupboard) Preview(_ context.Context, d *ledger.Document) (ledger.Saved, error) {
	if c.fail != nil {
		return ledger.Saved{}, c.fail
	}
	old := c.docs[d.ID]
	now := *d
	switch {
	case old == nil:
		return ledger.Saved{Document: &now, Changed: true}, nil
	case old.Hash == d.Hash:
		return ledger.Saved{Document: old}, nil
	}
	now.Revision = old.Revision + 1
	return ledger.Saved{Document: &now, Changed: true, Former: old.Revision, Changes: ledger.Changes{Changed: []ledger.MeasureChange{{Before: "1", After: "1", Fields: []ledger.MendField{ledger.MendLead}}}}}, nil
}

func (c *cupboard) Save(ctx context.Context, d *ledger.Document) (ledger.Saved, error) {
	c.saves++
	s, err := c.Preview(ctx, d)
	if err == nil {
		c.docs[d.ID] = s.Document
	}
	return s, err
}

func doubts(d *ledger.Document) []ledger.Doubt {
	var out []ledger.Doubt
	for _, m := range d.Measures {
		for i := range 2 {
			out = append(out, ledger.Doubt{MeasureKey: m.Key, Words: fmt.Sprintf("疑点%d", i+1)})
		}
	}
	return out
}

func TestSentences(t *testing.T) {
	shelf := &cupboard{docs: map[string]*ledger.Document{}}
	in := intake.New(shelf, doubts, knowledge.Options{})
	take := func(body string) string {
		t.Helper()
		r, err := in.Take(t.Context(), "河道.txt", strings.NewReader(body), knowledge.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return r.Sentence()
	}
	for _, c := range []struct{ name, got, want string }{
		{"new", take(text("县水务局")), "已导入《云岭县河道管护若干措施》：2条措施，点到2个单位。\n有4处要看：\n第1条：疑点1。\n第1条：疑点2。\n第2条：疑点1。\n还有1处。\n说“核对”逐条看；看过没问题，说“确认生效”。"},
		{"the same", take(text("县水务局")), "《云岭县河道管护若干措施》已经有了，内容没变（第1版，待核对）。\n有4处要看："},
		{"changed", take(text("县农业农村局")), "已更新《云岭县河道管护若干措施》为第2版：2条措施，点到3个单位。\n和第1版比：\n改动1条：第1条（牵头单位）。"},
		{"no measures", take("云岭县简报\n\n今天下雨。\n"), "已导入《云岭县简报》：0条措施。\n没有读出编号的措施，不会产生任务；内容可以查。"},
	} {
		if !strings.HasPrefix(c.got, c.want) {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, c.got, c.want)
		}
	}
	doc, r, err := in.Read(t.Context(), "河道.txt", strings.NewReader(text("县司法局")), knowledge.Options{})
	if err != nil || doc.ID == "" || r.Former != 2 || shelf.docs[doc.ID].Revision != 2 {
		t.Errorf("%+v %v: reading alone must save nothing", r, err)
	}
}

// folder is a watched folder with what was told of it.
type folder struct {
	t     *testing.T
	dir   string
	shelf *cupboard
	w     *intake.Watcher
	told  []intake.Told
	deaf  error
	clock time.Time
}

func watch(t *testing.T) *folder {
	t.Helper()
	f := &folder{t: t, dir: t.TempDir(), shelf: &cupboard{docs: map[string]*ledger.Document{}}, clock: time.Date(2024, 6, 1, 0, 0, 0, 0, time.UTC)}
	f.w = f.watcher()
	return f
}

func (f *folder) watcher() *intake.Watcher {
	return intake.NewWatcher(intake.WatchOptions{Dir: f.dir, Intake: intake.New(f.shelf, func(*ledger.Document) []ledger.Doubt { return nil }, knowledge.Options{}), Tell: func(_ context.Context, told intake.Told) error {
		if f.deaf == nil {
			f.told = append(f.told, told)
		}
		return f.deaf
	}})
}

// put writes a file whose time is later than that of every one before.
func (f *folder) put(name, body string) {
	f.t.Helper()
	file := filepath.Join(f.dir, name)
	f.clock = f.clock.Add(time.Second)
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o750), os.WriteFile(file, []byte(body), 0o600), os.Chtimes(file, f.clock, f.clock)); err != nil {
		f.t.Fatal(err)
	}
}

// look looks so many times and returns what was told meanwhile.
func (f *folder) look(times int) []string {
	f.t.Helper()
	f.told = nil
	for range times {
		if err := f.w.Look(f.t.Context()); err != nil {
			f.t.Fatal(err)
		}
	}
	var out []string
	for _, t := range f.told {
		out = append(out, t.Text)
	}
	return out
}

func TestAFileIsTakenWhenItHasSettled(t *testing.T) {
	f := watch(t)
	f.put("河道.txt", text("县水务局")[:60])
	if got := f.look(1); len(got) != 0 {
		t.Errorf("taken at the first look: %q", got)
	}
	f.put("河道.txt", text("县水务局"))
	if got := f.look(1); len(got) != 0 {
		t.Errorf("taken while it grows: %q", got)
	}
	if got := f.look(1); len(got) != 1 || !strings.Contains(got[0], "已导入《云岭县河道管护若干措施》") {
		t.Errorf("told %q", got)
	}
	first := f.told[0].Key
	if got := f.look(3); len(got) != 0 || f.shelf.saves != 1 {
		t.Errorf("told again %q, %d saves", got, f.shelf.saves)
	}
	f.put("河道.txt", text("县农业农村局"))
	if got := f.look(2); len(got) != 1 || !strings.Contains(got[0], "第2版") {
		t.Errorf("a changed file: %q", got)
	}
	if err := os.Remove(filepath.Join(f.dir, "河道.txt")); err != nil {
		t.Fatal(err)
	}
	if got := f.look(2); len(got) != 0 {
		t.Errorf("a removed file: %q", got)
	}
	f.w = f.watcher() // a restart, or another replica
	f.put("河道.txt", text("县农业农村局"))
	f.look(2)
	if second := f.told[0].Key; second == first || !strings.HasSuffix(second, ":2") {
		t.Errorf("keys %s, %s", first, second)
	}
}

func TestTheSameContentHasTheSameKey(t *testing.T) {
	f := watch(t)
	f.put("a.txt", text("县水务局"))
	f.look(2)
	first := f.told[0].Key
	f.w = f.watcher()
	f.look(2)
	if len(f.told) != 1 || f.told[0].Key != first {
		t.Errorf("after a restart %+v, before %s", f.told, first)
	}
}

func TestWhatCannotBeReadIsNotTriedAgain(t *testing.T) {
	f := watch(t)
	f.put("图.txt", "\x89PNG\r\n\x1a\n")
	if got := f.look(3); len(got) != 1 || !strings.Contains(got[0], "图.txt") || !strings.Contains(got[0], "图片") {
		t.Errorf("told %q", got)
	}
	f.put("图.txt", text("县水务局"))
	if got := f.look(2); len(got) != 1 || !strings.Contains(got[0], "已导入") {
		t.Errorf("mended, told %q", got)
	}
}

func TestWhatIsDownIsTriedAgain(t *testing.T) {
	f := watch(t)
	f.put("a.txt", text("县水务局"))
	f.shelf.fail = ledger.Errorf(ledger.Unavailable, "数据库不可用")
	if got := f.look(9); len(got) != 0 {
		t.Errorf("told %q", got)
	}
	f.shelf.fail = nil
	f.deaf = errors.New("nobody listens")
	if got := f.look(2); len(got) != 0 || f.shelf.saves != 10 {
		t.Errorf("told %q, %d saves", got, f.shelf.saves)
	}
	f.deaf = nil
	if got := f.look(2); len(got) != 1 {
		t.Errorf("told %q", got)
	}
	f.put("b.txt", text("县司法局"))
	f.shelf.fail = errors.New("a fault of ours")
	if got := f.look(9); len(got) != 1 || !strings.Contains(got[0], "读不了") {
		t.Errorf("told %q", got)
	}
}

func TestWhatIsLeftAlone(t *testing.T) {
	f := watch(t)
	outside := filepath.Join(t.TempDir(), "outside.txt")
	if err := os.WriteFile(outside, []byte(text("县水务局")), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"~$措施.docx", ".~lock.a.docx", ".隐藏.txt", "a.txt.part", "b.crdownload", "c.tmp", "Thumbs.db", "一/二/三层.txt"} {
		f.put(name, text("县水务局"))
	}
	f.put("空.txt", "")
	if runtime.GOOS != "windows" {
		if err := errors.Join(os.Symlink(outside, filepath.Join(f.dir, "link.txt")), os.Symlink(filepath.Dir(outside), filepath.Join(f.dir, "link"))); err != nil {
			t.Fatal(err)
		}
	}
	if got := f.look(3); len(got) != 0 || f.shelf.saves != 0 {
		t.Errorf("told %q, %d saves", got, f.shelf.saves)
	}
	f.put("乡镇/河道.txt", text("县水务局"))
	if got := f.look(2); len(got) != 1 {
		t.Errorf("one folder down: %q", got)
	}
}

func TestAFolderThatIsGoneIsAnErrorAndComesBack(t *testing.T) {
	f := watch(t)
	f.put("a.txt", text("县水务局"))
	f.look(2)
	moved := f.dir + "-moved"
	if err := os.Rename(f.dir, moved); err != nil {
		t.Fatal(err)
	}
	if err := f.w.Look(t.Context()); err == nil {
		t.Error("no error for a folder that is gone")
	}
	if err := os.Rename(moved, f.dir); err != nil {
		t.Fatal(err)
	}
	if got := f.look(2); len(got) != 0 {
		t.Errorf("told again %q", got)
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	f := watch(t)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { f.w.Run(ctx); close(ended) }()
	cancel()
	<-ended
}
