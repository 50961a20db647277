//go:build !unix

package pgserver

import "os/exec"

// runAs is who runs the server: who runs this process.
type runAs struct{}

func (runAs) apply(*exec.Cmd) {}

func unprivileged(string) (runAs, error) { return runAs{}, nil }
