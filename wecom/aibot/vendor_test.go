package aibot_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"duban/delivery"
	"duban/wecom/aibot/aibottest"
)

// vendor installs WeCom's own packages into a folder of the test and returns it. It skips where Node, npm or the packages
// cannot be had, and says why.
func vendor(t *testing.T) string {
	t.Helper()
	for _, tool := range []string{"node", "npm"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("WeCom's own code is not checked against: %s is missing (make services installs it)", tool)
		}
	}
	dir := t.TempDir()
	for _, name := range []string{"package.json", "crypto.js", "client.js"} {
		data, err := os.ReadFile(filepath.Join("testdata", "node", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	install := exec.CommandContext(ctx, "npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--silent")
	install.Dir = dir
	if out, err := install.CombinedOutput(); err != nil {
		t.Skipf("WeCom's own code is not checked against: its packages cannot be installed: %v %s", err, firstLine(out))
	}
	return dir
}

func firstLine(out []byte) string {
	line, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	return line
}

// program is a Node script that speaks JSON, a line each.
type program struct {
	t   *testing.T
	in  io.WriteCloser
	out *bufio.Scanner
}

func run(t *testing.T, dir, script string, args ...string) *program {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	cmd := exec.CommandContext(ctx, "node", append([]string{script}, args...)...)
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Wait()
		cancel()
	})
	return &program{t: t, in: in, out: bufio.NewScanner(out)}
}

func (p *program) next() map[string]any {
	p.t.Helper()
	if !p.out.Scan() {
		p.t.Fatalf("the script ended: %v", p.out.Err())
	}
	var said map[string]any
	if err := json.Unmarshal(p.out.Bytes(), &said); err != nil {
		p.t.Fatal(err)
	}
	if said["error"] != nil && said["code"] == nil {
		p.t.Fatalf("the script: %v", said)
	}
	return said
}

func (p *program) ask(request map[string]any) map[string]any {
	p.t.Helper()
	data, err := json.Marshal(request)
	if err != nil {
		p.t.Fatal(err)
	}
	if _, err := p.in.Write(append(data, '\n')); err != nil {
		p.t.Fatal(err)
	}
	return p.next()
}

// TestVendor holds us against WeCom's own code.
func TestVendor(t *testing.T) {
	dir := vendor(t)
	t.Run("crypto", func(t *testing.T) { vendorCrypto(t, dir) })
	t.Run("client", func(t *testing.T) { vendorClient(t, dir) })
}

