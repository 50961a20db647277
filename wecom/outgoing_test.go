package wecom_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"duban/delivery"
	"duban/ledger"
	"duban/wecom"
	"duban/wecom/wecomtest"
)

// drawer is a store of attachments.
type drawer map[string][]byte

func (d drawer) Attachment(_ context.Context, id string) (io.ReadCloser, int64, error) {
	data, ok := d[id]
	if !ok {
		return nil, 0, ledger.Errorf(ledger.NotFound, "没有这个附件。")
	}
	return io.NopCloser(bytes.NewReader(data)), int64(len(data)), nil
}

func askCard() *delivery.Card {
	return &delivery.Card{
		Subject: "draft:4", Title: "记下这一条？", Note: "第4条 · 城关镇", Lines: []delivery.Line{{Name: "状态", Value: "已完成"}},
		Buttons: []delivery.Button{{Label: "确认", Key: "yes", Main: true}, {Label: "取消", Key: "no"}},
	}
}

func withCard(key string, card *delivery.Card) delivery.Outgoing {
	return delivery.Outgoing{Key: key, To: "LiMing", Text: "记下第4条已完成吗？", Choices: []string{"确认", "取消"}, Form: delivery.Form{Card: card}}
}

// types are the kinds of the messages that a member got.
func (w *world) types(user string) (out []string) {
	for _, m := range w.sim.Messages(user) {
		out = append(out, m.Type)
	}
	return out
}

func (w *world) mustSend(t *testing.T, out delivery.Outgoing) {
	t.Helper()
	if err := w.client.Send(testContext(t), out); err != nil {
		t.Fatal(err)
	}
}

func (w *world) wantTypes(t *testing.T, want ...string) {
	t.Helper()
	if got := w.types("LiMing"); !slices.Equal(got, want) {
		t.Errorf("the member got %v, want %v", got, want)
	}
}

func TestACardStandsForItsWords(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*delivery.Card)
		want   []string
	}{
		"buttons":             {func(*delivery.Card) {}, []string{"template_card"}},
		"a notice":            {func(c *delivery.Card) { c.Buttons, c.Link = nil, "https://duban.example/m/4" }, []string{"template_card"}},
		"more than fits":      {func(c *delivery.Card) { c.Lines[0].Value = strings.Repeat("长", 400) }, []string{"text", "template_card"}},
		"no button, no link":  {func(c *delivery.Card) { c.Buttons = nil }, []string{"text"}},
		"two keys the same":   {func(c *delivery.Card) { c.Buttons[1].Key = "yes" }, []string{"text"}},
		"closed, but not one": {func(c *delivery.Card) { c.Closed = "已记录" }, []string{"text"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			card := askCard()
			tc.change(card)
			w.mustSend(t, withCard("k", card))
			w.wantTypes(t, tc.want...)
			if m := w.sim.Messages("LiMing")[0]; m.Type == "text" && !strings.HasPrefix(m.Text, "记下第4条已完成吗？\n1. 确认\n2. 取消") {
				t.Errorf("the words are %q", m.Text)
			}
		})
	}
}

func TestDeploymentsWithoutCards(t *testing.T) {
	link := &delivery.Card{Title: "第4条还有3天到期", Note: "城关镇", Link: "https://duban.example/m/4"}
	long := &delivery.Card{Title: strings.Repeat("第4条", 40), Note: strings.Repeat("城关镇", 100), Link: link.Link}
	for name, tc := range map[string]struct {
		cards wecom.CardMode
		lacks []string
		card  *delivery.Card
		want  []string
		calls int // of message/send, for two messages
	}{
		"buttons, by setting":    {wecom.CardsNever, nil, askCard(), []string{"text", "text"}, 2},
		"buttons, found out":     {wecom.CardsAuto, []string{"template_card"}, askCard(), []string{"text", "text"}, 3},
		"a link, by setting":     {wecom.CardsNever, nil, link, []string{"textcard", "textcard"}, 2},
		"a long one":             {wecom.CardsNever, nil, long, []string{"text", "textcard", "text", "textcard"}, 4},
		"not even textcards":     {wecom.CardsNever, []string{"textcard"}, link, []string{"text", "text"}, 4},
		"a link, then found out": {wecom.CardsAuto, []string{"template_card"}, link, []string{"text", "textcard"}, 3},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(c *wecom.Config) { c.Cards = tc.cards })
			w.lack(t, tc.lacks, tc.cards)
			w.mustSend(t, withCard("one", tc.card))
			w.mustSend(t, withCard("two", tc.card))
			w.wantTypes(t, tc.want...)
			if n := w.sim.Calls("message/send"); n != tc.calls {
				t.Errorf("%d calls, want %d", n, tc.calls)
			}
			for _, m := range w.sim.Messages("LiMing") {
				if m.Type == "text" && len(tc.want) == 2 && tc.card.Link != "" && !strings.Contains(m.Text, tc.card.Link) {
					t.Errorf("%q does not say where the page is", m.Text)
				}
			}
		})
	}
}

