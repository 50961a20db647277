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
	"sync"
	"time"

	"duban/configs"
	"duban/knowledge/files"
	"duban/ledger"
	"duban/retrieval"
)

// lexiconName is the office's own list of words, in the data folder: docs/retrieval.md.
const lexiconName = "lexicon.txt"

// lexicon is the words that people say: the shipped ones, the rows of the file over them, those of the settings page over both. The
// file is looked at once a turn, which is one call of the system, and read when it has changed; the page's come with the other
// settings. Nobody needs to restart anything. Concurrency: safe.
type lexicon struct {
	path    string
	shipped *retrieval.Lexicon
	log     *slog.Logger

	mu    sync.Mutex
	seen  fileMark
	file  *retrieval.Lexicon // the shipped words with the file's
	page  pageWords
	words *retrieval.Lexicon // with the page's too
}

// fileMark tells one writing of a file from the next. Zero value: there is no file.
type fileMark struct {
	size int64
	time time.Time
}

func markOf(path string) fileMark {
	info, err := os.Stat(path)
	if err != nil {
		return fileMark{}
	}
	return fileMark{info.Size(), info.ModTime()}
}

func newLexicon(data string, log *slog.Logger) *lexicon {
	shipped := retrieval.ShippedLexicon()
	return &lexicon{path: filepath.Join(data, lexiconName), shipped: shipped, file: shipped, words: shipped, log: log}
}

// current is the words as of now. A file that cannot be read changes nothing.
func (l *lexicon) current() *retrieval.Lexicon {
	l.mu.Lock()
	defer l.mu.Unlock()
	mark := markOf(l.path)
	if mark == l.seen {
		return l.words
	}
	first := l.seen == fileMark{}
	l.seen = mark
	office, err := readLexicon(l.path, l.shipped)
	if err != nil {
		l.log.Warn("the office's lexicon cannot be read", "error", err)
		return l.words
	}
	l.file = office.Lexicon
	l.words = l.page.over(l.file)
	level := slog.LevelInfo
	if first && len(office.Bad) == 0 {
		level = slog.LevelDebug // every command reads it
	}
	l.log.Log(context.Background(), level, "the office's lexicon was read", "entries", l.words.Entries(), "added", office.Added, "silenced", office.Silenced, "bad_rows", len(office.Bad))
	return l.words
}

// readLexicon reads the office's file over the shipped words; no file is an empty one.
func readLexicon(path string, shipped *retrieval.Lexicon) (retrieval.LexiconOffice, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return shipped.With(""), nil
	}
	if err != nil {
		return retrieval.LexiconOffice{}, ledger.Errorf(ledger.NotFound, "%s 打不开:%w。请核对文件权限", lexiconName, err)
	}
	defer func() { _ = f.Close() }() // only read
	raw, err := io.ReadAll(io.LimitReader(f, retrieval.LexiconBytes+1))
	if err != nil {
		return retrieval.LexiconOffice{}, ledger.Errorf(ledger.Unavailable, "%s 读不出来:%w。请核对是不是一个文本文件", lexiconName, err)
	}
	if len(raw) > retrieval.LexiconBytes {
		return retrieval.LexiconOffice{}, ledger.Errorf(ledger.Invalid, "%s 超过%dKB,没有采用,请删去不用的行", lexiconName, retrieval.LexiconBytes>>10)
	}
	text, ok := files.Decode(raw)
	if !ok {
		return retrieval.LexiconOffice{}, ledger.Errorf(ledger.Invalid, "%s 不是文本文件,没有采用。请用记事本另存为 UTF-8", lexiconName)
	}
	return shipped.With(text), nil
}

// mostBadRows is how many bad rows doctor tells one by one.
const mostBadRows = 20

// checkLexicon counts the entries of the file and of the settings page, and tells every bad row.
func checkLexicon(ctx context.Context, list *checklist, s configs.Settings) {
	shipped := retrieval.ShippedLexicon()
	office, err := readLexicon(filepath.Join(s.Data, lexiconName), shipped)
	if err != nil {
		list.line("词表", err, "")
		return
	}
	for i, bad := range office.Bad {
		if i == mostBadRows {
			list.line("词表", ledger.Errorf(ledger.Invalid, "还有%d行写得不对,改好上面的再看", len(office.Bad)-i), "")
			break
		}
		list.line("词表", errors.New(bad), "")
	}
	own := "本单位没有另加(要加请在数据目录放 " + lexiconName + ")"
	if office.Added+office.Silenced+len(office.Bad) > 0 {
		own = fmt.Sprintf("本单位加了%d个,停用或改了%d个", office.Added, office.Silenced)
	}
	page, told, err := checkPageWords(ctx, s, office.Lexicon)
	list.line("词表", err, fmt.Sprintf("共%d个说法,随程序带%d个,%s%s", page.Entries(), shipped.Entries(), own, told))
}
