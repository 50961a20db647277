package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"duban/configs"
	"duban/ledger"
	"duban/session"
	"duban/store"
	"duban/wecom"
)

// doctorCmd checks what the program needs, one line each.
type doctorCmd struct {
	WeCom bool `name:"wecom" help:"also call WeCom's API"`
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
		checkDirectory(list, s)
		c.checkWeCom(ctx, list, s)
		checkModels(list, s)
	}
	if list.bad > 0 {
		return ledger.Errorf(ledger.Invalid, "%d 项不正常,处理办法见上", list.bad)
	}
	return nil
}

func checkStore(ctx context.Context, list *checklist, s configs.Settings) {
	if info, err := os.Stat(s.Data); err == nil && !info.IsDir() {
		list.line("数据目录", ledger.Errorf(ledger.Invalid, "%s 是一个文件,不是文件夹;请用 --data 换一个文件夹", s.Data), "")
		return
	}
	db, err := store.Open(ctx, store.Options{DataDir: s.Data, URL: s.DatabaseURL})
	if err != nil {
		list.line("数据库", err, "")
		return
	}
	docs, err := db.ListDocuments(ctx)
	measures := 0
	for _, d := range docs {
		measures += d.Measures
	}
	list.line("数据库", err, fmt.Sprintf("正常,%d份文件,%d条措施", len(docs), measures))
	checkVectors(ctx, list, db, s)
	if err := db.Close(); err != nil {
		list.line("数据库", err, "")
	}
}

func checkRedis(ctx context.Context, list *checklist, s configs.Settings) {
	session.Quiet()
	r, err := session.Open(ctx, s.RedisURL, nil)
	good := "正常"
	if s.RedisURL == "" {
		good = "未配置,用进程内的"
	}
	list.line("Redis", err, good)
	if err == nil {
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

func (c *doctorCmd) checkWeCom(ctx context.Context, list *checklist, s configs.Settings) {
	if s.WeCom.App.IsZero() {
		list.line("企业微信", nil, "未配置")
		return
	}
	client, err := wecom.NewClient(wecom.Config{CorpID: s.WeCom.App.CorpID, AgentID: s.WeCom.App.AgentID, Secret: s.WeCom.App.Secret, APIBase: s.WeCom.APIBase, CAFile: s.WeCom.CAFile})
	if err != nil || !c.WeCom {
		list.line("企业微信", err, "已配置(加 --wecom 会实际调用接口)")
		return
	}
	for _, check := range client.Probe(ctx) {
		err = nil
		if !check.OK {
			err = ledger.Errorf(ledger.Unavailable, "%s", check.Note)
		}
		list.line("企业微信 "+check.Name, err, check.Note)
	}
}

func checkModels(list *checklist, s configs.Settings) {
	if s.LLM.IsZero() {
		list.line("模型", nil, "未配置:照原文摘答")
		return
	}
	list.line("模型", nil, "已配置,这一版还不用它:照原文摘答")
}
