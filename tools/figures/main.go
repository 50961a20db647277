// Command figures measures what the README states, on this machine, each as the median of five:
//
//	go run ./tools/figures
//
// It builds the binary, makes a store with 30 documents of the sample county's kind, and times whole processes.
package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"duban/web/demo/sample"
	"duban/wecom/wecomtest"
)

const runs = 5

func main() {
	if err := measure(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "figures:", err)
		os.Exit(1)
	}
}

func measure(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "duban-figures-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	bin := filepath.Join(dir, "duban")
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", bin, "./cmd/duban")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build: %w\n%s", err, out)
	}
	data := filepath.Join(dir, "data")
	if err := fill(ctx, bin, dir, data); err != nil {
		return err
	}
	for _, q := range []string{"云岭第3县第9条谁牵头", "who leads measure 9?", "云岭第3县三天两头查企业归哪条管"} {
		if err := report("duban ask "+q+", whole process, 30 documents", func() (float64, string, error) { return ask(ctx, bin, data, q) }); err != nil {
			return err
		}
	}
	if err := report("duban demo, start of the binary to its first answer", func() (float64, string, error) { return firstAnswer(ctx, bin) }); err != nil {
		return err
	}
	return report("duban serve, resident memory with 30 documents", func() (float64, string, error) { return memory(ctx, bin, data) })
}

// fill ingests 30 documents that differ in county and title.
func fill(ctx context.Context, bin, dir, data string) error {
	args := []string{"ingest", "--log-level", "error", "--data", data}
	for i := range 30 {
		path := filepath.Join(dir, fmt.Sprintf("%02d.txt", i))
		text := bytes.ReplaceAll(sample.Measures(), []byte("云岭县"), fmt.Appendf(nil, "云岭第%d县", i+1))
		if err := os.WriteFile(path, text, 0o600); err != nil {
			return err
		}
		args = append(args, path)
	}
	if out, err := exec.CommandContext(ctx, bin, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("ingest: %w\n%s", err, out)
	}
	return nil
}

// report prints the median of five runs and their range.
func report(name string, run func() (float64, string, error)) error {
	var values []float64
	unit := ""
	for range runs {
		v, u, err := run()
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		values, unit = append(values, v), u
	}
	slices.Sort(values)
	fmt.Printf("%s: %.0f %s (%.0f–%.0f)\n", name, values[runs/2], unit, values[0], values[runs-1])
	return nil
}

func ask(ctx context.Context, bin, data, question string) (float64, string, error) {
	start := time.Now()
	out, err := exec.CommandContext(ctx, bin, "ask", "--log-level", "error", "--data", data, question).Output()
	if err != nil || len(out) == 0 {
		return 0, "", fmt.Errorf("no answer: %w", err)
	}
	return float64(time.Since(start).Microseconds()) / 1000, "ms", nil
}

// start runs a command that serves, and returns the address that its log names.
func start(ctx context.Context, bin string, env []string, args ...string) (process *exec.Cmd, address string, err error) {
	process = exec.CommandContext(ctx, bin, args...)
	process.Env = append(append(os.Environ(), "DUBAN_LOG_FORMAT=text"), env...)
	log, err := process.StderrPipe()
	if err != nil {
		return nil, "", err
	}
	if err := process.Start(); err != nil {
		return nil, "", err
	}
	lines := bufio.NewScanner(log)
	for lines.Scan() {
		if _, after, ok := strings.Cut(lines.Text(), "msg=listening address="); ok {
			go func() { // the rest of the log is read, so that the process never waits for us
				for lines.Scan() {
				}
			}()
			return process, after, nil
		}
	}
	return nil, "", errors.Join(errors.New("it did not start"), process.Wait())
}

func stop(process *exec.Cmd) {
	_ = process.Process.Signal(syscall.SIGTERM)
	_ = process.Wait()
}

func firstAnswer(ctx context.Context, bin string) (float64, string, error) {
	began := time.Now()
	process, address, err := start(ctx, bin, nil, "demo", "--listen", "127.0.0.1:0")
	if err != nil {
		return 0, "", err
	}
	defer stop(process)
	base := "http://" + address
	events, err := http.Get(base + "/demo/events/linqing") //nolint:noctx // a measurement
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = events.Body.Close() }()
	sent, err := http.Post(base+"/demo/send/linqing", "application/json", strings.NewReader(`{"text":"第9条谁牵头"}`)) //nolint:noctx // a measurement
	if err != nil || sent.StatusCode != http.StatusOK {
		return 0, "", fmt.Errorf("send: %v %w", sent, err)
	}
	_ = sent.Body.Close()
	lines := bufio.NewScanner(events.Body)
	for lines.Scan() {
		if strings.Contains(lines.Text(), "牵头。") {
			return float64(time.Since(began).Microseconds()) / 1000, "ms", nil
		}
	}
	return 0, "", errors.New("the stream ended without an answer")
}

// memory asks by number and by words first, so that documents and search index are loaded.
func memory(ctx context.Context, bin, data string) (float64, string, error) {
	const key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
	sim, err := wecomtest.New(wecomtest.Config{CorpID: "wwfigures", AgentID: 7, Secret: "s", Token: "t", AESKey: key})
	if err != nil {
		return 0, "", err
	}
	api := httptest.NewServer(sim)
	defer api.Close()
	process, address, err := start(ctx, bin, []string{"DUBAN_REMINDER_OFF=true", "DUBAN_WECOM_CORP_ID=wwfigures", "DUBAN_WECOM_AGENT_ID=7", "DUBAN_WECOM_SECRET=s",
		"DUBAN_WECOM_TOKEN=t", "DUBAN_WECOM_AES_KEY=" + key, "DUBAN_WECOM_API_BASE=" + api.URL}, "serve", "--data", data, "--listen", "127.0.0.1:0")
	if err != nil {
		return 0, "", err
	}
	defer stop(process)
	sim.SetCallback("http://" + address + "/wecom/callback")
	for i, text := range []string{"云岭第3县第9条谁牵头", "云岭第3县三天两头查企业归哪条管"} {
		if _, err := sim.PostText(ctx, "u", text); err != nil {
			return 0, "", err
		}
		if _, err := sim.Wait(ctx, "u", i+1); err != nil {
			return 0, "", err
		}
	}
	status, err := os.ReadFile("/proc/" + strconv.Itoa(process.Process.Pid) + "/status")
	if err != nil {
		return 0, "", err
	}
	for line := range strings.Lines(string(status)) {
		if fields := strings.Fields(line); len(fields) == 3 && fields[0] == "VmRSS:" {
			kb, err := strconv.ParseFloat(fields[1], 64)
			return kb / 1024, "MB", err
		}
	}
	return 0, "", errors.New("no VmRSS")
}
