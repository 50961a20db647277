package files

import "syscall"

// boundData bounds the memory that the process can write to. Unit: bytes. Room that is only reserved, as Go and
// WebAssembly do, does not count. A kernel that refuses leaves the guard alone in charge.
func boundData(limit uint64) {
	_ = syscall.Setrlimit(syscall.RLIMIT_DATA, &syscall.Rlimit{Cur: limit, Max: limit})
}
