package knowledge_test

import (
	"fmt"
	"strings"
	"testing"

	"duban/knowledge"
)

// issued puts a sentence where a document of our own making speaks of itself.
func issued(title, preamble, task, closing string) string {
	return title + "\n各镇人民政府:\n" + preamble + "\n一、公开办事指南。" + task + "(县司法局牵头,各镇配合)\n二、抓好窗口培训。窗口人员每年培训不少于40学时。(县教育局牵头,各镇配合)\n" +
		closing + "\n松岭县人民政府办公室\n2025年3月1日\n"
}

func TestWhatATextRepealsIsRead(t *testing.T) {
	const title = "松岭县便民服务若干措施"
	comma, left, right := "\uff0c", "\uff08", "\uff09"
	cases := []struct{ name, title, preamble, task, closing, want string }{
		{"in the closing", title, "现印发。", "", "本措施自印发之日起施行。《松岭县窗口服务办法》(松政办发〔2020〕5号)同时废止。", "repealed 松岭县窗口服务办法 松政办发〔2020〕5号"},
		{"in full width", title, "现印发。", "", "《松岭县窗口服务办法》" + left + "松政办发〔2020〕5号" + right + comma + "同时废止。", "repealed 松岭县窗口服务办法 松政办发〔2020〕5号"},
		{"two of them", title, "现印发。", "", "《松岭县窗口服务办法》(松政办发〔2020〕5号)、《松岭县代办规定》同时废止。", "repealed 松岭县窗口服务办法 松政办发〔2020〕5号|repealed 松岭县代办规定 "},
		{"by number alone", title, "现印发。", "", "原松政办发〔2020〕5号文件予以废止。", "repealed  松政办发〔2020〕5号"},
		{"stopped from a day on", title, "现印发。", "", "《松岭县窗口服务办法》自2025年4月1日起停止执行。", "repealed 松岭县窗口服务办法 "},
		{"in the notice", title, "经县政府同意,现将本措施印发给你们,《松岭县窗口服务办法》同时废止。", "", "特此通知。", "repealed 松岭县窗口服务办法 "},
		{"revised", title, "县政府办公室对《松岭县窗口服务办法》(松政办发〔2020〕5号)进行了修订,现印发。", "", "特此通知。", "replaced 松岭县窗口服务办法 松政办发〔2020〕5号"},
		{"a new version by its title", title + "(2025年修订)", "现印发。", "", "特此通知。", "replaced 松岭县便民服务若干措施 "},
		{"a revised edition by its title", title + "(修订版)", "现印发。", "", "特此通知。", "replaced 松岭县便民服务若干措施 "},
		{"what prevails repeals nothing", title, "现印发。", "", "此前规定与本措施不一致的,以本措施为准。", ""},
		{"a year in the title", title + "(2025年)", "现印发。", "", "特此通知。", ""},
		{"a task to clear out", title, "现印发。", "全面清理废止文件,对《松岭县窗口服务办法》予以废止。", "特此通知。", ""},
		{"a task to revise", title, "现印发。", "对《松岭县窗口服务办法》进行修订。", "特此通知。", ""},
		{"a request", title, "现印发。", "", "各镇要及时清理,凡与《松岭县窗口服务办法》一并废止的文件应当公布。", ""},
		{"what it rests on", title, "根据《松岭县优化营商环境条例》,现印发。", "", "特此通知。", ""},
		{"itself", title, "现印发《松岭县便民服务若干措施》。", "", "本措施有效期两年,期满自行失效。", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d, err := knowledge.Read(t.Context(), "a.txt", strings.NewReader(issued(c.title, c.preamble, c.task, c.closing)), knowledge.Options{})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, r := range d.Repeals {
				got = append(got, fmt.Sprintf("%s %s %s", r.Standing, r.Title, r.Number))
				if at := d.Text[r.Span.Start:r.Span.End]; r.Quote == "" || !strings.Contains(at, r.Quote) {
					t.Errorf("quote %q stands at %q", r.Quote, at)
				}
			}
			if strings.Join(got, "|") != c.want {
				t.Errorf("got %q, want %q", strings.Join(got, "|"), c.want)
			}
		})
	}
}

// An article is a measure of its document; the last one may speak of the document itself.
func TestALastArticleMayRepeal(t *testing.T) {
	text := "松岭县代办服务管理办法\n第一条 村级代办点由各镇设立,县司法局指导。\n第二条 代办员每年培训两次,由县教育局负责。\n第三条 本办法自2025年5月1日起施行。《松岭县代办规定》(松政发〔2019〕3号)同时废止。\n松岭县人民政府\n2025年4月1日\n"
	d, err := knowledge.Read(t.Context(), "a.txt", strings.NewReader(text), knowledge.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Repeals) != 1 || d.Repeals[0].Number != "松政发〔2019〕3号" {
		t.Errorf("%d measures, repeals %+v", len(d.Measures), d.Repeals)
	}
}
