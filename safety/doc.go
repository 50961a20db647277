// Package safety stands between the channels and the conversation: it looks at what comes in and at what goes out 内容安全.
//
//	message ─► Guard ─ listed words? ─► bot.Input.Harmful ─► engine ─► outcome ─┬─ a flood without acts: said once, then quiet
//	              │                                                             ├─ in a group, listed words: stars
//	              └─ Reviewer: Words, or a service of the deployment's own      └─ too long to be read whole: it says so
//
// A report is recorded whatever words stand in it; only what nothing else is made of is answered with what the bot can do.
package safety