// lack puts a deployment that knows less in the place of the simulated WeCom.
func (w *world) lack(t *testing.T, kinds []string, cards wecom.CardMode) {
	t.Helper()
	sim, err := wecomtest.New(wecomtest.Config{CorpID: corpID, AgentID: agentID, Secret: secret, Token: token, AESKey: aesKey, Now: w.clock.now, Lacks: kinds})
	if err != nil {
		t.Fatal(err)
	}
	api := httptest.NewServer(sim)
	t.Cleanup(api.Close)
	w.sim = sim
	if w.client, err = wecom.NewClient(wecom.Config{CorpID: corpID, AgentID: agentID, Secret: secret, APIBase: api.URL, Now: w.clock.now, Cards: cards}); err != nil {
		t.Fatal(err)
	}
}

// TestACardThatIsRefusedAloneIsNotTheEndOfCards: only an unknown kind of message is.
func TestACardThatIsRefusedAloneIsNotTheEndOfCards(t *testing.T) {
	w := newWorld(t)
	w.sim.FailNext("message/send", 40058)
	w.mustSend(t, withCard("one", askCard()))
	w.mustSend(t, withCard("two", askCard()))
	w.wantTypes(t, "text", "template_card")
}

// TestTapClosesItsCard walks the whole way: card, tap, button greyed at once, card closed by the reply, once.
func TestTapClosesItsCard(t *testing.T) {
	w := newWorld(t)
	ctx := testContext(t)
	w.mustSend(t, withCard("k", askCard()))
	card := w.sim.Messages("LiMing")[0]
	posted, err := w.sim.Tap(ctx, "LiMing", card, "yes")
	if err != nil || !posted.OK() {
		t.Fatal(posted, err)
	}
	if now, _ := w.sim.CardNow("LiMing", card.Card.TaskID); now.Replaced != "已收到" {
		t.Errorf("the button says %q", now.Replaced)
	}
	in := w.inbox.all()[0]
	if in.Kind != "tap" || in.Tap != "yes" || !strings.HasPrefix(in.Handle, "card:"+card.Card.TaskID+":") {
		t.Fatalf("%+v", in)
	}
	closed := askCard()
	closed.Closed = "已记录"
	reply := delivery.Outgoing{Key: in.Key + "/0", To: in.From, Form: delivery.Form{Card: closed, Answers: in.Handle}}
	w.mustSend(t, reply)
	w.wantTypes(t, "template_card", "update_button", "update_template_card")
	if now, _ := w.sim.CardNow("LiMing", card.Card.TaskID); now.Replaced != "已记录" || now.Card.MainTitle.Title != "记下这一条？" {
		t.Errorf("%+v", now)
	}
	if _, err := w.sim.Tap(ctx, "LiMing", card, "yes"); err == nil {
		t.Error("a closed card was pressed")
	}
	reply.Key = in.Key + "/1" // the code is used: the words say it
	w.mustSend(t, reply)
	got := w.sim.Messages("LiMing")
	if m := got[len(got)-1]; m.Type != "text" || m.Text != "记下这一条？\n第4条 · 城关镇\n状态：已完成\n已记录" {
		t.Errorf("%+v", m)
	}
	reply.Key, reply.Answers, reply.Text = in.Key+"/2", "", "记下了：第4条已完成。回复“撤销”可以撤回。"
	w.mustSend(t, reply)
	got = w.sim.Messages("LiMing")
	if m := got[len(got)-1]; m.Type != "text" || m.Text != reply.Text {
		t.Errorf("%+v", m)
	}
}

