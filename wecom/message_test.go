package wecom

import (
	"reflect"
	"strings"
	"testing"

	"duban/delivery"
	"duban/ledger"
)

const head = `<xml><ToUserName><![CDATA[ww1]]></ToUserName><FromUserName><![CDATA[LiMing]]></FromUserName><CreateTime>1700000000</CreateTime>`

func sample(kind, fields string) string {
	return head + "<MsgType><![CDATA[" + kind + "]]></MsgType>" + fields + "<AgentID>7</AgentID></xml>"
}

func TestIncoming(t *testing.T) {
	for name, tc := range map[string]struct {
		xml    string
		kind   string
		text   string
		wanted bool
	}{
		"text":                {sample("text", "<Content><![CDATA[9条谁牵头]]></Content><MsgId>1</MsgId>"), "text", "9条谁牵头", true},
		"text in two CDATA":   {sample("text", "<Content><![CDATA[a]]]]><![CDATA[>b]]></Content><MsgId>1</MsgId>"), "text", "a]]>b", true},
		"text without CDATA":  {sample("text", "<Content>一 &lt; 二</Content><MsgId>1</MsgId>"), "text", "一 < 二", true},
		"control characters":  {sample("text", "<Content><![CDATA[第4条\x00\x0b完成\x1b]]></Content><MsgId>1</MsgId>"), "text", "第4条  完成 ", true},
		"invalid UTF-8":       {sample("text", "<Content><![CDATA[完\xff成]]></Content><MsgId>1</MsgId>"), "text", "完 成", true},
		"empty text":          {sample("text", "<Content></Content><MsgId>1</MsgId>"), "text", "", true},
		"voice":               {sample("voice", "<MediaId>m</MediaId><Format>amr</Format><MsgId>1</MsgId>"), "voice", "[语音]", true},
		"image":               {sample("image", "<PicUrl>p</PicUrl><MediaId>m</MediaId><MsgId>1</MsgId>"), "image", "[图片]", true},
		"video":               {sample("video", "<MediaId>m</MediaId><ThumbMediaId>t</ThumbMediaId><MsgId>1</MsgId>"), "video", "[视频]", true},
		"location":            {sample("location", "<Location_X>30.1</Location_X><Label>镇政府</Label><MsgId>1</MsgId>"), "location", "[位置] 镇政府", true},
		"link":                {sample("link", "<Title>简报</Title><Url>u</Url><MsgId>1</MsgId>"), "link", "[链接] 简报", true},
		"file":                {sample("file", "<MediaId>m</MediaId><FileName>台账.xlsx</FileName><MsgId>1</MsgId>"), "file", "[文件] 台账.xlsx", true},
		"enter_agent":         {sample("event", "<Event>enter_agent</Event><EventKey></EventKey>"), "event:enter_agent", "", true},
		"subscribe":           {sample("event", "<Event>subscribe</Event>"), "event:subscribe", "", true},
		"click":               {sample("event", "<Event>click</Event><EventKey>我的任务</EventKey>"), "event:click", "我的任务", true},
		"card":                {sample("event", "<Event>template_card_event</Event><EventKey>ok</EventKey><TaskId>t</TaskId>"), "event:template_card_event", "ok", true},
		"LOCATION is dropped": {sample("event", "<Event>LOCATION</Event><Latitude>1</Latitude>"), "", "", false},
		"unknown type":        {sample("holo", "<MsgId>1</MsgId>"), "", "", false},
		"no type":             {head + "</xml>", "", "", false},
		"from sys": {
			strings.Replace(sample("event", "<Event>change_contact</Event>"), "LiMing", "sys", 1), "", "", false,
		},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := ParseMessage([]byte(tc.xml))
			if err != nil {
				t.Fatal(err)
			}
			in, wanted := m.Incoming()
			if wanted != tc.wanted {
				t.Fatalf("wanted = %v", wanted)
			}
			if !wanted {
				return
			}
			want := delivery.Incoming{
				Key: in.Key, Channel: "wecom", Conversation: "wecom:7:liming", From: "LiMing", Kind: tc.kind, Text: tc.text,
			}
			if tc.kind == "file" {
				if in.File == nil || *in.File != (ledger.File{Name: "台账.xlsx", MediaID: "m"}) {
					t.Errorf("file %+v", in.File)
				}
				in.File = nil
			}
			if !reflect.DeepEqual(in, want) {
				t.Errorf("got  %+v\nwant %+v", in, want)
			}
		})
	}
}

