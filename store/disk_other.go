//go:build !linux && !darwin

package store

// freeBytes is what an ordinary user may still write under a folder; 0: not known.
func freeBytes(string) uint64 { return 0 }
