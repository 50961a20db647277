package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"duban/configs"
	"duban/ledger"
	"duban/session"
	"duban/store"
)

// doctorCmd checks what the program needs, one line each.
type doctorCmd struct {
	WeCom bool   `name:"wecom" help:"also call WeCom's API"`
	To    string `help:"with --wecom: also send one test message to this user" placeholder:"USER"`
}

// checklist prints checks and counts what is wrong.
type checklist struct {
	out io.Writer
	bad int
}

func (c *checklist) line(name string, err error, good string) {
	if err != nil {
		c.bad++
		fmt.Fprintf(c.out, "✗ %s:%s\n", name, oneLine(err))
		return
	}
	fmt.Fprintf(c.out, "✓ %s:%s\n", name, good)
}

// Run prints the checks; the command fails when one does.
func (c *doctorCmd) Run(ctx context.Context, a *app) error {
	if c.To != "" && !c.WeCom {
		return ledger.Errorf(codeUsage, "--to 要和 --wecom 一起写")
	}
	list := &checklist{out: a.io.out}
	s, err := a.settings()
	if problems, ok := errors.AsType[configs.Problems](err); ok {
		for _, p := range problems {
			list.line("配置", errors.New(p), "")
		}
	} else {
		list.line("配置", err, "有效")
	}
	if err == nil {
		checkStore(ctx, list, s)
		checkRedis(ctx, list, s)
		checkListen(ctx, list, s)
		checkDirectory(list, s)
		checkLexicon(ctx, list, s)
		c.checkWeCom(ctx, list, s)
		checkPages(ctx, list, s)
		checkModels(ctx, list, s)
	}
	if list.bad > 0 {
		return ledger.Errorf(ledger.Invalid, "%d 项不正常,处理办法见上", list.bad)
	}
	return nil
}

// leastFree is how much of a disk under an embedded store must be free, in bytes.
const leastFree = 256 << 20

// checkStore looks at the store before it opens it, because opening upgrades it.
func checkStore(ctx context.Context, list *checklist, s configs.Settings) {
	if info, err := os.Stat(s.Data); err == nil && !info.IsDir() {
		list.line("数据目录", ledger.Errorf(ledger.Invalid, "%s 是一个文件,不是文件夹;请用 --data 换一个文件夹", s.Data), "")
		return
	}
	options := store.Options{DataDir: s.Data, URL: s.DatabaseURL}
	found, err := store.Inspect(ctx, options)
	list.line("数据库", err, strings.TrimSpace(found.Engine+" "+found.Version)+",能连上")
	if err != nil {
		return
	}
	list.line("数据版本", found.Newer(), schemaWords(found))
	checkEngine(list, found)
	if found.Newer() != nil || found.ReadOnly || !found.Exists || found.Behind() {
		return // opening it would change or fail
	}
	checkContents(ctx, list, options, s)
}

func schemaWords(found store.Inspection) string {
	switch {
	case !found.Exists || found.Schema == 0:
		return "还没有建表,第一次启动时自动建"
	case found.Behind():
		return fmt.Sprintf("%d,比本程序(%d)旧;请先备份,下次启动 duban serve 时自动升级", found.Schema, found.Program)
	}
	return fmt.Sprintf("%d,与本程序一致", found.Schema)
}

// checkEngine checks what only one engine has.
func checkEngine(list *checklist, found store.Inspection) {
	if found.Engine == "sqlite" {
		free := fmt.Sprintf("剩 %d MB", found.FreeBytes>>20)
		if found.FreeBytes > 0 && found.FreeBytes < leastFree {
			list.line("磁盘", ledger.Errorf(ledger.Unavailable, "数据目录所在的磁盘只%s,请清理或换一块盘;写满后新消息收不进来", free), "")
		} else if found.FreeBytes > 0 {
			list.line("磁盘", nil, free)
		}
		return
	}
	if found.ReadOnly {
		list.line("数据库写入", ledger.Errorf(ledger.Unavailable, "这个 PostgreSQL 现在只读(可能是备库),请连主库"), "")
	}
	list.line("pgvector", missingExtension(found), "版本 "+cmp.Or(found.Extension, found.ExtensionOffered+"(第一次启动时自动启用)"))
	if found.NoTables {
		list.line("建表权限", ledger.Errorf(ledger.Unavailable, "这个用户不能在库里建表,请管理员把库的所有者改成它(ALTER DATABASE … OWNER TO …)"), "")
	}
	list.line("落盘", unsafeCommit(found), "synchronous_commit "+found.SynchronousCommit)
}

