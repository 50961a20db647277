package bot

import (
	"embed"
	"io/fs"

	"duban/zh"
)

// pattern is how the rules of this room are written: most messages hold none of a rule's words, and pass it unread.
type pattern = zh.Pattern

func compile(expr string) *pattern { return zh.Compile(expr) }

//go:embed rules/*.txt
var ruleFiles embed.FS

// rules are the longer expressions of this room, a word a line: see docs/rules.md.
var rules = mustRules(ruleFiles)

// rule is the expression of a block of the rule files.
func rule(name string) *pattern { return rules.Pattern(name) }

// mustRules reads the rule files. A malformed one stops the program at its start, as a wrong expression does.
func mustRules(files fs.FS) *zh.Rules {
	folder, err := fs.Sub(files, "rules")
	if err != nil {
		panic(err)
	}
	read, err := zh.ReadRules(folder)
	if err != nil {
		panic(err)
	}
	return read
}
