package main

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/uuid"

	"duban/delivery"
	"duban/handlers"
	"duban/intake"
	"duban/knowledge"
	"duban/ledger"
	"duban/llm"
	"duban/wecom"
	"duban/zh"
)

// fetcher writes a file that somebody sent and returns its name, "" when the channel does not tell.
type fetcher func(ctx context.Context, mediaID string, into io.Writer) (name string, err error)

// fileReader fetches a file from the channel and reads it.
type fileReader struct{ main *Main }

var _ handlers.Reader = fileReader{}

// ReadFile reads a file and saves nothing.
func (r fileReader) ReadFile(ctx context.Context, f ledger.File) (handlers.Brought, error) {
	if r.main.Files == nil {
		return handlers.Brought{}, ledger.Errorf(ledger.Invalid, "这里收不了文件,请在企业微信里发,或用 duban ingest 导入。")
	}
	var body bytes.Buffer
	name, err := r.main.Files(ctx, f.MediaID, &body)
	if err != nil {
		return handlers.Brought{}, err
	}
	if f.Name != "" {
		name = f.Name
	}
	if name == "" {
		name = "来文.txt"
	}
	doc, reading, err := r.main.Intake.Read(ctx, name, &body, knowledge.Options{})
	if err != nil {
		return handlers.Brought{}, err
	}
	if !reading.Changed {
		doc = reading.Document
	}
	doc.ID = reading.Document.ID // it may stand under another one
	return handlers.Brought{Document: doc, Same: !reading.Changed, Told: reading.Sentence()}, nil
}

// noFiles is said where the channel hands out no files.
func noFiles() error {
	return ledger.Errorf(ledger.Invalid, "这里收不了文件,请在企业微信里发。")
}

// keepFile fetches a file from the channel and keeps its bytes.
func (m *Main) keepFile(ctx context.Context, f ledger.File, kind ledger.AttachmentKind) (ledger.Attachment, error) {
	var body bytes.Buffer
	name, err := m.fetch(ctx, f, &body)
	if err != nil {
		return ledger.Attachment{}, err
	}
	id, _, err := m.Store.PutBlob(ctx, &body)
	if err != nil {
		return ledger.Attachment{}, err
	}
	return ledger.Attachment{ID: id, Name: name, Kind: kind}, nil
}

// fetch writes a file that somebody sent and returns its name, as the sender had it or as the channel tells it.
func (m *Main) fetch(ctx context.Context, f ledger.File, into io.Writer) (name string, err error) {
	if m.Files == nil {
		return "", noFiles()
	}
	name, err = m.Files(ctx, f.MediaID, into)
	return cmp.Or(f.Name, name), err
}

// listener writes voices down by the endpoint of the settings.
func (m *Main) listener() handlers.Listen {
	s := m.Settings.Transcribe
	t := llm.NewTranscriber(llm.TranscriberOptions{BaseURL: s.BaseURL, APIKey: s.APIKey, Model: s.Model})
	return func(ctx context.Context, f ledger.File) (string, error) {
		var body bytes.Buffer
		name, err := m.fetch(ctx, f, &body)
		if err != nil {
			return "", err
		}
		text, err := t.Transcribe(ctx, cmp.Or(name, "voice.amr"), &body)
		if err != nil && ledger.CodeOf(err) != ledger.TooLarge {
			m.Log.WarnContext(ctx, "voice not transcribed", "error", err)
		}
		return text, err
	}
}

// documentsFolder is where documents are put to be taken in, inside the data folder.
const documentsFolder = "documents"

// watchFolder takes in what is put into the documents folder until ctx ends; then the channel is closed. Without a
// channel to people it is only logged.
func (m *Main) watchFolder(ctx context.Context, o *online) (ended <-chan struct{}) {
	w := intake.NewWatcher(intake.WatchOptions{Dir: filepath.Join(m.Settings.Data, documentsFolder), Intake: m.Intake, Logger: m.Log,
		Tell: func(ctx context.Context, t intake.Told) error { return m.tellSupervisors(ctx, o, t) }})
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.Run(ctx)
	}()
	return done
}

// tellSupervisors sends to each supervisor of the directory, once for a key, whoever asks for it and how often.
func (m *Main) tellSupervisors(ctx context.Context, o *online, t intake.Told) error {
	if o == nil {
		return nil
	}
	var messages []delivery.Outgoing
	for _, user := range m.supervisors() {
		messages = append(messages, delivery.Outgoing{ID: uuid.Must(uuid.NewV7()).String(), Key: "intake:" + t.Key + ":" + strings.ToLower(user),
			Channel: wecom.Channel, Conversation: o.client.Conversation(user), To: user, Text: t.Text})
	}
	if len(messages) == 0 {
		return nil
	}
	if _, err := m.Store.Enqueue(ctx, messages...); err != nil {
		return err
	}
	o.sender.Wake()
	return nil
}

// supervisors are the userids of those who look after all units.
func (m *Main) supervisors() []string {
	units := zh.NewUnits(m.Directory, nil)
	var out []string
	for _, member := range m.Directory.Members {
		if slices.Contains(member.Roles, ledger.Supervisor) || member.Unit != "" && units.KindOf(member.Unit) == ledger.Supervision {
			out = append(out, member.UserID)
		}
	}
	return out
}
