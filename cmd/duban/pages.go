package main

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"duban/web"
)

// backPath is where WeCom sends members back to; web has its handler.
const backPath = "/ledger/login/back"

// mostHosts bounds the names by which this machine is visited in the demo.
const mostHosts = 8

// pages makes the web pages at an address of their own; chat is the path of the demo's chat page.
func (m *Main) pages(o *online, public, chat string) (*web.Pages, error) {
	opts := web.Options{Library: m.Library, Tasks: m.Tasks, Records: m.Store, Files: m.Store, Papers: m.Papers, Checker: checker{}, Acts: pageActs{m.Store}, Asker: pageAsker{m},
		Auditing: pageAudit{m}, Persons: pagePersons{m.Store}, Settings: m.live, Lights: m.lights, Member: m.people.member, Notes: m.Session,
		Paces: m.paces(), Passwords: m.passwords(), Proxies: m.proxies(), Public: public, Chat: chat, Today: m.Clock, System: time.Now, Log: m.Log}
	if o != nil && o.client != nil {
		opts.Door = o.client.Door(m.Settings.WeCom.OAuthBase, public+backPath).Scanned(m.Settings.WeCom.ScanBase())
	}
	h, err := web.New(opts)
	if err != nil {
		return nil, fmt.Errorf("网页: %w", err)
	}
	return h, nil
}

// mountPages serves the web pages, where the settings say at which address. o is nil without a WeCom app.
func (m *Main) mountPages(ctx context.Context, mux *http.ServeMux, o *online) error {
	if m.Settings.PublicURL == "" {
		return nil
	}
	h, err := m.pages(o, m.Settings.PublicURL, "")
	if err != nil {
		return err
	}
	mux.Handle("/ledger", h)
	mux.Handle("/ledger/", h)
	go func() { // it takes a moment with many documents, and serving does not wait for it
		if err := h.Warm(ctx); err != nil && ctx.Err() == nil {
			m.Log.WarnContext(ctx, "pages not read ahead", "error", err)
		}
	}()
	return nil
}

// mountDemoPages serves the pages at whatever name of this machine the visitor uses; the demo answers no other (onlyLocal).
func (m *Main) mountDemoPages(mux *http.ServeMux, o *online) {
	var mu sync.Mutex
	byHost := map[string]http.Handler{}
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		pages, known := byHost[r.Host]
		if !known && len(byHost) < mostHosts {
			if made, err := m.pages(o, "http://"+r.Host, "/demo"); err != nil {
				m.Log.Error("pages of the demo", "error", err)
			} else {
				pages, byHost[r.Host] = made, made
			}
		}
		mu.Unlock()
		if pages == nil {
			http.Error(w, "请用 http://127.0.0.1 打开。", http.StatusMisdirectedRequest)
			return
		}
		pages.ServeHTTP(w, r)
	})
	mux.Handle("/ledger", h)
	mux.Handle("/ledger/", h)
}
