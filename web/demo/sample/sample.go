package sample

import (
	"bytes"
	_ "embed"
)

// Day is the demo's first business day, 2006-01-02: early enough that nothing is overdue, late enough
// that things are due this month.
const Day = "2026-10-12"

// MeasuresName and DirectoryName are the file names under which the sample is known.
const (
	MeasuresName  = "measures.txt"
	DirectoryName = "directory.yaml"
)

//go:embed measures.txt
var measures []byte

//go:embed directory.yaml
var directory []byte

// Measures returns the sample county's issued text, UTF-8. The caller owns the bytes.
func Measures() []byte { return bytes.Clone(measures) }

// Directory returns the sample county's directory, YAML of ledger.Directory. The caller owns the bytes.
func Directory() []byte { return bytes.Clone(directory) }

//go:embed questions.jsonl
var questions []byte

//go:embed reports.jsonl
var reports []byte

// Questions returns questions about the sample with what their answers must hold, in the lines of package evaluation.
func Questions() []byte { return bytes.Clone(questions) }

// Reports returns reports about the sample with what must be recorded of them, in the lines of package evaluation.
func Reports() []byte { return bytes.Clone(reports) }
