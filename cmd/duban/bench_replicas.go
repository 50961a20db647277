package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"duban/configs"
	"duban/ledger"
	"duban/web/demo/sample"
)

// replicaStart is how long a process may take until it listens.
const replicaStart = 30 * time.Second

// several measures as many processes of duban serve, on the PostgreSQL and the Redis of the settings: the sample county is
// put into that database, so it is to be one for measuring. Every message goes to any of them.
func (c *benchCallbackCmd) several(ctx context.Context, a *app, s configs.Settings) (err error) {
	if !s.Postgres() || s.RedisURL == "" {
		return ledger.Errorf(codeUsage, "几个进程要共用 PostgreSQL 和 Redis:请用 --database-url 和 --redis-url 指定专供测试的库")
	}
	sim, err := newSimulation(&s, "template_card") // words and card would count as two replies
	if err != nil {
		return err
	}
	defer sim.stop()
	m, _, err := openSample(ctx, s, a)
	if err != nil {
		return err
	}
	if err := errors.Join(writeLoadDirectory(s.Data, m.Directory(), c.Users), m.Close()); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx) // ends the processes
	defer cancel()
	var addresses []string
	for range c.Replicas {
		address, wait, err := replica(ctx, s, a.io.err)
		if err != nil {
			return err
		}
		defer wait() // after cancel
		addresses = append(addresses, "http://"+address+"/wecom/callback")
	}
	defer cancel()
	sim.server.SetCallback(addresses...)
	if err := c.warmUp(ctx, sim.server); err != nil {
		return err
	}
	return c.measure(ctx, sim.server, a.io.out)
}

// replica starts this program once more as duban serve and returns where it listens. What it complains of goes to complaints.
func replica(ctx context.Context, s configs.Settings, complaints io.Writer) (address string, wait func(), err error) {
	self, err := os.Executable()
	if err != nil {
		return "", nil, fmt.Errorf("this program's file: %w", err)
	}
	child := exec.CommandContext(ctx, self, "serve", "--log-format", "text", "--data", s.Data, "--listen", "127.0.0.1:0") //nolint:gosec // itself
	child.Env = append(os.Environ(), "DUBAN_REMINDER_OFF=true", "DUBAN_DATABASE_URL="+s.DatabaseURL, "DUBAN_REDIS_URL="+s.RedisURL, "DUBAN_WECOM_CORP_ID="+s.WeCom.App.CorpID,
		"DUBAN_WECOM_AGENT_ID="+strconv.Itoa(s.WeCom.App.AgentID), "DUBAN_WECOM_SECRET="+s.WeCom.App.Secret, "DUBAN_WECOM_TOKEN="+s.WeCom.App.Token,
		"DUBAN_WECOM_AES_KEY="+s.WeCom.App.AESKey, "DUBAN_WECOM_API_BASE="+s.WeCom.APIBase)
	child.Cancel = func() error { return child.Process.Signal(os.Interrupt) }
	child.WaitDelay = 2 * (stopTime + shutdownTime)
	said, err := child.StderrPipe()
	if err != nil {
		return "", nil, fmt.Errorf("starting a process: %w", err)
	}
	if err := child.Start(); err != nil {
		return "", nil, fmt.Errorf("starting a process: %w", err)
	}
	wait = func() { _ = child.Wait() } // it was told to end
	listening := make(chan string, 1)
	var log bytes.Buffer
	go func() {
		defer close(listening)
		for lines := bufio.NewScanner(io.TeeReader(said, &log)); lines.Scan(); {
			if _, address, ok := strings.Cut(lines.Text(), "address="); ok {
				listening <- address
				break
			}
		}
		for lines := bufio.NewScanner(said); lines.Scan(); {
			if strings.Contains(lines.Text(), "level=ERROR") {
				fmt.Fprintln(complaints, lines.Text())
			}
		}
		_, _ = io.Copy(io.Discard, said) // behind a line that was too long
	}()
	select {
	case address := <-listening:
		if address != "" {
			return address, wait, nil
		}
	case <-time.After(replicaStart):
	}
	_ = child.Process.Kill()
	wait()
	return "", nil, ledger.Errorf(ledger.Unavailable, "duban serve 没有启动:%s", clipLine(log.String(), 400))
}

// writeLoadDirectory writes the sample county's directory with the users of the load in it.
func writeLoadDirectory(dir string, county ledger.Directory, users int) error {
	var b bytes.Buffer
	b.Write(sample.Directory())
	for _, m := range loadMembers(county, users) {
		fmt.Fprintf(&b, "  - {user_id: %s, name: %s, unit: %s, roles: [clerk]}\n", m.UserID, m.Name, m.Unit)
	}
	if err := os.WriteFile(filepath.Join(dir, "directory.yaml"), b.Bytes(), 0o600); err != nil {
		return fmt.Errorf("bench directory: %w", err)
	}
	return nil
}
