// Package account signs members in with a password, for places without WeCom 本地登录. It is off unless the settings switch it on, and
// stricter than the way through WeCom: nobody makes an account himself, and guessing is slow.
//
//	administrator ── duban person password ──► Keeper.Set ──► store
//	                                                            │
//	web: name, password, code ──► Keeper.SignIn ── Tries ── hash ── code ──► who it is, or how long to wait
//	                                      └────────────── each of it ──────────────► record of changes
//
// A password:
//
//	none ──set──► first ──changed by its person──► standing ──90 days (等保)──► to be changed ──changed──► standing
//	               │ ▲                                │
//	  not used for 7 days: refused ──set anew─────────┘ set anew, or removed: its sessions end
//
// An account that nobody has is treated as one that somebody has: the same counting, hashing, words and record, so that neither words
// nor time tell which accounts there are. Counting comes before hashing, so that many tries at once get no further than one after
// the other. A code of the second factor serves once.
package account
