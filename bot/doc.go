// Package bot is the conversation engine: one utterance is understood once, one ability is chosen, its
// outcome is returned as data. It knows no channel, no database and no model; a Guesser may propose a reading, which the
// same rules read, and which writes nothing (see Engine.UseGuesser).
//
//	Incoming text ─► Understand(text, Vocabulary) ─► Utterance
//	                                                   │ every Ability.Recognise scores it
//	                                                   ▼
//	     State (before) ─► best Ability.Handle(ctx, Turn) ─► Outcome: reply, effects, State (after)
//
// A question that the bot asked is state, not a waiting goroutine:
//
//	idle ──Outcome.State.Pending set──► pending ──a choice or a free answer──► the ability that asked
//	  ▲                                    │ expired, another version, another subject
//	  └────────────────────────────────────┘
//
// A message of several acts is parted once; the further ones are done in order behind the first, wait while a question is open
// (Pending.Rest), or are named in the reply: Utterance.Further, engine_further.go.
package bot
