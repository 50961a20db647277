package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/schollz/progressbar/v3"

	"duban/ledger"
	"duban/store"
)

// migrateStoreCmd copies a whole store into another engine.
type migrateStoreCmd struct {
	From  string `required:"" help:"sqlite:DIR (the data folder) or postgres://…" placeholder:"URL"`
	To    string `required:"" help:"postgres://… or sqlite:DIR" placeholder:"URL"`
	Batch int    `help:"rows in one transaction" default:"500"`
	JSON  bool   `name:"json" help:"print the proof as JSON"`
}

// Run copies and prints the proof.
func (c *migrateStoreCmd) Run(ctx context.Context, a *app) error {
	from, err := storeAt(c.From)
	if err != nil {
		return err
	}
	to, err := storeAt(c.To)
	if err != nil {
		return err
	}
	if from.DataDir == to.DataDir && from.URL == to.URL {
		return ledger.Errorf(ledger.Invalid, "来源和目标是同一个库,没有什么可迁移的")
	}
	move := store.MoveOptions{From: from, To: to, Batch: c.Batch}
	if isTerminal(a.io.err) {
		move.Progress = progressOn(a.io.err)
	}
	moved, err := store.Move(ctx, move)
	if ctx.Err() != nil {
		return ledger.Errorf(ledger.Unavailable, "迁移中断了,没有坏处:再运行一次同样的命令就接着做")
	}
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(a.io.out, moved)
	}
	return printMoved(a.io.out, moved)
}

// storeAt reads an address of the command line: postgres://…, sqlite:DIR, or the database file in such a folder.
func storeAt(address string) (store.Options, error) {
	if strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://") {
		return store.Options{URL: address}, nil
	}
	dir := strings.TrimPrefix(strings.TrimPrefix(address, "sqlite:"), "//")
	if dir == "" || strings.Contains(dir, "://") {
		return store.Options{}, ledger.Errorf(ledger.Invalid, "地址应写作 sqlite:数据目录 或 postgres://用户:密码@主机:5432/库名")
	}
	if filepath.Base(dir) == "duban.db" {
		dir = filepath.Dir(dir)
	}
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return store.Options{}, ledger.Errorf(ledger.Invalid, "%s 不是数据目录,也不是其中的 duban.db", dir)
	}
	return store.Options{DataDir: filepath.Clean(dir)}, nil
}

// progressOn draws a bar on a terminal.
func progressOn(w io.Writer) func(table string, done, total int64) {
	var bar *progressbar.ProgressBar
	return func(table string, done, total int64) {
		if bar == nil {
			bar = progressbar.NewOptions64(total, progressbar.OptionSetWriter(w), progressbar.OptionSetWidth(40),
				progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionSetItsString("行"), progressbar.OptionClearOnFinish())
		}
		bar.Describe(table)
		_ = bar.Set64(done) // a bar that cannot be drawn costs nothing
	}
}

func printMoved(w io.Writer, m store.Moved) error {
	for _, t := range m.Tables {
		if _, err := fmt.Fprintf(w, "%-18s %9d 行  本次复制 %9d  校验和 %s = %s\n", t.Name, t.Rows, t.Copied, t.SumFrom[:12], t.SumTo[:12]); err != nil {
			return fmt.Errorf("write output: %w", err)
		}
	}
	again := ""
	if m.Resumed {
		again = "(接着上次)"
	}
	_, err := fmt.Fprintf(w, "迁移完成%s:%d 张表,%d 行,两边逐表核对一致;本次复制 %d 行,%.1f 秒,每秒 %.0f 行,核对 %.1f 秒\n",
		again, len(m.Tables), m.Rows, m.Copied, m.Took.Seconds(), m.PerSec, m.Proof.Seconds())
	if err != nil {
		return fmt.Errorf("write output: %w", err)
	}
	return nil
}