func TestKey(t *testing.T) {
	event := func(fields string) string { return sample("event", "<Event>click</Event>"+fields) }
	base := event("<EventKey>k</EventKey><TaskId>t</TaskId>")
	for name, tc := range map[string]struct {
		one, two string
		same     bool
	}{
		"a message's number decides":  {sample("text", "<Content>a</Content><MsgId>5</MsgId>"), sample("text", "<Content>b</Content><MsgId>5</MsgId>"), true},
		"another number":              {sample("text", "<MsgId>5</MsgId>"), sample("text", "<MsgId>6</MsgId>"), false},
		"an event again":              {base, base, true},
		"another key":                 {base, event("<EventKey>j</EventKey><TaskId>t</TaskId>"), false},
		"another task":                {base, event("<EventKey>k</EventKey><TaskId>u</TaskId>"), false},
		"another second":              {base, strings.Replace(base, "1700000000", "1700000001", 1), false},
		"another member":              {base, strings.Replace(base, "LiMing", "LiPing", 1), false},
		"the member in other letters": {base, strings.Replace(base, "LiMing", "liming", 1), true},
		"key and task run together":   {event("<EventKey>kt</EventKey>"), event("<EventKey>k</EventKey><TaskId>t</TaskId>"), false},
		"another app":                 {base, strings.Replace(base, "<AgentID>7", "<AgentID>8", 1), false},
		"no number, another text":     {sample("text", "<Content>a</Content>"), sample("text", "<Content>b</Content>"), false},
	} {
		t.Run(name, func(t *testing.T) {
			one, err1 := ParseMessage([]byte(tc.one))
			two, err2 := ParseMessage([]byte(tc.two))
			if err1 != nil || err2 != nil {
				t.Fatal(err1, err2)
			}
			if (one.Key() == two.Key()) != tc.same {
				t.Errorf("%q and %q", one.Key(), two.Key())
			}
		})
	}
	m, _ := ParseMessage([]byte(sample("text", "<MsgId>4561255354251345929</MsgId>")))
	if got := m.Key(); got != "wecom:ww1:7:4561255354251345929" {
		t.Errorf("Key = %q", got)
	}
}

// TestParseMessageCarriesFields reads elements in the vendor's layout that no mapping uses yet.
func TestParseMessageCarriesFields(t *testing.T) {
	m, err := ParseMessage([]byte(sample("event", `
<Event><![CDATA[template_card_event]]></Event><EventKey><![CDATA[submit]]></EventKey><TaskId><![CDATA[task-1]]></TaskId>
<CardType><![CDATA[multiple_interaction]]></CardType><ResponseCode><![CDATA[rc]]></ResponseCode>
<SelectedItems><SelectedItem><QuestionKey><![CDATA[q1]]></QuestionKey><OptionIds><OptionId><![CDATA[a]]></OptionId>
<OptionId><![CDATA[b]]></OptionId></OptionIds></SelectedItem></SelectedItems>
<ScanCodeInfo><ScanType>qrcode</ScanType><ScanResult>1</ScanResult></ScanCodeInfo>
<SendPicsInfo><Count>1</Count><PicList><item><PicMd5Sum>5a</PicMd5Sum></item></PicList></SendPicsInfo>
<SendLocationInfo><Location_X>23</Location_X><Location_Y>113</Location_Y><Scale>15</Scale><Label>L</Label><Poiname>P</Poiname></SendLocationInfo>`)))
	if err != nil {
		t.Fatal(err)
	}
	want := Message{
		ToUserName: "ww1", FromUserName: "LiMing", CreateTime: "1700000000", MsgType: "event", AgentID: "7",
		Event: "template_card_event", EventKey: "submit", TaskID: "task-1", CardType: "multiple_interaction", ResponseCode: "rc",
		Selected: []SelectedItem{{QuestionKey: "q1", OptionIDs: []string{"a", "b"}}}, ScanType: "qrcode", ScanResult: "1",
		PicCount: "1", PicMD5Sums: []string{"5a"}, Sent: &SentLocation{X: "23", Y: "113", Scale: "15", Label: "L", PoiName: "P"},
	}
	if !reflect.DeepEqual(m, want) {
		t.Errorf("got  %+v\nwant %+v", m, want)
	}
}

func FuzzParseMessage(f *testing.F) {
	for _, v := range readVectors(f, "testdata/vectors.json") {
		f.Add([]byte(v.Plain))
	}
	f.Add([]byte(sample("text", "<Content><![CDATA[\x00]]></Content>")))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := ParseMessage(data)
		if err != nil && !reflect.DeepEqual(m, Message{}) {
			t.Fatal("something of a message came with an error")
		}
		if in, wanted := m.Incoming(); wanted && (in.Key == "" || in.From == "" || in.Kind == "") {
			t.Fatalf("incomplete: %+v", in)
		}
	})
}