// TestWordsFollowAClosedCard: what was recorded is read back, with how to undo it.
func TestWordsFollowAClosedCard(t *testing.T) {
	w := newWorld(t)
	w.mustSend(t, withCard("k", askCard()))
	closed := askCard()
	closed.Closed = "已记录"
	out := withCard("reply", closed) // no handle: the newest card with this subject is meant
	out.Text, out.Choices = "记下了。回复“撤销”可以撤回。", nil
	w.sim.FailNext("message/send", -1)
	if err := w.client.Send(testContext(t), out); err == nil {
		t.Fatal("no failure")
	}
	w.mustSend(t, out) // the card is not changed again
	w.wantTypes(t, "template_card", "update_template_card", "text")
	if n := w.sim.Calls("message/update_template_card"); n != 1 {
		t.Errorf("%d updates", n)
	}
}

func TestAnUpdateThatMayWorkLaterIsTriedAgain(t *testing.T) {
	for name, tc := range map[string]struct {
		code int
		want []string
	}{
		"busy":             {-1, []string{"template_card", "update_template_card"}},
		"refused for good": {40058, []string{"template_card", "text"}},
		// Nobody knows whether the card is closed; the words say it in any case.
		"no answer": {wecomtest.NoAnswer, []string{"template_card", "update_template_card", "text"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.mustSend(t, withCard("k", askCard()))
			closed := askCard()
			closed.Closed = "已记录"
			out := delivery.Outgoing{Key: "r", To: "LiMing", Form: delivery.Form{Card: closed}}
			w.sim.FailNext("message/update_template_card", tc.code)
			if err := w.client.Send(testContext(t), out); (err != nil) != (tc.code == -1) {
				t.Fatal(err)
			}
			if tc.code == -1 {
				w.mustSend(t, out)
			}
			w.wantTypes(t, tc.want...)
		})
	}
}

// TestANewCardGreysTheOldOne of the same subject, in whatever process either was sent; after 72 hours it stays.
func TestANewCardGreysTheOldOne(t *testing.T) {
	server := miniredis.RunT(t)
	shared := redis.NewClient(&redis.Options{Addr: server.Addr()})
	t.Cleanup(func() { _ = shared.Close() })
	for name, tc := range map[string]struct {
		redis redis.Cmdable
		later time.Duration
		fails int
		grey  string
	}{
		"in this process":   {nil, time.Hour, 0, "已更新"},
		"over Redis":        {shared, time.Hour, 0, "已更新"},
		"too late":          {nil, 73 * time.Hour, 0, ""},
		"it is refused":     {nil, time.Hour, 40058, ""},
		"WeCom is too slow": {nil, time.Hour, -1, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(c *wecom.Config) { c.Redis = tc.redis })
			w.mustSend(t, withCard("one", askCard()))
			old := w.sim.Messages("LiMing")[0].Card.TaskID
			other := askCard()
			other.Subject = "draft:5"
			w.mustSend(t, withCard("other", other))
			w.clock.add(tc.later)
			if tc.fails != 0 {
				w.sim.FailNext("message/update_template_card", tc.fails)
			}
			w.mustSend(t, withCard("two", askCard()))
			now, _ := w.sim.CardNow("LiMing", old)
			if now.Replaced != tc.grey {
				t.Errorf("the old card says %q, want %q", now.Replaced, tc.grey)
			}
			if kept, _ := w.sim.CardNow("LiMing", wecom.TaskID("other")); kept.Replaced != "" {
				t.Errorf("the card of another subject says %q", kept.Replaced)
			}
			if newest, _ := w.sim.CardNow("LiMing", wecom.TaskID("two")); newest.Replaced != "" {
				t.Errorf("the new card says %q", newest.Replaced)
			}
		})
	}
}

