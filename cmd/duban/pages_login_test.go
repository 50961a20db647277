package main

import (
	"fmt"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/pquerna/otp/totp"

	"duban/configs"
	"duban/ledger"
	"duban/session"
	"duban/web"
	"duban/web/browsertest"
	"duban/web/demo/sample"
)

// withPasswords switches the sign-in by password on, and gives zhoulan a first one. It returns the secret of his second factor.
func withPasswords(t *testing.T, m *Main) string {
	t.Helper()
	m.Settings.LocalLogin = configs.LocalLogin{Profile: configs.LoginDengbao, Code: true}
	made, err := m.keeper().Set(t.Context(), "zhoulan", "Xk7-panda-roof", false, "程远")
	if err != nil {
		t.Fatal(err)
	}
	return made.Secret
}

// TestThePasswordInABrowser: on all screens, from a wrong try to a password of one's own, and the record of it.
func TestThePasswordInABrowser(t *testing.T) {
	var secret string
	var c *county
	v := newPageVisit(t, func(made *county) { c, secret = made, withPasswords(t, made.main) })
	v.open("/ledger/login?to=/ledger/documents")
	v.look("local-login")
	submit := func(values ...string) {
		t.Helper()
		v.until(`window.former = true`)
		for i := 0; i+1 < len(values); i += 2 {
			v.do(chromedp.SetValue(chromedp.CSS("#f-"+values[i]), values[i+1]))
		}
		v.do(chromedp.Click(chromedp.CSS("main form button")))
		v.until(`!window.former && document.documentElement.dataset.ready == "yes"`)
	}
	submit("user", "zhoulan", "password", "Xk7-wrong-guess", "code", "123456")
	if said := v.read(`document.querySelector("[role=alert]").innerText`); !strings.Contains(said, "账号、密码或动态码不对") {
		t.Errorf("a wrong try reads %q", said)
	}
	found, err := browsertest.Inaccessible(v.ctx)
	if err != nil || len(found) > 0 {
		t.Errorf("after a wrong try: %v %v", found, err)
	}
	_ = v.trouble.Take() // the browser notes a 403
	code, err := totp.GenerateCode(secret, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	submit("user", "zhoulan", "password", "Xk7-panda-roof", "code", code)
	if at := v.read(`location.pathname`); at != "/ledger/password" {
		t.Fatalf("with a first password at %s", at)
	}
	v.look("local-password")
	submit("password", "Xk7-panda-roof", "next", "Xk7-river-lamp", "again", "Xk7-river-lamp")
	if at := v.read(`location.pathname`); at != "/ledger" {
		t.Fatalf("with a password of one's own at %s", at)
	}
	v.open("/ledger/me")
	v.look("local-me")
	v.open("/ledger/password?lang=en")
	v.look("local-password-english")
	lines, err := c.main.Store.Audit(c.ctx, ledger.AuditFilter{Person: "zhoulan"})
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, l := range lines {
		switch l.What {
		case ledger.AuditSignIn, ledger.AuditRefused, ledger.AuditPassword:
			said = append(said, strings.TrimSpace(l.What+" "+l.Field+" "+l.After))
		}
	}
	if got := strings.Join(said, ", "); got != "password set 程远, refused  127.0.0.1, sign_in  127.0.0.1, password changed 127.0.0.1" {
		t.Errorf("the record: %s", got)
	}
	record := readers(t, c, "chengyuan")["chengyuan"]
	if _, page := record.get("/ledger/audit"); !strings.Contains(page, "密码登录没成功") || !strings.Contains(page, "来自127.0.0.1") || !strings.Contains(page, "由程远设了初始密码") {
		t.Error("the page of the record does not tell of it")
	}
}

// TestVisitorsAreLimited: the counting of all processes together stops an address, with a page that says when to come again.
func TestVisitorsAreLimited(t *testing.T) {
	c := newCounty(t)
	all := readers(t, c, "zhoulan", "")
	counted := c.main.Session.Budget("web", session.Limit{N: web.PagesAMinute, Per: time.Minute}) // as another process counts
	for range 5 {                                                                                 // should a minute end meanwhile
		for wait := time.Duration(0); wait == 0; {
			var err error
			if wait, err = counted.Spend(c.ctx, "web:127.0.0.1"); err != nil {
				t.Fatal(err)
			}
		}
		status, body, _ := all[""].ask(http.MethodGet, "/ledger/login/go", nil)
		if status != http.StatusTooManyRequests {
			continue
		}
		if !strings.Contains(body, "来得太快了") {
			t.Error(body)
		}
		if status, _ := all["zhoulan"].get("/ledger"); status != http.StatusOK {
			t.Errorf("whoever is signed in gets %d", status)
		}
		return
	}
	t.Error("nobody is stopped")
}

// TestTheCommandSetsPasswords: from standard input or made by the program, for members alone, never as an argument; taken away again.
func TestTheCommandSetsPasswords(t *testing.T) {
	data := t.TempDir()
	directory := file(t, "directory.yaml", sample.Directory())
	run := func(stdin string, args ...string) (int, string, string) {
		return duban(t, stdin, append([]string{"person", "password", "--data", data, "--directory", directory}, args...)...)
	}
	for _, step := range []struct {
		name, stdin string
		args        []string
		code        int
		out, errs   string // parts of both
	}{
		{"of nobody", "Xk7-panda-roof\n", []string{"nobody"}, 1, "", "通讯录里没有账号 nobody"},
		{"nothing", "", []string{"zhoulan"}, 1, "", "没有读到密码"},
		{"too short", "Xk7-p\n", []string{"zhoulan"}, 1, "", "太短"},
		{"from standard input", "Xk7-panda-roof\n", []string{"zhoulan"}, 0, "otpauth://totp/", "DUBAN_LOCAL_LOGIN"},
		{"made by the program", "", []string{"ZhouLan", "--generate"}, 0, "初始密码：", ""},
		{"a new phone", "", []string{"zhoulan", "--generate", "--code"}, 0, "手工输入密钥", ""},
		{"both ways", "", []string{"zhoulan", "--remove", "--generate"}, 2, "", "--remove"},
		{"taken away", "", []string{"zhoulan", "--remove"}, 0, "已取消", ""},
		{"taken away again", "", []string{"zhoulan", "--remove"}, 1, "", "没有网页登录的密码"},
	} {
		code, out, errs := run(step.stdin, step.args...)
		if code != step.code || !strings.Contains(out, step.out) || !strings.Contains(errs, step.errs) {
			t.Errorf("%s: exit %d\n%s%s", step.name, code, out, errs)
		}
		if strings.Contains(out+errs, "Xk7-panda-roof") {
			t.Errorf("%s: the password is printed", step.name)
		}
		if step.name == "made by the program" && (strings.Contains(out, "otpauth") || !regexp.MustCompile(`初始密码：\S{19}\n`).MatchString(out)) {
			t.Errorf("%s: %s", step.name, out)
		}
	}
	if code, out, _ := duban(t, "", "audit", "verify", "--data", data); code != 0 {
		t.Errorf("the record: %s", out)
	}
}

// TestDoctorTellsOfThePages: whether there are any, whether they open, who can sign in, and what to do.
func TestDoctorTellsOfThePages(t *testing.T) {
	data := filepath.Join(t.TempDir(), "new")
	wecom := map[string]string{"DUBAN_WECOM_CORP_ID": "ww1", "DUBAN_WECOM_AGENT_ID": "1000002", "DUBAN_WECOM_SECRET": "s", "DUBAN_WECOM_TOKEN": "t",
		"DUBAN_WECOM_AES_KEY": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"}
	for name, c := range map[string]struct {
		env  map[string]string
		app  bool
		want []string
	}{
		"none":              {nil, true, []string{"✓ 网页:没有设网址", "DUBAN_PUBLIC_URL"}},
		"nobody signs in":   {map[string]string{"DUBAN_PUBLIC_URL": "http://127.0.0.1:1"}, false, []string{"✓ 网页:http://127.0.0.1:1 只能在本机", "✗ 网页登录:没有人能登录", "DUBAN_LOCAL_LOGIN=dengbao"}},
		"through WeCom":     {map[string]string{"DUBAN_PUBLIC_URL": "https://127.0.0.1:1"}, true, []string{"✓ 网页:https://127.0.0.1:1/ledger,从本机现在打不开", "✓ 网页登录:企业微信", "电脑上扫码;密码登录关着"}},
		"with passwords":    {map[string]string{"DUBAN_PUBLIC_URL": "https://127.0.0.1:1", "DUBAN_LOCAL_LOGIN": "plain"}, false, []string{"✓ 网页登录:密码登录开着(plain,要动态码),0 人有密码", "duban person password"}},
		"without any codes": {map[string]string{"DUBAN_PUBLIC_URL": "https://127.0.0.1:1", "DUBAN_LOCAL_LOGIN": "dengbao", "DUBAN_LOCAL_LOGIN_CODE": "false"}, true, []string{"企业微信", "密码登录开着(dengbao,不要动态码)"}},
	} {
		env := map[string]string{"DUBAN_DATA": data}
		for _, more := range []map[string]string{c.env, wecom} {
			for k, v := range more {
				if _, ours := wecom[k]; !ours || c.app {
					env[k] = v
				}
			}
		}
		_, out, errs := dubanIn(t, env, "doctor")
		for _, want := range c.want {
			if !strings.Contains(out, want) {
				t.Errorf("%s: no %q in\n%s%s", name, want, out, errs)
			}
		}
	}
}

// TestAQRCodeIsDrawn: a square of half blocks with its three corners.
func TestAQRCodeIsDrawn(t *testing.T) {
	text, err := drawn("otpauth://totp/x?secret=" + strings.Repeat("A", 32))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	wide := len([]rune(lines[0]))
	for i, l := range lines {
		if len([]rune(l)) != wide {
			t.Errorf("line %d is %d wide, not %d", i, len([]rune(l)), wide)
		}
	}
	if wide != 2*len(lines)-1 && wide != 2*len(lines) || fmt.Sprint(string([]rune(lines[1])[:9])) != "██ ▄▄▄▄▄ " {
		t.Errorf("%d wide, %d high, begins %q", wide, len(lines), lines[1])
	}
}
