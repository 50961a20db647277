package session_test

import (
	"context"
	"fmt"
	"log"

	"duban/bot"
	"duban/session"
)

// A conversation is entered, remembered and entered again, on the Redis inside the process.
func ExampleSession_Enter() {
	ctx := context.Background()
	s, err := session.Open(ctx, "", nil)
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	for range 2 {
		state, token, err := s.Enter(ctx, "wecom:7:wang|wang")
		fmt.Println(state.Version, state.Document, err)
		err = s.Leave(ctx, "wecom:7:wang|wang", token, bot.State{Version: state.Version + 1, Document: "water"})
		fmt.Println(err)
	}
	// Output:
	// 0  <nil>
	// <nil>
	// 1 water <nil>
	// <nil>
}
