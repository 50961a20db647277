package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"duban/configs"
	"duban/ledger"
	"duban/store"
)

// checkPages tells whether the web pages are set up, who can sign in, and what to do.
func checkPages(ctx context.Context, list *checklist, s configs.Settings) {
	if s.PublicURL == "" {
		list.line("网页", nil, "没有设网址,没有网页,卡片上也没有“查看详情”;要用就填 DUBAN_PUBLIC_URL=https://你的域名")
		return
	}
	if !strings.HasPrefix(s.PublicURL, "https://") {
		list.line("网页", nil, s.PublicURL+" 只能在本机打开;给别人用要填 https:// 开头的网址")
	} else {
		list.line("网页", nil, s.PublicURL+"/ledger,"+reached(ctx, s.PublicURL))
	}
	checkLogin(ctx, list, s)
}

// pagesBound is what the pages get to answer.
const pagesBound = 5 * time.Second

// reached tells whether the sign-in page answers at its public address. That it does not is no failure: serve may not run yet, and some
// networks do not lead back to themselves.
func reached(ctx context.Context, public string) string {
	ctx, cancel := context.WithTimeout(ctx, pagesBound)
	defer cancel()
	const later = ";先看 duban serve 在不在运行、nginx 的 /ledger 有没有转过来;本机绕不回自己的公网地址时,请用手机打开试"
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, public+"/ledger/login", nil)
	if err != nil {
		return "现在打不开" + later
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err != nil {
		return "从本机现在打不开" + later
	}
	_ = resp.Body.Close()
	if resp.StatusCode >= http.StatusInternalServerError {
		return fmt.Sprintf("打开后是 %d 错误", resp.StatusCode) + later
	}
	return "能打开"
}

// checkLogin tells by which ways people sign in.
func checkLogin(ctx context.Context, list *checklist, s configs.Settings) {
	var ways []string
	if !s.WeCom.App.IsZero() {
		way := "企业微信(网址的域名要设为应用的可信域名)"
		if s.WeCom.ScanBase() != "" {
			way += ",电脑上扫码"
		}
		ways = append(ways, way)
	}
	if !s.LocalLogin.On() {
		var err error
		if len(ways) == 0 {
			err = ledger.Errorf(ledger.Invalid, "没有人能登录:请设好企业微信应用的五项;没有企业微信的,设 DUBAN_LOCAL_LOGIN=dengbao,再用 duban person password 给人设密码")
		}
		list.line("网页登录", err, strings.Join(append(ways, "密码登录关着"), ";"))
		return
	}
	n, err := accounts(ctx, s)
	way := fmt.Sprintf("密码登录开着(%s,%s),%d 人有密码", s.LocalLogin.Profile, map[bool]string{true: "要动态码", false: "不要动态码"}[s.LocalLogin.Code], n)
	if n == 0 {
		way += ",用 duban person password 账号 给人设"
	}
	if s.RedisURL == "" && s.Postgres() {
		way += ";几个进程共用数据库时要设 DUBAN_REDIS_URL,猜密码的次数才一起算"
	}
	list.line("网页登录", err, strings.Join(append(ways, way), ";"))
}

// readable opens a store that is there, of this version and to be written, for a look: opening another one changes it. nil without one:
// that is told with the store.
func readable(ctx context.Context, s configs.Settings) *store.Store {
	o := store.Options{DataDir: s.Data, URL: s.DatabaseURL}
	found, err := store.Inspect(ctx, o)
	if err != nil || !found.Exists || found.Schema == 0 || found.Behind() || found.ReadOnly || found.Newer() != nil {
		return nil
	}
	db, err := store.Open(ctx, o)
	if err != nil {
		return nil
	}
	return db
}

// accounts counts passwords.
func accounts(ctx context.Context, s configs.Settings) (int64, error) {
	db := readable(ctx, s)
	if db == nil {
		return 0, nil
	}
	defer func() { _ = db.Close() }() // only read
	return db.Accounts(ctx)
}
