package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"duban/configs"
	"duban/ledger"
	"duban/wecom/wecomtest"
)

// benchYearCmd drives a county through a year by the clock and looks whether anybody was reminded too often, in vain or not at all.
type benchYearCmd struct {
	Days        int    `help:"days to go through" default:"365"`
	Towns       int    `help:"townships" default:"10"`
	Departments int    `help:"departments" default:"30"`
	KillEvery   int    `help:"days after which the process is killed in the middle of a round; 0: never" default:"7"`
	Units       []int  `help:"numbers of units for which planning is measured afterwards" default:"1000,3000,10000"`
	Log         string `help:"file for the log of the killed processes" placeholder:"FILE"`
	JSON        bool   `name:"json" help:"print one JSON object"`
	Child       string `name:"child" hidden:"" help:"folder of a year in which this process is to go on"`
}

// yearBegins is the first day of the year that is driven.
func yearBegins() ledger.Date { return ledger.NewDate(2025, time.January, 2) }

// Run fails when a figure is not as it must be.
func (c *benchYearCmd) Run(ctx context.Context, a *app) error {
	a.LogLevel = "error"
	if c.Child != "" {
		return c.live(ctx, a)
	}
	y, err := c.found(ctx, a)
	if y != nil {
		defer y.remove()
	}
	if err != nil {
		return err
	}
	began := time.Now()
	if err := y.drive(ctx); err != nil {
		return err
	}
	f := yearFigures{Days: c.Days, Kills: y.kills, Drove: time.Since(began).Seconds()}
	if err := y.check(ctx, &f); err != nil {
		return err
	}
	for _, n := range c.Units {
		s, err := measurePlanning(ctx, n)
		if err != nil {
			return err
		}
		f.Planning = append(f.Planning, s)
	}
	if c.JSON {
		err = printJSON(a.io.out, f)
	} else {
		f.print(a.io.out)
	}
	if err != nil {
		return err
	}
	return f.verdict()
}

// year is what outlives the processes that are killed.
type year struct {
	cmd      *benchYearCmd
	app      *app
	dir      string
	settings configs.Settings
	sim      *simulation
	log      io.WriteCloser
	kills    int
}

// found makes the county, its documents and its WeCom.
func (c *benchYearCmd) found(ctx context.Context, a *app) (y *year, err error) {
	s, err := a.settings()
	if err != nil {
		return nil, err
	}
	y = &year{cmd: c, app: a}
	if y.dir, err = os.MkdirTemp("", "duban-year-"); err != nil {
		return y, fmt.Errorf("year folder: %w", err)
	}
	s.Data, s.RedisURL, s.DatabaseURL, s.Directory = filepath.Join(y.dir, "data"), "", "", filepath.Join(y.dir, "directory.yaml")
	if y.log, err = openCrashLog(c.Log); err != nil {
		return y, err
	}
	if y.sim, err = newSimulation(&s); err != nil {
		return y, err
	}
	if err := os.WriteFile(s.Directory, yearDirectory(c.Towns, c.Departments), 0o600); err != nil {
		return y, fmt.Errorf("year folder: %w", err)
	}
	y.settings = s
	m, err := newMain(ctx, s, a.logger(s.LogFormat))
	if err != nil {
		return y, err
	}
	for _, one := range m.staff().Members {
		y.sim.server.AddMembers(wecomtest.Member{UserID: one.UserID, Name: one.Name})
	}
	if err := issueYear(ctx, m); err != nil {
		_ = m.Close()
		return y, err
	}
	return y, m.Close()
}

func (y *year) remove() {
	if y.sim != nil {
		y.sim.stop()
	}
	if y.log != nil {
		_ = y.log.Close()
	}
	_ = os.RemoveAll(y.dir) // a leftover folder in the system's temp is harmless
}

// drive runs processes until the year is over; each is killed in a round after some days.
func (y *year) drive(ctx context.Context) error {
	for {
		over, err := y.live(ctx)
		if over || err != nil {
			return err
		}
		y.kills++
	}
}

// live runs one process until it is killed or the year is over. It is killed shortly after it has claimed reminders, while
// they are being sent, or right before.
func (y *year) live(ctx context.Context) (over bool, err error) {
	program, err := os.Executable()
	if err != nil {
		return false, fmt.Errorf("start the year: %w", err)
	}
	cmd := exec.CommandContext(ctx, program, "bench", "year", "--child", y.dir, fmt.Sprint("--days=", y.cmd.Days)) //nolint:gosec // this program itself
	cmd.Env = crashEnvironment(y.settings)
	cmd.Stderr = y.log
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return false, fmt.Errorf("start the year: %w", err)
	}
	days, killed := 0, false
	for lines := bufio.NewScanner(out); lines.Scan(); {
		switch word, _, _ := strings.Cut(lines.Text(), " "); word {
		case "day":
			days++
		case "over":
			over = true
		case "round":
			if y.cmd.KillEvery > 0 && days > y.cmd.KillEvery && !killed {
				_ = idle(ctx, rand.N(40*time.Millisecond))
				killed = cmd.Process.Kill() == nil
			}
		}
	}
	err = cmd.Wait()
	if err != nil && !killed {
		return false, fmt.Errorf("the year broke off, see --log: %w", err)
	}
	return over, ctx.Err()
}

// yearFigures is what became of the reminders.
type yearFigures struct {
	Days     int             `json:"days"`
	Kills    int             `json:"kills"`
	Persons  int             `json:"persons"`
	Reports  int             `json:"reports"`
	Decided  int             `json:"decisions"`
	Digests  int             `json:"digests"`
	Most     int             `json:"most_a_person_a_day"`
	Reported int             `json:"to_those_who_had_reported"`
	AtNight  int             `json:"in_quiet_hours_or_on_holidays"`
	Lost     int             `json:"lost"`
	Doubled  int             `json:"doubled"`
	Foreign  int             `json:"other_than_the_history_demands"`
	Drove    float64         `json:"seconds"`
	Checked  float64         `json:"seconds_of_checking"`
	Planning []planningScale `json:"planning"`
}

func (f yearFigures) print(w io.Writer) {
	fmt.Fprintf(w, "%d days, %d persons, %d reports, %d decisions, %d digests; the process was killed %d times; %.0f s, checked in %.0f s\n",
		f.Days, f.Persons, f.Reports, f.Decided, f.Digests, f.Kills, f.Drove, f.Checked)
	fmt.Fprintf(w, "most reminders a person a day     %d\n", f.Most)
	fmt.Fprintf(w, "to those who had reported         %d\n", f.Reported)
	fmt.Fprintf(w, "in quiet hours or on days off     %d\n", f.AtNight)
	fmt.Fprintf(w, "lost                              %d\n", f.Lost)
	fmt.Fprintf(w, "doubled                           %d\n", f.Doubled)
	fmt.Fprintf(w, "other than the history demands    %d\n", f.Foreign)
	for _, s := range f.Planning {
		fmt.Fprintf(w, "planning %6d units: %6.0f ms, %5.0f MB allocated, %d digests\n", s.Units, s.Milliseconds, s.Megabytes, s.Digests)
	}
}

// verdict fails when a figure is not as it must be.
func (f yearFigures) verdict() error {
	if f.Digests == 0 || f.Most > 1 || f.Reported+f.AtNight+f.Lost+f.Doubled+f.Foreign > 0 {
		return ledger.Errorf(ledger.Internal, "提醒有漏发、重发或不该发的,见上面的数字")
	}
	return nil
}
