package delivery_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"duban/bot"
	"duban/delivery"
	"duban/session"
	"duban/store"
)

// One message is taken through the engine and its answer is returned instead of sent, as a command does it.
func ExampleRunner_Do() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "duban")
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	kept, err := store.Open(ctx, store.Options{DataDir: dir})
	if err != nil {
		log.Print(err)
		return
	}
	defer func() { _ = kept.Close() }()
	sessions, err := session.Open(ctx, "", nil)
	if err != nil {
		log.Print(err)
		return
	}
	defer func() { _ = sessions.Close() }()
	r := delivery.NewRunner(delivery.RunnerOptions{
		Store: kept, Sessions: sessions,
		Engine: engine(func(_ context.Context, in bot.Input) (bot.Outcome, error) {
			return bot.Outcome{Reply: "收到:" + in.Text}, nil
		}),
	})
	out, err := r.Do(ctx, delivery.Incoming{Key: "1", Channel: delivery.ChannelCLI, Conversation: "c1", From: "wang", Text: "你好"})
	fmt.Println(out.Reply, err)
	// Output: 收到:你好 <nil>
}
