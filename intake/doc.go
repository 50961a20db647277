// Package intake brings files in: it reads them, compares what was read with what stands, has it saved, and says in
// short Chinese sentences what came of it. It knows no channel and no database.
//
//	chat, command ──bytes──┐
//	                       ├─► Read ─► Reading ─► Save ─► what it says ─► whoever brought it
//	watched folder ──bytes─┘     (knowledge.Read)
//
// The Watcher looks at a folder every few seconds, on any file system, network shares too:
//
//	new or changed ──same size and time at two looks──► settled ──read, saved, told──► done
//	        ▲                                                                            │
//	        └──────────────────────────── changed again ─────────────────────────────────┘
//
// A file that could not be read is done as well, until it changes; one that could not be saved is tried again.
package intake