func TestMarkdownIsSentAsWeComShowsIt(t *testing.T) {
	w := newWorld(t)
	out := delivery.Outgoing{Key: "k", To: "LiMing", Text: "## 本月\n- 第4条\n- 第5条", Form: delivery.Form{Markdown: true}}
	w.mustSend(t, out)
	if m := w.sim.Messages("LiMing")[0]; m.Type != "markdown" || m.Text != "## 本月\n• 第4条\n• 第5条" {
		t.Errorf("%+v", m)
	}
	w.lack(t, []string{"markdown"}, wecom.CardsAuto)
	w.mustSend(t, out)
	if m := w.sim.Messages("LiMing")[0]; m.Type != "text" || m.Text != out.Text {
		t.Errorf("%+v", m)
	}
}

func attach(key, name string, kind ledger.AttachmentKind) delivery.Outgoing {
	return delivery.Outgoing{Key: key, To: "LiMing", Text: "这是台账。", Form: delivery.Form{File: &ledger.Attachment{ID: "a", Name: name, Kind: kind}}}
}

func TestFilesGoOut(t *testing.T) {
	small := bytes.Repeat([]byte("督办"), 100)
	for name, tc := range map[string]struct {
		file string
		kind ledger.AttachmentKind
		data []byte
		want []string
	}{
		"a file":             {"台账 \"六月\".xlsx", ledger.PlainFile, small, []string{"text", "file"}},
		"a picture":          {"图.PNG", ledger.Picture, small, []string{"text", "image"}},
		"a strange picture":  {"图.webp", ledger.Picture, small, []string{"text", "file"}},
		"a large picture":    {"图.png", ledger.Picture, make([]byte, 11<<20), []string{"text", "file"}},
		"a voice":            {"声.amr", ledger.Voice, small, []string{"text", "voice"}},
		"a voice of another": {"声.mp3", ledger.Voice, small, []string{"text", "file"}},
		"a film":             {"片.mp4", ledger.Film, small, []string{"text", "video"}},
		"just small enough":  {"a.zip", ledger.PlainFile, make([]byte, 20<<20), []string{"text", "file"}},
		"too large":          {"a.zip", ledger.PlainFile, make([]byte, 20<<20+1), []string{"text", "text"}},
		"next to nothing":    {"a.txt", ledger.PlainFile, []byte("12345"), []string{"text", "text"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(c *wecom.Config) { c.Files = drawer{"a": tc.data} })
			w.mustSend(t, attach("k", tc.file, tc.kind))
			w.wantTypes(t, tc.want...)
			last := w.sim.Messages("LiMing")[1]
			if last.Type == "text" {
				if !strings.Contains(last.Text, "请到网页上下载。") {
					t.Errorf("%q", last.Text)
				}
				return
			}
			got, data, ok := w.sim.Media(last.MediaID)
			if want := strings.ReplaceAll(tc.file, `"`, "'"); !ok || !bytes.Equal(data, tc.data) || got != want {
				t.Errorf("%q with %d bytes, want %q with %d", got, len(data), want, len(tc.data))
			}
		})
	}
}

// TestUploadsAreUsedAgain for three days, and made anew when WeCom has lost one.
func TestUploadsAreUsedAgain(t *testing.T) {
	w := newWorld(t, func(c *wecom.Config) { c.Files = drawer{"a": []byte("0123456789")} })
	uploads := func(want int) {
		t.Helper()
		if n := w.sim.Calls("media/upload"); n != want {
			t.Errorf("%d uploads, want %d", n, want)
		}
	}
	w.mustSend(t, attach("1", "a.txt", ledger.PlainFile))
	w.mustSend(t, attach("2", "a.txt", ledger.PlainFile))
	uploads(1)
	w.mustSend(t, attach("3", "b.txt", ledger.PlainFile)) // the name is the upload's
	uploads(2)
	w.sim.ForgetMedia()
	w.mustSend(t, attach("4", "a.txt", ledger.PlainFile))
	uploads(3)
	w.clock.add(3 * 24 * time.Hour)
	w.mustSend(t, attach("5", "a.txt", ledger.PlainFile))
	uploads(4)
	w.sim.FailNext("message/send", 0, 40007, 40006)
	if e := sendError(t, w.client.Send(testContext(t), attach("6", "a.txt", ledger.PlainFile))); e.Code != 40006 || e.Temporary() {
		t.Errorf("%+v", e)
	}
	uploads(5) // once more, not again and again
	if n := len(w.sim.Messages("LiMing")); n != 11 {
		t.Errorf("%d messages; the words of the last went out, its file did not", n)
	}
}

