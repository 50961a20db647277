// Package session keeps what may be lost: a conversation's state, its lock, what was sent to whom lately, and
// which keys were seen. It speaks to Redis, to a Redis Cluster, or, when no address is given, to a Redis of its
// own inside the process.
//
//	Enter ──► lock taken, state loaded ──turn──► Leave: state saved, lock given back
//	             │                                 │
//	             └── LockTTL passes ──► free ◄─────┘ (a Leave that comes too late saves nothing)
//
// All keys of one conversation share a hash tag, duban:{conversation}:…, so that a cluster keeps them together. The name between the braces is escaped as in a URL path.
//
// Losing Redis costs context, never data and never an answer. Every error of Enter, Keep, Leave, Spend, Seen and Count with
// the code Unavailable may be tolerated:
//
//   - Enter: go on with a zero state and token 0, without a lock. The store still lets each message be finished
//     once and in order.
//   - Leave: the next message starts with the state before this turn.
//   - Spend, of any kind of budget: send; WeCom's own limits remain.
//   - Seen: treat as unseen; the store knows what was seen.
//   - Keep: go on; whoever commits first finishes the message.
//   - Count: count in this process.
//   - Note, Noted, Take: nobody is signed in to the web pages.
//   - Tries: nobody signs in with a password.
//
// After a failure the server, of a cluster the part that the keys belong to, is left alone for a moment, so that an
// outage does not slow every message down.
// A Conflict of Enter is no outage: another process is at work on this conversation, try again shortly.
package session
