// Package delivery carries messages between a channel and the conversation engine, whatever the channel.
// The Runner takes a conversation's stored messages in the order of their arrival through the engine; the
// Sender brings the answers out with budgets and retries.
//
//	stored ──lease──► running ──Commit──► done
//	   ▲                 │ failed (1–4)
//	   └─────────────────┤
//	                     └ failed (5) ──► dead: the person is told, the next message moves
package delivery
