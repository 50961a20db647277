package wecom

import (
	"encoding/xml"
	"reflect"
	"strings"
	"testing"
	"time"

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
		"text":                 {sample("text", "<Content><![CDATA[9条谁牵头]]></Content><MsgId>1</MsgId>"), "text", "9条谁牵头", true},
		"text in two CDATA":    {sample("text", "<Content><![CDATA[a]]]]><![CDATA[>b]]></Content><MsgId>1</MsgId>"), "text", "a]]>b", true},
		"text without CDATA":   {sample("text", "<Content>一 &lt; 二</Content><MsgId>1</MsgId>"), "text", "一 < 二", true},
		"control characters":   {sample("text", "<Content><![CDATA[第4条\x00\x0b完成\x1b]]></Content><MsgId>1</MsgId>"), "text", "第4条  完成 ", true},
		"invalid UTF-8":        {sample("text", "<Content><![CDATA[完\xff成]]></Content><MsgId>1</MsgId>"), "text", "完 成", true},
		"empty text":           {sample("text", "<Content></Content><MsgId>1</MsgId>"), "text", "", true},
		"voice":                {sample("voice", "<MediaId>m</MediaId><Format>amr</Format><MsgId>1</MsgId>"), "voice", "[语音]", true},
		"image":                {sample("image", "<PicUrl>p</PicUrl><MediaId>m</MediaId><MsgId>1</MsgId>"), "image", "[图片]", true},
		"video":                {sample("video", "<MediaId>m</MediaId><ThumbMediaId>t</ThumbMediaId><MsgId>1</MsgId>"), "video", "[视频]", true},
		"location":             {sample("location", "<Location_X>30.1</Location_X><Label>镇政府</Label><MsgId>1</MsgId>"), "location", "[位置] 镇政府", true},
		"link":                 {sample("link", "<Title>简报</Title><Url>u</Url><MsgId>1</MsgId>"), "link", "[链接] 简报", true},
		"file":                 {sample("file", "<MediaId>m</MediaId><FileName>台账.xlsx</FileName><MsgId>1</MsgId>"), "file", "[文件] 台账.xlsx", true},
		"enter_agent":          {sample("event", "<Event>enter_agent</Event><EventKey></EventKey>"), "event:enter_agent", "", true},
		"subscribe":            {sample("event", "<Event>subscribe</Event>"), "event:subscribe", "", true},
		"click":                {sample("event", "<Event>click</Event><EventKey>我的任务</EventKey>"), "event:click", "我的任务", true},
		"card":                 {sample("event", "<Event>template_card_event</Event><EventKey>ok</EventKey><TaskId>t</TaskId>"), "tap", "", true},
		"view":                 {sample("event", "<Event>view</Event><EventKey>https://duban.example/</EventKey>"), "event:view", "https://duban.example/", true},
		"voice, nothing in it": {sample("voice", "<MsgId>1</MsgId>"), "voice", "[语音]", true},
		"LOCATION is dropped":  {sample("event", "<Event>LOCATION</Event><Latitude>1</Latitude>"), "", "", false},
		"unknown type":         {sample("holo", "<MsgId>1</MsgId>"), "", "", false},
		"no type":              {head + "</xml>", "", "", false},
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
			if tc.kind == "tap" {
				want.Tap = "ok"
			}
			in.File = nil // see TestFiles
			if !reflect.DeepEqual(in, want) {
				t.Errorf("got  %+v\nwant %+v", in, want)
			}
		})
	}
}

