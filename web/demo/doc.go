// Package demo is the chat page of the trial: it looks and feels like a WeCom conversation, lets the
// visitor be anyone of the sample county, and talks to the simulated WeCom and nothing else. What a person
// types goes the way of a real message, and what the bot answers comes back the way of a real one.
//
//	browser ──POST /demo/send──────────► wecomtest ══encrypted callback══► the bot
//	browser ◄─SSE /demo/events/{user}─── wecomtest ◄═════message/send═════ the bot
//
// The page must only be served on the loopback address: it lets anyone be anyone.
package demo