func TestUploadsThatFail(t *testing.T) {
	for name, tc := range map[string]struct {
		script    []int
		id        string
		fails     bool
		temporary bool
	}{
		"the token was refused": {[]int{42001}, "a", false, false},
		"and again":             {[]int{42001, 42001}, "a", true, true},
		"busy":                  {[]int{-1}, "a", true, true},
		"the connection broke":  {[]int{wecomtest.NoAnswer}, "a", true, true},
		"no permission":         {[]int{48002}, "a", true, false},
		"it is not there":       {nil, "b", true, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(c *wecom.Config) { c.Files = drawer{"a": []byte("0123456789")} })
			w.sim.FailNext("media/upload", tc.script...)
			out := attach("k", "a.txt", ledger.PlainFile)
			out.File.ID = tc.id
			err := w.client.Send(testContext(t), out)
			if (err != nil) != tc.fails {
				t.Fatal(err)
			}
			if !tc.fails {
				return
			}
			if e := sendError(t, err); e.Temporary() != tc.temporary || e.Uncertain() || strings.Contains(e.Error(), "access_token=") && !strings.Contains(e.Error(), "***") {
				t.Errorf("%+v", e)
			}
			if tc.temporary { // it goes on with the file
				w.mustSend(t, out)
				w.wantTypes(t, "text", "file")
			}
		})
	}
}

func TestFilesWithoutAStoreAreLeftOut(t *testing.T) {
	w := newWorld(t)
	w.mustSend(t, attach("k", "a.txt", ledger.PlainFile))
	w.wantTypes(t, "text")
}

// TestPartsGoOnWhereOneFailed: words, card and file, each once, whichever fails.
func TestPartsGoOnWhereOneFailed(t *testing.T) {
	for failed := range 3 {
		w := newWorld(t, func(c *wecom.Config) { c.Files = drawer{"a": []byte("0123456789")} })
		card := askCard()
		card.Note = strings.Repeat("长", 300)
		out := withCard("k", card)
		out.File = &ledger.Attachment{ID: "a", Name: "a.txt"}
		w.sim.FailNext("message/send", append(make([]int, failed), -1)...)
		if err := w.client.Send(testContext(t), out); !sendError(t, err).Temporary() {
			t.Fatal(err)
		}
		w.mustSend(t, out)
		w.wantTypes(t, "text", "template_card", "file")
	}
}

// TestACardWithoutAnAnswerIsNotDoubled: its repetition is the same request, which WeCom swallows.
func TestACardWithoutAnAnswerIsNotDoubled(t *testing.T) {
	w := newWorld(t)
	w.sim.FailNext("message/send", wecomtest.NoAnswer)
	out := withCard("k", askCard())
	if err := w.client.Send(testContext(t), out); !sendError(t, err).Temporary() {
		t.Fatal(err)
	}
	w.mustSend(t, out)
	w.wantTypes(t, "template_card")
}

func TestRecall(t *testing.T) {
	w := newWorld(t)
	ctx := testContext(t)
	w.mustSend(t, to("LiMing", "发错了"))
	ids := w.client.MessageIDs("k:发错了")
	if len(ids) != 1 {
		t.Fatal(ids)
	}
	if err := w.client.Recall(ctx, ids[0]); err != nil || !w.sim.Messages("LiMing")[0].Recalled {
		t.Errorf("%v, %+v", err, w.sim.Messages("LiMing"))
	}
	w.clock.add(25 * time.Hour)
	for _, id := range []string{ids[0], "unheard of"} {
		if e := sendError(t, w.client.Recall(ctx, id)); e.Code != 40058 || e.Temporary() {
			t.Errorf("%+v", e)
		}
	}
}

