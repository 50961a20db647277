package main

import (
	"context"
	"os"
	"path/filepath"

	"duban/knowledge/files"
)

// extractCmd is the child process in which large formats are read: the file on standard input, JSON on standard output.
type extractCmd struct {
	Memory int64  `help:"bytes that may be used; 0: no bound"`
	Cache  string `help:"folder for prepared readers"`
	Format string `arg:"" help:"docx, xlsx or pdf"`
	Name   string `arg:"" help:"name of the file, for errors"`
}

// Run answers on standard output; what is wrong with the file is an answer, not a failure.
func (c *extractCmd) Run(ctx context.Context, a *app) error {
	return files.Serve(ctx, files.Job{Format: files.Format(c.Format), Name: c.Name, Memory: c.Memory, Cache: c.Cache}, a.io.in, a.io.out)
}

// extractor reads files in children of this program. Where it cannot tell its own path, it reads in this process.
func extractor(data string) files.Extractor {
	cache := filepath.Join(data, "cache", "readers")
	self, err := os.Executable()
	if err != nil {
		return files.Reader{Cache: cache}.Extract
	}
	return files.Child{Command: []string{self, "extract"}, Cache: cache}.Extract
}
