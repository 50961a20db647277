//go:build unix

package pgserver

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// runAs is who runs the server; nil: who runs this process.
type runAs struct{ credential *syscall.Credential }

func (r runAs) apply(cmd *exec.Cmd) {
	if r.credential != nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: r.credential}
	}
}

// unprivileged gives the folder to the user postgres, or nobody, where this process is root's.
func unprivileged(dir string) (runAs, error) {
	if os.Geteuid() != 0 {
		return runAs{}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, errUID := strconv.ParseUint(u.Uid, 10, 32)
		gid, errGID := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(errUID, errGID); err != nil {
			return runAs{}, fmt.Errorf("the ids of user %s: %w", name, err)
		}
		if err := os.Chown(dir, int(uid), int(gid)); err != nil {
			return runAs{}, fmt.Errorf("giving the folder to %s: %w", name, err)
		}
		return runAs{&syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, nil
	}
	return runAs{}, errors.New("no user to run PostgreSQL as")
}
