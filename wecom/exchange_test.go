package wecom_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"duban/delivery"
	"duban/wecom"
	"duban/wecom/wecomtest"
)

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
	if _, err := w.client.Token(testContext(t)); err != nil { // nobody ever gives the turn back
		t.Error(err)
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
