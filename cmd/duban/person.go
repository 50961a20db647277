package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"text/tabwriter"

	"duban/ledger"
)

// personCmd is for what is kept about one person 个人信息.
type personCmd struct {
	Show     personShowCmd     `cmd:"" default:"withargs" help:"list what is kept about a person"`
	Export   personExportCmd   `cmd:"" help:"write all of it into a file, for the person"`
	Password personPasswordCmd `cmd:"" help:"give a member a first password for the pages, or take it away"`
	Erase    personEraseCmd    `cmd:"" help:"take the person out, on his request; the units' ledger stays"`
}

// personShowCmd lists it.
type personShowCmd struct {
	User string `arg:"" help:"WeCom user id"`
	JSON bool   `name:"json" help:"print records as JSON"`
}

// Run lists what is kept, by kind.
func (c *personShowCmd) Run(ctx context.Context, a *app) error {
	m, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = m.Close() }() // only read
	kept, err := m.Store.PersonalRecords(ctx, c.User)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(a.io.out, map[string]any{"user": c.User, "kept": kept})
	}
	w := tabwriter.NewWriter(a.io.out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "内容\t条数\t注销时")
	for _, k := range kept {
		fmt.Fprintf(w, "%s\t%d\t%s\n", k.What, k.Rows, map[bool]string{true: "删除", false: "留下单位,去掉姓名"}[k.Goes])
	}
	if len(kept) == 0 {
		fmt.Fprintf(w, "没有 %s 的任何记录\n", c.User)
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write output: %w", err)
	}
	return nil
}

// personExportCmd writes it.
type personExportCmd struct {
	User string `arg:"" help:"WeCom user id"`
	File string `arg:"" help:"file to write, JSON lines" type:"path"`
}

// Run exports every row that bears the person.
func (c *personExportCmd) Run(ctx context.Context, a *app) error {
	m, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = m.Close() }() // only read
	f, err := os.OpenFile(c.File, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return ledger.Errorf(ledger.Invalid, "写不了 %s：换一个还没有的文件名，或查看目录权限", c.File)
	}
	enc := json.NewEncoder(f)
	enc.SetEscapeHTML(false)
	rows := 0
	err = m.Store.ExportPerson(ctx, c.User, func(table string, row map[string]any) error {
		rows++
		return enc.Encode(map[string]any{"table": table, "row": row})
	})
	if closed := f.Close(); err == nil && closed != nil {
		err = fmt.Errorf("write the export: %w", closed)
	}
	if err != nil {
		_ = os.Remove(c.File) // half an export is none
		return err
	}
	if _, err = fmt.Fprintf(a.io.out, "已写入 %s：%d 条\n", c.File, rows); err != nil {
		return fmt.Errorf("write output: %w", err)
	}
	return nil
}

// personEraseCmd takes the person out.
type personEraseCmd struct {
	User string `arg:"" help:"WeCom user id"`
	By   string `required:"" help:"who does it, for the record of changes" placeholder:"NAME"`
	Yes  bool   `help:"do it; without it only what would be done is listed"`
}

// Run lists, or erases.
func (c *personEraseCmd) Run(ctx context.Context, a *app) error {
	if !c.Yes {
		show := personShowCmd{User: c.User}
		if err := show.Run(ctx, a); err != nil {
			return err
		}
		_, err := fmt.Fprintln(a.io.err, "还没有注销：核对无误后加上 --yes 再运行一次,注销后不能恢复")
		if err != nil {
			return fmt.Errorf("write output: %w", err)
		}
		return nil
	}
	m, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = m.Close() }() // the write was durable before
	erased, err := m.Store.ErasePerson(ctx, c.User, ledger.Act{UserID: c.By, Name: c.By, At: m.Clock().UTC()})
	if err != nil {
		return err
	}
	var gone, kept int64
	for _, e := range erased {
		if e.Goes {
			gone += e.Rows
		} else {
			kept += e.Rows
		}
	}
	if _, err = fmt.Fprintf(a.io.out, "已注销 %s：删除 %d 条，%d 条台账和留痕去掉姓名、保留单位\n", c.User, gone, kept); err != nil {
		return fmt.Errorf("write output: %w", err)
	}
	return nil
}
