//go:build linux || darwin

package store

import "syscall"

// freeBytes is what an ordinary user may still write under a folder; 0: not known.
func freeBytes(dir string) uint64 {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0
	}
	return s.Bavail * uint64(s.Bsize)
}
