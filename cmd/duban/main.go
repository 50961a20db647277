// Command duban is the measures assistant 督办 as one binary: one file a command, Main wires the rooms.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"strings"
	"syscall"
	_ "time/tzdata" // a bare container has no zone files

	"github.com/alecthomas/kong"

	"duban/configs"
	"duban/ledger"
)

// version is set by the linker for releases.
var version = "dev"

// streams are the process's three; tests hand in their own.
type streams struct {
	in       io.Reader
	out, err io.Writer
	env      func(string) (string, bool)
}

// commands is the command line 命令行.
type commands struct {
	Config      string  `help:"settings file (YAML)" type:"path" placeholder:"FILE"`
	Data        *string `help:"folder of the embedded store and uploads" placeholder:"DIR"`
	DatabaseURL *string `help:"postgres://… selects PostgreSQL; default: SQLite in the data folder" placeholder:"URL"`
	RedisURL    *string `help:"redis://…; default: in-process" placeholder:"URL"`
	Listen      *string `help:"HTTP address" placeholder:"ADDR"`
	Directory   *string `help:"units, groups, members (YAML)" placeholder:"FILE"`
	LogFormat   *string `help:"text or json; default: text on a terminal, else json" placeholder:"FORMAT"`
	LogLevel    string  `help:"debug, info, warn or error" default:"info" enum:"debug,info,warn,error"`

	Demo      demoCmd      `cmd:"" help:"try everything on this machine: sample county, simulated WeCom, chat page"`
	Serve     serveCmd     `cmd:"" help:"run the bot behind WeCom's callback"`
	Ingest    ingestCmd    `cmd:"" help:"import documents"`
	Documents documentsCmd `cmd:"" help:"list documents"`
	Measures  measuresCmd  `cmd:"" help:"show the parsed structure"`
	Ask       askCmd       `cmd:"" help:"answer one question"`
	Chat      chatCmd      `cmd:"" help:"a conversation in the terminal"`
	Ledger    ledgerCmd    `cmd:"" help:"print the ledger 台账"`
	Paper     paperCmd     `cmd:"" help:"draft a slip, an order, a bulletin, a brief or the yearly report"`
	Contacts  contactsCmd  `cmd:"" help:"which department of WeCom is which unit"`
	Remind    remindCmd    `cmd:"" help:"who is to be reminded of what, and queue what is due"`
	Dead      deadCmd      `cmd:"" help:"messages that need a person"`
	Audit     auditCmd     `cmd:"" help:"the record of changes: verify it, export it"`
	Person    personCmd    `cmd:"" help:"a person: what is kept, hand it out, erase it; a password for the pages"`
	Backup    backupCmd    `cmd:"" help:"write the embedded store into one file, also while serve runs"`
	Restore   restoreCmd   `cmd:"" help:"put a backup in the place of the embedded store"`

	MigrateStore migrateStoreCmd `cmd:"" help:"copy the whole store into another engine, and prove it"`

	Feedback feedbackCmd `cmd:"" help:"what people thought of answers"`
	Eval     evalCmd     `cmd:"" help:"score answers and reports against what a person wrote down as right"`
	Doctor   doctorCmd   `cmd:"" help:"check settings, store, Redis and WeCom"`
	Bench    benchCmd    `cmd:"" help:"measure"`
	Version  versionCmd  `cmd:"" help:"print the version"`
	Extract  extractCmd  `cmd:"" hidden:"" help:"read a file's text in a process of its own"`
}

// flags returns the settings given on the command line, by name.
func (c *commands) flags() map[string]string {
	given := map[string]string{}
	for name, value := range map[string]*string{"data": c.Data, "database-url": c.DatabaseURL, "redis-url": c.RedisURL, "listen": c.Listen, "directory": c.Directory, "log-format": c.LogFormat} {
		if value != nil {
			given[name] = *value
		}
	}
	return given
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	os.Exit(run(ctx, os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr, os.LookupEnv}))
}

// run is the program: exit code 0 for success, 1 for a failed operation, 2 for wrong usage.
func run(ctx context.Context, args []string, io streams) (code int) {
	var c commands
	exited := -1
	parser, err := kong.New(&c, kong.Name("duban"), kong.Description("督办:措施文件的问答、上报、台账。"),
		kong.Writers(io.out, io.err), kong.Exit(func(code int) { exited = code }), kong.UsageOnError())
	if err != nil {
		panic(err) // the struct above is wrong
	}
	parsed, err := parser.Parse(args)
	if exited >= 0 {
		return exited // --help
	}
	if err != nil {
		fmt.Fprintf(io.err, "duban: %s。用法见 duban --help\n", usage(err))
		return 2
	}
	parsed.BindTo(ctx, (*context.Context)(nil))
	if err := parsed.Run(&app{commands: &c, io: io}); err != nil {
		complain(io.err, err)
		if ledger.CodeOf(err) == codeUsage {
			return 2
		}
		return 1
	}
	return 0
}

// codeUsage marks an error of the command line itself.
const codeUsage ledger.Code = "usage"

// complain prints an error on one line; of the settings each problem has its own.
func complain(w io.Writer, err error) {
	if problems, ok := errors.AsType[configs.Problems](err); ok {
		for _, p := range problems {
			fmt.Fprintf(w, "duban: 配置有误:%s\n", strings.Join(strings.Fields(p), " "))
		}
		return
	}
	fmt.Fprintf(w, "duban: %s\n", oneLine(err))
}

// usageWords are the parser's sentences in Chinese.
var usageWords = []struct {
	english *regexp.Regexp
	chinese string
}{
	{regexp.MustCompile(`^unexpected argument (\S+?),? did you mean "(.+)"\?$`), "没有 $1 这个命令,是不是 $2"},
	{regexp.MustCompile(`^unexpected argument (\S+)$`), "没有 $1 这个命令,或多写了 $1"},
	{regexp.MustCompile(`^unknown flag (\S+?), did you mean (?:one of )?(.+)\?$`), "没有 $1 这个参数,是不是 $2"},
	{regexp.MustCompile(`^unknown flag (\S+)$`), "没有 $1 这个参数"},
	{regexp.MustCompile(`^expected one of .*$`), "请写明要做什么,例如 serve、ingest、ask"},
	{regexp.MustCompile(`^expected "(.+)"$`), "还缺 $1"},
	{regexp.MustCompile(`^(--\S+): (?:expected|missing) .*$`), "$1 后面要写值"},
}

func usage(err error) string {
	text := oneLine(err)
	for _, w := range usageWords {
		if w.english.MatchString(text) {
			return w.english.ReplaceAllString(text, w.chinese)
		}
	}
	return text
}

func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

// versionCmd prints the version.
type versionCmd struct{}

// Run prints it.
func (versionCmd) Run(a *app) error {
	if _, err := fmt.Fprintln(a.io.out, "duban", version); err != nil {
		return fmt.Errorf("write output: %w", err)
	}
	return nil
}
