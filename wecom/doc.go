// Package wecom is the WeCom 企业微信 channel of a self-built app 自建应用: it turns an encrypted callback into
// a stored delivery.Incoming, and a delivery.Outgoing into message/send. It understands nothing and decides
// nothing; a private deployment 政务微信 differs by its API base and CA file only.
//
//	POST ─► Callback: bound ─► replay window ─► signature ─► decrypt ─► receiveid ─► XML ─► Accept ─► 200, empty
//	           ├─ each refusal: one status, nothing stored,              │          │         └─ a fresh tap: its button greyed
//	           │  one log line per reason and ten seconds                └► Notice  └─ store down: 503, so that
//	           └─ files, picks, handles: Incoming                           200        WeCom tries again (3 in all)
//
//	Outgoing ─► Client.Send ─► Closed card? update_template_card ─ changed ─► words, if any ─► file
//	                │                            └ refused ─► words
//	                ├─► card fits whole ─► message/send template_card ─► file
//	                ├─► card shows a part ─► words ─► card ─► file
//	                └─► no card, none here, refused ─► words, split at 2,048 bytes ─► file
//	             each part once: nil or *SendError; token refused: one new token, one more try
//
// A card and its response codes, each good once and for 72 hours:
//
//	sent ──code of the send──► greyed by a newer card of its Subject, or closed
//	  └──tap──► button greyed in the answer ──code of the tap──► closed ──► (no code works any more)
//
// Door is where members sign in to the web pages: OAuth2's authorize address, and auth/getuserinfo for the code that comes back.
//
// Client.Contacts reads the part of the address book that the app may see; Robots post into work groups and hear nothing;
// Probe tries every call and says which step in the console mends what fails.
//
// The token of an app, shared by all its callers:
//
//	none ──fetch──► fresh ──early refresh──► fresh
//	  ▲               │ 40001, 40014, 42001: Invalidate(that token)
//	  └───────────────┘ a fetch that failed for good is not repeated until its pause is over
//
// Over several processes one takes its turn to fetch, the others wait for what it puts into Redis (turns.go).
//
// docs/wecom.md lists every kind of message, event, card and errcode. Sources: WeCom developer documentation, pages 90236
// (send), 90238 (callback), 90239 and 90240 (messages and events), 90241 (passive replies), 90200, 90201 and 90208 (address book), 90253 and 90254 (media), 90313
// (error codes), 91770 (group robots), 90968 (crypto), 91039 (gettoken), 91022 and 91023 (OAuth2), 94867 (recall), 94888 (update of cards), 101032 (cards of bots).
package wecom
