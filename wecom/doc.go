// Package wecom is the WeCom 企业微信 channel of a self-built app 自建应用: it turns an encrypted callback into
// a stored delivery.Incoming, and a delivery.Outgoing into message/send. It understands nothing and decides
// nothing; a private deployment 政务微信 differs by its API base and CA file only.
//
//	POST ─► Callback: bound ─► replay window ─► signature ─► decrypt ─► receiveid ─► XML ─► Accept ─► 200, empty
//	           └─ each refusal: one status, one log line, nothing stored              └─ store down: 503, so that
//	                                                                                     WeCom tries again (3 in all)
//	Outgoing ─► Client.Send: render ─► split at 2,048 bytes ─► message/send ─► nil or *SendError
//	                                                              └─ token refused: one new token, one more try
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
// Sources: WeCom developer documentation, pages 90236 (send), 90238 (callback), 90239 and 90240 (messages and
// events), 90200, 90201, 90208 (address book), 90313 (error codes), 91770 (group robots), 90968 (crypto), 91039 (gettoken).
package wecom
