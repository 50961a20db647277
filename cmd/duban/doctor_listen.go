package main

import (
	"context"
	"errors"
	"net"
	"syscall"

	"duban/configs"
	"duban/ledger"
)

// checkListen looks whether the address is free for a server, or ours already.
func checkListen(ctx context.Context, list *checklist, s configs.Settings) {
	if serving(ctx, s.Listen) {
		list.line("监听地址", nil, s.Listen+",duban serve 正在运行")
		return
	}
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.Listen)
	if err != nil {
		list.line("监听地址", unlistened(s.Listen, err), "")
		return
	}
	list.line("监听地址", ln.Close(), s.Listen+",可以用")
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
