// Package delivery carries messages between a channel and the conversation engine, whatever the channel.
// The Runner takes a conversation's stored messages in the order of their arrival through the engine; the
// Sender brings the answers out with budgets and retries.
//
//	Accept ──► inbox (durable) ──► Runner: oldest of the conversation, under its lock
//	                                  │ Engine.Handle
//	                                  ▼
//	           Commit: effects + answers + done, one transaction ──► Sender ──► Channel
//
// A message from a person:
//
//	stored ──► running ──Commit──► done
//	   ▲          │ failed (1–4), again a little later each time
//	   └──────────┤
//	              └ failed (5) ──► dead: the person is told, the next message moves
//
// Order comes from the inbox, exclusion from the session's lock, and exactly-once from Commit, which finishes a
// message once only: a lost lock costs work done twice, never an effect done twice. What a dead process left
// behind is found by a sweep each second: messages of people older than 5 s, messages to people whose claim ran
// out. On the way from Accept to the Channel nothing waits for a timer.
package delivery