func missingExtension(found store.Inspection) error {
	if found.Extension == "" && found.ExtensionOffered == "" {
		return ledger.Errorf(ledger.Unavailable, "服务器上没有 pgvector,请装 postgresql-%s-pgvector 这个包", major(found.Version))
	}
	if found.Extension == "" && found.NoExtension {
		return ledger.Errorf(ledger.Unavailable, "服务器上有 pgvector,但这个用户不能启用,请管理员在这个库里执行一次 CREATE EXTENSION vector")
	}
	return nil
}

// major is the number that packages of PostgreSQL carry.
func major(version string) string {
	number, _, _ := strings.Cut(version, ".")
	return number
}

func unsafeCommit(found store.Inspection) error {
	if found.SynchronousCommit == "off" || found.SynchronousCommit == "local" && found.Fsync == "off" || found.Fsync == "off" {
		return ledger.Errorf(ledger.Invalid, "synchronous_commit 是 %s、fsync 是 %s,断电会丢已确认的消息;请都改成 on,数据库地址里也不要关", found.SynchronousCommit, found.Fsync)
	}
	return nil
}

// checkContents opens the store and counts.
func checkContents(ctx context.Context, list *checklist, o store.Options, s configs.Settings) {
	db, err := store.Open(ctx, o)
	if err != nil {
		list.line("数据", err, "")
		return
	}
	defer func() { _ = db.Close() }() // only read
	docs, err := db.ListDocuments(ctx)
	measures := 0
	for _, d := range docs {
		measures += d.Measures
	}
	list.line("数据", err, fmt.Sprintf("%d份文件,%d条措施", len(docs), measures))
	q, err := db.Queues(ctx)
	ages, errAges := db.Ages(ctx)
	list.line("队列", errors.Join(err, errAges, queueTrouble(q)), fmt.Sprintf("待答 %d(最久 %s),待发 %d(最久 %s),可能没送到 %d",
		q.Unfinished, ages.Inbox.Round(time.Second), q.Waiting, ages.Outbox.Round(time.Second), q.Unknown))
	checkJobs(ctx, list, db, s)
	checkReminders(ctx, list, db, s)
	checkVectors(ctx, list, db, s)
	checkChannel(ctx, list, db, s)
}

// queueTrouble says what needs a person.
func queueTrouble(q store.Queues) error {
	var parts []string
	if q.Dead > 0 {
		parts = append(parts, fmt.Sprintf("%d 条来信五次都没答成,原文还在", q.Dead))
	}
	if q.Failed > 0 {
		parts = append(parts, fmt.Sprintf("%d 条去信被企业微信拒收(多半是收信人不在可见范围)", q.Failed))
	}
	if len(parts) == 0 {
		return nil
	}
	return ledger.Errorf(ledger.Unavailable, "%s;请查日志里的 message failed 和 message not sent", strings.Join(parts, ";"))
}

// readyBound is what Redis gets to answer.
const readyBound = 3 * time.Second

func checkRedis(ctx context.Context, list *checklist, s configs.Settings) {
	ctx, cancel := context.WithTimeout(ctx, readyBound)
	defer cancel()
	session.Quiet()
	r, err := session.Open(ctx, s.RedisURL, nil)
	opened, good := err == nil, "正常"
	if s.RedisURL == "" {
		good = "未配置,用进程内的"
	}
	if opened {
		_, err = r.Check(ctx)
	}
	list.line("Redis", err, good)
	if opened {
		if err := r.Close(); err != nil {
			list.line("Redis", err, "")
		}
	}
}

func checkDirectory(list *checklist, s configs.Settings) {
	dir, err := readDirectory(s)
	good := fmt.Sprintf("%d个单位,%d人", len(dir.Units), len(dir.Members))
	if len(dir.Members) == 0 {
		good = "没有人员:谁都能问,但没有人能上报;请放一份 directory.yaml"
	}
	list.line("通讯录", err, good)
}