func TestGroupsAreNotForApps(t *testing.T) {
	w := newWorld(t)
	out := to("LiMing", "一")
	out.Chat = "wr-group"
	if e := sendError(t, w.client.Send(testContext(t), out)); e.Temporary() || w.sim.Calls("message/send") != 0 {
		t.Errorf("%+v", e)
	}
}

// TestReactions: what follows each code of the table, and that no message is sent twice by it.
func TestReactions(t *testing.T) {
	for code, want := range map[int]string{
		-1: "retry", 40001: "retry", 40014: "retry", 42001: "retry", 45009: "retry", 45033: "retry", 60020: "retry",
		40003: "gone", 40031: "gone", 60111: "gone", 60011: "gone", 81013: "gone",
		40013: "stop", 40056: "stop", 301002: "stop", 40008: "stop", 44004: "stop", 45002: "stop", 40033: "stop", 40058: "stop",
		41001: "stop", 48002: "stop", 82001: "stop", 40004: "stop", 40006: "stop", 40007: "stop", 830002: "stop", 40029: "stop", 50001: "stop",
		86001: "stop", 86003: "stop", 86201: "stop", 86215: "stop", 86216: "stop", 93000: "stop", 93001: "stop", 93004: "stop", 93006: "stop",
		93008: "stop", 846605: "stop", 846608: "stop", 853000: "stop", 99999: "stop",
	} {
		w := newWorld(t)
		w.sim.FailNext("message/send", code, code)
		e := sendError(t, w.client.Send(testContext(t), to("LiMing", "一")))
		got := "stop"
		switch {
		case e.Temporary():
			got = "retry"
		case e.Unreachable():
			got = "gone"
		}
		calls := 1
		if code == 40001 || code == 40014 || code == 42001 {
			calls = 2
		}
		if got != want || e.Code != code || e.Message == "" || w.sim.Calls("message/send") != calls || len(w.sim.Messages("LiMing")) != 0 {
			t.Errorf("%d: %s, want %s; %d calls; %v", code, got, want, w.sim.Calls("message/send"), e)
		}
		if (code == 60020 || code == 45009) != (e.RetryAfter() >= time.Minute) && code != 40001 {
			t.Errorf("%d: again after %v", code, e.RetryAfter())
		}
	}
}

func TestPartialFailureSaysWhoIsUnreachable(t *testing.T) {
	w := newWorld(t)
	w.sim.Unlicense("wangfang")
	for _, user := range []string{"Nobody", "wangfang"} {
		if e := sendError(t, w.client.Send(testContext(t), to(user, "一"))); !e.Unreachable() {
			t.Errorf("%s: %+v", user, e)
		}
	}
	w.sim.FailNext("message/send", wecomtest.NoAnswer)
	if e := sendError(t, w.client.Send(testContext(t), to("LiMing", "一"))); e.Unreachable() {
		t.Errorf("%+v", e)
	}
}

// TestManyProcessesShareOneFetch: of many that start at the same time over one Redis, one asks WeCom.
func TestManyProcessesShareOneFetch(t *testing.T) {
	server := miniredis.RunT(t)
	w := newWorld(t)
	const processes = 8
	errs := make(chan error, processes)
	for range processes {
		shared := redis.NewClient(&redis.Options{Addr: server.Addr()})
		t.Cleanup(func() { _ = shared.Close() })
		client, err := wecom.NewClient(wecom.Config{CorpID: corpID, AgentID: agentID, Secret: secret, APIBase: w.api.URL, Now: w.clock.now, Redis: shared})
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			_, err := client.Token(context.Background())
			errs <- err
		}()
	}
	for range processes {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	if n := w.sim.Calls("gettoken"); n != 1 {
		t.Errorf("%d fetches", n)
	}
	for _, key := range w.client.TurnKeys() {
		if server.Exists(key) {
			t.Error("the turn was not given back")
		}
	}
}