// TestFiles: what can be fetched has a name that a person can read, with an end that tells its kind.
func TestFiles(t *testing.T) {
	for name, tc := range map[string]struct {
		kind, fields string
		want         *ledger.File
	}{
		"image":           {"image", "<PicUrl>p</PicUrl><MediaId>m</MediaId>", &ledger.File{Name: "图片-5.jpg", MediaID: "m"}},
		"voice":           {"voice", "<MediaId>m</MediaId><Format>amr</Format>", &ledger.File{Name: "语音-5.amr", MediaID: "m"}},
		"speex":           {"voice", "<MediaId>m</MediaId><Format>speex</Format>", &ledger.File{Name: "语音-5.speex", MediaID: "m"}},
		"video":           {"video", "<MediaId>m</MediaId><ThumbMediaId>t</ThumbMediaId>", &ledger.File{Name: "视频-5.mp4", MediaID: "m"}},
		"file":            {"file", "<MediaId>m</MediaId><FileName>台账.xlsx</FileName>", &ledger.File{Name: "台账.xlsx", MediaID: "m"}},
		"a nameless file": {"file", "<MediaId>m</MediaId>", &ledger.File{MediaID: "m"}},
		"nothing in it":   {"image", "<PicUrl>p</PicUrl>", nil},
		"a place":         {"location", "<MediaId></MediaId><Label>镇政府</Label>", nil},
		"text":            {"text", "<MediaId>m</MediaId>", nil},
	} {
		m, err := ParseMessage([]byte(sample(tc.kind, tc.fields+"<MsgId>5</MsgId>")))
		if err != nil {
			t.Fatal(err)
		}
		if in, _ := m.Incoming(); !reflect.DeepEqual(in.File, tc.want) {
			t.Errorf("%s: %+v, want %+v", name, in.File, tc.want)
		}
	}
}

const selected = `<SelectedItems><SelectedItem><QuestionKey>q1</QuestionKey><OptionIds><OptionId>4</OptionId><OptionId>9</OptionId></OptionIds></SelectedItem>
<SelectedItem><QuestionKey>q2</QuestionKey><OptionIds><OptionId>no</OptionId></OptionIds></SelectedItem></SelectedItems>`

// TestTaps: what was pressed and picked, in order, and by what the card can be changed.
func TestTaps(t *testing.T) {
	for name, tc := range map[string]struct {
		fields string
		picked []string
		handle string
	}{
		"a button":        {"<Event>template_card_event</Event><EventKey>k</EventKey><TaskId>t-1</TaskId><ResponseCode>rc:1</ResponseCode>", nil, "card:t-1:rc:1"},
		"two questions":   {"<Event>template_card_event</Event><EventKey>k</EventKey><TaskId>t</TaskId><ResponseCode>r</ResponseCode>" + selected, []string{"4", "9", "no"}, "card:t:r"},
		"the corner menu": {"<Event>template_card_menu_event</Event><EventKey>k</EventKey><TaskId>t</TaskId><ResponseCode>r</ResponseCode>", nil, "card:t:r"},
		"no code":         {"<Event>template_card_event</Event><EventKey>k</EventKey><TaskId>t</TaskId>", nil, ""},
	} {
		m, err := ParseMessage([]byte(sample("event", tc.fields)))
		if err != nil {
			t.Fatal(err)
		}
		in, wanted := m.Incoming()
		if !wanted || in.Kind != "tap" || in.Tap != "k" || !reflect.DeepEqual(in.Picked, tc.picked) || in.Handle != tc.handle || in.Text != "" {
			t.Errorf("%s: %+v", name, in)
		}
		if code, ok := codeOfHandle(in.Handle); ok != (tc.handle != "") || ok && code != m.ResponseCode {
			t.Errorf("%s: code %q %v", name, code, ok)
		}
	}
	for _, other := range []string{"", "R1", "card:", "card:t", "card:t:", "req:a:b"} {
		if code, ok := codeOfHandle(other); ok {
			t.Errorf("%q is a handle of a card, with %q", other, code)
		}
	}
}

