package main

import (
	"io"

	"github.com/schollz/progressbar/v3"
)

// barFrom is the number of files from which their import shows how far it is.
const barFrom = 4

// bar shows how far a run is. Zero value: it shows nothing.
type bar struct{ shown *progressbar.ProgressBar }

// progressBar makes a bar on a terminal; elsewhere, and for a few files, nothing is shown.
func progressBar(w io.Writer, files int) bar {
	if files < barFrom || !isTerminal(w) {
		return bar{}
	}
	return bar{progressbar.NewOptions(files, progressbar.OptionSetWriter(w), progressbar.OptionSetDescription("导入"),
		progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionClearOnFinish())}
}

func (b bar) add() {
	if b.shown != nil {
		_ = b.shown.Add(1) // a terminal that cannot be written to shows nothing
	}
}

// clear makes room for a line of text.
func (b bar) clear() {
	if b.shown != nil {
		_ = b.shown.Clear() // as above
	}
}

func (b bar) finish() {
	if b.shown != nil {
		_ = b.shown.Finish() // as above
	}
}
