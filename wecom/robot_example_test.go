package wecom_test

import (
	"context"
	"fmt"
	"net/http/httptest"

	"duban/delivery"
	"duban/wecom"
	"duban/wecom/wecomtest"
)

// A robot posts into its group; who it is called by is a name of the settings, never its key.
func ExampleRobots() {
	sim, err := wecomtest.New(wecomtest.Config{CorpID: corpID, AgentID: agentID, Secret: secret, Token: token, AESKey: aesKey})
	if err != nil {
		fmt.Println(err)
		return
	}
	sim.AddRobot("good-key")
	api := httptest.NewServer(sim)
	defer api.Close()
	robots, err := wecom.NewRobots(wecom.RobotsConfig{APIBase: api.URL, Keys: []wecom.RobotKey{{Name: "督查群", Key: "good-key"}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	err = robots.Send(context.Background(), delivery.Outgoing{Key: "1", Channel: wecom.RobotChannel, To: "督查群", Text: "新文件已录入。"})
	posts, _ := sim.Posts()
	fmt.Println(err, posts[0].Text)
	// Output: <nil> 新文件已录入。
}
