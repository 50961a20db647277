package intake

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path"
	"strconv"
	"strings"
	"time"

	"duban/knowledge"
	"duban/ledger"
)

// defaultEvery is how often a folder is looked at.
const defaultEvery = 5 * time.Second

// mostTries is how often a file is tried that fails for a reason of ours.
const mostTries = 5

// mostFiles bounds how many files of a folder are looked at.
const mostFiles = 5000

// Told is what came of a file in the watched folder, for the supervisors.
type Told struct {
	Key  string // the same for the same content with the same outcome, whoever brings it
	Text string
}

// WatchOptions say what a Watcher works with. Dir, Intake and Tell are needed.
type WatchOptions struct {
	Dir    string // made when it is not there
	Intake *Intake
	Tell   func(ctx context.Context, t Told) error // may be called again with a Key that was told before
	Every  time.Duration                           // 0: 5 s
	Logger *slog.Logger                            // nil: nothing is logged
}

// Watcher takes in what is put into a folder 收文夹, and into the folders right below it. Zero value: not useful; see
// NewWatcher. Concurrency: one Run or Look at a time.
type Watcher struct {
	o    WatchOptions
	seen map[string]sight // by path below Dir
}

// sight is how a file looked when it was last seen.
type sight struct {
	size  int64
	at    time.Time
	stood bool // it looked so at two looks
	done  bool // it was taken in, or cannot be
	tries int  // that failed
}

// NewWatcher makes a Watcher.
func NewWatcher(o WatchOptions) *Watcher {
	if o.Every <= 0 {
		o.Every = defaultEvery
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return &Watcher{o: o, seen: map[string]sight{}}
}

// Run looks at the folder until ctx ends.
func (w *Watcher) Run(ctx context.Context) {
	if err := os.MkdirAll(w.o.Dir, 0o750); err != nil {
		w.o.Logger.Warn("the folder for documents cannot be made; nothing is taken from it", "error", err)
		return
	}
	tick := time.NewTicker(w.o.Every)
	defer tick.Stop()
	for {
		if err := w.Look(ctx); err != nil && ctx.Err() == nil {
			w.o.Logger.Warn("looking at the folder for documents", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Look looks at the folder once and takes in what has settled. A folder that cannot be read, as when a network share
// is gone, is an error; one bad file is not.
func (w *Watcher) Look(ctx context.Context) error {
	root, err := os.OpenRoot(w.o.Dir) // nothing outside is opened, whatever a link says
	if err != nil {
		return err //nolint:wrapcheck // it names the folder already
	}
	defer func() { _ = root.Close() }() // only read
	now := map[string]sight{}
	if err := w.list(root, ".", now); err != nil {
		return err
	}
	for name, s := range now {
		old, known := w.seen[name]
		same := known && old.size == s.size && old.at.Equal(s.at)
		if same {
			s.stood, s.done, s.tries = true, old.done, old.tries
		}
		if s.stood && !s.done && ctx.Err() == nil {
			s.done = w.take(ctx, root, name, s.tries+1 >= mostTries)
			s.tries++
		}
		now[name] = s
	}
	w.seen = now
	return nil
}

// list notes the files of a folder, and of those right below the first.
func (w *Watcher) list(root *os.Root, dir string, into map[string]sight) error {
	entries, err := fs.ReadDir(root.FS(), dir)
	if err != nil {
		return err //nolint:wrapcheck // it names the folder already
	}
	for _, e := range entries {
		if passing(e.Name()) || len(into) >= mostFiles {
			continue
		}
		name := path.Join(dir, e.Name())
		info, err := root.Stat(name) // follows links within the folder only
		switch {
		case err != nil:
			continue // gone already, or a link that leads out
		case info.IsDir():
			if dir == "." {
				if err := w.list(root, name, into); err != nil {
					w.o.Logger.Warn("a folder below that for documents cannot be read", "error", err)
				}
			}
		case info.Mode().IsRegular() && info.Size() > 0:
			into[name] = sight{size: info.Size(), at: info.ModTime()}
		}
	}
	return nil
}

// passing reports files that are no documents: hidden ones, locks of open documents, downloads on their way.
func passing(name string) bool {
	low := strings.ToLower(name)
	for _, head := range []string{".", "~"} {
		if strings.HasPrefix(low, head) {
			return true
		}
	}
	for _, tail := range []string{".part", ".crdownload", ".tmp", ".temp", ".download", ".partial", ".swp", ".lock", "~"} {
		if strings.HasSuffix(low, tail) {
			return true
		}
	}
	return low == "thumbs.db" || low == "desktop.ini"
}

// take takes one file in and tells; false when it is to be tried again.
func (w *Watcher) take(ctx context.Context, root *os.Root, name string, last bool) (done bool) {
	data, err := readAll(root, name)
	if err != nil && ledger.CodeOf(err) != ledger.TooLarge {
		return false // somebody still writes it, or it is gone
	}
	sum := sha256.Sum256(data)
	key := hex.EncodeToString(sum[:16])
	var r Reading
	if err == nil {
		r, err = w.o.Intake.Take(ctx, path.Base(name), bytes.NewReader(data), knowledge.Options{})
	}
	told := Told{Key: key + ":0", Text: "文件夹里的" + sentenceOf(path.Base(name), err)}
	switch {
	case err == nil:
		told = Told{Key: key + ":" + strconv.Itoa(r.Document.Revision), Text: "文件夹里来了文件。" + r.Sentence()}
		w.o.Logger.Info("document taken in", "document", r.Document.ID, "revision", r.Document.Revision, "changed", r.Changed, "measures", len(r.Document.Measures), "doubts", len(r.Doubts))
	case !final(err) && (!last || ledger.CodeOf(err) == ledger.Unavailable || ctx.Err() != nil):
		w.o.Logger.Warn("document not taken in, it is tried again", "code", ledger.CodeOf(err))
		return false
	default:
		w.o.Logger.Warn("document not taken in, until it changes", "content", key, "code", ledger.CodeOf(err))
	}
	if err := w.o.Tell(ctx, told); err != nil {
		w.o.Logger.Warn("nobody told of a document yet", "content", key, "error", err)
		return false
	}
	return true
}

// final reports a fault of the file itself, which does not go away by itself.
func final(err error) bool {
	switch ledger.CodeOf(err) {
	case ledger.Invalid, ledger.TooLarge, ledger.NotFound, ledger.Forbidden:
		return true
	}
	return false
}

// sentenceOf says why a file was not taken in, with its name once.
func sentenceOf(name string, err error) string {
	if err == nil {
		return ""
	}
	e, ok := errors.AsType[*ledger.Error](err)
	if !ok {
		return "《" + name + "》读不了，没有导入。请另存为 docx 或 txt 再试，或联系管理员看日志。"
	}
	message := e.Message
	if strings.Contains(message, name) {
		return message
	}
	return "《" + name + "》没有导入：" + message
}

// readAll reads a file of at most knowledge.MaxFile bytes; of a larger one as much, for its content key.
func readAll(root *os.Root, name string) ([]byte, error) {
	f, err := root.Open(name)
	if err != nil {
		return nil, err //nolint:wrapcheck // only its being there matters
	}
	defer func() { _ = f.Close() }() // only read
	data, err := io.ReadAll(io.LimitReader(f, knowledge.MaxFile+1))
	if err == nil && len(data) > knowledge.MaxFile {
		return data, ledger.Errorf(ledger.TooLarge, "超过 %d MB，请拆成几份，或另存为 docx、txt 再放进来。", knowledge.MaxFile>>20)
	}
	return data, err //nolint:wrapcheck // only its being there matters
}
