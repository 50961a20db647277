package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"duban/delivery"
	"duban/ledger"
	"duban/session"
	"duban/wecom"
)

// robotLimit is WeCom's for each group robot.
var robotLimit = session.Limit{N: 20, Per: time.Minute}

// addRobots adds the group robots' channel, when there are any, and its budget.
func (m *Main) addRobots(channels map[string]delivery.Channel, budgets map[string]delivery.Budget) error {
	if len(m.Settings.WeCom.Robots) == 0 {
		return nil
	}
	budget := m.Session.Bucket("robot", robotLimit)
	robots, err := wecom.NewRobots(wecom.RobotsConfig{Keys: m.robotKeys(), APIBase: m.Settings.WeCom.APIBase, CAFile: m.Settings.WeCom.CAFile,
		Budget: budget, Open: m.openAttachment, Report: m.robotReport, Log: m.Log})
	if err != nil {
		return fmt.Errorf("群机器人: %w", err)
	}
	channels[wecom.RobotChannel], budgets[wecom.RobotChannel] = robots, budget
	return nil
}

// openAttachment reads a file that a robot posts.
func (m *Main) openAttachment(ctx context.Context, a ledger.Attachment) (io.ReadCloser, error) {
	body, _, err := m.Store.Attachment(ctx, a.ID)
	return body, err
}

// readAttachment reads a file whole; the store bounds its size.
func (m *Main) readAttachment(ctx context.Context, a ledger.Attachment) ([]byte, error) {
	body, err := m.openAttachment(ctx, a)
	if err != nil {
		return nil, err
	}
	defer func() { _ = body.Close() }() // only read
	data, err := io.ReadAll(body)
	if err != nil {
		return nil, fmt.Errorf("read an attachment: %w", err)
	}
	return data, nil
}

func (m *Main) robotKeys() []wecom.RobotKey {
	var keys []wecom.RobotKey
	for _, r := range m.Settings.WeCom.Robots {
		keys = append(keys, wecom.RobotKey{Name: r.Name, Key: r.Key})
	}
	return keys
}

// robotReport raises an alert about a robot that is off, and clears it when the robot posts again.
func (m *Main) robotReport(ctx context.Context, name string, err error) {
	if err == nil {
		m.clear(ctx, "robot:"+name)
		return
	}
	m.raise(ctx, "robot:"+name, "群机器人“"+name+"”发不了消息了："+wecom.Explain(err)+"。")
}

// post is what every robot posts; key is the same for the same post.
func (m *Main) post(key, text string, notBefore time.Time) []delivery.Outgoing {
	var posts []delivery.Outgoing
	for _, r := range m.Settings.WeCom.Robots {
		posts = append(posts, delivery.Outgoing{Key: "robot:" + key + ":" + r.Name, Channel: wecom.RobotChannel, To: r.Name, Text: text, NotBefore: notBefore})
	}
	return posts
}

// announce tells the work groups of documents that were confirmed since the last time, whoever confirmed them. Without a
// robot they count as told.
func (m *Main) announce(ctx context.Context, _ string) error {
	n, err := m.Store.Announce(ctx, wecom.MaxRobotText, func(docs []ledger.DocumentSummary) []delivery.Outgoing {
		key := "issued:" + docs[0].ID
		return m.post(key, issuedWords(docs), m.pushAt(key))
	})
	if n > 0 && len(m.Settings.WeCom.Robots) > 0 {
		m.Log.InfoContext(ctx, "documents announced", "documents", n, "robots", len(m.Settings.WeCom.Robots))
	}
	return err
}

// mostNamed bounds the titles of one announcement.
const mostNamed = 10

// issuedWords announces new documents.
func issuedWords(docs []ledger.DocumentSummary) string {
	var b strings.Builder
	b.WriteString("【新文件】")
	if len(docs) == 1 {
		fmt.Fprintf(&b, "《%s》已录入督办，共 %d 条措施。", docs[0].Title, docs[0].Measures)
	} else {
		fmt.Fprintf(&b, "%d 份文件已录入督办：", len(docs))
		for i, d := range docs[:min(len(docs), mostNamed)] {
			fmt.Fprintf(&b, "\n%d. 《%s》，%d 条措施", i+1, d.Title, d.Measures)
		}
		if len(docs) > mostNamed {
			fmt.Fprintf(&b, "\n另有 %d 份，问“有哪些文件”就能看到。", len(docs)-mostNamed)
		}
	}
	b.WriteString("\n想知道本单位有哪些任务、什么时候完成，在企业微信里打开督办应用，问一句“我们单位有哪些任务”就行。")
	return b.String()
}

// The weekly overview goes out on Mondays at this time of the day, and not later than weeklyEnd: then the week waits.
const (
	weeklyAt  = 9*time.Hour + 7*time.Minute
	weeklyEnd = 18 * time.Hour
)

// weekly queues the overview of the week before, once for each ISO week and robot, from the Monday's hour in which it is due.
func (m *Main) weekly(ctx context.Context, _ string) error {
	now := m.Clock().In(m.Zone)
	today := ledger.DateOf(now)
	midnight := today.Midnight(m.Zone)
	if now.Weekday() != time.Monday || len(m.Settings.WeCom.Robots) == 0 {
		return nil
	}
	if since := now.Sub(midnight); since < weeklyAt.Truncate(time.Hour) || since > weeklyEnd {
		return nil
	}
	past := ledger.Window{From: today.AddDays(-7), To: today.AddDays(-1)}
	ahead := ledger.Window{From: today, To: today.AddDays(6)}
	o, err := m.Store.Overview(ctx, past, ahead)
	if err != nil || o.Documents == 0 {
		return err
	}
	year, week := now.ISOWeek()
	wait := max(0, midnight.Add(weeklyAt).Sub(now)) // by the business clock, for a queue that goes by the system's
	posts := m.post(fmt.Sprintf("weekly:%d-W%02d", year, week), weeklyWords(o, past, ahead), time.Now().Add(wait))
	return m.Store.EnqueueMerged(ctx, wecom.MaxRobotText, posts...)
}

// weeklyWords says how the week was. It counts; it compares nobody.
func weeklyWords(o ledger.Overview, past, ahead ledger.Window) string {
	var b strings.Builder
	fmt.Fprintf(&b, "【每周概况】%s至%s\n在办文件 %d 份，共 %d 条措施。\n", monthDay(past.From), monthDay(past.To), o.Documents, o.Measures)
	if o.Reports == 0 {
		b.WriteString("上周没有收到进展。\n")
	} else {
		var parts []string
		for _, s := range []ledger.Status{ledger.Done, ledger.InProgress, ledger.Blocked, ledger.NotStarted, ledger.NotApplicable} {
			if n := o.ByStatus[s]; n > 0 {
				parts = append(parts, fmt.Sprintf("%s %d 条", s.Chinese(), n))
			}
		}
		fmt.Fprintf(&b, "上周收到 %d 个单位的 %d 条进展：%s。\n", o.Units, o.Reports, strings.Join(parts, "，"))
	}
	if o.Due == 0 {
		b.WriteString("文件里没有写明本周到期的事项。\n")
	} else {
		fmt.Fprintf(&b, "本周（%s至%s）到期 %d 项。\n", monthDay(ahead.From), monthDay(ahead.To), o.Due)
	}
	b.WriteString("要看是哪些，在企业微信里打开督办应用，问一句“本周哪些到期”。")
	return b.String()
}

func monthDay(d ledger.Date) string { return fmt.Sprintf("%d月%d日", int(d.Month), d.Day) }
