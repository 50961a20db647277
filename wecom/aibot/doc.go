// Package aibot is the channel of WeCom's intelligent bot 智能机器人: the only one that hears groups and takes files. It turns
// what WeCom brings into a stored delivery.Incoming, and a delivery.Outgoing into a reply or a push. It understands nothing
// and decides nothing. WeCom offers two ways, one at a time for a bot:
//
//	long connection     WeCom ─frame─► conn ─► Bot.take ─► Accept            Outgoing ─► Bot.Send ─► aibot_respond_msg
//	                                             └ placeholder after 1 s                   └ no longer possible: aibot_send_msg
//	JSON callback       WeCom ─POST─► open ─► Accept ─► stream frame          Outgoing ─► Bot.Send ─► the next poll
//	                    WeCom ─poll─► the newest text of the stream                       └ nobody polls: response_url, once
//
// What neither way can bring goes through the self-built app, when there is one.
//
// The long connection, one over all processes, which a lease holds:
//
//	        lease won          open              acknowledged
//	idle ───────────► dialing ──────► subscribing ──────────► live
//	 ▲ ▲ ▲               │                │     │               │
//	 │ │ │ jittered      ▼                ▼     │               ▼
//	 │ │ └─────────── closed ◄──── no answer    │       closed (network, no pong, lease lost)
//	 │ │                                        ▼               │ disconnected_event
//	 │ └── minutes ────────────────────── authfailed            ▼
//	 └──── a minute, longer each time ──────────────────────  kicked
//
// Only a live connection sends. Leaving live fails what waits for an acknowledgement with ErrClosed, and the lease is given
// back, so that another process may be faster. Networks are tried without end; a refused secret slowly and with an alarm in the
// log; after a kick somebody else is connected, and to come back at once would throw that one out.
//
// One goroutine writes. Frames with one req_id go out one after the other, each after the acknowledgement of the one before;
// of texts of one stream that wait only the newest is sent.
//
// Sources: WeCom developer documentation, pages 100719 (messages), 101027 (events), 101031 (passive reply), 101032 (cards), 101033
// (crypto), 101138 (response_url), 101463 (long connection).
package aibot
