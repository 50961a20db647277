package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"duban/web/demo/sample"
)

// ingestOK imports files and returns what is printed.
func ingestOK(t *testing.T, data string, args ...string) string {
	t.Helper()
	code, out, errs := duban(t, "", append([]string{"ingest", "--data", data}, args...)...)
	if code != 0 {
		t.Fatalf("exit %d: %s", code, errs)
	}
	return out
}

// wants runs a command and looks for each of the words, a leading ! forbids one.
func wants(t *testing.T, args []string, words ...string) string {
	t.Helper()
	code, out, errs := duban(t, "", args...)
	if code != 0 {
		t.Fatalf("%v: exit %d: %s", args, code, errs)
	}
	for _, w := range words {
		if no, forbidden := strings.CutPrefix(w, "!"); forbidden == strings.Contains(out, no) {
			t.Errorf("%v: %q\n%s", args, w, out)
		}
	}
	return out
}

func TestANewRevisionSaysWhatItChanges(t *testing.T) {
	data := pristine.Dir(t)
	ingestOK(t, data, file(t, "a.txt", sample.Measures()))
	changed := bytes.Replace(sample.Measures(), []byte("县数据局牵头"), []byte("县档案局牵头"), 1)
	if bytes.Equal(changed, sample.Measures()) {
		t.Fatal("the sample has no such clause")
	}
	out := ingestOK(t, data, file(t, "b.txt", changed))
	if !strings.Contains(out, "已更新为第2版") || !strings.Contains(out, "修改第") || !strings.Contains(out, "牵头单位") {
		t.Errorf("printed\n%s", out)
	}
	wants(t, []string{"measures", "--diff", "--data", data}, "第1版和第2版对照", "牵头单位")
	wants(t, []string{"measures", "--diff", "1", "--data", data}, "第1版和第2版对照")
	wants(t, []string{"measures", "--diff=1", "--json", "--data", data}, `"from":1,"to":2`, `"fields":["lead"]`)
	wants(t, []string{"measures", "--history", "--data", data}, "命令行", "导入  第1版", "导入  第2版")
	out = ingestOK(t, data, "--json", file(t, "a.txt", sample.Measures()))
	var got struct {
		Documents []struct {
			Former  int
			Changes struct {
				Added, Removed, Changed []struct{ Before, After string }
			}
			LostMends []any `json:"lost_mends"`
			Repealed  []any
			Units     []string `json:"unknown_units"`
			Doubts    []any
		}
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil || len(got.Documents) != 1 || got.Documents[0].Former != 2 || len(got.Documents[0].Changes.Changed) != 1 {
		t.Errorf("%v: %s", err, out)
	}
}

func TestAPersonCorrectsChecksAndConfirms(t *testing.T) {
	data := pristine.Dir(t)
	ingestOK(t, data, file(t, "a.txt", sample.Measures()))
	wants(t, []string{"measures", "--mend", "4", "--field", "lead", "--value", "县教育局", "--data", data}, "牵头:县教育局", "(有更正)")
	wants(t, []string{"measures", "--check", "4", "--check", "5", "--confirm", "--data", data}, "已确认", "(已核对)")
	wants(t, []string{"ask", "--data", data, "第4条谁牵头"}, "县教育局")
	wants(t, []string{"measures", "--json", "--data", data}, `"checked_by":"命令行"`, `"mended":["lead"]`, `"status":"confirmed"`, `"doubts":[]`)
	wants(t, []string{"measures", "--history", "--data", data}, "更正  第4条 牵头单位:“县司法局”改为“县教育局”", "核对  第5条", "确认生效")
	next := bytes.Replace(sample.Measures(), []byte("窗口"), []byte("服务窗口"), 1)
	if out := ingestOK(t, data, file(t, "b.txt", next)); strings.Contains(out, "更正没有用到新版上") {
		t.Errorf("lost without need:\n%s", out)
	}
	wants(t, []string{"ask", "--data", data, "第4条谁牵头"}, "县教育局")
	wants(t, []string{"documents", "--data", data}, "第2版", "待核对")
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"--mend", "99", "--field", "lead", "--value", "县教育局"}, 1, "没有第99条"},
		{[]string{"--mend", "4", "--field", "lead"}, 2, "更正要写全"},
		{[]string{"--mend", "4", "--field", "colour", "--value", "红"}, 1, "不能更正"},
		{[]string{"--mend", "4", "--field", "due", "--value", "明年"}, 1, "2026-12-31"},
		{[]string{"--field", "lead", "--value", "县教育局"}, 2, "--mend"},
		{[]string{"--diff", "9"}, 1, "没有第9版"},
		{[]string{"--diff", "--history"}, 2, "分开"},
	} {
		if code, _, errs := duban(t, "", append([]string{"measures", "--data", data}, c.args...)...); code != c.code || !strings.Contains(errs, c.want) {
			t.Errorf("%v: exit %d: %s", c.args, code, errs)
		}
	}
}

func TestALostCorrectionIsTold(t *testing.T) {
	data := pristine.Dir(t)
	ingestOK(t, data, file(t, "a.txt", sample.Measures()))
	wants(t, []string{"measures", "--mend", "11", "--field", "lead", "--value", "县教育局", "--data", data})
	next := bytes.ReplaceAll(sample.Measures(), []byte("县数据局牵头,县行政审批局配合"), []byte("县档案局牵头,县行政审批局配合"))
	next = bytes.ReplaceAll(next, []byte("县数据局牵头，县行政审批局配合"), []byte("县档案局牵头，县行政审批局配合"))
	if out := ingestOK(t, data, file(t, "b.txt", next)); !strings.Contains(out, "更正没有用到新版上:第11条 牵头单位改为“县教育局”") {
		t.Errorf("printed\n%s", out)
	}
	wants(t, []string{"measures", "--review", "--data", data}, "疑点:原来的更正")
	wants(t, []string{"measures", "--check", "11", "--review", "--data", data}, "!疑点:原来的更正")
}

