package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/term"

	"duban/bot"
	"duban/configs"
	"duban/delivery"
	"duban/handlers"
	"duban/intake"
	"duban/jobs"
	"duban/knowledge"
	"duban/knowledge/files"
	"duban/ledger"
	"duban/retrieval"
	"duban/safety"
	"duban/session"
	"duban/store"
	"duban/web"
	"duban/wecom/aibot"
)

// app is the command line as it was given.
type app struct {
	*commands
	io streams
}

// settings reads them from flags, environment and file.
func (a *app) settings() (configs.Settings, error) {
	s, err := configs.Load(a.Config, a.io.env, a.flags())
	if err != nil {
		return s, err // Problems are whole sentences
	}
	return s, nil
}

// logger writes to standard error; standard output holds records only. format "" is text on a terminal, else json.
func (a *app) logger(format string) *slog.Logger {
	level := slog.LevelInfo
	if err := level.UnmarshalText([]byte(a.LogLevel)); err != nil {
		level = slog.LevelInfo
	}
	options := &slog.HandlerOptions{Level: level}
	if format == "text" || format == "" && isTerminal(a.io.err) {
		return slog.New(slog.NewTextHandler(a.io.err, options))
	}
	return slog.New(slog.NewJSONHandler(a.io.err, options))
}

// isTerminal reports whether a stream is a person's terminal.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// Main is the program put together by hand: what commands share. Zero value: not useful; see open.
type Main struct {
	Settings  configs.Settings
	Zone      *time.Location
	Log       *slog.Logger
	Store     *store.Store
	people    *roster // who is who, see Directory
	Library   *retrieval.Library
	names     *names               // of its documents
	Embedding *retrieval.Embedding // nil without an embedding endpoint
	Engine    *bot.Engine
	Session   *session.Session // nil before connect
	Runner    *delivery.Runner // nil before connect
	Intake    *intake.Intake
	Files     fetcher          // hands out files that were sent; nil: this channel takes none
	Jobs      *jobs.Jobs       // nil before goOnline
	Bot       *aibot.Bot       // nil before goOnline, and where no intelligent bot is set
	Tasks     *handlers.Tasks  // how duties stand
	Reminders *reminders       // who is to be reminded of what
	Writer    retrieval.Writer // words answers; nil without a chat endpoint
	Guesser   bot.Guesser      // proposes readings; nil without a chat endpoint
	Clock     func() time.Time // business clock
	Extract   files.Extractor  // how files are read

	Words *safety.Words // what nothing official is made of
	Paced bool          // a person's flood is left without answers; see guarded

	quiet func(time.Time) time.Time // moves notices out of the quiet hours; nil: they go out at once, as in the demo

	live *liveSettings // settings that change at run time
	said *lexicon      // what people say for what documents write

	Papers web.Papers // makes the ledger's files for the web pages; nil: they offer none

	hooks  hooks                      // set by observe, before goOnline
	pushAt func(key string) time.Time // when a push that is ready goes out; see away
}

// open reads the settings, opens the store and wires the conversation; the caller closes it.
func (a *app) open(ctx context.Context) (*Main, error) {
	s, err := a.settings()
	if err != nil {
		return nil, err
	}
	return newMain(ctx, s, a.logger(s.LogFormat))
}

func newMain(ctx context.Context, s configs.Settings, log *slog.Logger) (*Main, error) {
	zone, err := s.Location()
	if err != nil {
		return nil, fmt.Errorf("settings: %w", err)
	}
	m := &Main{Settings: s, Zone: zone, Log: log, Clock: func() time.Time { return time.Now().In(zone) }, Extract: extractor(s.Data), pushAt: away}
	if info, err := os.Stat(s.Data); err == nil && !info.IsDir() {
		return nil, ledger.Errorf(ledger.Invalid, "%s 是一个文件,不是文件夹;请用 --data 换一个文件夹", s.Data)
	}
	dir, err := readDirectory(s)
	if err != nil {
		return nil, err
	}
	if m.Store, err = store.Open(ctx, store.Options{DataDir: s.Data, URL: s.DatabaseURL, Logger: log}); err != nil {
		return nil, err
	}
	m.people = newRoster(m.Store, dir, log)
	m.people.refresh(ctx)
	if m.Reminders, err = newReminders(m); err != nil {
		return nil, errors.Join(err, m.Close())
	}
	look, err := lightSettings(s.Lights)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("lights: %w", err), m.Close())
	}
	m.said = newLexicon(s.Data, log)
	m.live = &liveSettings{main: m}
	m.live.look.Store(&look)
	if err := m.live.refresh(ctx); err != nil {
		return nil, errors.Join(err, m.Close())
	}
	m.quiet = outOfQuiet(m.Reminders.settings)
	if err := m.wireModel(); err != nil {
		return nil, errors.Join(err, m.Close())
	}
	m.wire()
	return m, nil
}