// TestADeadFetcherDoesNotHoldTheOthers longer than the bound.
func TestADeadFetcherDoesNotHoldTheOthers(t *testing.T) {
	server := miniredis.RunT(t)
	shared := redis.NewClient(&redis.Options{Addr: server.Addr()})
	t.Cleanup(func() { _ = shared.Close() })
	w := newWorld(t, func(c *wecom.Config) { c.Redis = shared })
	for _, key := range w.client.TurnKeys() {
		if err := server.Set(key, "of a dead process"); err != nil {
			t.Fatal(err)
		}
	}
	began := time.Now()
	if _, err := w.client.Token(testContext(t)); err != nil || time.Since(began) > 8*time.Second {
		t.Errorf("%v after %v", err, time.Since(began))
	}
	for _, key := range w.client.TurnKeys() {
		if got, _ := server.Get(key); got != "of a dead process" {
			t.Errorf("another's turn was taken away: %q", got)
		}
	}
}

func TestSilentDeploymentsGetNoPassiveReply(t *testing.T) {
	w := newWorld(t)
	callback, err := wecom.NewCallback(wecom.CallbackConfig{CorpID: corpID, AgentID: agentID, Token: token, AESKey: aesKey, Now: w.clock.now, Accept: w.inbox.accept, Silent: true})
	if err != nil {
		t.Fatal(err)
	}
	address := httptest.NewServer(callback)
	defer address.Close()
	w.sim.SetCallback(address.URL)
	posted, err := w.sim.PostCard(testContext(t), "LiMing", "button_interaction", "t1", "ok")
	if err != nil || !posted.OK() || len(posted.Body) != 0 || len(w.inbox.all()) != 1 {
		t.Errorf("%+v %v", posted, err)
	}
}

// TestOnlyFreshTapsOfButtonsAreAnsweredAtOnce: not a repetition, not a vote, not the menu, not a click.
func TestOnlyFreshTapsOfButtonsAreAnsweredAtOnce(t *testing.T) {
	w := newWorld(t)
	ctx := testContext(t)
	tap := func(event, kind, task string) wecomtest.Callback {
		return wecomtest.Callback{User: "LiMing", MsgType: "event", Fields: [][2]string{{"Event", event}, {"EventKey", "k"}, {"TaskId", task}, {"CardType", kind}, {"ResponseCode", "r"}}}
	}
	for i, tc := range []struct {
		call wecomtest.Callback
		body bool
	}{
		{tap("template_card_event", "button_interaction", "t1"), true},
		{tap("template_card_event", "button_interaction", "t1"), false},
		{tap("template_card_event", "vote_interaction", "t2"), false},
		{tap("template_card_event", "multiple_interaction", "t3"), false},
		{tap("template_card_menu_event", "button_interaction", "t4"), false},
		{tap("click", "", ""), false},
		{tap("view", "", "t6"), false},
	} {
		posted, err := w.sim.Post(ctx, tc.call)
		if err != nil || !posted.OK() || (len(posted.Body) > 0) != tc.body {
			t.Errorf("%d: %+v %v", i, posted, err)
		}
	}
	if n := len(w.inbox.all()); n != 6 {
		t.Errorf("%d stored", n)
	}
	w.inbox.setFails(-1)
	if posted, err := w.sim.Post(ctx, tap("template_card_event", "button_interaction", "t9")); err != nil || posted.Status != http.StatusServiceUnavailable {
		t.Errorf("a tap that could not be stored: %+v %v", posted, err)
	}
}

func TestNoticesAreHandedOn(t *testing.T) {
	w := newWorld(t)
	var got []wecom.Notice
	fail := errors.New("not now")
	callback, err := wecom.NewCallback(wecom.CallbackConfig{CorpID: corpID, AgentID: agentID, Token: token, AESKey: aesKey, Now: w.clock.now, Accept: w.inbox.accept,
		Notice: func(_ context.Context, n wecom.Notice) error { got = append(got, n); return fail }})
	if err != nil {
		t.Fatal(err)
	}
	address := httptest.NewServer(callback)
	defer address.Close()
	w.sim.SetCallback(address.URL)
	posted, err := w.sim.PostNotice(testContext(t), "change_contact", [2]string{"ChangeType", "delete_user"}, [2]string{"UserID", "wangfang"})
	if err != nil || !posted.OK() || posted.Tries != 1 || len(posted.Body) != 0 || len(w.inbox.all()) != 0 {
		t.Errorf("%+v %v", posted, err)
	}
	if len(got) != 1 || got[0].Change != "delete_user" || !slices.Equal(got[0].Users, []string{"wangfang"}) {
		t.Errorf("%+v", got)
	}
}

