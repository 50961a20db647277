package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"duban/configs"
	"duban/contacts"
	"duban/ledger"
	"duban/store"
	"duban/wecom"
)

// silence is after how long without a message from WeCom doctor wonders.
const silence = 7 * 24 * time.Hour

// checkWeCom calls what the settings need, with --wecom.
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
	list.probed("企业微信 ", client.Probe(ctx, wecom.ProbeOptions{To: c.To}))
	if len(s.WeCom.Robots) == 0 {
		return
	}
	m := &Main{Settings: s}
	robots, err := wecom.NewRobots(wecom.RobotsConfig{Keys: m.robotKeys(), APIBase: s.WeCom.APIBase, CAFile: s.WeCom.CAFile})
	if err != nil {
		list.line("群机器人", err, "")
		return
	}
	list.probed("", robots.Probe(ctx))
}

// probed prints the lines of a probe.
func (c *checklist) probed(before string, checks []wecom.Check) {
	for _, check := range checks {
		var err error
		if !check.OK {
			err = ledger.Errorf(ledger.Unavailable, "%s", check.Note)
		}
		c.line(before+check.Name, err, check.Note)
	}
}

// checkChannel tells what the store knows of the channel: alerts, the contacts, when the last message came.
func checkChannel(ctx context.Context, list *checklist, db *store.Store, s configs.Settings) {
	alerts, err := db.Alerts(ctx)
	list.line("告警", err, fmt.Sprintf("%d 条", len(alerts)))
	for _, a := range alerts {
		list.line("告警 "+a.Name, ledger.Errorf(ledger.Unavailable, "%s(从 %s 起)", a.Text, a.Raised.Local().Format("2006-01-02 15:04")), "")
	}
	if s.WeCom.App.IsZero() {
		return
	}
	checkContacts(ctx, list, db, s)
	last, err := db.LastReceived(ctx, wecom.Channel)
	switch {
	case err != nil || time.Since(last) < silence:
		list.line("回调", err, "最近一条来信在 "+last.Local().Format("2006-01-02 15:04"))
	case last.IsZero():
		list.line("回调", nil, "还没有收到过企业微信的消息。已经有人发过的话：在管理后台应用页面 → 接收消息 → 设置 API 接收，URL 填 https://你的域名/wecom/callback，核对 Token 和 EncodingAESKey 后保存")
	default:
		list.line("回调", nil, "上一条来信在 "+last.Local().Format("2006-01-02 15:04")+"。这些天有人发过的话，请核对管理后台的接收消息设置和 nginx")
	}
}

// checkContacts tells of the last sync, and what the operator's two files say that the address book does not know.
func checkContacts(ctx context.Context, list *checklist, db *store.Store, s configs.Settings) {
	people, err := db.Contacts(ctx)
	departments, errDepartments := db.ContactDepartments(ctx)
	mapping, errMapping := readMapping(s)
	for _, e := range []error{err, errDepartments, errMapping} {
		if e != nil {
			list.line("企业微信通讯录", e, "")
			return
		}
	}
	n := activePeople(people)
	good := fmt.Sprintf("在册 %d 人，%d 人没有单位（部门怎样对应单位，见 duban contacts）", n["active"], n["without_unit"])
	if n["active"]+n["left"] == 0 {
		good = "还没有同步过，启动 duban serve 后自动同步"
	} else if unknown := mapping.Unknown(departments); len(unknown) > 0 {
		good += "；对照表里有通讯录没有的部门：" + strings.Join(unknown, "、")
	}
	list.line("企业微信通讯录", nil, good)
	dir, err := readDirectory(s)
	if err != nil {
		return // said elsewhere
	}
	if gone := contacts.Gone(dir, people); len(gone) > 0 {
		list.line("已离开", nil, "directory.yaml 里还有 "+strings.Join(gone, "、")+"，通讯录里已经没有，按已离开处理；请从文件里去掉")
	}
}
