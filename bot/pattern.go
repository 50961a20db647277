package bot

import "duban/zh"

// pattern is how the rules of this room are written: most messages hold none of a rule's words, and pass it unread.
type pattern = zh.Pattern

func compile(expr string) *pattern { return zh.Compile(expr) }