func TestNotices(t *testing.T) {
	at := time.Unix(1700000000, 0).UTC()
	for name, tc := range map[string]struct {
		fields string
		want   Notice
	}{
		"a member is renamed": {"<Event>change_contact</Event><ChangeType>update_user</ChangeType><UserID>a</UserID><NewUserID>b</NewUserID><Department>1,3</Department>",
			Notice{Kind: "change_contact", Change: "update_user", Users: []string{"a"}, NewUser: "b", Departments: []string{"1", "3"}, At: at}},
		"a department goes": {"<Event>change_contact</Event><ChangeType>delete_party</ChangeType><Id>2</Id>",
			Notice{Kind: "change_contact", Change: "delete_party", Departments: []string{"2"}, At: at}},
		"a tag": {"<Event>change_contact</Event><ChangeType>update_tag</ChangeType><TagId>7</TagId><AddUserItems>a,b</AddUserItems><DelPartyItems>4</DelPartyItems>",
			Notice{Kind: "change_contact", Change: "update_tag", Tag: "7", Users: []string{"a", "b"}, Departments: []string{"4"}, At: at}},
		"a job":             {"<Event>batch_job_result</Event><BatchJob><JobId>j</JobId><ErrCode>60020</ErrCode></BatchJob>", Notice{Kind: "batch_job_result", Job: "j", JobError: 60020, At: at}},
		"inactive_alert":    {"<Event>inactive_alert</Event><EffectTime>1700600000</EffectTime>", Notice{Kind: "inactive_alert", Effective: time.Unix(1700600000, 0).UTC(), At: at}},
		"closed":            {"<Event>close_inactive_agent</Event>", Notice{Kind: "close_inactive_agent", At: at}},
		"opened":            {"<Event>reopen_inactive_agent</Event>", Notice{Kind: "reopen_inactive_agent", At: at}},
		"few use it, alert": {"<Event>low_active_alert</Event>", Notice{Kind: "low_active_alert", At: at}},
		"few use it":        {"<Event>low_active</Event>", Notice{Kind: "low_active", At: at}},
		"restored":          {"<Event>active_restored</Event>", Notice{Kind: "active_restored", At: at}},
		"shared":            {"<Event>share_agent_change</Event>", Notice{Kind: "share_agent_change", At: at}},
	} {
		m, err := ParseMessage([]byte(sample("event", tc.fields)))
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := m.notice(); !ok || !reflect.DeepEqual(got, tc.want) {
			t.Errorf("%s: %v\ngot  %+v\nwant %+v", name, ok, got, tc.want)
		}
		if _, wanted := m.Incoming(); wanted {
			t.Errorf("%s is taken for a member's act", name)
		}
	}
	for _, fields := range []string{"<Event>click</Event>", "<Event>unheard_of</Event>", ""} {
		if m, err := ParseMessage([]byte(sample("event", fields))); err != nil {
			t.Fatal(err)
		} else if _, ok := m.notice(); ok {
			t.Errorf("%q is a notice", fields)
		}
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
		"other options picked":        {base, event("<EventKey>k</EventKey><TaskId>t</TaskId>" + selected), false},
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
	f.Add([]byte(sample("event", selected)))
	for _, odd := range []string{"<xml><Content>a]]>b</Content></xml>", "<xml><Content>&lt;</Content></xml>", "<xml><Content><b>c</b>d</Content></xml>", "<xml><Content>a</Content><Content>b</Content></xml>x",
		"<xml><SendLocationInfo></SendLocationInfo></xml>", "<xml>x<MsgId>1</MsgId></xml>", "<xml><A:B>1</A:B></xml>", "<xml><MsgId>1</MsgId>", "<xml><MsgId>1</MsgID></xml>", " <xml></xml>", "<xml><MsgId>\r\n</MsgId></xml>"} {
		f.Add([]byte(odd))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := ParseMessage(data)
		var slow Message
		if wrong := xml.Unmarshal(legalXML(data), &slow); (wrong == nil) != (err == nil) || wrong == nil && !reflect.DeepEqual(m, slow) {
			t.Fatalf("encoding/xml reads it otherwise: %v, %v\n%+v\n%+v", err, wrong, m, slow)
		}
		if err != nil && !reflect.DeepEqual(m, Message{}) {
			t.Fatal("something of a message came with an error")
		}
		if in, wanted := m.Incoming(); wanted && (in.Key == "" || in.From == "" || in.Kind == "") {
			t.Fatalf("incomplete: %+v", in)
		}
	})
}