func TestADocumentIsRepealedByAnother(t *testing.T) {
	data := pristine.Dir(t)
	old := "松岭县便民服务办法\n一、公开办事指南。(县司法局牵头,各镇配合)\n二、抓好窗口培训。(县教育局牵头,各镇配合)\n松岭县人民政府\n2020年3月1日\n"
	next := "松岭县窗口服务若干措施\n一、设立夜间窗口。(县行政审批局牵头,各镇配合)\n二、代办上门。(县民政局牵头,各镇配合)\n本措施自印发之日起施行,《松岭县便民服务办法》同时废止。\n松岭县人民政府\n2025年3月1日\n"
	ingestOK(t, data, file(t, "old.txt", []byte(old)))
	out := ingestOK(t, data, file(t, "next.txt", []byte(next)))
	if !strings.Contains(out, "《松岭县便民服务办法》") || !strings.Contains(out, "因此已废止") {
		t.Errorf("printed\n%s", out)
	}
	list := wants(t, []string{"documents", "--json", "--data", data}, `"standing":"repealed"`, `"standing":""`)
	var got struct {
		Documents []struct{ ID, Title, Standing string }
	}
	if err := json.Unmarshal([]byte(list), &got); err != nil {
		t.Fatal(err)
	}
	id, by := got.Documents[0].ID, got.Documents[1].ID
	wants(t, []string{"ask", "--data", data, "第1条谁牵头"}, "县行政审批局", "!县司法局")
	wants(t, []string{"ask", "--data", data, "松岭县便民服务办法第1条谁牵头"}, "已废止", "县司法局")
	wants(t, []string{"documents", "--restore", id, "--data", data}, "!已废止")
	wants(t, []string{"documents", "--repeal", id, "--by", by, "--note", "口头通知", "--data", data}, "已被修订")
	wants(t, []string{"measures", "--document", id, "--history", "--data", data}, "程序  效力变更  已废止", "命令行  效力变更  有效", "已被修订,见 "+by)
	if code, _, _ := duban(t, "", "documents", "--by", by, "--data", data); code != 2 {
		t.Errorf("--by alone: exit %d", code)
	}
	if code, _, _ := duban(t, "", "documents", "--repeal", "nowhere", "--data", data); code != 1 {
		t.Errorf("nowhere: exit %d", code)
	}
}

func TestAFileMayBeARevisionOfAnotherTitle(t *testing.T) {
	data := pristine.Dir(t)
	var first struct{ Documents []struct{ ID string } }
	if err := json.Unmarshal([]byte(ingestOK(t, data, "--json", file(t, "a.txt", sample.Measures()))), &first); err != nil {
		t.Fatal(err)
	}
	id := first.Documents[0].ID
	renamed := bytes.ReplaceAll(sample.Measures(), []byte("提升行政执法质量和涉企服务水平"), []byte("优化政务服务"))
	if out := ingestOK(t, data, "--document", id, file(t, "b.txt", renamed)); !strings.HasPrefix(out, id) || !strings.Contains(out, "已更新为第2版") {
		t.Errorf("printed\n%s", out)
	}
	if code, _, errs := duban(t, "", "ingest", "--document", "nowhere", "--data", data, file(t, "c.txt", renamed)); code != 1 || !strings.Contains(errs, "没有文件 nowhere") {
		t.Errorf("exit %d: %s", code, errs)
	}
}

func TestDoubtsNameUnitsThatTheDirectoryLacks(t *testing.T) {
	data := pristine.Dir(t)
	if err := os.WriteFile(filepath.Join(data, "directory.yaml"), sample.Directory(), 0o600); err != nil {
		t.Fatal(err)
	}
	changed := bytes.Replace(sample.Measures(), []byte("县数据局牵头"), []byte("县档案局牵头"), 1)
	if out := ingestOK(t, data, file(t, "a.txt", changed)); !strings.Contains(out, "通讯录里对不上的单位:") || !strings.Contains(out, "县档案局") {
		t.Errorf("printed\n%s", out)
	}
	out := wants(t, []string{"measures", "--review", "--data", data}, "疑点:通讯录里没有“县档案局”")
	lines := strings.Split(out, "\n")
	if !strings.Contains(strings.Join(lines[:4], "\n"), "疑点") {
		t.Errorf("the doubtful one is not first:\n%s", out)
	}
}

// TestManyFilesAreKeptInTheirOrder: readers work ahead, but of two revisions in one call the later file wins.
func TestManyFilesAreKeptInTheirOrder(t *testing.T) {
	data, dir := pristine.Dir(t), t.TempDir()
	args := []string{}
	for i := range 90 {
		text := fmt.Sprintf("松岭县第%d号若干措施\n一、做好第%d件事。(县司法局牵头,各镇配合)\n二、办好服务窗口。(县教育局牵头,各镇配合)\n松岭县人民政府\n2025年3月1日\n", i%45, i)
		if i == 50 {
			text = ""
		}
		name := filepath.Join(dir, fmt.Sprintf("%02d.txt", i))
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, name)
	}
	code, out, errs := duban(t, "", append([]string{"ingest", "--data", data}, args...)...)
	if code != 1 || strings.Count(out, "《") != 89 || !strings.Contains(errs, "50.txt") {
		t.Fatalf("exit %d, %d documents: %s", code, strings.Count(out, "《"), errs)
	}
	if n := strings.Count(out, "已更新为第2版"); n != 44 {
		t.Errorf("%d second revisions", n)
	}
	wants(t, []string{"measures", "--data", data}, "做好第89件事", "做好第5件事", "!做好第44件事")
}
