//go:build !linux

package files_test

const kernelBound = false
