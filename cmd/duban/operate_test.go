//go:build unix

package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"duban/store/pgtest"
	"duban/web/demo/sample"
)

// ingestedSample is a data folder with the sample document in it.
func ingestedSample(t *testing.T) string {
	t.Helper()
	data := pristine.Dir(t)
	if code, _, errs := duban(t, "", "ingest", "--data", data, "--confirm", file(t, "a.txt", sample.Measures())); code != 0 {
		t.Fatal(errs)
	}
	return data
}

func TestBackupAndRestoreFromTheCommandLine(t *testing.T) {
	data, backup, other := ingestedSample(t), filepath.Join(t.TempDir(), "b.tar.gz"), t.TempDir()
	code, out, errs := duban(t, "", "backup", "--json", "--data", data, backup)
	var m struct {
		SHA256 string
		Rows   map[string]int
	}
	if err := json.Unmarshal([]byte(out), &m); err != nil || code != 0 || len(m.SHA256) != 64 || m.Rows["measures"] != 18 {
		t.Fatalf("exit %d, %v: %s%s", code, err, out, errs)
	}
	if code, out, errs = duban(t, "", "restore", "--data", other, backup); code != 0 || !strings.Contains(out, "18条措施") {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	_, before, _ := duban(t, "", "measures", "--json", "--data", data)
	if _, after, _ := duban(t, "", "measures", "--json", "--data", other); after != before {
		t.Error("the restored store holds other measures")
	}
	for _, c := range []struct {
		name, want string
		args       []string
	}{
		{"over data", "--force", []string{"restore", "--data", data, backup}},
		{"no file", "备份文件打不开", []string{"restore", "--data", other, "--force", backup + "x"}},
		{"no store", "--data", []string{"backup", "--data", t.TempDir(), backup}},
		{"postgres", "pg_dump", []string{"backup", "--database-url", "postgres://h/d", backup}},
		{"restore postgres", "pg_restore", []string{"restore", "--database-url", "postgres://h/d", backup}},
		{"nowhere", "换一个能写的位置", []string{"backup", "--data", data, filepath.Join(data, "no", "such", "folder")}},
	} {
		if code, out, errs := duban(t, "", c.args...); code != 1 || out != "" || !strings.Contains(errs, c.want) || strings.Count(errs, "\n") != 1 {
			t.Errorf("%s: exit %d\n%s%s", c.name, code, out, errs)
		}
	}
}

func TestMigrateStoreFromTheCommandLine(t *testing.T) {
	server := pgtest.Own(t)
	data, back, url := ingestedSample(t), t.TempDir(), server.Database(t)
	if code, out, errs := duban(t, "", "migrate-store", "--from", "sqlite:"+data, "--to", url); code != 0 || !strings.Contains(out, "核对一致") || errs != "" {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	if code, out, errs := duban(t, "", "migrate-store", "--from", url, "--to", "sqlite:"+back); code != 0 {
		t.Fatalf("exit %d: %s%s", code, out, errs)
	}
	_, want, _ := duban(t, "", "measures", "--json", "--data", data)
	for _, args := range [][]string{{"--data", back}, {"--database-url", url, "--data", t.TempDir()}} {
		if _, got, _ := duban(t, "", append([]string{"measures", "--json"}, args...)...); got != want {
			t.Errorf("%v holds other measures", args)
		}
	}
	for _, c := range []struct {
		name, want string
		args       []string
	}{
		{"the same", "同一个库", []string{"--from", "sqlite:" + data, "--to", filepath.Join(data, "duban.db")}},
		{"no source", "请核对路径", []string{"--from", "sqlite:" + t.TempDir(), "--to", url}},
		{"no address", "地址应写作", []string{"--from", "mysql://x/y", "--to", url}},
		{"nobody there", "连不上数据库", []string{"--from", "sqlite:" + data, "--to", "postgres://127.0.0.1:1/x"}},
	} {
		if code, out, errs := duban(t, "", append([]string{"migrate-store"}, c.args...)...); code != 1 || out != "" || !strings.Contains(errs, c.want) || strings.Count(errs, "\n") != 1 {
			t.Errorf("%s: exit %d\n%s%s", c.name, code, out, errs)
		}
	}
}

// TestAWrongDatabaseIsOneLine: at the start and in doctor, each fault is one clear line.
func TestAWrongDatabaseIsOneLine(t *testing.T) {
	server := pgtest.Own(t)
	url := server.Database(t)
	base, _, _ := strings.Cut(url, "?")
	newer, unsafe := server.Database(t), url+"&synchronous_commit=off"
	if code, _, errs := duban(t, "", "documents", "--data", t.TempDir(), "--database-url", newer); code != 0 {
		t.Fatal(errs)
	}
	execute(t, newer, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, true)`)
	readOnly := server.Database(t)
	execute(t, readOnly, `ALTER DATABASE `+name(readOnly)+` SET default_transaction_read_only = on`)
	execute(t, url, `CREATE ROLE poor LOGIN`)
	with := func(query string) string { return base + "?" + query }
	for _, c := range []struct {
		name, url, want string
		starts          bool
	}{
		{"nobody listens", "postgres://127.0.0.1:1/duban", "请看 PostgreSQL 是否启动", false},
		{"no such database", base[:strings.LastIndex(base, "/")] + "/nope?sslmode=disable", "createdb", false},
		{"no such user", strings.Replace(url, "duban@", "nobody_here@", 1), "不让用户 nobody_here 登录", false},
		{"malformed", "postgres://h:port/x", "postgres://", false},
		{"newer", newer, "换用新版程序", false},
		{"commits that are not durable", unsafe, "断电会丢已确认的消息", true},
		{"read-only", readOnly, "只读", false},
		{"TLS that the server has not", with("sslmode=require"), "没有开 TLS", false},
		{"a way of TLS that there is not", with("sslmode=perhaps"), "可写 disable", false},
		{"no such certificate", with("sslmode=verify-full&sslrootcert=/no/such.pem"), "/no/such.pem 读不了", false},
		{"a parameter that there is not", with("sslmode=disable&foo=bar"), "不认识的参数", false},
		{"a user who may not make tables", strings.Replace(url, "duban@", "poor@", 1), "OWNER TO", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			args := []string{"--data", t.TempDir(), "--database-url", c.url}
			code, out, errs := duban(t, "", append([]string{"doctor"}, args...)...)
			if code != 1 || !strings.Contains(out+errs, c.want) || strings.Contains(out, "goroutine") {
				t.Errorf("doctor: exit %d\n%s%s", code, out, errs)
			}
			if c.starts {
				return
			}
			if code, _, errs := duban(t, "", append([]string{"documents"}, args...)...); code != 1 || strings.Count(errs, "\n") != 1 || c.name != "malformed" && !strings.Contains(errs, c.want) {
				t.Errorf("start: exit %d\n%s", code, errs)
			}
		})
	}
	code, out, errs := duban(t, "", "doctor", "--data", t.TempDir(), "--database-url", url)
	if code != 0 || !strings.Contains(out, "✓ pgvector") || !strings.Contains(out, "✓ 落盘:synchronous_commit on") || !strings.Contains(out, "第一次启动时自动建") {
		t.Errorf("all well: exit %d\n%s%s", code, out, errs)
	}
}

func name(url string) string {
	base, _, _ := strings.Cut(url, "?")
	return base[strings.LastIndex(base, "/")+1:]
}

func execute(t *testing.T, url, statement string) {
	t.Helper()
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(context.Background(), statement); err != nil {
		t.Fatal(err)
	}
}

func TestDoctorSeesTheQueuesAndAnOlderStore(t *testing.T) {
	data := ingestedSample(t)
	code, out, errs := duban(t, "", "doctor", "--data", data)
	for _, want := range []string{"✓ 数据库:sqlite 3", "与本程序一致", "✓ 磁盘:剩", "1份文件,18条措施", "✓ 队列:待答 0"} {
		if code != 0 || !strings.Contains(out, want) {
			t.Errorf("exit %d, no %q in\n%s%s", code, want, out, errs)
		}
	}
	db, err := sql.Open("sqlite", filepath.Join(data, "duban.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, statement := range []string{
		`INSERT INTO inbox (id, message_key, channel, conversation, sender_id, unit, kind, body, business_at, received_at, state, attempts, not_before,
			finished_at, last_error) VALUES ('a', 'a', 'wecom', 'c', 'u', '', 'text', 'x', 0, 1, 'dead', 5, 0, 1, 'x')`,
		`PRAGMA user_version = 0`,
	} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
		code, out, _ = duban(t, "", "doctor", "--data", data)
		if strings.HasPrefix(statement, "INSERT") && (code != 1 || !strings.Contains(out, "✗ 队列:1 条来信")) {
			t.Errorf("a dead message: exit %d\n%s", code, out)
		}
	}
	if code != 0 || !strings.Contains(out, "自动建") {
		t.Errorf("an older store: exit %d\n%s", code, out)
	}
	if _, err := os.Stat(filepath.Join(data, "duban.db")); err != nil {
		t.Error(err)
	}
}
