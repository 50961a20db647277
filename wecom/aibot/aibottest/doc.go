// Package aibottest is WeCom's end of the intelligent bot 仿真智能机器人, in the real wire formats: the server of the long
// connection and the caller of the JSON callback. It shares no code with package aibot but the crypto, so that a mistake there
// does not hide here; WeCom's own client is held against it as well.
//
//	Say, Tap, Enter, Judge ─► frame, or sealed POST and polls ─► the bot
//	                                                               │
//	Bubbles, Wait ◄─ chats ◄─ respond, update, push, response_url ◄┘
//
// It fails on demand: kicks, lost acknowledgements, silent heartbeats, streams that are too old.
package aibottest
