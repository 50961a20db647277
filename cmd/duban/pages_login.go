package main

import (
	"net/netip"
	"time"

	"duban/account"
	"duban/configs"
	"duban/session"
	"duban/web"
)

var (
	_ web.Local     = (*account.Keeper)(nil)
	_ web.Pace      = (*session.Budget)(nil)
	_ account.Tries = (*session.Tries)(nil)
)

// paces are the limits of visitors who are not signed in, counted in every process together.
func (m *Main) paces() web.Paces {
	return web.Paces{Pages: m.Session.Budget("web", session.Limit{N: web.PagesAMinute, Per: time.Minute}),
		Assets: m.Session.Budget("web-assets", session.Limit{N: web.AssetsAMinute, Per: time.Minute})}
}

// proxies are the web servers before the pages.
func (m *Main) proxies() []netip.Prefix {
	all, err := configs.Prefixes(m.Settings.Proxies)
	if err != nil {
		return nil // the settings were held against it
	}
	return all
}

// passwords is how members sign in with a password, where the settings switch it on.
func (m *Main) passwords() web.Passwords {
	if !m.Settings.LocalLogin.On() {
		return web.Passwords{}
	}
	k := m.keeper()
	return web.Passwords{Local: k, Code: k.Factor, Least: k.Profile.Least, Classes: k.Profile.Classes}
}

// keeper knows who may sign in with which password. Without a session it sets passwords and lets nobody in.
func (m *Main) keeper() *account.Keeper {
	o := account.Options{Accounts: m.Store, Member: m.people.member, Profile: account.Dengbao(), Factor: m.Settings.LocalLogin.Code, Cost: account.Dear(), Now: time.Now}
	if m.Settings.LocalLogin.Profile == configs.LoginPlain {
		o.Profile = account.Plain()
	}
	if m.Session != nil {
		o.ByAccount = m.Session.Tries("account", session.TryLimits{Waits: account.AccountWaits(), Forget: account.AccountForget})
		o.ByAddress = m.Session.Tries("address", session.TryLimits{Waits: account.AddressWaits(), Forget: account.AddressForget})
	}
	return account.New(o)
}
