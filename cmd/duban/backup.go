package main

import (
	"context"
	"fmt"
	"io"

	"duban/ledger"
	"duban/store"
)

// backupCmd writes the embedded store into one file, beside a running serve.
type backupCmd struct {
	File string `arg:"" help:"file to write, for example duban-2026-11-30.tar.gz" type:"path"`
	JSON bool   `name:"json" help:"print the manifest as JSON"`
}

// Run makes the backup.
func (c *backupCmd) Run(ctx context.Context, a *app) error {
	s, err := a.settings()
	if err != nil {
		return err
	}
	if s.Postgres() {
		return ledger.Errorf(ledger.Invalid, "数据在 PostgreSQL 里,请用 pg_dump 备份,命令见 docs/deploy.zh-CN.md")
	}
	if err := hasStore(ctx, s.Data); err != nil {
		return err
	}
	db, err := store.Open(ctx, store.Options{DataDir: s.Data, Logger: a.logger(s.LogFormat)})
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }() // only read
	m, err := db.Backup(ctx, c.File, "duban "+version)
	if err != nil {
		return err
	}
	return printManifest(a.io.out, m, c.JSON, "已备份到 "+c.File)
}

// hasStore keeps a mistyped folder from being taken for an empty store.
func hasStore(ctx context.Context, data string) error {
	found, err := store.Inspect(ctx, store.Options{DataDir: data})
	if err == nil && !found.Exists {
		return ledger.Errorf(ledger.NotFound, "%s 里没有数据库,没有什么可备份的;请用 --data 指对数据目录", data)
	}
	return err
}

// restoreCmd puts a backup in the place of the embedded store.
type restoreCmd struct {
	File  string `arg:"" help:"file that duban backup wrote" type:"path"`
	Force bool   `help:"replace a store that holds something; it is kept beside as duban.db.before-restore"`
	JSON  bool   `name:"json" help:"print the manifest as JSON"`
}

// Run restores.
func (c *restoreCmd) Run(ctx context.Context, a *app) error {
	s, err := a.settings()
	if err != nil {
		return err
	}
	m, err := store.Restore(ctx, store.Options{DataDir: s.Data, URL: s.DatabaseURL}, c.File, c.Force)
	if err != nil {
		return err
	}
	return printManifest(a.io.out, m, c.JSON, "已恢复到 "+s.Data)
}

func printManifest(w io.Writer, m store.Manifest, asJSON bool, what string) error {
	if asJSON {
		return printJSON(w, m)
	}
	_, err := fmt.Fprintf(w, "%s:%d份文件,%d条措施,%d条进展,%d条消息,共 %d 字节,数据版本 %d\n", what, m.Rows["documents"], m.Rows["measures"],
		m.Rows["progress_updates"], m.Rows["inbox"], m.Bytes, m.Schema)
	if err != nil {
		return fmt.Errorf("write output: %w", err)
	}
	return nil
}
