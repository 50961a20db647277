package wecom_test

import (
	"context"
	"fmt"
	"net/http/httptest"

	"duban/delivery"
	"duban/wecom"
	"duban/wecom/wecomtest"
)

// Example puts a bot that answers everything with one sentence between the two ends of a simulated WeCom.
func Example() {
	const aesKey = "cD0d7jx4tYvVtzqrmh3Dm3QFCXe6f8SlHoMtMh3qQEP"
	sim, err := wecomtest.New(wecomtest.Config{CorpID: "ww1", AgentID: 7, Secret: "s", Token: "t", AESKey: aesKey})
	if err != nil {
		fmt.Println(err)
		return
	}
	api := httptest.NewServer(sim)
	defer api.Close()
	client, err := wecom.NewClient(wecom.Config{CorpID: "ww1", AgentID: 7, Secret: "s", APIBase: api.URL})
	if err != nil {
		fmt.Println(err)
		return
	}
	stored := make(chan delivery.Incoming, 1)
	callback, err := wecom.NewCallback(wecom.CallbackConfig{
		CorpID: "ww1", AgentID: 7, Token: "t", AESKey: aesKey,
		Accept: func(_ context.Context, in delivery.Incoming) (bool, error) { stored <- in; return true, nil },
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	address := httptest.NewServer(callback)
	defer address.Close()
	sim.SetCallback(address.URL)

	ctx := context.Background()
	posted, err := sim.PostText(ctx, "liming", "9条谁牵头")
	fmt.Println(posted.Status, err)
	in := <-stored
	fmt.Println(in.Conversation, in.Kind, in.Text)
	fmt.Println(client.Send(ctx, delivery.Outgoing{To: in.From, Text: "哪份文件的第9条？", Choices: []string{"甲文件", "乙文件"}}))
	messages, err := sim.Wait(ctx, "liming", 1)
	fmt.Println(messages[0].Text, err)
	// Output:
	// 200 <nil>
	// wecom:7:liming text 9条谁牵头
	// <nil>
	// 哪份文件的第9条？
	// 1. 甲文件
	// 2. 乙文件
	// 回复数字即可。 <nil>
}