// vendorCrypto: what WeCom's own crypto seals our callback takes, and what we answer it opens.
func vendorCrypto(t *testing.T, dir string) {
	t.Helper()
	node := run(t, dir, "crypto.js")
	w := newCallbackWorld(t)
	seal := func(message string) (url.Values, []byte) {
		q := url.Values{"timestamp": {strconv.FormatInt(time.Now().Unix(), 10)}, "nonce": {"一次性"}}
		sealed := node.ask(map[string]any{"op": "seal", "key": aesKey, "token": token, "message": message, "id": "", "timestamp": q.Get("timestamp"), "nonce": q.Get("nonce")})
		q.Set("msg_signature", sealed["signature"].(string))
		return q, []byte(sealed["encrypted"].(string))
	}
	q, echo := seal("94966531020182955848408")
	q.Set("echostr", string(echo))
	resp, err := http.Get(w.caller.URL + "?" + q.Encode())
	if err != nil {
		t.Fatal(err)
	}
	if body, _ := io.ReadAll(resp.Body); string(body) != "94966531020182955848408" {
		t.Errorf("verification: %d %q", resp.StatusCode, body)
	}
	w.inbox.set(0, func(in delivery.Incoming) { _ = w.bot.Send(context.Background(), answer(in, "县司法局牵头。")) })
	q, encrypted := seal(`{"msgid":"m1","aibotid":"` + botID + `","chattype":"single","from":{"userid":"chenjing"},"msgtype":"text","text":{"content":"第4条谁牵头"}}`)
	resp, err = http.Post(w.caller.URL+"?"+q.Encode(), "application/json", strings.NewReader(`{"encrypt":"`+string(encrypted)+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	var answered struct {
		Encrypt, MsgSignature, Nonce string
		Timestamp                    int64
	}
	if err := json.NewDecoder(resp.Body).Decode(&answered); err != nil {
		t.Fatal(err)
	}
	opened := node.ask(map[string]any{"op": "open", "key": aesKey, "token": token, "encrypted": answered.Encrypt, "timestamp": answered.Timestamp, "nonce": answered.Nonce})
	if opened["id"] != "" || opened["signature"] != answered.MsgSignature || !strings.Contains(opened["message"].(string), "县司法局牵头。") {
		t.Errorf("answer: %v, signed %s", opened, answered.MsgSignature)
	}
	if in := w.inbox.next(t); in.Text != "第4条谁牵头" {
		t.Errorf("incoming: %+v", in)
	}
	for n := range 70 { // every length of padding, both ways
		plain := strings.Repeat("条", n/3) + strings.Repeat("a", n%3)
		ours, err := w.caller.Crypto.Seal([]byte(plain))
		if err != nil {
			t.Fatal(err)
		}
		if theirs := node.ask(map[string]any{"op": "open", "key": aesKey, "token": token, "encrypted": ours, "timestamp": "1", "nonce": "n"}); theirs["message"] != plain {
			t.Fatalf("%d: %v", n, theirs)
		}
		_, sealed := seal(plain)
		if got, err := w.caller.Crypto.Open(string(sealed)); err != nil || string(got) != plain {
			t.Fatalf("%d: %q %v", n, got, err)
		}
	}
}

// vendorClient: WeCom's own client gets along with the simulated server that our bot is tested on.
func vendorClient(t *testing.T, dir string) {
	t.Helper()
	w := &world{t: t, sim: aibottest.New(aibottest.Config{ID: botID, Secret: secret})}
	w.serve()
	node := run(t, dir, "client.js", "ws"+strings.TrimPrefix(w.url, "http"), botID, secret)
	expect := func(what string, code float64) map[string]any {
		t.Helper()
		said := node.next()
		got, _ := said["code"].(float64)
		if said["what"] != what || got != code {
			t.Fatalf("want %s with %v: %v", what, code, said)
		}
		return said
	}
	expect("authenticated", 0)
	do := func(_ string, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx, who := w.ctx(), aibottest.Message{From: "chenjing", Text: "stream"}
	do(w.sim.Say(ctx, who))
	expect("answered", 0)
	v := w.until("stream", func(v aibottest.View) bool { return len(v.Bubbles) == 1 && v.Bubbles[0].Finished })
	if b := v.Bubbles[0]; b.Text != "first, second, last" || b.Frames != 3 || b.Feedback != "feedback-1" {
		t.Errorf("stream: %+v", b)
	}
	who.Text = "file"
	do(w.sim.Say(ctx, who))
	expect("answered", 0)
	v = w.sim.View()
	if got := w.sim.Uploaded(v.Bubbles[1].MediaID); len(got) != 1300000 || v.Bubbles[1].Kind != "file" {
		t.Errorf("file: %d bytes, %+v", len(got), v.Bubbles[1])
	}
	who.Text = "push"
	do(w.sim.Say(ctx, who))
	expect("answered", 0)
	who.Text = "push in a guess"
	do(w.sim.Say(ctx, who))
	expect("answered", 93006)
	do(w.sim.Enter(ctx, "chenjing"))
	expect("welcomed", 0)
	do(w.sim.Tap(ctx, aibottest.Message{From: "chenjing"}, "k", "t1"))
	expect("updated", 0)
	do(w.sim.Judge(ctx, aibottest.Message{From: "chenjing"}, aibottest.Verdict{ID: "feedback-1", Type: 1}))
	if said := node.next(); said["name"] != "feedback-1" {
		t.Errorf("feedback: %v", said)
	}
	do(w.sim.Say(ctx, aibottest.Message{From: "chenjing", Type: "file", More: map[string]any{"file": w.sim.Seal(w.url, "table.txt", []byte("方案全文"), "")}}))
	if said := node.next(); said["text"] != "方案全文" || said["name"] != "table.txt" {
		t.Errorf("file: %v", said)
	}
	w.join() // our bot throws the vendor's client out, and gets on with the same server
	if said := node.next(); said["what"] != "kicked" {
		t.Errorf("kick: %v", said)
	}
	w.untilState("live")
	if in := w.say(aibottest.Message{From: "chenjing", Text: "你好"}); in.Text != "你好" {
		t.Errorf("incoming: %+v", in)
	}
}
