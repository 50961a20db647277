package bot

import (
	"encoding/json"
	"fmt"

	"duban/ledger"
)

// Card is a reply that can be answered with a tap 卡片. Each button holds a complete typed act, so that a tap works after
// the conversation has moved on, and takes the path of a typed number.
type Card struct {
	Subject string // what it shows, the same for all cards about the same thing; "" = it is never changed
	Title   string
	Note    string
	Lines   []CardLine
	Buttons []CardButton
	Beside  bool   // the reply says more than the card: both are shown
	Link    string // path of the page that it speaks of (ledger.MeasurePage), or ""
	Closed  string // set when the buttons have done their work: what stands in their place
}

// CardLine is a row of a Card.
type CardLine struct{ Name, Value string }

// CardButton is what can be pressed on a Card.
type CardButton struct {
	Label string
	Main  bool // stands out among the others
	Tap   Tap
}

// Tap is what pressing a button means 点按: what Picked and Pending would be if the bot had just asked and the person had
// picked it.
type Tap struct {
	Ability  Intent   `json:"a"`
	Step     string   `json:"s"`
	Proposal Proposal `json:"p"`
	Label    string   `json:"l"` // of the button
}

// maxKey bounds Key. Unit: bytes; what WeCom takes as the key of a button.
const maxKey = 1024

// Key is the tap as a text that a channel carries. Errors: TooLarge when it is over 1,024 bytes: then the button must be
// left out, and the words and numbers of the reply do its work.
func (t Tap) Key() (string, error) {
	data, err := json.Marshal(t)
	if err != nil {
		return "", fmt.Errorf("write a tap: %w", err)
	}
	if len(data) > maxKey {
		return "", ledger.Errorf(ledger.TooLarge, "按钮内容太长")
	}
	return string(data), nil
}

// ParseTap reads Key; false when it is none.
func ParseTap(key string) (t Tap, ok bool) {
	if len(key) > maxKey || json.Unmarshal([]byte(key), &t) != nil {
		return Tap{}, false
	}
	return t, t.Ability != ""
}
