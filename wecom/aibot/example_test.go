package aibot_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"strings"

	"duban/delivery"
	"duban/wecom/aibot"
	"duban/wecom/aibot/aibottest"
)

// A bot stores what comes and answers by the handle of the message.
func ExampleBot() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	wecom := aibottest.New(aibottest.Config{ID: "bot", Secret: "secret"})
	server := httptest.NewServer(wecom)
	defer server.Close()

	came := make(chan delivery.Incoming, 1)
	bot, err := aibot.New(aibot.Config{ID: "bot", Secret: "secret", WSURL: "ws" + strings.TrimPrefix(server.URL, "http"),
		Accept: func(_ context.Context, in delivery.Incoming) (bool, error) { came <- in; return true, nil }})
	if err != nil {
		fmt.Println(err)
		return
	}
	go bot.Run(ctx)
	_ = wecom.Wait(ctx, func(v aibottest.View) bool { return v.Live })
	_, _ = wecom.Say(ctx, aibottest.Message{From: "chenjing", Group: "wrGroupA", Text: "@督办助手 第4条谁牵头"})
	in := <-came
	fmt.Println(in.Chat, in.Text)
	err = bot.Send(ctx, delivery.Outgoing{Key: in.Key + "#0", Channel: aibot.Channel, To: in.From, Text: "县司法局牵头。",
		Form: delivery.Form{Chat: in.Chat, Answers: in.Handle}})
	fmt.Println(err, wecom.View().Bubbles[0].Text)
	// Output:
	// wrGroupA 第4条谁牵头
	// <nil> 县司法局牵头。
}
