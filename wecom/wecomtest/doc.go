// Package wecomtest is a simulated WeCom 仿真企业微信 in the real wire formats, shared by tests, the demo and the
// load benchmark. It stands on both ends of the channel:
//
//	PostText ─► XML, sealed and signed ─POST─► the callback address; up to three tries, five seconds each
//	                                              │
//	Messages, Wait, Subscribe ◄─ mailbox ◄─ /cgi-bin/message/send ◄─ the program under test
//
// It has the sign-in page of OAuth2 too: SignIn does what WeCom's own browser does, and the page asks a visitor who he is.
//
// It checks what the real one checks (token, agentid, byte limits, escapes) and fails on demand. Accounts, keys
// and addresses are whatever its Config says; it never talks to the real WeCom.
package wecomtest
