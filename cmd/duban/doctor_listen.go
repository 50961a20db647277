package main

import (
	"context"
	"errors"
	"net"
	"syscall"
	"time"

	"duban/configs"
	"duban/ledger"
)

// checkListen looks whether the address is free for a server, or ours already.
func checkListen(ctx context.Context, list *checklist, s configs.Settings) {
	if serving(ctx, s.Listen) {
		list.line("监听地址", nil, s.Listen+",duban serve 正在运行")
		return
	}
	if occupied(ctx, s.Listen) {
		list.line("监听地址", unlistened(s.Listen, syscall.EADDRINUSE), "")
		return
	}
	list.line("监听地址", nil, s.Listen+",没有别的程序占用")
}

// occupied reports whether some program answers at an address of this machine. It is not listened at: that could get in the way of a
// server that starts at the moment.
func occupied(ctx context.Context, listen string) bool {
	c, err := (&net.Dialer{Timeout: time.Second}).DialContext(ctx, "tcp", local(listen))
	if err != nil {
		return false
	}
	_ = c.Close() // nothing was said
	return true
}

// unlistened says why nobody can be waited for at an address.
func unlistened(address string, err error) error {
	why := "地址 %s 用不了:%w;请换一个 --listen(DUBAN_LISTEN)"
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		why = "地址 %s 已被别的程序占用(%w),可能是另一个 duban serve;请停掉它,或换一个 --listen(DUBAN_LISTEN)"
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		why = "本机没有 %s 这个地址(%w);只在本机用写 127.0.0.1:8080,对外写 :8080"
	case errors.Is(err, syscall.EACCES):
		why = "这个用户不能用 %s(%w),1024 以下的端口要 root;请换一个大的端口,由 nginx 转发"
	}
	return ledger.Errorf(ledger.Unavailable, why, address, err)
}