// TestEveryKindArrives as members send it, by the simulated WeCom.
func TestEveryKindArrives(t *testing.T) {
	w := newWorld(t)
	ctx := testContext(t)
	data := []byte("0123456789")
	for _, post := range []func() (wecomtest.Posted, error){
		func() (wecomtest.Posted, error) { return w.sim.PostText(ctx, "LiMing", "第4条完成了") },
		func() (wecomtest.Posted, error) { return w.sim.PostImage(ctx, "LiMing", data) },
		func() (wecomtest.Posted, error) { return w.sim.PostSound(ctx, "LiMing", "speex", data) },
		func() (wecomtest.Posted, error) { return w.sim.PostVideo(ctx, "LiMing", data) },
		func() (wecomtest.Posted, error) { return w.sim.PostFile(ctx, "LiMing", "台账.xlsx", data) },
		func() (wecomtest.Posted, error) { return w.sim.PostLocation(ctx, "LiMing", "镇政府") },
		func() (wecomtest.Posted, error) {
			return w.sim.PostLink(ctx, "LiMing", "简报", "https://duban.example/")
		},
		func() (wecomtest.Posted, error) { return w.sim.PostEvent(ctx, "LiMing", "subscribe", "") },
		func() (wecomtest.Posted, error) { return w.sim.PostEvent(ctx, "LiMing", "enter_agent", "") },
		func() (wecomtest.Posted, error) { return w.sim.PostEvent(ctx, "LiMing", "click", "duties") },
		func() (wecomtest.Posted, error) {
			return w.sim.PostEvent(ctx, "LiMing", "view", "https://duban.example/")
		},
	} {
		if posted, err := post(); err != nil || !posted.OK() || len(posted.Body) != 0 {
			t.Fatalf("%+v %v", posted, err)
		}
	}
	want := []string{"text", "image", "voice", "video", "file", "location", "link", "event:subscribe", "event:enter_agent", "event:click", "event:view"}
	for i, in := range w.inbox.all() {
		if in.Kind != want[i] {
			t.Errorf("%d: %s, want %s", i, in.Kind, want[i])
		}
		if in.File == nil {
			continue
		}
		var got bytes.Buffer
		if _, err := w.client.Media(ctx, in.File.MediaID, &got); err != nil || !bytes.Equal(got.Bytes(), data) || in.File.Name == "" {
			t.Errorf("%s: %q, %v", in.Kind, in.File.Name, err)
		}
	}
}

// TestPicksArrive: options of a selection and of a vote.
func TestPicksArrive(t *testing.T) {
	w := newWorld(t)
	ctx := testContext(t)
	one, many := askCard(), askCard()
	one.Options = []delivery.Option{{ID: "4", Label: "第4条"}, {ID: "9", Label: "第9条"}}
	many.Options, many.Many, many.Buttons, many.Lines = one.Options, true, many.Buttons[:1], nil
	w.mustSend(t, withCard("one", one))
	many.Subject = "other"
	w.mustSend(t, withCard("many", many))
	cards := w.sim.Messages("LiMing")
	for i, picked := range [][]string{{"9"}, {"4", "9"}} {
		if posted, err := w.sim.Select(ctx, "LiMing", cards[i], "yes", picked...); err != nil || !posted.OK() {
			t.Fatal(posted, err)
		}
		if in := w.inbox.all()[i]; in.Kind != "tap" || in.Tap != "yes" || !slices.Equal(in.Picked, picked) {
			t.Errorf("%+v", in)
		}
	}
	if _, err := w.sim.Select(ctx, "LiMing", cards[1], "yes", "5"); err == nil {
		t.Error("an option that is not there was picked")
	}
	if _, err := w.sim.Tap(ctx, "LiMing", cards[1], "maybe"); err == nil {
		t.Error("a button that is not there was pressed")
	}
}