// readDirectory reads who is who; no file is no error, then everybody may ask and nobody reports.
func readDirectory(s configs.Settings) (ledger.Directory, error) {
	path := s.Directory
	if path == "" {
		path = filepath.Join(s.Data, "directory.yaml")
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) && s.Directory == "" {
		return ledger.Directory{}, nil
	}
	if err != nil {
		return ledger.Directory{}, ledger.Errorf(ledger.NotFound, "通讯录文件打不开:%w。请核对 --directory 的路径和文件权限", err)
	}
	defer func() { _ = f.Close() }() // only read
	dir, err := knowledge.ReadDirectory(f)
	if err != nil {
		return ledger.Directory{}, fmt.Errorf("通讯录文件 %s:%w", filepath.Base(path), err)
	}
	return dir, nil
}

// wire puts the conversation together over the open store.
func (m *Main) wire() {
	m.names = &names{}
	m.Library = retrieval.NewLibrary(documentSource{m.Store, m.people}, m.Directory, m.said.shipped)
	m.Library.UseLexicon(m.said.current)
	m.Intake = intake.New(documentShelf{m.Store}, func(d *ledger.Document) []ledger.Doubt { return checker{}.Doubts(d, m.Directory()) },
		knowledge.Options{Extract: m.Extract})
	m.Papers = pagePapers{m}
	m.wireVectors()
	m.Tasks = handlers.NewTasks(m.Store, m.Store, m.Reminders.settings())
	m.Engine = bot.NewEngine(m.abilities(), m.vocabulary, m.sender)
	m.wireGuesses()
}

// abilities is the ordered list of what the bot can do.
func (m *Main) abilities() []bot.Ability {
	tasks := m.Tasks
	ask := handlers.NewAsk(m.Library, tasks)
	m.wireWords(ask)
	duties, progress := handlers.NewDuties(m.Library, tasks, ask.Handle), handlers.NewProgress(m.Library, tasks)
	decide := handlers.NewDecide(m.Library, tasks, m.Store, m.reaches)
	attach := handlers.NewAttach(m.Library, m.Store, m.Store, m.keepFile, handlers.NewBring(fileReader{m}))
	list := []bot.Ability{
		m.filledIn(attach), // before attach, which takes every file
		attach,
		m.papers(decide),
		handlers.NewGreet(m.Library, tasks, m.Store),
		handlers.NewJudge(m.Store),
		ask, // before the others: a question that it left open finds its way back by its intent
		handlers.NewMaterials(decide),
		decide,
		handlers.NewReview(m.Library, documentShelf{m.Store}, checker{}),
		handlers.NewReport(m.Library, m.Tasks, handlers.AnswerBy(ask, duties, progress)),
		handlers.NewCorrect(m.Library, m.Tasks),
		duties,
		progress,
		handlers.NewRequests(decide),
		handlers.NewHelp(m.Library),
	}
	if m.Settings.Transcribe.BaseURL != "" {
		list = append(list, handlers.NewVoice(m.listener(), func(ctx context.Context, in bot.Input) (bot.Outcome, error) { return m.guarded().Handle(ctx, in) }))
	}
	return list
}

// sender tells who wrote: the unit that the channel vouches for wins, then the directory.
func (m *Main) sender(_ context.Context, userID, unit string) bot.Sender {
	if member, known := m.people.member(userID); known {
		if unit != "" {
			member.Unit = unit
		}
		return bot.Sender{Member: member, Known: true}
	}
	return bot.Sender{Member: ledger.Member{UserID: userID, Unit: unit, Roles: []ledger.MemberRole{ledger.Clerk}}, Known: unit != ""}
}

// Close closes what open opened.
func (m *Main) Close() error {
	if m.Session == nil {
		return m.Store.Close()
	}
	return errors.Join(m.Session.Close(), m.Store.Close())
}

// documentSource is the store as the library sees it.
type documentSource struct {
	store  *store.Store
	people *roster
}

var _ retrieval.Source = documentSource{}

// Stamp grows with the documents and with the contacts: units are recognised by both.
func (d documentSource) Stamp(ctx context.Context) (int64, error) {
	documents, contacts, err := d.store.Stamps(ctx)
	if err != nil {
		return 0, err
	}
	return documents + d.people.renew(ctx, contacts), nil
}

// Titles reads what is known of documents without reading them.
func (d documentSource) Titles(ctx context.Context) ([]retrieval.Title, error) {
	return d.store.Titles(ctx)
}

// UnitNames reads the names of units.
func (d documentSource) UnitNames(ctx context.Context) ([]string, error) {
	return d.store.UnitNames(ctx)
}

// DocumentRows reads some.
func (d documentSource) DocumentRows(ctx context.Context, ids []string) ([]ledger.Document, error) {
	return d.store.DocumentRows(ctx, ids)
}

// Documents reads them all.
func (d documentSource) Documents(ctx context.Context) ([]ledger.Document, error) {
	return d.store.Documents(ctx)
}

// Signatures reads their signatures.
func (d documentSource) Signatures(ctx context.Context, take func(string, []byte)) error {
	return d.store.Signatures(ctx, take)
}

// Choose chooses some by what they hold.
func (d documentSource) Choose(ctx context.Context, c retrieval.Choice) ([]string, error) {
	return d.store.Choose(ctx, c)
}
